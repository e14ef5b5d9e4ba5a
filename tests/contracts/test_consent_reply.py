"""Consent by text through the stand-in of the gateway: the question leaves, the reply comes back, the case goes on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from emhana.cases.models import Case, Consent, TextReply
from emhana.documents.models import ResultDocument
from emhana.documents.wording import ALMATY
from emhana.integrations.sms_gateway.client import SmsGateway
from emhana.jobs import consents, sending
from emhana.notifications.models import Message
from tests.contracts import targets
from tests.domain.dispensary_samples import ask, authority, code_sent, kept_by, observed, somebody
from tests.domain.people import a_person

pytestmark = pytest.mark.django_db
PHONE = "+77012224567"


@pytest.fixture
def now(tmp_path: Path, settings) -> datetime:
    """Return this minute: the stand-in stamps replies with the time of day."""
    settings.EMHANA_AUTHORITY = authority(tmp_path / "authority")
    return datetime.now(ALMATY).replace(second=0, microsecond=0)


@pytest.fixture
def gateway(settings) -> Iterator[targets.StandIn]:
    with targets.running("emhana.integrations.sms_gateway.fake") as stand_in:
        settings.EMHANA_SMS_GATEWAY_URL = stand_in.url
        yield stand_in


@pytest.fixture
def consent(now: datetime) -> Consent:
    kept_by()
    return ask(a_person(), observed(somebody(phone=PHONE)), now=now).consent


def settle(at: datetime) -> None:
    consents.settle(clock=lambda: at)


def outcome() -> tuple[str, str]:
    return Case.objects.get().outcome, Consent.objects.get().answer


@pytest.mark.parametrize(("word", "ends"), [("ИӘ", ("granted", "yes")), ("нет", ("refused", "no"))])
def test_the_question_leaves_and_the_reply_decides(consent: Consent, gateway, now: datetime, word: str, ends: tuple[str, str]) -> None:
    sending.send_due(clock=lambda: now)
    code = code_sent()
    assert [code in row["mes"] for row in gateway.shown("messages") if row["phone"] == PHONE] == [True]
    gateway.control("/replies", phone=PHONE, message=f"{word} {code}")
    for _ in range(2):
        settle(now + timedelta(minutes=2))
    assert outcome() == ends
    assert TextReply.objects.get().outcome == "answered"
    assert ResultDocument.objects.count() == 1


def test_a_reply_from_another_phone_changes_nothing(consent: Consent, gateway, now: datetime) -> None:
    gateway.control("/replies", phone="+77770000000", message=f"ИӘ {code_sent()}")
    settle(now + timedelta(minutes=2))
    assert outcome() == ("", "")
    assert TextReply.objects.get().outcome == "not_found"


def test_a_reply_after_the_window_is_too_late_and_its_sender_is_told(consent: Consent, gateway, now: datetime) -> None:
    Consent.objects.update(asked_at=now - timedelta(hours=1), expires_at=now - timedelta(minutes=30))
    gateway.control("/replies", phone=PHONE, message=f"ИӘ {code_sent()}")
    settle(now)
    assert outcome() == ("refused", "silence")
    assert TextReply.objects.get().outcome == "too_late"
    assert Message.objects.filter(kind="consent_late", channel="cabinet").count() == 1


def test_silence_is_refused_in_time_though_the_gateway_is_away(consent: Consent, gateway, now: datetime) -> None:
    gateway.control(outage=True)
    settle(now + timedelta(minutes=29, seconds=59))
    assert outcome() == ("", "")
    settle(now + timedelta(minutes=30))
    assert outcome() == ("refused", "silence")


def test_a_reply_in_time_that_is_fetched_late_still_counts(consent: Consent, gateway, now: datetime) -> None:
    client = SmsGateway(gateway.url)
    gateway.control("/replies", phone=PHONE, message=f"ДА {code_sent()}")
    consents.settle(clock=lambda: now + timedelta(minutes=31), fetch=client.replies)
    assert outcome() == ("granted", "yes")
