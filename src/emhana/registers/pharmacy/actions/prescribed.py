"""Writes about prescriptions themselves: taking them over from ДҚАЖ, and the procedure for a lost one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.integrations.prescriptions import messages
from emhana.integrations.prescriptions.messages import Prescription as Written
from emhana.journal.actions import Actor, record
from emhana.parties.models import Person
from emhana.registers.pharmacy import errors
from emhana.registers.pharmacy.models import LookUp, Loss, Prescription, Product, Report

Status = Prescription.Status


@transaction.atomic
def take_over(*, person: Person, found: Sequence[Written], by: Actor, now: datetime) -> list[Prescription]:
    """Bring the register to what ДҚАЖ says of `person` at `now`, and remember that it was asked; return the rows it spoke of.

    Units given elsewhere count; a prescription written in place of another ends that one and its loss.
    """
    # Without a key lock, so that a dispense that only refers to the person does not wait for us while we wait for its prescription.
    Person.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=person.pk)
    rows = [_taken(person, written, by, now) for written in sorted(found, key=lambda one: one.replaces is not None)]
    look_up, _ = LookUp.objects.update_or_create(person=person, defaults={"at": now})
    record("prescriptions_looked_up", look_up, by=by, at=now, person=person.key, detail={"found": len(found)})
    return [row for row in rows if row is not None]


def _taken(person: Person, written: Written, by: Actor, now: datetime) -> Prescription | None:
    rows = Prescription.objects.select_for_update(of=("self",))
    row = rows.filter(number=written.number).first()
    if row is not None and row.person_id != person.pk:
        record("prescription_of_another", row, by=by, at=now)
        return None
    old = rows.filter(number=written.replaces, person=person).first() if written.replaces else None
    is_new = row is None
    row = row or _new(person, written, old)
    if old is not None and old.status != Status.REPLACED:
        _replace(old, now)
    carried = old.units_dispensed + old.units_elsewhere if old is not None and written.units == old.units_prescribed else 0
    claimed = carried + _elsewhere(row, written)
    row.units_elsewhere = min(claimed, row.units_prescribed - row.units_dispensed)
    row.status, row.checked_at = _status(row, written), now
    row.save()
    if is_new:
        record("prescription_taken_over", row, by=by, at=now, person=person.key)
    if claimed > row.units_elsewhere:
        record("prescription_exceeded_elsewhere", row, by=by, at=now, person=person.key, detail={"units": claimed - row.units_elsewhere})
    return row


def _new(person: Person, written: Written, old: Prescription | None) -> Prescription:
    described = written.product.model_dump(exclude={"code"})
    product, _ = Product.objects.get_or_create(code=written.product.code, defaults=described)
    return Prescription(
        number=written.number, person=person, product=product, category=written.category, volume=written.volume,
        prescriber=written.prescriber, units_prescribed=written.units, issued_on=written.issued_on, next_on=written.next_on,
        valid=DateRange(written.issued_on, written.valid_to + timedelta(days=1)), status=Status.ACTIVE, replaces=old,
    )  # fmt: skip


def _elsewhere(row: Prescription, written: Written) -> int:
    """Return the units that ДҚАЖ counts and that are not ours."""
    ours = {report.key for report in Report.objects.filter(dispense__prescription=row.pk)} if row.pk else set()
    return sum(given.units for given in written.given if given.key not in ours)


def _status(row: Prescription, written: Written) -> Prescription.Status:
    if row.status == Status.REPLACED:
        return Status.REPLACED
    if written.status == messages.Status.CANCELLED:
        return Status.CANCELLED
    if written.status == messages.Status.DISPENSED or row.units_left == 0:
        return Status.DISPENSED
    return Status.LOST if row.status == Status.LOST else Status.ACTIVE


def _replace(old: Prescription, now: datetime) -> None:
    old.status = Status.REPLACED
    old.save(update_fields=["status"])
    old.losses.filter(ended_at=None).update(ended_at=now, end=Loss.End.REPLACED)


@transaction.atomic
def report_lost(*, prescription: Prescription, words: str, by: Actor, now: datetime) -> Loss:
    """Stop handing over on a prescription its owner says is lost; the doctor writes another one in its place in ДҚАЖ.

    Raises WordsMissing, and NotInForce for one that is not active.
    """
    if not words.strip():
        raise errors.WordsMissing()
    row = Prescription.objects.select_for_update(of=("self",)).select_related("person").get(pk=prescription.pk)
    if row.status != Status.ACTIVE:
        raise errors.NotInForce(number=row.number, status=row.status)
    row.status = Status.LOST
    row.save(update_fields=["status"])
    loss = Loss.objects.create(prescription=row, words=words.strip(), reported_at=now, reported_by=by.actor_key)
    record("prescription_lost", loss, by=by, at=now, person=row.person.key)
    return loss


@transaction.atomic
def found_again(*, prescription: Prescription, by: Actor, now: datetime) -> None:
    """Let a lost prescription that turned up be used again; raises NotLost."""
    row = Prescription.objects.select_for_update(of=("self",)).select_related("person").get(pk=prescription.pk)
    loss = row.losses.filter(ended_at=None).first()
    if row.status != Status.LOST or loss is None:
        raise errors.NotLost(number=row.number)
    row.status = Status.ACTIVE
    row.save(update_fields=["status"])
    loss.ended_at, loss.end = now, Loss.End.FOUND
    loss.save(update_fields=["ended_at", "end"])
    record("prescription_found", loss, by=by, at=now, person=row.person.key)
