"""An attachment ends for a reason of the closed list."""

from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.registers.attachment import errors
from emhana.registers.attachment.actions import rows
from emhana.registers.attachment.models import Attachment, EndReason, Funding

OF_CLOSED_LIST = frozenset({EndReason.DEATH, EndReason.EMIGRATION, EndReason.VHI_ENDED})


@transaction.atomic
def end(*, attachment: Attachment, on: date, reason: EndReason, basis: str, by: Actor, now: datetime) -> None:
    """End `attachment` on `on` (its first day outside) because of death, departure or the end of the voluntary contract [ATT-17-06].

    `basis` is the certificate, the message or the contract's end. Raises ReasonNotAllowed, BasisMissing or NotInForce.
    """
    if reason not in OF_CLOSED_LIST or (reason == EndReason.VHI_ENDED) != (attachment.funding == Funding.VOLUNTARY):
        raise errors.ReasonNotAllowed(reason=reason)
    if not basis:
        raise errors.BasisMissing(reason=reason)
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    last = row.valid.upper
    if row.superseded_at or (last is not None and (on > last or (on == last and row.end_reason))):
        raise errors.NotInForce(on=on)
    rows.cut(row, on=on, reason=reason, basis=basis, now=now)
    record("attachment_ended", row, by=by, at=now, person=row.person.key, reason=basis, detail={"because": reason, "on": on})
