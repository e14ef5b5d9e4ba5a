"""Handing over by batch, in full or in part, and undoing it.

Locks are taken in one order: prescriptions by id, then batches by id. The database counts the units itself and refuses a unit too many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.law.entitlements import entitlements
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person
from emhana.registers.pharmacy import errors
from emhana.registers.pharmacy.models import Batch, Dispense, Prescription, Report

FRESH = timedelta(minutes=15)
"""How long an answer of ДҚАЖ counts (ours): a prescription may be dispensed elsewhere at any moment."""


@dataclass(frozen=True)
class Line:
    """Units of one batch for one prescription; `reason` says why another product than the one prescribed is given."""

    prescription: Prescription
    batch: Batch
    units: int
    reason: str = ""


@dataclass(frozen=True)
class Pharmacist:
    """Who hands over, where, as the record names them; `appointment` is the order of the head [MED-05-01]."""

    name: str
    appointment: str
    organisation: Organisation


@transaction.atomic
def dispense(
    *, lines: Sequence[Line], pharmacist: Pharmacist, collected_by: Person, by: Actor, now: datetime, case_number: str = ""
) -> list[Dispense]:
    """Hand over `lines`, all or none, and queue what ДҚАЖ is to be told [MED-07-01]; part of a prescription leaves the rest open.

    Raises NotInForce, NotChecked, MoreThanPrescribed, NotEntitled, NotInStock, BatchExpired, OtherPharmacy, NoSubstitute,
    SubstitutionReasonMissing, NothingToDispense.
    """
    if not lines or any(line.units < 1 for line in lines):
        raise errors.NothingToDispense()
    fresh = _locked(lines)
    _check_prescriptions(fresh, now)
    _check_batches(fresh, pharmacist.organisation, local(now).date())
    return [_given(line, pharmacist, collected_by, case_number, by=by, now=now) for line in fresh]


def _locked(lines: Sequence[Line]) -> list[Line]:
    """Return the lines on rows as they stand under lock."""
    prescriptions = Prescription.objects.select_for_update(of=("self",)).select_related("product", "person").order_by("id")
    written = {row.pk: row for row in prescriptions.filter(pk__in={line.prescription.pk for line in lines})}
    batches = Batch.objects.select_for_update(of=("self",)).select_related("product").order_by("id")
    held = {row.pk: row for row in batches.filter(pk__in={line.batch.pk for line in lines})}
    return [Line(written[line.prescription.pk], held[line.batch.pk], line.units, line.reason.strip()) for line in lines]


def _check_prescriptions(lines: Sequence[Line], now: datetime) -> None:
    day = local(now).date()
    for written in {line.prescription.pk: line.prescription for line in lines}.values():
        if written.status != Prescription.Status.ACTIVE or day not in written.valid:
            raise errors.NotInForce(number=written.number, status=written.status)
        if now - written.checked_at > FRESH:
            raise errors.NotChecked(number=written.number)
        wanted = sum(line.units for line in lines if line.prescription.pk == written.pk)
        if wanted > written.units_left:
            raise errors.MoreThanPrescribed(number=written.number, left=written.units_left)
        age = written.person.age_on(day)
        if not entitlements().entitles(written.category, written.product.product_class, age=age, on=day):
            raise errors.NotEntitled(number=written.number)


def _check_batches(lines: Sequence[Line], organisation: Organisation, day: date) -> None:
    for line in lines:
        batch, prescribed = line.batch, line.prescription.product
        if batch.organisation_id != organisation.pk:
            raise errors.OtherPharmacy(batch=batch.number)
        if day > batch.expires_on:
            raise errors.BatchExpired(batch=batch.number)
        if sum(other.units for other in lines if other.batch.pk == batch.pk) > batch.units:
            raise errors.NotInStock(batch=batch.number, left=batch.units)
        if batch.product_id != prescribed.pk:
            _check_substitute(line)


def _check_substitute(line: Line) -> None:
    if not line.batch.product.may_replace(line.prescription.product):
        raise errors.NoSubstitute(batch=line.batch.number)
    if not line.reason:
        raise errors.SubstitutionReasonMissing(batch=line.batch.number)


def _given(line: Line, pharmacist: Pharmacist, collected_by: Person, case_number: str, *, by: Actor, now: datetime) -> Dispense:
    substituted = line.batch.product_id != line.prescription.product_id
    row = Dispense.objects.create(
        prescription=line.prescription, batch=line.batch, organisation=pharmacist.organisation, case_number=case_number, units=line.units,
        substituted=substituted, substitution_reason=line.reason if substituted else None, collected_by=collected_by,
        pharmacist=by.actor_key, pharmacist_name=pharmacist.name, appointment=pharmacist.appointment, dispensed_on=local(now).date(),
        dispensed_at=now,
    )  # fmt: skip
    Report.objects.create(dispense=row)
    detail = {"units": line.units, "substituted": substituted}
    record("dispensed", row, by=by, at=now, person=line.prescription.person.key, case_number=case_number or None, detail=detail)
    return row


@transaction.atomic
def annul(*, case_number: str, reason: str, until: datetime, by: Actor, now: datetime) -> None:
    """Undo what case `case_number` handed over up to `until`, by rows of the opposite units: a decision that is replaced gave nothing.

    A report that still waits is never sent; one that ДҚАЖ confirmed is corrected there by hand.
    """
    given = Dispense.objects.standing().filter(case_number=case_number, dispensed_at__lte=until)
    standing = given.select_related("prescription__person").order_by("id")
    keys = standing.values_list("prescription_id", flat=True)
    [*Prescription.objects.select_for_update(of=("self",)).filter(pk__in=set(keys)).order_by("id")]
    for row in standing:
        undone = Dispense.objects.create(
            prescription=row.prescription, batch_id=row.batch_id, organisation_id=row.organisation_id, case_number=case_number,
            units=-row.units, collected_by_id=row.collected_by_id, pharmacist=by.actor_key, pharmacist_name=row.pharmacist_name,
            appointment=row.appointment, dispensed_on=local(now).date(), dispensed_at=now, annuls=row,
        )  # fmt: skip
        waiting = Report.objects.filter(dispense=row, state=Report.State.WAITING)
        waiting.update(state=Report.State.REJECTED, code="annulled", settled_at=now)
        person = row.prescription.person.key
        record("dispense_annulled", undone, by=by, at=now, person=person, case_number=case_number, reason=reason)
