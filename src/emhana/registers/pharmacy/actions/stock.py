"""Stock comes in by batch and is written off; what is handed over leaves it by `dispensing`."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation
from emhana.registers.pharmacy import errors
from emhana.registers.pharmacy.models import Batch, Product


@transaction.atomic
def receive(
    *, organisation: Organisation, product: Product, number: str, expires_on: date, units: int, by: Actor, now: datetime
) -> Batch:
    """Add `units` of batch `number` to the stock of `organisation`; `expires_on` is the last day on which it may be handed over."""
    if units < 1:
        raise errors.NothingToDispense()
    batch, _ = Batch.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, product=product, number=number, defaults={"expires_on": expires_on, "units": 0, "received_at": now}
    )
    Batch.objects.filter(pk=batch.pk).update(units=F("units") + units)
    batch.refresh_from_db()
    record("stock_received", batch, by=by, at=now, detail={"units": units})
    return batch


@transaction.atomic
def write_off(*, batch: Batch, units: int, reason: str, by: Actor, now: datetime) -> None:
    """Take `units` out of stock for `reason` (expired, broken, returned to the supplier); raises NotInStock."""
    if units < 1 or Batch.objects.filter(pk=batch.pk, units__gte=units).update(units=F("units") - units) != 1:
        batch.refresh_from_db()
        raise errors.NotInStock(left=batch.units)
    record("stock_written_off", batch, by=by, at=now, reason=reason, detail={"units": units})
