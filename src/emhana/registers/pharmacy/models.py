"""What pharmacies hold and hand over: products, batches with their expiry, prescriptions of ДҚАЖ, and every unit that was given."""

from datetime import date, datetime

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.parties.models import OF_PERSON, Person
from emhana.registers.pharmacy.stock import Batch, BatchQuerySet, DispensingPoint, Product, StockMovement

__all__ = [
    "Batch", "BatchQuerySet", "Dispense", "DispenseQuerySet", "DispensingPoint", "LookUp", "Loss", "Prescription", "PrescriptionQuerySet",
    "Product", "Report", "StockMovement",
]  # fmt: skip


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
