"""People leave: each outside register's message ends what paragraph 17 says, and a wrong message is taken back.

The number of the message makes an act come true once: a repeated message changes nothing.
"""

from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.parties import actions as parties
from emhana.parties.models import Person
from emhana.registers.attachment import errors
from emhana.registers.attachment.actions import annulling, checks, rows
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, EndReason, Funding, LeavingReport


@transaction.atomic
def report_death(
    *, person: Person, died_on: date, certificate: str, certificate_on: date, message: str, by: Actor, now: datetime
) -> LeavingReport:
    """Record a death and end every attachment of `person` on its day [ATT-17-01, ATT-17-02].

    The data of the register's message are equal to the paper [ATT-17-07]. Who is dead already stays so: another report of the same
    day is kept beside the first and ends nothing. Raises BasisMissing, ReportDiffers for another day, and DayImpossible.
    """
    if not certificate or not certificate_on:
        raise errors.BasisMissing(reason=EndReason.DEATH)
    person = checks.locked(person)
    basis = f"{certificate} of {certificate_on:%Y-%m-%d}"
    report, new = _report(person, EndReason.DEATH, died_on, basis, message, now)
    if new and person.died_on not in (None, died_on):
        raise errors.ReportDiffers(on=person.died_on)
    if new and person.died_on is None:
        parties.record_death(person=person, on=died_on, basis=basis, by=by, now=now)
    if new:
        _end(report, Attachment.objects.in_force(), by, now)
    return report


@transaction.atomic
def report_departure(
    *, person: Person, left_on: date, message: str, by: Actor, now: datetime, permanent: bool = True
) -> LeavingReport | None:
    """End the attachments paid by the state of `person`, who left the country for good on `left_on` [ATT-17-03, ATT-17-04].

    `message` is the number of the state database's message. A stay abroad that is not `permanent` ends nothing and returns None.
    """
    if not permanent:
        return None
    person = checks.locked(person)
    report, new = _report(person, EndReason.EMIGRATION, left_on, message, message, now)
    if new:
        _end(report, Attachment.objects.in_force().filter(funding=Funding.STATE), by, now)
    return report


@transaction.atomic
def report_contract_end(*, person: Person, contract: str, on: date, message: str, by: Actor, now: datetime) -> LeavingReport:
    """End the voluntary attachment under `contract` on `on`, the first day without it, as the insurer tells [ATT-17-05]."""
    person = checks.locked(person)
    report, new = _report(person, EndReason.VHI_ENDED, on, message, message, now, contract)
    if new:
        _end(report, Attachment.objects.in_force().filter(funding=Funding.VOLUNTARY, contract=contract), by, now)
    return report


@transaction.atomic
def withdraw_report(*, message: str, reason: str, by: Actor, now: datetime) -> None:
    """Take back the wrong report `message`: what it ended stands again as new rows, without a gap [ATT-17-08].

    While another report tells the same, nothing else changes. Raises ReportUnknown, BasisMissing without a reason.
    """
    if not reason:
        raise errors.BasisMissing(reason=EndReason.CANCELLED)
    report = LeavingReport.objects.select_related("person").filter(message=message, withdrawn_at=None).first()
    if report is None:
        raise errors.ReportUnknown()
    person = checks.locked(report.person)
    report.withdrawn_at = now
    report.save(update_fields=["withdrawn_at"])
    record("report_withdrawn", report, by=by, at=now, person=person.key, reason=reason)
    same = LeavingReport.objects.filter(person=person, kind=report.kind, contract=report.contract)
    if same.filter(withdrawn_at=None).exists():
        return
    if report.kind == EndReason.DEATH:
        parties.correct_death(person=person, reason=reason, by=by, now=now)
    for told in same.order_by("-pk"):
        annulling.take_back(
            Attachment.objects.none(), Attachment.objects.filter(person=person), act=told.act, reason=reason, by=by, now=now
        )


def _report(
    person: Person, kind: EndReason, on: date, basis: str, message: str, now: datetime, contract: str = ""
) -> tuple[LeavingReport, bool]:
    """Return the report of `message`, and whether it is new; one number with two contents raises ReportDiffers."""
    if not message:
        raise errors.BasisMissing(reason=kind)
    values = {"kind": kind, "person": person, "contract": contract, "on": on, "basis": basis, "received_at": now}
    report, new = LeavingReport.objects.get_or_create(message=message, defaults=values)
    if report.person_id != person.pk or (report.kind, report.on) != (kind, on):
        raise errors.ReportDiffers(on=report.on)
    return report, new


def _end(report: LeavingReport, standing: AttachmentQuerySet, by: Actor, now: datetime) -> None:
    """End what stands of the person's attachments on the day of `report`, later ones included; what ended before stays as it ended."""
    record("leaving_reported", report, by=by, at=now, person=report.person.key, detail={"because": report.kind, "on": report.on})
    for row in standing.filter(person=report.person).select_for_update(of=("self",)):
        if row.valid.upper is None or row.valid.upper > report.on:
            rows.cut(row, on=report.on, reason=EndReason(report.kind), basis=report.act, now=now)
            record("attachment_ended", row, by=by, at=now, person=report.person.key, reason=report.act, detail={"on": report.on})
