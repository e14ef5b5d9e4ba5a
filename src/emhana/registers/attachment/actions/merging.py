"""Two rows of one human being become one, and two again when that was wrong.

Where both had an attachment at one instant, the one that began later stands from its first day, as if it had been made then; of two
that began on one day, that of the surviving row.
"""

from datetime import datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties import actions as parties
from emhana.parties.models import Merge, MergeProposal, Person
from emhana.registers.attachment import errors
from emhana.registers.attachment.actions import annulling, rows
from emhana.registers.attachment.models import Attachment, EndReason, Hold, Placement


@transaction.atomic
def merge_persons(*, survivor: Person, duplicate: Person, reason: str, by: Actor, now: datetime) -> Merge:
    """Let `survivor` stand for both; the attachments of `duplicate` are repeated under it, and stay readable where they were.

    Raises PersonMerged when one of them is merged or both are one, RequestOpen while a case of `duplicate` holds a place,
    BasisMissing without a reason.
    """
    if not reason:
        raise errors.BasisMissing(reason=EndReason.MERGED)
    keys = sorted([survivor.pk, duplicate.pk])
    locked = {person.pk: person for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    if len(locked) != 2 or any(person.merged_into_id for person in locked.values()) or duplicate.duplicates.exists():
        raise errors.PersonMerged()
    if Hold.objects.filter(person=duplicate, released_at=None).exists():
        raise errors.RequestOpen()
    merge = parties.merge(survivor=locked[survivor.pk], duplicate=locked[duplicate.pk], reason=reason, by=by, now=now)
    for row in Attachment.objects.in_force().filter(person=duplicate).order_by("valid"):
        _move(row, merge, now)
        record("attachment_moved", row, by=by, at=now, person=merge.survivor.key, reason=act_of(merge))
    return merge


@transaction.atomic
def propose_merge(*, survivor: Person, duplicate: Person, reason: str, by: Actor, now: datetime) -> MergeProposal:
    """Prepare a merge for another officer to confirm. Raises BasisMissing without a reason, PersonMerged, ProposalSettled for a second."""
    if not reason.strip():
        raise errors.BasisMissing(reason=EndReason.MERGED)
    if survivor.pk == duplicate.pk or survivor.merged_into_id or duplicate.merged_into_id:
        raise errors.PersonMerged()
    made = {"survivor": survivor, "reason": reason, "prepared_by": by.actor_key, "prepared_at": now}
    row, new = MergeProposal.objects.get_or_create(duplicate=duplicate, state=MergeProposal.State.PREPARED, defaults=made)
    if not new:
        raise errors.ProposalSettled()
    for person in (survivor, duplicate):
        record("merge_prepared", row, by=by, at=now, person=person.key, reason=reason)
    return row


@transaction.atomic
def confirm_merge(*, proposal: MergeProposal, by: Actor, now: datetime) -> Merge:
    """Merge as prepared. Raises SameOfficer to who prepared it, ProposalSettled when it is no longer open, and what merging raises."""
    row = _prepared(proposal)
    if row.prepared_by == by.actor_key:
        raise errors.SameOfficer()
    row.merge = merge_persons(survivor=row.survivor, duplicate=row.duplicate, reason=row.reason, by=by, now=now)
    _close(row, MergeProposal.State.CONFIRMED, by, now)
    return row.merge


@transaction.atomic
def decline_merge(*, proposal: MergeProposal, reason: str, by: Actor, now: datetime) -> None:
    """Drop a prepared merge, whoever prepared it: the records are of two human beings. Raises BasisMissing, ProposalSettled."""
    if not reason.strip():
        raise errors.BasisMissing(reason=EndReason.MERGED)
    row = _prepared(proposal)
    _close(row, MergeProposal.State.DECLINED, by, now)
    for person in (row.survivor, row.duplicate):
        record("merge_declined", row, by=by, at=now, person=person.key, reason=reason)


def _prepared(proposal: MergeProposal) -> MergeProposal:
    found = MergeProposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk, state=MergeProposal.State.PREPARED)
    row = found.select_related("survivor", "duplicate").first()
    if row is None:
        raise errors.ProposalSettled()
    return row


def _close(row: MergeProposal, state: str, by: Actor, now: datetime) -> None:
    row.state, row.settled_by, row.settled_at = state, by.actor_key, now
    row.save(update_fields=["state", "settled_by", "settled_at", "merge"])


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: Actor, now: datetime) -> None:
    """Let both rows stand for themselves again, each with the attachments it had; what was made since stays with the survivor.

    Raises NotMerged, BasisMissing without a reason.
    """
    if not reason:
        raise errors.BasisMissing(reason=EndReason.CANCELLED)
    row = Merge.objects.select_for_update(of=("self",)).filter(pk=merge.pk, undone_at=None).first()
    if row is None:
        raise errors.NotMerged()
    parties.undo_merge(merge=row, reason=reason, by=by, now=now)
    made = Attachment.objects.in_force().filter(person=row.survivor, repeats__person=row.duplicate, repeats__ended_by=act_of(row))
    both = Attachment.objects.filter(person__in=[row.survivor, row.duplicate])
    annulling.take_back(made, both, act=act_of(row), reason=reason, by=by, now=now)


def act_of(merge: Merge) -> str:
    """Return how the rows of the register name `merge`."""
    return f"merge {merge.pk}"


def _move(row: Attachment, merge: Merge, now: datetime) -> None:
    seats = list(row.placements.filter(superseded_at=None))
    Placement.objects.filter(pk__in=[seat.pk for seat in seats]).update(superseded_at=now)
    moved = {"superseded_at": now, "changed_at": now, "end_reason": EndReason.MERGED, "ended_by": act_of(merge)}
    Attachment.objects.filter(pk=row.pk).update(**moved)
    known = Attachment.objects.in_force().filter(person=merge.survivor, funding=row.funding, contract=row.contract)
    if known.filter(valid__startswith=row.valid.lower).exists():
        return
    for current in known.on(row.valid.lower):
        rows.cut(current, on=row.valid.lower, reason=EndReason.NEW_ATTACHMENT, basis=act_of(merge), now=now)
    following = known.filter(valid__startswith__gt=row.valid.lower).order_by("valid").first()
    new = annulling.copy_of(row, merge.survivor, now)
    new.valid, new.end_reason, new.ended_by = row.valid, row.end_reason, row.ended_by
    if following is not None and (row.valid.upper is None or following.valid.lower < row.valid.upper):
        new.valid = DateRange(row.valid.lower, following.valid.lower)
        new.end_reason, new.ended_by = EndReason.NEW_ATTACHMENT, following.basis
    new.save(force_insert=True)
    for seat in seats:
        if seat.valid.lower in new.valid:
            ends = [day for day in (seat.valid.upper, new.valid.upper) if day is not None]
            valid = DateRange(seat.valid.lower, min(ends, default=None))
            Placement.objects.create(attachment=new, person=merge.survivor, precinct=seat.precinct, valid=valid, recorded_at=now)
