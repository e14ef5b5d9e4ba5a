"""What pharmacies hold: products, the points that hand them over, batches with their expiry and every change of their units."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.law.entitlements import DeviceKind, ProductClass
from emhana.parties.models import Organisation


class Product(models.Model):
    """A medicine, a specialised therapeutic product or a medical device, as ДҚАЖ names it; `substance` is the non-proprietary name."""

    code = models.CharField(max_length=40, unique=True)
    product_class = models.CharField(max_length=31, choices=[(item.value, item.value) for item in ProductClass])
    device_kind = models.CharField(max_length=8, blank=True, choices=[(item.value, item.value) for item in DeviceKind])
    substance = models.CharField(max_length=200)
    trade_name = models.CharField(max_length=200)
    form = models.CharField(max_length=200, blank=True)
    strength = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=30)

    personal_data = PersonalData(
        impersonal={"id", "code", "product_class", "device_kind", "substance", "trade_name", "form", "strength", "unit"}
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(product_class="medical_device") & ~Q(device_kind="") | ~Q(product_class="medical_device") & Q(device_kind=""),
                name="registers_product_device_has_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def may_replace(self, other: "Product") -> bool:
        """Return whether this product may stand in for `other`: the same substance in the same form, strength and unit."""
        same = ("product_class", "substance", "form", "strength", "unit")
        return self.pk != other.pk and all(getattr(self, name) == getattr(other, name) for name in same)


class DispensingPoint(models.Model):
    """An organisation that hands over to the patients of a clinic: attachment to that clinic is enough [MED-L10-01]."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    personal_data = PersonalData(impersonal={"id", "organisation", "clinic", "valid"})

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_dispensing_point_of_one_clinic",
                expressions=[("organisation", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"dispensing point {self.pk}"


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of stock."""

    def in_stock(self, *, organisation: Organisation, on: date) -> "BatchQuerySet":
        """Return what `organisation` may hand over on `on`, the first to expire first."""
        return self.on_shelves(organisation=organisation).filter(expires_on__gte=on)

    def on_shelves(self, *, organisation: Organisation) -> "BatchQuerySet":
        """Return every batch of which `organisation` has units, expired ones too, the first to expire first."""
        return self.filter(organisation=organisation, units__gt=0).order_by("expires_on", "id")


class Batch(models.Model):
    """The units left of one batch in one organisation; `expires_on` is the last day on which it may be handed over."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("registers.Product", on_delete=models.PROTECT, related_name="batches")
    number = models.CharField(max_length=60)
    expires_on = models.DateField()
    units = models.IntegerField()
    received_at = models.DateTimeField()

    objects = BatchQuerySet.as_manager()
    personal_data = PersonalData(impersonal={"id", "organisation", "product", "number", "expires_on", "units", "received_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "product", "number"], name="registers_batch_once"),
            models.CheckConstraint(condition=Q(units__gte=0), name="registers_batch_never_negative"),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class StockMovement(models.Model):
    """What came into a batch, was written off or was counted anew: units with their sign, and why. What is handed over is a `Dispense`.

    `why` is the source of what came in (supplier and waybill), the reason of anything else.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received"
        WRITTEN_OFF = "written_off"
        CORRECTED = "corrected"

    batch = models.ForeignKey("registers.Batch", on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    units = models.IntegerField()
    why = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(plain={"by": OF_STAFF}, impersonal={"id", "batch", "kind", "units", "why", "at"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="received", units__gt=0) | ~Q(why="") & (Q(kind="written_off", units__lt=0) | Q(kind="corrected")),
                name="registers_stock_movement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"movement {self.pk}"
