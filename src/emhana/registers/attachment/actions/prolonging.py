"""A voluntary contract is prolonged: what stands under it lasts as long as it does."""

from datetime import date, datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties.models import Person
from emhana.registers.attachment.models import Attachment, Funding


@transaction.atomic
def prolong(*, contract: str, former: date, until: date, basis: str, by: Actor, now: datetime) -> list[Attachment]:
    """Let the attachments under `contract` that would have ended on `former` with it stand until `until` (both excluded) [ATT-09A-26].

    What ended earlier, for its own reason, stays ended. `basis` is the insurer's message.
    """
    standing = Attachment.objects.in_force().filter(funding=Funding.VOLUNTARY, contract=contract, end_reason="", valid__endswith=former)
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=standing.values("person")).order_by("pk").only("pk"))
    extended = list(standing.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    for row in extended:
        row.valid, row.changed_at = DateRange(row.valid.lower, until), now
        row.save(update_fields=["valid", "changed_at"])
        record("attachment_prolonged", row, by=by, at=now, person=row.person.key, reason=basis, detail={"until": until})
    return extended
