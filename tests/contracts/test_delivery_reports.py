"""Reports of delivery through the stand-in of the gateway: a text leaves, and what the gateway says of it reaches the outbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from emhana.jobs import reporting, sending
from emhana.journal.actions import Program
from emhana.law.passport import Words
from emhana.notifications import actions
from emhana.notifications.models import Message
from emhana.parties.actions import change_contacts
from emhana.parties.models import Person
from tests.contracts import targets
from tests.domain.people import a_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
SAID = Words(kk="Шешім дайын", ru="Решение готово", en="The decision is ready")
PHONE = "+77012224567"


@pytest.fixture(scope="module")
def shared() -> Iterator[targets.StandIn]:
    with targets.running("emhana.integrations.sms_gateway.fake") as stand_in:
        yield stand_in


@pytest.fixture
def gateway(shared: targets.StandIn, settings) -> targets.StandIn:
    shared.control(outage=False, status=0)
    settings.EMHANA_SMS_GATEWAY_URL = shared.url
    return shared


@pytest.fixture
def person() -> Person:
    found = a_person(phone=PHONE)
    change_contacts(found, email="a@example.kz", language="kk", channels=["sms"], by=Program("desk"), now=NOW)
    return found


def told(person: Person, key: str) -> Message:
    """Return the text of a notice after the gateway took it; a key serves one test, since the stand-in remembers."""
    actions.notify(person=person, kind="granted", key=key, case_number="", subject=SAID, body=SAID, now=NOW)
    sending.send_due(clock=lambda: NOW)
    return Message.objects.get(channel="sms")


def state_after(message: Message, wait: timedelta) -> str:
    reporting.ask_reports(clock=lambda: NOW + wait)
    message.refresh_from_db()
    return message.state


def at_the_gateway(gateway: targets.StandIn, message: Message, status: int) -> None:
    gateway.control("/statuses", id=message.reference, status=status)


def test_a_text_is_sent_then_delivered_as_the_gateway_says(gateway, person):
    message = told(person, "delivered")
    assert state_after(message, timedelta(minutes=1)) == "sent"
    at_the_gateway(gateway, message, 1)
    assert state_after(message, timedelta(minutes=5)) == "delivered"
    assert message.delivered_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("code", [3, 20, 22, 25])
def test_a_dead_number_fails_and_the_letter_is_queued(gateway, person, code):
    message = told(person, f"dead {code}")
    at_the_gateway(gateway, message, code)
    assert state_after(message, timedelta(minutes=1)) == "failed"
    assert PHONE not in message.failure
    assert Message.objects.get(channel="email").state == "queued"


def test_an_outage_of_the_gateway_changes_nothing_and_the_next_look_finds_the_report(gateway, person):
    message = told(person, "outage")
    at_the_gateway(gateway, message, 1)
    gateway.control(outage=True)
    assert state_after(message, timedelta(minutes=1)) == "sent"
    gateway.control(outage=False)
    assert state_after(message, timedelta(minutes=5)) == "delivered"
