"""What becomes of a text after the gateway took it: delivered, dead and sent another way, or never reported."""

from datetime import UTC, date, datetime, timedelta

import pytest

from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.sms_gateway.messages import Status
from emhana.jobs import reporting
from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.law.passport import Words
from emhana.notifications import actions, retries, wording
from emhana.notifications.models import DEMO, Message
from emhana.parties.actions import change_contacts, enter_person
from emhana.parties.models import Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SOON = NOW + timedelta(seconds=10)
DESK = Program("desk")
SAID = Words(kk="Шешім дайын", ru="Решение готово", en="The decision is ready")


@pytest.fixture
def person() -> Person:
    found = enter_person(
        iin="850101300015", names=("Ахметов", "Ерлан", ""), born_on=date(1985, 1, 1), sex="male", status="citizen",
        by=DESK, now=NOW, phone="+77010000001",
    )  # fmt: skip
    change_contacts(found, email="erlan@example.kz", language="kk", channels=["sms"], by=DESK, now=NOW)
    return found


def sent(person: Person, reference: str = "7", key: str = "granted:1") -> Message:
    """Return the text of a notice that the gateway took."""
    messages = actions.notify(person=person, kind="granted", key=key, case_number="000000001-95", subject=SAID, body=SAID, now=NOW)
    text = next(message for message in messages if message.channel == "sms")
    actions.mark_sent(text, reference=reference, now=NOW)
    return text


def ask(answer: Status | Exception, at: datetime = SOON) -> int:
    def said(message: Message) -> Status:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return reporting.ask_reports(clock=lambda: at, ask=said)


def rows(person: Person) -> dict[str, str]:
    return {message.channel: message.state for message in person.messages.all()}


def test_a_report_of_delivery_is_recorded_with_its_time_and_not_asked_for_again(person):
    message = sent(person)
    assert ask(Status.DELIVERED, NOW) == 0, "no report comes before a look is due"
    assert ask(Status.DELIVERED) == 1
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("delivered", SOON)
    assert ask(Status.DELIVERED, NOW + timedelta(days=1)) == 0
    assert Entry.objects.filter(act="message_delivered", subject_key=message.pk).count() == 1


def test_a_dead_number_is_a_failure_and_the_notice_goes_by_mail_in_the_same_words(person):
    message = sent(person)
    ask(Status.FAILED)
    assert rows(person) == {"cabinet": "delivered", "sms": "failed", "email": "queued"}
    letter = Message.objects.get(channel="email")
    assert (letter.address, letter.subject, letter.case_number) == ("erlan@example.kz", SAID.kk, message.case_number)


def test_a_letter_that_was_written_from_the_beginning_is_not_written_twice(person):
    change_contacts(person, email="erlan@example.kz", language="kk", channels=["sms", "email"], by=DESK, now=NOW)
    sent(person)
    ask(Status.FAILED)
    assert Message.objects.filter(channel="email").count() == 1


def test_a_number_the_gateway_refuses_at_once_is_answered_by_mail_too(person):
    message = actions.notify(person=person, kind="granted", key="k", case_number="", subject=SAID, body=SAID, now=NOW)[1]
    actions.mark_failed(message, reason="wrong number", final=True, now=NOW)
    assert rows(person)["email"] == "queued"


def test_a_code_goes_to_no_other_address(person):
    code = actions.queue_code(person=person, code="123456", expires_at=NOW + timedelta(minutes=5), now=NOW)
    actions.mark_sent(code, reference="8", now=NOW)
    ask(Status.FAILED)
    assert rows(person) == {"sms": "failed"}


def test_who_has_no_other_address_still_has_the_cabinet(person):
    change_contacts(person, email=None, language="kk", channels=["sms"], by=DESK, now=NOW)
    sent(person)
    ask(Status.FAILED)
    assert rows(person) == {"cabinet": "delivered", "sms": "failed"}


def test_while_the_gateway_is_silent_only_one_message_is_asked_about(person):
    for number in range(3):
        sent(person, reference=str(number), key=f"granted:{number}")
    assert ask(Unavailable("gateway", "no answer")) == 1
    assert ask(Rejected("gateway", "no such message"), SOON + timedelta(seconds=30)) == 3
    assert set(Message.objects.filter(channel="sms").values_list("state", flat=True)) == {"sent"}


def test_looks_become_rarer_and_end_after_three_days(person):
    assert [retries.look_after(timedelta(seconds=waited)).total_seconds() for waited in (1, 60, 100_000)] == [10, 60, 3600]
    sent(person)
    looks, now = 0, NOW
    while now < NOW + timedelta(days=5):
        now += timedelta(minutes=10)
        looks += ask(Status.SENT, now)
    assert 72 <= looks <= 90
    assert ask(Status.DELIVERED, now) == 0


def test_what_a_demo_only_shows_is_not_asked_about(person):
    sent(person, reference=DEMO)
    assert ask(Status.DELIVERED) == 0


def test_a_case_page_tells_when_a_message_was_sent_and_delivered(person):
    sent(person)
    ask(Status.DELIVERED)
    told = wording.told(Message.objects.of_case("000000001-95"), "ru", lambda at: f"{at:%H:%M:%S}")
    assert told[1] == {
        "title": SAID.kk, "at": "сообщение на телефон: доставлено", "text": "Отправлено: 10:00:00. Доставлено: 10:00:10",
    }  # fmt: skip
