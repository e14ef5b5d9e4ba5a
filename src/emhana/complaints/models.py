"""Complaints about a case: what is said against whom, who considers it by when, and the case file that goes with it."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from emhana.accounts.models import Role, User
from emhana.cases.numbers import key_of, number_of
from emhana.keyring.fields import EncryptedBytesField, EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.law.complaints import Addressee, Body, Duty, Outcome, duty
from emhana.parties.models import OF_PERSON

PREFIX = "C-"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Reads of complaints. Every page and every answer of the API starts from `visible_to`."""

    def visible_to(self, user: User) -> "ComplaintQuerySet":
        """Return what `user` may see: one's own; a head those about the organisation; a controller those of the region that lie there.

        Nobody else of the provider sees them: a complaint goes to the head, not to the person complained of [ATT-18-02].
        """
        if not user.is_staff_member:
            return self.filter(complainant=user.person_id)
        role: Role | None = getattr(user, "acting", None)
        if role is not None and role.kind == Role.Kind.HEAD:
            return self.filter(provider=role.organisation_id)
        if role is not None and role.kind == Role.Kind.QUALITY_CONTROLLER and role.region is not None:
            theirs = Consideration.objects.filter(complaint=OuterRef("pk"), body=Body.QUALITY)
            return self.filter(Exists(theirs), provider__territory__code__startswith=role.region.code[:2])
        return self.none()

    def numbered(self, number: str) -> "ComplaintQuerySet":
        """Return the complaint with this number; none for a mistyped one."""
        key = key_of(number.strip().upper().removeprefix(PREFIX))
        return self.none() if key is None else self.filter(pk=key)

    def in_full(self) -> "ComplaintQuerySet":
        """Return them with everything that a row of a list shows."""
        return self.select_related("case", "provider", "complainant", "decision").prefetch_related("considerations")


class Complaint(models.Model):
    """A complaint against a decision, an act or inaction in a case [ATT-18-01].

    Three clocks: forwarding here, each body's own in its row.
    """

    class Against(models.TextChoices):
        DECISION = "decision"
        ACTION = "action"
        INACTION = "inaction"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="complaints")
    decision = models.ForeignKey("cases.Decision", null=True, on_delete=models.PROTECT, related_name="complaints")
    complainant = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="complaints")
    provider = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    against = models.CharField(max_length=8, choices=Against.choices)
    addressee = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Addressee])
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    text = EncryptedTextField()
    reply_to = EncryptedTextField()
    procedure = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    forward_due_at = models.DateTimeField(null=True)
    forward_clock = models.JSONField(default=dict)
    forwarded_at = models.DateTimeField(null=True)
    forwarded_to = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in Body])
    closed_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=100, null=True)

    objects = ComplaintQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"text", "reply_to"},
        plain={"complainant": OF_PERSON},
        impersonal={
            "id", "case", "decision", "provider", "against", "addressee", "channel", "language", "procedure", "received_at",
            "forward_due_at", "forward_clock", "forwarded_at", "forwarded_to", "closed_at", "key",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complainant", "key"], name="complaints_complaint_once"),
            models.CheckConstraint(
                condition=Q(forwarded_at=None, forwarded_to="") | Q(forwarded_at__isnull=False) & ~Q(forwarded_to=""),
                name="complaints_complaint_forwarded_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-id"], name="complaints_of_provider"),
            models.Index(fields=["complainant", "-id"], name="complaints_of_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number people know the complaint by; it has check digits, as that of a case."""
        return PREFIX + number_of(self.pk)

    def considered_by(self, body: str) -> "Consideration | None":
        """Return the consideration by `body`, None when the complaint does not lie there."""
        return next((row for row in self.considerations.all() if row.body == body), None)

    def duty(self, *, now: datetime) -> Duty:
        """Return where the provider's duty to forward stands at `now`."""
        own = self.considered_by(Body.PROVIDER)
        return duty(
            self.forward_due_at,
            forwarded_at=self.forwarded_at,
            outcome=own.outcome if own else None,
            answered_at=own.answered_at if own else None,
            now=now,
        )


class Consideration(models.Model):
    """A complaint as one body considers it: its own registration, its own term, its own answer."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="considerations")
    body = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Body])
    registered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    clock = models.JSONField(default=dict)
    outcome = models.CharField(max_length=9, blank=True, choices=[(one.value, one.value) for one in Outcome])
    answer = EncryptedTextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=100, blank=True)
    officer = models.CharField(max_length=300, blank=True)
    position = models.CharField(max_length=200, blank=True)

    personal_data = PersonalData(
        encrypted={"answer"},
        plain={"answered_by": OF_STAFF, "officer": "the officer's name is part of the answer"},
        impersonal={"id", "complaint", "body", "registered_at", "due_at", "clock", "outcome", "answered_at", "position"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "body"], name="complaints_consideration_once"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None) | Q(answered_at__isnull=False, registered_at__isnull=False) & ~Q(outcome=""),
                name="complaints_consideration_answered_when_registered",
            ),
        ]

    def __str__(self) -> str:
        return f"consideration {self.pk}"


class CaseFile(models.Model):
    """The case file as it stood when it was made: one archive, sealed, never changed."""

    complaint = models.OneToOneField("complaints.Complaint", on_delete=models.PROTECT, related_name="file")
    content = EncryptedBytesField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    web_may = {"select", "insert"}
    personal_data = PersonalData(
        encrypted={"content"}, plain={"made_by": OF_STAFF}, impersonal={"id", "complaint", "sha256", "size_bytes", "made_at"}
    )

    def __str__(self) -> str:
        return f"case file {self.pk}"
