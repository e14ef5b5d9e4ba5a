"""One wrong attachment is corrected: its row gives way to another, and the correction can be undone. Nothing is rewritten or deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties.models import Person
from emhana.registers.attachment import errors, history
from emhana.registers.attachment.actions import annulling, checks, rows
from emhana.registers.attachment.corrections.models import Correction
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, EndReason, Funding, LeavingReport, Placement

OWN_ENDS = frozenset({EndReason.DEATH, EndReason.EMIGRATION, EndReason.VHI_ENDED})


@dataclass(frozen=True)
class Basis:
    """Why and by what: reason in words, paragraph of the order, and the paper that shows the mistake."""

    reason: str
    paragraph: str
    document: str


def preview(act: Callable[[], object], person: Person) -> list[history.Line]:
    """Return the attachments of `person` that would stand after `act`; nothing of it is kept."""
    with transaction.atomic():
        act()
        lines = history.extract(person)
        transaction.set_rollback(True)
    return lines


@transaction.atomic
def annul_one(*, attachment: Attachment, basis: Basis, by: Actor, now: datetime) -> Correction:
    """Annul a wrong attachment of one person, though its act may have moved thousands; what it had ended stands again.

    Raises NotInForce for a row that no longer stands, BasisMissing without reason, paragraph and document.
    """
    row, correction = _begun(attachment, Correction.Kind.ANNUL, None, basis, by, now)
    _give_way(row, correction, now)
    repeated = Attachment.objects.filter(person=row.person).exclude(repeats=None).values("repeats")
    ended = Attachment.objects.filter(person=row.person, funding=row.funding, contract=row.contract, ended_by=row.basis)
    annulling.restore(list(ended.exclude(pk=row.pk).exclude(pk__in=repeated).values_list("pk", flat=True)), row.basis, now)
    return correction


@transaction.atomic
def correct_end(*, attachment: Attachment, until: date | None, basis: Basis, by: Actor, now: datetime) -> Correction:
    """Move the end of an attachment to `until`, its first day outside (None: it has no end).

    Only an end of the closed list or of a voluntary contract has a day of its own; a message's day is corrected by withdrawing the
    message. Raises EndFollows for any other end, EndImpossible before its beginning or into the next attachment, NotInForce, BasisMissing.
    """
    row, correction = _begun(attachment, Correction.Kind.END, until, basis, by, now)
    told = LeavingReport.objects.filter(person=row.person, withdrawn_at=None)
    if row.ended_by in {report.act for report in told} or not (row.end_reason in OWN_ENDS or row.funding == Funding.VOLUNTARY):
        raise errors.EndFollows()
    following = _following(row)
    if (until is not None and until <= row.valid.lower) or (following and (until is None or until > following.valid.lower)):
        raise errors.EndImpossible(on=until)
    _give_way(row, correction, now)
    reason = row.end_reason if until is not None else ""
    _stand(row, DateRange(row.valid.lower, until), reason, correction.act if until is not None else "", now)
    return correction


@transaction.atomic
def undo(*, correction: Correction, reason: str, by: Actor, now: datetime) -> None:
    """Undo a correction: the attachment stands again as it did, up to what was chosen since; what stood in its place ends before it.

    Raises BasisMissing without a reason, CorrectionUndone the second time, NotInForce when another attachment has taken its first day.
    """
    if not reason.strip():
        raise errors.BasisMissing(reason=EndReason.CANCELLED)
    person = checks.locked(correction.attachment.person)
    if not Correction.objects.filter(pk=correction.pk, undone_at=None).update(undone_at=now, undone_by=by.actor_key):
        raise errors.CorrectionUndone()
    row = Attachment.objects.get(pk=correction.attachment_id)
    before = row.versions.exclude(ended_by=correction.act).order_by("pk").last()
    valid, end_reason, ended_by = (before.valid, before.end_reason, before.ended_by) if before else (row.valid, "", "")
    for current in _same(row).on(row.valid.lower):
        if current.repeats_id is None or current.recorded_at != correction.made_at:
            raise errors.NotInForce(on=row.valid.lower)
        rows.cut(current, on=row.valid.lower, reason=EndReason.NEW_ATTACHMENT, basis=row.basis, now=now)
    following = _following(row)
    if following is not None and (valid.upper is None or following.valid.lower < valid.upper):
        valid, end_reason, ended_by = DateRange(valid.lower, following.valid.lower), EndReason.NEW_ATTACHMENT, following.basis
    new = _stand(row, valid, end_reason, ended_by, now)
    record("correction_undone", new, by=by, at=now, person=person.key, reason=reason, detail={"correction": correction.pk})


def _begun(
    attachment: Attachment, kind: str, until: date | None, basis: Basis, by: Actor, now: datetime
) -> tuple[Attachment, Correction]:
    """Return the row to correct, its person locked, and the correction; both faces of it are in the journal."""
    if not all(part.strip() for part in (basis.reason, basis.paragraph, basis.document)):
        raise errors.BasisMissing(reason=EndReason.CANCELLED)
    person = checks.locked(attachment.person)
    row = Attachment.objects.in_force().filter(pk=attachment.pk).first()
    if row is None:
        raise errors.NotInForce(on=attachment.valid.lower)
    correction = Correction.objects.create(
        attachment=row, kind=kind, until=until, reason=basis.reason, paragraph=basis.paragraph, document=basis.document,
        made_by=by.actor_key, made_at=now,
    )  # fmt: skip
    detail = {"paragraph": basis.paragraph}
    record(f"attachment_corrected_{kind}", row, by=by, at=now, person=person.key, reason=basis.reason, detail=detail)
    return row, correction


def _give_way(row: Attachment, correction: Correction, now: datetime) -> None:
    """Set `row` beside the history, as the correction says; its doctors go with it."""
    row.placements.filter(superseded_at=None).update(superseded_at=now, changed_at=now)
    gone = {"superseded_at": now, "changed_at": now, "end_reason": EndReason.CANCELLED, "ended_by": correction.act}
    Attachment.objects.filter(pk=row.pk).update(**gone)


def _stand(row: Attachment, valid: DateRange, end_reason: str, ended_by: str, now: datetime) -> Attachment:
    """Return a new row that repeats `row` in `valid`, with the doctors it had when it gave way."""
    fresh = Attachment.objects.select_related("person").get(pk=row.pk)
    new = annulling.copy_of(fresh, fresh.person, now)
    new.valid, new.end_reason, new.ended_by = valid, end_reason, ended_by
    new.save(force_insert=True)
    Placement.objects.bulk_create(annulling.seats_of([new], now))
    return new


def _same(row: Attachment) -> AttachmentQuerySet:
    return Attachment.objects.in_force().filter(person=row.person, funding=row.funding, contract=row.contract)


def _following(row: Attachment) -> Attachment | None:
    return _same(row).exclude(pk=row.pk).filter(valid__startswith__gt=row.valid.lower).order_by("valid").first()
