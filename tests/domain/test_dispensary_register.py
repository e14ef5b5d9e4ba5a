"""The three registers: apart in tables, keys and readers; periods; the emergency door with its reason and its notice."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange
from tests.domain.dispensary_samples import PHONE, observed, somebody
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, staff

from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.keyring import cipher, keys
from emhana.keyring.cipher import Tampered
from emhana.keyring.keys import KeyFileError, Vault
from emhana.notifications.models import Message
from emhana.registers.dispensary import actions, errors
from emhana.registers.dispensary.models import NarcologyEntry, PsychiatryEntry, Register, RegisterHolder, RegisterReader
from emhana.services.dispensary_access import break_glass

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
OTHERS = [(one, other) for one in Register for other in Register if one != other]


def a_reader(register: Register, since: date = date(2026, 1, 1), until: date | None = None):
    user = staff("head", a_clinic(posts=()))
    actions.list_reader(register=register, user=user, basis="order 1", since=since, until=until, by=BY, now=NOW)
    return user


@pytest.mark.parametrize("register", Register)
def test_a_reader_of_the_register_reads_it_and_leaves_an_entry_without_the_answer(register: Register) -> None:
    reader, on, off = a_reader(register), observed(somebody(), register), a_person()
    assert actions.read(register=register, person=on, by=reader, now=NOW)
    assert not actions.read(register=register, person=off, by=reader, now=NOW)
    first, second = Entry.objects.filter(act="register_read").order_by("pk")
    assert first.detail == second.detail == {"register": register}
    assert (first.subject_label, first.subject_key) == (second.subject_label, second.subject_key) == ("registers.registerholder", "None")


@pytest.mark.parametrize(("own", "asked"), OTHERS)
def test_a_reader_of_one_register_is_refused_by_another(own: Register, asked: Register) -> None:
    reader, person = a_reader(own), observed(somebody(), asked)
    with pytest.raises(errors.NotAllowed) as told:
        actions.read(register=asked, person=person, by=reader, now=NOW)
    assert told.value.code == "not_allowed"
    assert not Entry.objects.filter(act="register_read").exists()


@pytest.mark.parametrize(("own", "asked"), OTHERS)
def test_the_service_of_one_register_is_refused_by_another(own: Register, asked: Register) -> None:
    with pytest.raises(errors.NotAllowed):
        actions.answer(register=asked, person=a_person(), case_number="1", basis="self", by=actions.ANSWERING[own], now=NOW)


def test_a_reader_reads_only_in_the_days_of_the_list() -> None:
    reader = a_reader(Register.NARCOLOGY, since=TODAY, until=TODAY + timedelta(days=1))
    assert not actions.read(register=Register.NARCOLOGY, person=a_person(), by=reader, now=NOW)
    for day in (-1, 1):
        with pytest.raises(errors.NotAllowed):
            actions.read(register=Register.NARCOLOGY, person=a_person(), by=reader, now=NOW + timedelta(days=day))
    with pytest.raises(errors.ReaderListed):
        actions.list_reader(register=Register.NARCOLOGY, user=reader, basis="x", since=TODAY, by=BY, now=NOW)
    assert RegisterReader.objects.count() == 1


def test_a_reader_signed_in_as_a_citizen_reads_nothing() -> None:
    reader = a_reader(Register.NARCOLOGY)
    reader.as_citizen = True
    for user in (reader, a_citizen(a_person())):
        with pytest.raises(errors.NotAllowed):
            actions.read(register=Register.NARCOLOGY, person=a_person(), by=user, now=NOW)


@pytest.mark.parametrize(("days", "found"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_period_holds_from_its_first_day_until_the_day_before_its_end(days: int, found: bool) -> None:
    person = observed(somebody(), since=TODAY)
    actions.end(register=Register.NARCOLOGY, person=person, on=TODAY + timedelta(days=10), by=BY, now=NOW)
    reader = a_reader(Register.NARCOLOGY)
    assert actions.read(register=Register.NARCOLOGY, person=person, by=reader, now=NOW + timedelta(days=days)) is found


def test_one_period_ends_before_another_begins() -> None:
    person = observed(somebody(), since=TODAY)
    with pytest.raises(errors.AlreadyObserved):
        observed(person, since=TODAY + timedelta(days=5))
    with pytest.raises(errors.NotObserved):
        actions.end(register=Register.NARCOLOGY, person=person, on=TODAY - timedelta(days=1), by=BY, now=NOW)
    actions.end(register=Register.NARCOLOGY, person=person, on=TODAY + timedelta(days=3), by=BY, now=NOW)
    with pytest.raises(errors.AlreadyObserved):
        observed(person, since=TODAY + timedelta(days=2))
    observed(person, since=TODAY + timedelta(days=3))
    with pytest.raises(errors.NotObserved):
        actions.end(register=Register.NARCOLOGY, person=a_person(), on=TODAY, by=BY, now=NOW)
    row = NarcologyEntry.objects.get(ended_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        NarcologyEntry.objects.create(person=row.person, period=row.period, recorded_at=NOW)


def raw(table: str, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - names of our own tables
        return bytes(cursor.fetchone()[0])


def test_each_register_opens_under_its_own_keys_alone() -> None:
    observed(somebody(), Register.NARCOLOGY)
    sealed, place, known = raw("registers_narcologyentry", "period"), "registers_narcologyentry.period", keys.current()
    assert json.loads(cipher.open(sealed, place=place, keys=known.of(Vault.NARCOLOGY)))["until"] is None
    for other in (known, known.of(Vault.PSYCHIATRY), known.of(Vault.PHTHISIATRY)):
        with pytest.raises(Tampered):
            cipher.open(sealed, place=place, keys=other)


def test_one_person_has_another_hash_in_each_register_and_in_the_list_of_persons() -> None:
    person = observed(observed(somebody(), Register.NARCOLOGY), Register.PSYCHIATRY)
    found = {bytes(row) for row in (NarcologyEntry.objects.get().person, PsychiatryEntry.objects.get().person, person.iin_digest)}
    assert len(found) == 3


def test_a_process_without_the_keys_of_a_register_cannot_read_it(tmp_path, settings) -> None:
    person, reader = observed(somebody(), Register.NARCOLOGY), a_reader(Register.NARCOLOGY)
    content = json.loads(settings.EMHANA_KEY_FILE.read_text())
    del content["vaults"]["narcology"]
    settings.EMHANA_KEY_FILE = tmp_path / "keys.json"
    settings.EMHANA_KEY_FILE.write_text(json.dumps(content))
    settings.EMHANA_KEY_FILE.chmod(0o600)
    with pytest.raises(KeyFileError, match="no keys for narcology"):
        actions.read(register=Register.NARCOLOGY, person=person, by=reader, now=NOW)


def test_the_journal_does_not_say_whose_period_was_entered() -> None:
    person = observed(somebody())
    actions.end(register=Register.NARCOLOGY, person=person, on=TODAY, by=BY, now=NOW)
    rows = Entry.objects.filter(act__in=["observation_entered", "observation_ended"])
    assert [(row.person, row.detail) for row in rows] == [(None, {})] * 2


def test_an_emergency_opens_the_register_with_a_reason_and_tells_the_person() -> None:
    person, doctor = observed(somebody()), staff("registrar", a_clinic("№ 7 емхана", posts=()))
    assert break_glass(register=Register.NARCOLOGY, person=person, reason="бессознательное состояние", by=doctor, now=NOW)
    entry = Entry.objects.get(act="glass_broken")
    assert (entry.actor, entry.reason, entry.detail) == (doctor.actor_key, "бессознательное состояние", {"register": "narcology"})
    told = Message.objects.filter(kind="glass_broken", person=person)
    assert {row.channel for row in told} == {"cabinet", "sms"}
    assert told.get(channel="sms").address == PHONE
    assert "бессознательное состояние" in told.get(channel="sms").body
    assert "№ 7 емхана" in told.get(channel="sms").body


def test_the_emergency_door_stays_shut_without_a_reason_or_a_place() -> None:
    person, clinic = observed(somebody()), a_clinic(posts=())
    with pytest.raises(errors.ReasonRequired):
        break_glass(register=Register.NARCOLOGY, person=person, reason="  ", by=staff("registrar", clinic), now=NOW)
    for user in (a_citizen(person), staff("administrator"), staff("register_specialist", clinic.territory)):
        with pytest.raises(errors.NotAllowed):
            break_glass(register=Register.NARCOLOGY, person=person, reason="x", by=user, now=NOW)
    assert not Entry.objects.filter(act="glass_broken").exists()


def test_a_notice_that_cannot_be_written_keeps_the_register_shut() -> None:
    def fails() -> None:
        raise RuntimeError("no notice")

    doctor = staff("registrar", a_clinic(posts=()))
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.break_glass(register=Register.NARCOLOGY, person=somebody(), reason="x", by=doctor, now=NOW, tell=fails)
    assert not Entry.objects.filter(act="glass_broken").exists()


def test_one_organisation_keeps_a_register_at_a_time() -> None:
    first, second = a_clinic(posts=()), a_clinic(posts=())
    for organisation, since in ((first, date(2020, 1, 1)), (second, TODAY)):
        actions.keep(register=Register.PSYCHIATRY, organisation=organisation, since=since, by=BY, now=NOW)
    assert RegisterHolder.objects.on(TODAY).get().organisation == second
    assert RegisterHolder.objects.on(date(2026, 1, 1)).get().organisation == first
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterHolder.objects.create(register=Register.PSYCHIATRY, organisation=first, valid=DateRange(TODAY, None))


def test_the_programs_are_told_apart_by_name() -> None:
    assert {register: program.actor_key for register, program in actions.ANSWERING.items()} == {
        register: Program(f"{register}_information").actor_key for register in Register
    }
