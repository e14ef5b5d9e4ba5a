"""The door of the state gateway: a message about somebody who leaves is kept once, carried out by a job, and told to the person."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from psycopg.types.range import DateRange

from emhana.integrations.gateway import async_channel, envelope
from emhana.integrations.leaving_messages import messages
from emhana.integrations.leaving_messages.messages import Leaving
from emhana.jobs import releasing as job
from emhana.notifications.models import Message
from emhana.parties import actions as parties
from emhana.parties.models import Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import Attachment, Ground, Volume
from emhana.services.phc_attachment import releasing
from tests.domain.people import BY, NOW, a_clinic, a_person

pytestmark = pytest.mark.django_db
SECRET, ADDRESS = "door", "/gateway/async/"
SINCE, GONE = date(2026, 3, 1), date(2026, 11, 20)


@pytest.fixture(autouse=True)
def ten_in_the_morning(settings):
    settings.EMHANA_GATEWAY_PASSWORD = SECRET
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def who() -> Person:
    found = a_person()
    register.attach(
        person=found, organisation=a_clinic(), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=SINCE, basis="000000001-95",
        by=BY, now=NOW - timedelta(days=200),
    )  # fmt: skip
    return found


def told(who: Person, service: str = messages.DEPARTURE, **fields: object) -> Leaving:
    values = {"service": service, "iin": who.iin, "on": GONE} | fields
    return Leaving(**values)


def sent(leaving: Leaving, number: str = "M-1", password: str = SECRET, client: Client | None = None):
    message = async_channel.Message(number, leaving.service, NOW, "test", messages.write(leaving), password)
    return (client or Client()).post(ADDRESS, async_channel.write_message(message), content_type="text/xml")


def subjects(person: Person) -> list[str]:
    return list(Message.objects.filter(person=person, channel="cabinet").order_by("id").values_list("kind", flat=True))


def test_a_departure_is_acknowledged_carried_out_by_the_job_and_told(who):
    receipt = async_channel.read_receipt(sent(told(who)).content)
    assert receipt.message_id == "M-1"
    message = LeavingMessage.objects.get()
    assert (message.state, message.source, message.person) == ("waiting", "person_database", who)
    assert Attachment.objects.get().end_reason == "", "nothing is done before the answer"
    assert job.release_people(clock=lambda: NOW) == 1
    assert (Attachment.objects.get().valid, Attachment.objects.get().end_reason) == (DateRange(SINCE, GONE), "emigration")
    notice = Message.objects.get(person=who, kind="released")
    assert "20.11.2026" in notice.body
    assert "елден тыс жерге тұрақты тұруға кетті" in notice.body


def test_the_same_message_twice_is_one_and_another_content_under_its_number_is_a_fault(who):
    for _ in range(2):
        assert sent(told(who)).status_code == 200
        job.release_people(clock=lambda: NOW)
    assert (LeavingMessage.objects.count(), subjects(who)) == (1, ["released"])
    answer = sent(told(who, on=SINCE))
    assert answer.status_code == 409
    with pytest.raises(envelope.Fault, match="Client"):
        envelope.read_response(answer.content)


def test_a_death_is_carried_out_and_nobody_writes_to_the_dead(who):
    sent(told(who, messages.DEATH, certificate="123456", certificate_on=GONE))
    job.release_people(clock=lambda: NOW)
    assert Attachment.objects.get().end_reason == "death"
    assert subjects(who) == []


def test_a_long_stay_abroad_ends_nothing_and_is_told_to_nobody(who):
    sent(told(who, permanent=False))
    job.release_people(clock=lambda: NOW)
    assert LeavingMessage.objects.get().state == "nothing"
    assert subjects(who) == []


def test_a_withdrawn_message_is_told_to_the_person_too(who):
    sent(told(who))
    job.release_people(clock=lambda: NOW)
    message = LeavingMessage.objects.get()
    releasing.take_back(message=message, reason="wrong person", by=BY, now=NOW + timedelta(hours=1))
    assert subjects(who) == ["released", "restored"]


def test_for_a_child_the_parent_is_told(who):
    child = a_person(("Ахметов", "Али", ""), date(2020, 5, 1), "male")
    parties.represent(representative=who, represented=child, kind="parent", source="birth record", since=date(2020, 5, 1), by=BY, now=NOW)
    register.attach(
        person=child, organisation=a_clinic(), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=SINCE, basis="x", by=BY, now=NOW
    )
    sent(told(child))
    job.release_people(clock=lambda: NOW)
    assert subjects(child) == []
    assert "Ахметов Али" in Message.objects.get(person=who, kind="released").body


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"<a/>", 400), (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 400), (b"\xff\xfe", 400)],
    ids=["nothing", "another form", "an entity", "no text"],
)
def test_what_is_no_message_is_a_fault_and_nothing_is_kept(body, status):
    answer = Client().post(ADDRESS, body, content_type="text/xml")
    assert answer.status_code == status
    assert not LeavingMessage.objects.exists()


def test_a_stranger_is_turned_away_and_an_unset_password_shuts_the_door(who, settings):
    assert sent(told(who), password="guess").status_code == 403
    settings.EMHANA_GATEWAY_PASSWORD = ""
    assert sent(told(who), password="").status_code == 404
    assert Client().get(ADDRESS).status_code == 405
    assert not LeavingMessage.objects.exists()


def test_a_fault_repeats_nothing_of_the_message(who):
    data = messages.write(told(who))
    data.find("leaving/date").text = "yesterday"
    message = async_channel.Message("M-1", messages.DEPARTURE, NOW, "test", data, SECRET)
    answer = Client().post(ADDRESS, async_channel.write_message(message), content_type="text/xml")
    assert answer.status_code == 400
    assert who.iin not in answer.content.decode()
    assert "yesterday" not in answer.content.decode()


def test_a_scheduled_change_is_told_a_week_ahead_and_when_it_has_come_and_once_each(who):
    begins = date(2027, 1, 1)
    register.attach(
        person=who, organisation=a_clinic("№ 9 емхана"), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 12, 31),
        basis="000000002-92", by=BY, now=NOW,
    )  # fmt: skip
    for day in (date(2026, 12, 20), date(2026, 12, 24), date(2026, 12, 24), date(2026, 12, 31), begins):
        job.tell_changes(clock=lambda day=day: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    assert subjects(who) == ["coming", "begun"]
    assert "31.12.2026" in Message.objects.get(kind="coming").body
