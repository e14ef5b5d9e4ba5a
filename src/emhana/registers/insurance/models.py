"""Payments into the insurance fund, periods the state pays for, imported files and the newest status of everybody.

Keys to persons, payers and batches in the widest tables have no database constraint: rows come by the million through one statement
that joins them itself, and no such row is ever deleted. A month is a number, as in `emhana.law.contributions`.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField, LookupField
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON

COUNTED = "sums are counted in the database by the hundred million"


class Kind(models.IntegerChoices):
    """A deduction is an employer's own money, a contribution that of the person or of whoever pays it for them [MSHI-03-01, MSHI-03-02]."""

    DEDUCTION = 1
    CONTRIBUTION = 2


class Act(models.IntegerChoices):
    """Money that came, money given back, and a corrected sum (the difference)."""

    PAYMENT = 0
    REFUND = 1
    CORRECTION = 2


class Payer(models.Model):
    """Who pays: by BIN, or by IIN, which is sealed; found by a keyed hash."""

    bin = models.CharField(max_length=12, blank=True)
    iin = EncryptedTextField(null=True)
    key_digest = LookupField(Purpose.BIN, unique=True)

    personal_data = PersonalData(encrypted={"iin", "key_digest"}, impersonal={"id", "bin"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(bin="", iin__isnull=False) | ~Q(bin="") & Q(iin__isnull=True), name="registers_payer_is_one")
        ]

    def __str__(self) -> str:
        return f"payer {self.pk}"

    @property
    def number(self) -> str:
        """Return the BIN or the IIN."""
        return str(self.bin or self.iin)


class PaymentBatch(models.Model):
    """A file of payments, known by its SHA-256: the same file is one batch. `rows_done` is where a broken import goes on.

    Each row is read twice, so `rows_done` ends at twice `rows_total`. A file handed in on a page is kept under `stored`, by whom says
    `handed_by`; `failure` is the code of what stopped it.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    rows_done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    rows_total = models.PositiveIntegerField(null=True)
    stored = models.CharField(max_length=80, blank=True)
    handed_by = models.CharField(max_length=100, blank=True)
    failure = models.CharField(max_length=30, blank=True)

    personal_data = PersonalData(
        plain={"handed_by": "the key of an account"},
        impersonal={
            "id", "sha256", "name", "state", "rows_done", "added", "repeated", "faulty", "begun_at", "done_at", "rows_total", "stored",
            "failure",
        },
    )  # fmt: skip

    def __str__(self) -> str:
        return f"payment file {self.pk}"

    @property
    def percent_done(self) -> int:
        """Return how much of the file has been read, in percent."""
        return 100 if self.state == self.State.DONE else min(99, self.rows_done * 50 // self.rows_total) if self.rows_total else 0


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Reads of payments."""

    def known_on(self, day: date) -> "PaymentQuerySet":
        """Return what had come, or had been given back, by `day`."""
        return self.filter(received_on__lte=day)


class Payment(models.Model):
    """One movement of money for one person and month. A refund is negative; a correction is the difference to the sum first told.

    `document` is the number of the payment order; `adjustment` that of the refund or correction of it.
    """

    person = models.ForeignKey(
        "parties.Person", on_delete=models.PROTECT, related_name="insurance_payments", db_constraint=False, db_index=False
    )
    payer = models.ForeignKey("registers.Payer", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    batch = models.ForeignKey("registers.PaymentBatch", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.SmallIntegerField()
    kind = models.SmallIntegerField(choices=Kind.choices)
    act = models.SmallIntegerField(choices=Act.choices, default=Act.PAYMENT)
    own = models.BooleanField(default=False)
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    document = models.CharField(max_length=40)
    adjustment = models.CharField(max_length=40, blank=True)

    objects = PaymentQuerySet.as_manager()
    web_may = {"select", "insert"}
    personal_data = PersonalData(
        plain={"person": OF_PERSON, "payer": "points to a payer, whose IIN is sealed", "amount": COUNTED, "own": COUNTED, "month": COUNTED},
        impersonal={"id", "batch", "kind", "act", "received_on", "document", "adjustment"},
    )

    class Meta:
        constraints = [
            # Also the index by which a person's payments are found.
            models.UniqueConstraint(
                fields=["person", "month", "payer", "kind", "document", "adjustment"], name="registers_payment_document_once"
            ),
            models.CheckConstraint(
                condition=Q(act=Act.PAYMENT, amount__gt=0, adjustment="")
                | Q(act=Act.REFUND, amount__lt=0) & ~Q(adjustment="")
                | Q(act=Act.CORRECTION) & ~Q(adjustment="") & ~Q(amount=0),
                name="registers_payment_sign_fits_act",
            ),
        ]
        # Each row is in one of them, with all that a status follows from: persons are judged from these two without the table.
        indexes = [
            models.Index(
                fields=["person", "month"], include=["received_on"], condition=Q(own=False, act=Act.PAYMENT),
                name="registers_payment_of_others",
            ),
            models.Index(
                fields=["person", "month"], include=["received_on", "amount", "own", "act"],
                condition=Q(own=True) | ~Q(act=Act.PAYMENT), name="registers_payment_to_sum",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"payment {self.pk}"


class PaymentStage(models.Model):
    """Rows of a file on their way into the register: a part at a time, and the adjustments until all payments of the file are in."""

    batch = models.ForeignKey("registers.PaymentBatch", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    row = models.PositiveIntegerField()
    person_digest = LookupField(Purpose.IIN)
    payer = models.ForeignKey("registers.Payer", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.SmallIntegerField()
    kind = models.SmallIntegerField()
    act = models.SmallIntegerField()
    own = models.BooleanField()
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    document = models.CharField(max_length=40)
    adjustment = models.CharField(max_length=40)

    web_may = {"select", "insert", "delete"}
    personal_data = PersonalData(
        encrypted={"person_digest"},
        plain={"payer": "points to a payer, whose IIN is sealed", "amount": COUNTED, "own": COUNTED, "month": COUNTED},
        impersonal={"id", "batch", "row", "kind", "act", "received_on", "document", "adjustment"},
    )

    def __str__(self) -> str:
        return f"row {self.row}"


class PaymentFault(models.Model):
    """A row of a file that was not taken, and why; the row itself stays in the file it came in."""

    batch = models.ForeignKey(
        "registers.PaymentBatch", on_delete=models.PROTECT, related_name="faults", db_constraint=False, db_index=False
    )
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=30)

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "batch", "row", "code"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="registers_payment_fault_once")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.code}"


class StatePaidPeriod(models.Model):
    """Days on which a person belongs to a category the state pays for. Children need no row: their birth date tells."""

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="state_paid_periods")
    category = models.CharField(max_length=30)
    valid = DateRangeField()
    source = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    personal_data = PersonalData(
        plain={"person": OF_PERSON, "category": "decides the status of the whole population in one statement"},
        impersonal={"id", "valid", "source", "recorded_at"},
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_state_paid_once",
                expressions=[("person", RangeOperators.EQUAL), ("category", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"state-paid period {self.pk}"


class StatusRun(models.Model):
    """One computation of everybody's status: for which day, how many persons, how many of them consumers, how many changed."""

    day = models.DateField()
    persons = models.PositiveIntegerField()
    consumers = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    begun_at = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "day", "persons", "consumers", "changed", "begun_at"})

    def __str__(self) -> str:
        return f"statuses of {self.day}"


class InsuranceStatus(models.Model):
    """The newest computed status of a person: the day it was last found different, its reason, the unpaid months of the twelve before."""

    person = models.OneToOneField(
        "parties.Person", on_delete=models.PROTECT, related_name="insurance_status", primary_key=True, db_constraint=False
    )
    consumer = models.BooleanField()
    reason = models.CharField(max_length=10)
    owed = models.SmallIntegerField()
    since = models.DateField()

    personal_data = PersonalData(plain={"person": OF_PERSON, "consumer": COUNTED, "reason": COUNTED, "owed": COUNTED}, impersonal={"since"})

    def __str__(self) -> str:
        return f"status of person {self.pk}"
