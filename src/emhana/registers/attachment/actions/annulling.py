"""What an act did is taken back, and nothing is rewritten."""

from datetime import datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.registers.attachment.actions import checks, rows
from emhana.registers.attachment.models import Attachment, EndReason


@transaction.atomic
def annul(*, basis: str, reason: str, by: Actor, now: datetime) -> None:
    """Take back what the act `basis` did: its rows are superseded, those it ended stand again as new rows; nothing is rewritten.

    The mistaken rows stay readable as they were known until `now`.
    """
    for row in Attachment.objects.in_force().filter(basis=basis).select_for_update(of=("self",)):
        checks.locked(row.person)
        for seat in row.placements.filter(superseded_at=None):
            seat.superseded_at = now
            seat.save(update_fields=["superseded_at"])
        row.superseded_at, row.end_reason, row.ended_by = now, EndReason.CANCELLED, basis
        row.save(update_fields=["superseded_at", "end_reason", "ended_by"])
        record("attachment_annulled", row, by=by, at=now, person=row.person.key, reason=reason)
    for row in Attachment.objects.filter(ended_by=basis).exclude(basis=basis).select_related("person"):
        _restore(row, now)
        record("attachment_restored", row, by=by, at=now, person=row.person.key, reason=reason)


def _restore(ended: Attachment, now: datetime) -> None:
    """Let the row that was ended by mistake stand again, with its last doctor, until the next row of its funding."""
    seat = ended.placements.order_by("-pk").first()
    if ended.superseded_at is None:
        ended.superseded_at = now
        ended.save(update_fields=["superseded_at"])
        ended.placements.filter(superseded_at=None).update(superseded_at=now)
    others = Attachment.objects.in_force().filter(person=ended.person, funding=ended.funding, contract=ended.contract)
    following = others.filter(valid__startswith__gt=ended.valid.lower).order_by("valid").first()
    again = Attachment.objects.get(pk=ended.pk)
    again.pk, again.superseded_at, again.end_reason, again.ended_by, again.recorded_at = None, None, "", "", now
    again.valid = DateRange(ended.valid.lower, following.valid.lower if following else None)
    again.save(force_insert=True)
    if seat is not None:
        rows.seat(again, seat.precinct, since=max(seat.valid.lower, again.valid.lower), now=now)
