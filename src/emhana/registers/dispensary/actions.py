"""Every write and every read of the dispensary registers: reading is an act, so it leaves an entry in the journal.

An entry of the journal about a reading names the register and, by its keyed hash, the person; never what the register says.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.accounts.models import User
from emhana.journal.actions import Actor, Program, record
from emhana.journal.models import Entry
from emhana.keyring.fields import LookupField
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person
from emhana.registers.dispensary import errors
from emhana.registers.dispensary.models import (
    NarcologyEntry,
    PhthisiatryEntry,
    PsychiatryEntry,
    Register,
    RegisterHolder,
    RegisterReader,
)

TABLES: dict[Register, Any] = {  # the columns stand in each table for itself, since each is sealed under keys of its own
    Register.PHTHISIATRY: PhthisiatryEntry,
    Register.PSYCHIATRY: PsychiatryEntry,
    Register.NARCOLOGY: NarcologyEntry,
}
ANSWERING = {register: Program(f"{register}_information") for register in Register}
"""The program that answers from each register: the service of that name, and no other."""


@transaction.atomic
def keep(
    *, register: Register, organisation: Organisation, since: date, by: Actor, now: datetime, until: date | None = None
) -> RegisterHolder:
    """Record that `organisation` keeps `register` from `since` until `until` (excluded), in the place of the one before."""
    for current in RegisterHolder.objects.select_for_update(of=("self",)).filter(register=register, valid__contains=since):
        current.valid = DateRange(current.valid.lower, since)
        current.save(update_fields=["valid"])
    holder = RegisterHolder.objects.create(register=register, organisation=organisation, valid=DateRange(since, until))
    record("register_kept", holder, by=by, at=now, detail={"register": register, "since": since.isoformat()})
    return holder


@transaction.atomic
def list_reader(
    *, register: Register, user: User, basis: str, since: date, by: Actor, now: datetime, until: date | None = None
) -> RegisterReader:
    """Let `user` read `register` from `since` until `until` (excluded), on the act named by `basis`. Raises ReaderListed."""
    valid = DateRange(since, until)
    if RegisterReader.objects.filter(register=register, user=user, valid__overlap=valid).exists():
        raise errors.ReaderListed(register=register)
    reader = RegisterReader.objects.create(register=register, user=user, basis=basis, valid=valid)
    record("reader_listed", reader, by=by, at=now, reason=basis, detail={"register": register, "user": user.actor_key})
    return reader


@transaction.atomic
def unlist_reader(reader: RegisterReader, *, until: date, by: Actor, now: datetime) -> None:
    """Let `reader` stand on the list until `until` (excluded); a day before the first ends it on the first. The row stays."""
    reader.valid = DateRange(reader.valid.lower, max(until, reader.valid.lower + timedelta(days=1)))
    reader.save(update_fields=["valid"])
    record("reader_unlisted", reader, by=by, at=now, detail={"register": reader.register, "user": reader.user.actor_key})


def check_reader(*, register: Register, by: User, now: datetime) -> None:
    """Raise NotAllowed unless `by` stands on the list of `register` today: nobody is looked for before that is known."""
    if not by.is_staff_member or not RegisterReader.objects.on(local(now).date()).filter(register=register, user=by).exists():
        raise errors.NotAllowed(act="read_register")


@transaction.atomic
def enter(*, register: Register, person: Person, since: date, by: Actor, now: datetime) -> None:
    """Record that `person` is under observation from `since` (included). Raises AlreadyObserved."""
    table = TABLES[register]
    Person.objects.select_for_update(of=("self",)).only("pk").get(pk=person.pk)
    rows = table.objects.filter(person=_digest(register, person))
    if any(row.ended_at is None or row.covers(since) for row in rows):
        raise errors.AlreadyObserved(register=register)
    period = {"since": since.isoformat(), "until": None}
    row = table.objects.create(person=_digest(register, person), period=period, recorded_at=now)
    # Without the person: beside the name of the register their hash, made with the common key, would open what the vault closes.
    record("observation_entered", row, by=by, at=now)


@transaction.atomic
def end(*, register: Register, person: Person, on: date, by: Actor, now: datetime) -> None:
    """End the observation of `person` on `on` (its first day outside). Raises NotObserved."""
    rows = TABLES[register].objects.select_for_update(of=("self",))
    row = rows.filter(person=_digest(register, person), ended_at=None).first()
    if row is None or on.isoformat() < str(row.period["since"]):
        raise errors.NotObserved(register=register)
    row.period, row.ended_at = {**row.period, "until": on.isoformat()}, now
    row.save(update_fields=["period", "ended_at"])
    record("observation_ended", row, by=by, at=now)


@transaction.atomic
def read(*, register: Register, person: Person, by: User, now: datetime, reason: str = "") -> bool:
    """Return whether `person` is under observation today, to a reader of this register. Raises NotAllowed."""
    check_reader(register=register, by=by, now=now)
    return _looked_up(register, person, act="register_read", by=by, now=now, reason=reason)


@transaction.atomic
def answer(*, register: Register, person: Person, case_number: str, basis: str, by: Actor, now: datetime) -> bool:
    """Return whether `person` is under observation today, to the service of this register, for a case.

    `basis` says by whose will: `self`, `representative`, or the number of the consent [PHT-11-02]. Raises NotAllowed for any other program.
    """
    if by.actor_key != ANSWERING[register].actor_key or not case_number:
        raise errors.NotAllowed(act="read_register")
    return _looked_up(register, person, act="register_answered", by=by, now=now, case_number=case_number, reason=basis)


@transaction.atomic
def break_glass(*, register: Register, person: Person, reason: str, by: User, now: datetime, tell: Callable[[], object]) -> bool:
    """Return whether `person` is under observation today to staff who are on no list, because of `reason`; `tell` tells the person.

    The notice is part of the act: when it cannot be written, nothing is read. A look by whoever looked at the same person before is
    marked in the journal as a second one. Raises NotAllowed and ReasonRequired.
    """
    if not by.is_staff_member or by.acting is None or by.acting.organisation_id is None:
        raise errors.NotAllowed(act="break_glass")
    if not reason.strip():
        raise errors.ReasonRequired(act="break_glass")
    marks = {"again": True} if looked_before(person, by=by) else {}
    found = _looked_up(register, person, act="glass_broken", by=by, now=now, reason=reason, marks=marks)
    tell()
    return found


def looked_before(person: Person, *, by: Actor) -> bool:
    """Return whether `by` has read a register about `person` in an emergency before."""
    return bool(Entry.objects.about(person.key).filter(act="glass_broken", actor=by.actor_key).exists())


def _looked_up(
    register: Register,
    person: Person,
    *,
    act: str,
    by: Actor,
    now: datetime,
    case_number: str | None = None,
    reason: str = "",
    marks: Mapping[str, bool] | None = None,
) -> bool:
    on = local(now).date()
    # The entry is about the register, not about a row: that there is a row would be the answer.
    subject = RegisterHolder.objects.on(on).filter(register=register).first() or RegisterHolder(register=register)
    detail = {"register": register, **(marks or {})}
    record(act, subject, by=by, at=now, person=person.key, case_number=case_number, reason=reason, detail=detail)
    return any(row.covers(on) for row in TABLES[register].objects.filter(person=_digest(register, person)))


def _digest(register: Register, person: Person) -> bytes:
    found: LookupField = TABLES[register]._meta.get_field("person")
    return found.digest(person.key)
