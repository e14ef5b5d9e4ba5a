"""Messages about people who leave, at the specialist's desk: listed by their clock, typed from paper, taken back."""

from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.inbox import actions
from emhana.registers.attachment.inbox.actions import Told
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import Attachment, EndReason, Ground, Volume
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
LEAVING, PAPER = "/workbench/leaving/", "/workbench/leaving/paper/"
DAY = {"on_day": "20", "on_month": "11", "on_year": "2026"}
DEATH = {
    "kind": "death", "number": "Z-1", "certificate": "123456", "certificate_on_day": "21", "certificate_on_month": "11",
    "certificate_on_year": "2026", "document": "№ 123456 куәлік", **DAY,
}  # fmt: skip


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def who() -> Person:
    return attached(a_person())


@pytest.fixture
def desk() -> Client:
    return at_work(staff("register_specialist", a_unit()))


def attached(person: Person) -> Person:
    register.attach(
        person=person, organisation=a_clinic(), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 3, 1), basis="x",
        by=BY, now=NOW,
    )  # fmt: skip
    return person


def received(person: Person, number: str = "M-1", **fields: object) -> LeavingMessage:
    at = fields.pop("at", NOW)
    values = {"number": number, "source": "person_database", "kind": "emigration", "iin": person.iin, "on": date(2026, 11, 20)} | fields
    return actions.receive(Told(**values), by=BY, now=at)


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_open_messages_come_first_with_their_clock_in_words(desk, who):
    done = received(attached(a_person()), "M-0")
    actions.settle(message=done, by=BY, now=NOW)
    received(who, "M-1", at=NOW - timedelta(days=4))
    received(attached(a_person()), "M-2", at=NOW - timedelta(hours=21))
    page = text(desk.get(LEAVING))
    assert page.index("M-2") < page.index("M-0")
    assert page.index("M-1") < page.index("M-0")
    assert "3 сағ 0 мин қалды" in page
    assert "асып кетті" in page


@pytest.mark.law("ATT-17-02")
def test_a_death_from_paper_needs_its_certificate_and_is_carried_out_at_once(desk, who):
    missing = desk.post(PAPER, DEATH | {"iin": who.iin, "certificate": ""})
    assert missing.status_code == 422
    assert who.iin in text(missing), "what was typed is kept"
    assert Attachment.objects.get().end_reason == ""
    done = desk.post(PAPER, DEATH | {"iin": who.iin})
    message = LeavingMessage.objects.get()
    assert done.url == f"{LEAVING}{message.pk}/"
    assert (message.state, message.source, message.document) == ("done", "paper", "№ 123456 куәлік")
    assert message.entered_by.startswith("user:")
    assert Attachment.objects.get().end_reason == "death"


@pytest.mark.law("ATT-17-04")
def test_moved_abroad_without_a_number_of_the_state_database_is_refused_and_with_it_done(desk, who):
    entry = {"kind": "emigration", "iin": who.iin, "document": "хат", **DAY}
    assert desk.post(PAPER, entry | {"number": ""}).status_code == 422
    assert Attachment.objects.get().end_reason == ""
    assert desk.post(PAPER, entry | {"number": "GBDFL-5"}).status_code == 302
    assert Attachment.objects.get().end_reason == "emigration"


def test_the_form_lists_the_reasons_of_the_law_and_takes_no_other(desk, who):
    page = text(desk.get(PAPER))
    listed = {reason for reason in EndReason.values if f'value="{reason}"' in page}
    assert listed == {"death", "emigration", "vhi_ended"}
    refused = desk.post(PAPER, DEATH | {"iin": who.iin, "kind": "no_contributions"})
    assert refused.status_code == 422
    assert not LeavingMessage.objects.exists()


@pytest.mark.parametrize("wrong", [{"on_day": "31", "on_month": "2"}, {"on_year": "2030"}, {"iin": "850327300124"}, {"document": ""}])
def test_bad_input_is_told_and_kept(desk, who, wrong):
    answer = desk.post(PAPER, DEATH | {"iin": who.iin} | wrong)
    assert answer.status_code == 422
    assert "№ 123456 куәлік" in text(answer) or "document" in wrong
    assert not LeavingMessage.objects.exists()


def test_a_later_message_with_the_number_of_the_paper_changes_nothing(desk, who):
    desk.post(PAPER, DEATH | {"iin": who.iin})
    came = received(who, "Z-1", source="civil_register", kind="death", certificate="123456", certificate_on=date(2026, 11, 21))
    assert came == LeavingMessage.objects.get()
    other = desk.post(PAPER, DEATH | {"iin": who.iin, "on_day": "19"})
    assert other.status_code == 409
    assert "басқа күн" in text(other)


def test_a_stopped_message_says_why_and_is_withdrawn_with_a_reason(desk, who):
    desk.post(PAPER, DEATH | {"iin": who.iin})
    desk.post(PAPER, DEATH | {"iin": who.iin, "number": "Z-2", "on_day": "19"})
    stopped = LeavingMessage.objects.get(number="Z-2")
    page = text(desk.get(f"{LEAVING}{stopped.pk}/"))
    assert "маманның қарауы қажет" in page
    assert "басқа күн" in page
    assert Entry.objects.filter(act="leaving_message_read").count() == 1
    assert desk.post(f"{LEAVING}{stopped.pk}/withdraw/", {"reason": ""}).status_code == 422
    first = LeavingMessage.objects.get(number="Z-1")
    assert desk.post(f"{LEAVING}{first.pk}/withdraw/", {"reason": "басқа адам"}).status_code == 302
    assert Attachment.objects.in_force().get().end_reason == "", "alive again"
    assert desk.post(f"{LEAVING}{stopped.pk}/again/").status_code == 302
    stopped.refresh_from_db()
    assert (stopped.state, Attachment.objects.in_force().get().valid.upper) == ("done", date(2026, 11, 19))
    assert desk.post(f"{LEAVING}{first.pk}/withdraw/", {"reason": "тағы"}).status_code == 409


def test_messages_of_another_region_are_not_shown(desk):
    capital = a_unit("710000000", "capital", "Астана")
    far = a_person(("Қасымов", "Ерлан", ""), sex="male", unit=capital)
    message = received(far)
    assert "M-1" not in text(desk.get(LEAVING))
    assert desk.get(f"{LEAVING}{message.pk}/").status_code == 404
    assert "M-1" in text(at_work(staff("register_specialist", capital)).get(LEAVING))


def test_a_longer_list_costs_no_more_queries(desk, django_assert_num_queries):
    desk.get(LEAVING)
    for number in range(4):
        received(a_person(), f"M-{number}")
        with django_assert_num_queries(5):
            desk.get(LEAVING)
