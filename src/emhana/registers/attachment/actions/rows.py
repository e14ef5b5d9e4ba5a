"""How rows end and doctors are given: the steps that the acts of the register share."""

from datetime import date, datetime

from django.db.models import Q
from psycopg.types.range import DateRange

from emhana.parties.models import Precinct
from emhana.registers.attachment.models import Attachment, EndReason, Placement


def cut(row: Attachment, *, on: date, reason: EndReason, basis: str, now: datetime) -> None:
    """End `row` on `on`; one that had not begun before is kept beside the history instead, since no period may be empty."""
    if on <= row.valid.lower:
        row.superseded_at = now
        row.end_reason = EndReason.SUPERSEDED if reason == EndReason.NEW_ATTACHMENT else reason
    else:
        row.valid, row.end_reason = DateRange(row.valid.lower, on), reason
    row.ended_by, row.changed_at = basis, now
    row.save(update_fields=["superseded_at", "end_reason", "valid", "ended_by", "changed_at"])
    unseat(row, on=on, now=now)


def seat(attachment: Attachment, precinct: Precinct, *, since: date, now: datetime) -> Placement:
    """Place `attachment` in `precinct` from `since` until it ends."""
    return Placement.objects.create(
        attachment=attachment, person=attachment.person, precinct=precinct, valid=DateRange(since, attachment.valid.upper), recorded_at=now
    )


def unseat(attachment: Attachment, *, on: date, now: datetime) -> None:
    """End the placements of `attachment` on `on`; those that would begin then or later are kept beside the history."""
    later = Q(valid__upper_inf=True) | Q(valid__endswith__gt=on)
    for row in attachment.placements.filter(later, superseded_at=None):
        row.changed_at = now
        if on <= row.valid.lower:
            row.superseded_at = now
        else:
            row.valid = DateRange(row.valid.lower, on)
        row.save(update_fields=["superseded_at", "valid", "changed_at"])
