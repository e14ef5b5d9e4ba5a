"""Stock comes in by batch, is counted anew and written off; what is handed over leaves it by `dispensing`."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation
from emhana.registers.pharmacy import errors
from emhana.registers.pharmacy.models import Batch, Product, StockMovement


@transaction.atomic
def receive(
    *,
    organisation: Organisation,
    product: Product,
    number: str,
    expires_on: date,
    units: int,
    by: Actor,
    now: datetime,
    source: str = "",
) -> Batch:
    """Add `units` of batch `number` to the stock of `organisation`; `expires_on` is the last day on which it may be handed over.

    `source` names the supplier and the waybill. Raises NothingToDispense, and OtherExpiry for a batch on record with another last day.
    """
    if units < 1:
        raise errors.NothingToDispense()
    batch, _ = Batch.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, product=product, number=number, defaults={"expires_on": expires_on, "units": 0, "received_at": now}
    )
    if batch.expires_on != expires_on:
        raise errors.OtherExpiry(batch=batch.number, day=batch.expires_on)
    Batch.objects.filter(pk=batch.pk).update(units=F("units") + units)
    batch.refresh_from_db()
    _moved(batch, StockMovement.Kind.RECEIVED, units, source, by=by, now=now)
    record("stock_received", batch, by=by, at=now, reason=source, detail={"units": units})
    return batch


@transaction.atomic
def write_off(*, batch: Batch, units: int, reason: str, by: Actor, now: datetime) -> None:
    """Take `units` out of stock for `reason` (expired, broken, returned to the supplier); raises NotInStock, StockReasonMissing."""
    _check_reason(reason)
    if units < 1 or Batch.objects.filter(pk=batch.pk, units__gte=units).update(units=F("units") - units) != 1:
        batch.refresh_from_db()
        raise errors.NotInStock(left=batch.units)
    _moved(batch, StockMovement.Kind.WRITTEN_OFF, -units, reason, by=by, now=now)
    record("stock_written_off", batch, by=by, at=now, reason=reason, detail={"units": units})


@transaction.atomic
def correct(*, batch: Batch, counted: int, seen: int, reason: str, by: Actor, now: datetime) -> None:
    """Let the batch hold the `counted` units; `seen` is what the page showed when they were counted.

    Raises StockReasonMissing, and StockChanged when units left or came meanwhile: the count is then of another stock.
    """
    _check_reason(reason)
    if counted < 0 or Batch.objects.filter(pk=batch.pk, units=seen).update(units=counted) != 1:
        batch.refresh_from_db()
        raise errors.StockChanged(left=batch.units)
    _moved(batch, StockMovement.Kind.CORRECTED, counted - seen, reason, by=by, now=now)
    record("stock_corrected", batch, by=by, at=now, reason=reason, detail={"from": seen, "to": counted})


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise errors.StockReasonMissing()


def _moved(batch: Batch, kind: StockMovement.Kind, units: int, why: str, *, by: Actor, now: datetime) -> None:
    StockMovement.objects.create(batch=batch, kind=kind, units=units, why=why.strip(), by=by.actor_key, at=now)
