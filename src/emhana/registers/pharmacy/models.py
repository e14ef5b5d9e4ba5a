"""What pharmacies hold and hand over: products, batches with their expiry, prescriptions of ДҚАЖ, and every unit that was given."""

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import PersonalData
from emhana.law.entitlements import DeviceKind, ProductClass
from emhana.parties.models import OF_PERSON, Organisation, Person

OF_STAFF = "the account of a member of staff"


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


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    """Reads of prescriptions."""

    def open_on(self, day: date) -> "PrescriptionQuerySet":
        """Return those on which something may still be handed over on `day`, the first to end first."""
        return self.filter(status=Prescription.Status.ACTIVE, valid__contains=day).order_by("valid", "id")

    def checked_since(self, at: datetime) -> "PrescriptionQuerySet":
        """Return those that ДҚАЖ confirmed at `at` or later."""
        return self.filter(checked_at__gte=at)


class Prescription(models.Model):
    """A prescription written in ДҚАЖ: whose, for what, how much, until when, and how much of it was handed over, here and elsewhere.

    `units_dispensed` is counted by the database from the rows of `Dispense`; `units_elsewhere` is what ДҚАЖ knows of other systems.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        DISPENSED = "dispensed"
        CANCELLED = "cancelled"
        LOST = "lost"
        REPLACED = "replaced"

    number = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="prescriptions")
    product = models.ForeignKey("registers.Product", on_delete=models.PROTECT, related_name="+")
    category = EncryptedTextField()
    volume = models.CharField(max_length=10, choices=[("guaranteed", "guaranteed"), ("insurance", "insurance")])
    prescriber = models.CharField(max_length=300)
    units_prescribed = models.IntegerField()
    units_dispensed = models.IntegerField(default=0)
    units_elsewhere = models.IntegerField(default=0)
    issued_on = models.DateField()
    valid = DateRangeField()
    next_on = models.DateField(null=True)
    status = models.CharField(max_length=9, choices=Status.choices)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    checked_at = models.DateTimeField()

    objects = PrescriptionQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"category"},
        plain={
            "person": OF_PERSON,
            "product": "stock is counted against it",
            "prescriber": "the name of a doctor is public on the organisation's page",
        },
        impersonal={
            "id", "number", "volume", "units_prescribed", "units_dispensed", "units_elsewhere", "issued_on", "valid", "next_on", "status",
            "replaces", "checked_at",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(units_prescribed__gt=0, units_dispensed__gte=0, units_elsewhere__gte=0)
                & Q(units_prescribed__gte=F("units_dispensed") + F("units_elsewhere")),
                name="registers_prescription_not_exceeded",
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(units_prescribed__gt=F("units_dispensed") + F("units_elsewhere")),
                name="registers_prescription_active_has_units",
            ),
        ]
        indexes = [models.Index(fields=["person", "status"], name="registers_prescription_person")]

    def __str__(self) -> str:
        return f"prescription {self.pk}"

    @property
    def units_left(self) -> int:
        """Return how many units may still be handed over."""
        return self.units_prescribed - self.units_dispensed - self.units_elsewhere


class LookUp(models.Model):
    """When ДҚАЖ was last asked for the prescriptions of a person; without a row it never was."""

    person = models.OneToOneField("parties.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal_data = PersonalData(plain={"person": OF_PERSON}, impersonal={"id", "at"})

    def __str__(self) -> str:
        return f"look-up {self.pk}"


class Loss(models.Model):
    """A prescription reported lost: nothing is handed over on it until it is found, or ДҚАЖ has one written in its place."""

    class End(models.TextChoices):
        FOUND = "found"
        REPLACED = "replaced"

    prescription = models.ForeignKey("registers.Prescription", on_delete=models.PROTECT, related_name="losses")
    words = EncryptedTextField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, blank=True, choices=End.choices)

    personal_data = PersonalData(
        encrypted={"words"},
        plain={"reported_by": "the key of an account"},
        impersonal={"id", "prescription", "reported_at", "ended_at", "end"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prescription"], condition=Q(ended_at=None), name="registers_loss_open_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""), name="registers_loss_ends_somehow"
            ),
        ]

    def __str__(self) -> str:
        return f"loss {self.pk}"


class DispenseQuerySet(models.QuerySet["Dispense"]):
    """Reads of what was handed over."""

    def standing(self) -> "DispenseQuerySet":
        """Return the rows that stand: neither an annulment nor annulled."""
        return self.filter(annuls=None, annulled_by=None)

    def shown_to(self, person: Person) -> "DispenseQuerySet":
        """Return what the cabinet of `person` shows, the latest first: what ДҚАЖ confirmed [MED-07-02]."""
        confirmed = self.standing().filter(prescription__person=person, report__state=Report.State.CONFIRMED)
        return confirmed.select_related("batch__product", "prescription", "organisation").order_by("-id")


class Dispense(models.Model):
    """Units of one batch handed over on one prescription by one pharmacist. Rows are only added; one that `annuls` another undoes it.

    A trigger counts each row against the batch and the prescription, and refuses what is expired, exceeded or not in force: whoever
    writes the row, and however many at once, no unit is given twice.
    """

    prescription = models.ForeignKey("registers.Prescription", on_delete=models.PROTECT, related_name="dispenses")
    batch = models.ForeignKey("registers.Batch", on_delete=models.PROTECT, related_name="dispenses")
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=20, blank=True)
    units = models.IntegerField()
    substituted = models.BooleanField(default=False)
    substitution_reason = EncryptedTextField(null=True)
    collected_by = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    pharmacist = models.CharField(max_length=100)
    pharmacist_name = models.CharField(max_length=300)
    appointment = models.CharField(max_length=120)
    dispensed_on = models.DateField()
    dispensed_at = models.DateTimeField()
    annuls = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="annulled_by")

    web_may = {"select", "insert"}
    objects = DispenseQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"substitution_reason"},
        plain={
            "collected_by": OF_PERSON,
            "pharmacist": OF_STAFF,
            "pharmacist_name": "the officer's name is part of the record",
        },
        impersonal={
            "id", "prescription", "batch", "organisation", "case_number", "units", "substituted", "appointment", "dispensed_on",
            "dispensed_at", "annuls",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(annuls=None, units__gt=0) | Q(annuls__isnull=False, units__lt=0), name="registers_dispense_gives_units"
            ),
            models.CheckConstraint(
                condition=Q(substituted=True, substitution_reason__isnull=False) | Q(substituted=False, substitution_reason__isnull=True),
                name="registers_dispense_substitution_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["case_number"], name="registers_dispense_of_case")]

    def __str__(self) -> str:
        return f"dispense {self.pk}"


class Report(models.Model):
    """What ДҚАЖ has to be told of a dispense: waiting, confirmed, or rejected with its code because it was dispensed elsewhere."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REJECTED = "rejected"

    dispense = models.OneToOneField("registers.Dispense", on_delete=models.PROTECT, related_name="report")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)

    personal_data = PersonalData(impersonal={"id", "dispense", "state", "tries", "code", "settled_at"})

    class Meta:
        indexes = [models.Index(fields=["id"], name="registers_report_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def key(self) -> str:
        """Return the key that makes telling ДҚАЖ the same twice harmless."""
        return f"emhana:{self.dispense_id}"
