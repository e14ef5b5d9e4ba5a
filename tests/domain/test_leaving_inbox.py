"""Messages about people who leave: taken once, carried out within a working day, stopped where they contradict, taken back."""

from datetime import date, datetime, timedelta

import pytest
from psycopg.types.range import DateRange
from tests.domain.attachment_samples import BY, NOW, Country, clinic, country, person

from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.reference import actions as reference
from emhana.reference.models import Override
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import errors
from emhana.registers.attachment.inbox import actions
from emhana.registers.attachment.inbox.actions import Told
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import Attachment, Ground, LeavingReport, Volume

pytestmark = pytest.mark.django_db
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
MONDAY = datetime.fromisoformat("2026-06-08T10:00:00+05:00")


@pytest.fixture
def land() -> Country:
    return country()


@pytest.fixture
def who(land: Country) -> Person:
    found = person(lives=land.city)
    register.attach(
        person=found, organisation=clinic(land.city), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=MARCH,
        basis="000000001-95", by=BY, now=NOW,
    )  # fmt: skip
    return found


def received(who: Person, number: str = "Z-1", now: datetime = MONDAY, **fields: object) -> LeavingMessage:
    values = {
        "number": number, "source": "civil_register", "kind": "death", "iin": who.iin, "on": JUNE, "certificate": "123456",
        "certificate_on": JUNE,
    }  # fmt: skip
    return actions.receive(Told(**(values | fields)), by=BY, now=now)


def settled(message: LeavingMessage, now: datetime = MONDAY) -> list[Attachment]:
    ended = actions.settle(message=message, by=BY, now=now)
    message.refresh_from_db()
    return ended


def standing(who: Person) -> list[tuple[DateRange, str]]:
    return list(Attachment.objects.in_force().filter(person=who).order_by("valid").values_list("valid", "end_reason"))


@pytest.mark.law("ATT-17-08")
def test_a_message_is_overdue_a_working_day_later_and_a_mistaken_one_leaves_no_gap_and_two_entries(who: Person) -> None:
    message = received(who)
    tuesday = MONDAY + timedelta(days=1)
    assert message.due_at == tuesday
    assert list(LeavingMessage.objects.overdue(at=tuesday)) == []
    assert list(LeavingMessage.objects.overdue(at=tuesday + timedelta(minutes=1))) == [message]
    settled(message)
    assert not LeavingMessage.objects.overdue(at=tuesday + timedelta(minutes=1)).exists()
    assert standing(who) == [(DateRange(MARCH, JUNE), "death")]
    actions.withdraw(message=message, reason="another person was meant", by=BY, now=tuesday)
    assert standing(who) == [(DateRange(MARCH, None), "")]
    acts = list(Entry.objects.about(who.key).values_list("act", flat=True))
    assert {"attachment_ended", "attachment_restored", "leaving_message_done", "leaving_message_withdrawn"} <= set(acts)


def test_a_friday_message_is_due_on_monday_and_the_reading_may_give_more_days(who: Person) -> None:
    friday = datetime.fromisoformat("2026-06-12T16:30:00+05:00")
    assert received(who, now=friday).due_at == datetime.fromisoformat("2026-06-15T16:30:00+05:00")
    reference.override(kind=Override.Kind.SETTING, key="ATT-17-08", value=2, since=JUNE, act="test", by=BY, now=NOW)
    assert received(who, "Z-2", now=friday).due_at == datetime.fromisoformat("2026-06-16T16:30:00+05:00")


def test_the_same_number_is_one_message_and_tells_one_thing(who: Person) -> None:
    first = received(who)
    assert received(who).pk == first.pk
    assert len(settled(first)) == 1
    assert settled(received(who)) == []
    assert (LeavingMessage.objects.count(), LeavingReport.objects.count()) == (1, 1)
    with pytest.raises(errors.ReportDiffers):
        received(who, on=MARCH)


@pytest.mark.law("ATT-17-07")
def test_a_message_of_the_civil_register_detaches_with_no_paper_and_nobody_at_a_desk(who: Person) -> None:
    message = received(who, certificate="123456", certificate_on=date(2026, 6, 4))
    assert (message.document, message.entered_by) == ("", "")
    settled(message)
    assert standing(who)[0][1] == "death"
    assert LeavingReport.objects.get().basis == "123456 of 2026-06-04"


@pytest.mark.parametrize("missing", [{"number": ""}, {"certificate": ""}, {"certificate_on": None}])
def test_a_death_without_its_number_or_certificate_is_not_kept(who: Person, missing: dict) -> None:
    with pytest.raises(errors.BasisMissing):
        received(who, **missing)
    assert not LeavingMessage.objects.exists()


def test_dead_twice_on_one_day_changes_nothing_and_on_another_day_waits_for_a_specialist(who: Person) -> None:
    settled(received(who))
    again, other = received(who, "Z-2"), received(who, "Z-3", on=MARCH)
    assert settled(again) == []
    settled(other)
    assert (again.state, other.state, other.why, other.settled_at) == ("nothing", "stopped", "report_differs", None)
    assert list(LeavingMessage.objects.open()) == [other]
    assert standing(who) == [(DateRange(MARCH, JUNE), "death")]
    actions.withdraw(message=other, reason="wrong day", by=BY, now=MONDAY)
    assert standing(who) == [(DateRange(MARCH, JUNE), "death")], "a message that changed nothing changes nothing when taken back"


def test_alive_again_and_dead_again_by_another_message(who: Person) -> None:
    first = received(who)
    settled(first)
    actions.withdraw(message=first, reason="alive", by=BY, now=MONDAY)
    who.refresh_from_db()
    assert who.died_on is None
    settled(received(who, "Z-2"))
    assert standing(who) == [(DateRange(MARCH, JUNE), "death")]
    with pytest.raises(errors.ReportUnknown):
        actions.withdraw(message=first, reason="once more", by=BY, now=MONDAY)


def test_a_departure_for_good_ends_the_record_and_a_long_stay_ends_nothing(who: Person) -> None:
    stay = received(who, "M-1", kind="emigration", source="person_database", permanent=False)
    assert settled(stay) == []
    assert stay.state == "nothing"
    settled(received(who, "M-2", kind="emigration", source="person_database"))
    assert standing(who) == [(DateRange(MARCH, JUNE), "emigration")]


def test_an_unknown_iin_stops_the_message_until_the_person_is_known(who: Person) -> None:
    message = received(who, iin="850101300015")
    settled(message)
    assert (message.state, message.why, message.person) == ("stopped", "person_unknown", None)


def test_a_merged_duplicate_is_told_of_under_the_record_that_stands(who: Person, land: Country) -> None:
    duplicate = person(lives=land.city)
    register.merge_persons(survivor=who, duplicate=duplicate, reason="same document", by=BY, now=NOW)
    assert received(duplicate).person == who
