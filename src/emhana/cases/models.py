"""Cases: what was asked, every event of its life, every decision, the visit to a desk, and what was typed but not yet sent."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from emhana.accounts.models import Role, User
from emhana.cases.confirmations import Signature
from emhana.cases.consents import Consent, TextReply
from emhana.cases.editions import Edition
from emhana.cases.feed import FeedCursor, StageReport
from emhana.cases.intake import Draft, LateEntry, Request, Upload, Visit
from emhana.cases.lifecycle import UNDECIDED, Act, State
from emhana.cases.numbers import key_of, number_of
from emhana.journal.models import TransactionField
from emhana.keyring.fields import EncryptedJSONField, EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.parties.models import OF_PERSON

__all__ = [
    "Case", "Consent", "Decision", "Draft", "Edition", "Event", "FeedCursor", "LateEntry", "LawCopy", "MaintenanceWindow", "Request",
    "Signature", "StageReport", "TextReply", "Upload", "Visit",
]  # fmt: skip
STATES = [(state.value, state.value) for state in State]
TAKEN = "taken"  # the event of the result's first download by the person
KEPT_OPEN = timedelta(days=30)  # ours: as long as staff open a settled case without a reason


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases. Every page and every answer of the API starts from `visible_to`."""

    def visible_to(self, user: User) -> "CaseQuerySet":
        """Return the cases `user` may see: a citizen's own and those they asked for; staff by their acting role's place.

        Confidential ones are seen by who asked alone: the person asked about has the page of consents, and no human decides them.
        """
        if not user.is_staff_member:
            return self.filter(Q(recipient=user.person_id, confidential=False) | Q(applicant=user.person_id))
        role: Role | None = getattr(user, "acting", None)
        return self.none() if role is None else self.of_role(role)

    def of_role(self, role: Role) -> "CaseQuerySet":
        """Return the cases that whoever acts in `role` works on: those of its region or organisation, by whatever channel [ATT-09-05].

        An administrator has none, nor has an insurer, who has pages of its own.
        """
        open_to_staff = self.filter(confidential=False)
        if role.kind == Role.Kind.REGISTER_SPECIALIST and role.region is not None:
            return open_to_staff.filter(provider__territory__code__startswith=role.region.code[:2])
        if role.organisation_id is not None and role.kind != Role.Kind.INSURER:
            return open_to_staff.filter(provider=role.organisation_id)
        return self.none()

    def assignable_by(self, role: Role) -> "CaseQuerySet":
        """Return the undecided cases that `role` may give to an officer: the administrator all, a head those of the organisation."""
        waiting = self.undecided().filter(confidential=False)
        if role.kind == Role.Kind.ADMINISTRATOR:
            return waiting
        return waiting.filter(provider=role.organisation_id) if role.kind == Role.Kind.HEAD else self.none()

    def of_closed_providers(self, *, on: date) -> "CaseQuerySet":
        """Return the undecided cases, none of them reopened, whose provider does not exist any more on `on`."""
        gone = self.undecided().filter(provider__valid__endswith__lte=on)
        return gone.exclude(models.Exists(Decision.objects.filter(case=models.OuterRef("pk"))))

    def numbered(self, number: str) -> "CaseQuerySet":
        """Return the case with this number; none for a mistyped one."""
        key = key_of(number)
        return self.none() if key is None else self.filter(pk=key)

    def undecided(self) -> "CaseQuerySet":
        """Return the cases that still wait for a decision."""
        return self.filter(state__in=UNDECIDED)

    def settled(self, *, at: datetime) -> "CaseQuerySet":
        """Return the delivered cases to close at `at`: whose result the person took, or whose result was given `KEPT_OPEN` ago.

        A case decided again counts from its newest delivery.
        """
        given = Event.objects.filter(case=OuterRef("pk"), kind=Act.DELIVER).order_by("-id")
        newest = {"given": Subquery(given.values("id")[:1]), "given_at": Subquery(given.values("at")[:1])}
        taken = Event.objects.filter(case=OuterRef("pk"), kind=TAKEN, id__gt=OuterRef("given"))
        return self.filter(state=State.DELIVERED).annotate(**newest).filter(Exists(taken) | Q(given_at__lte=at - KEPT_OPEN))

    def overdue(self, *, at: datetime) -> "CaseQuerySet":
        """Return the undecided cases whose governing term has passed; the instant itself is still in time."""
        return self.undecided().filter(due_at__lt=at)


class Case(models.Model):
    """A request for a state service: who asks for whom, where, by which channel, its state and its clock."""

    service = models.CharField(max_length=40)
    channel = models.CharField(max_length=12)
    category = models.CharField(max_length=40, blank=True)
    variant = models.CharField(max_length=40, blank=True)
    recipient = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="cases")
    applicant = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="cases_asked")
    provider = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=16, choices=STATES)
    outcome = models.CharField(max_length=10, blank=True, choices=[("granted", "granted"), ("refused", "refused")])
    data = EncryptedJSONField()
    found = EncryptedJSONField(default=dict)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    clock = models.JSONField(default=dict)
    starts = models.JSONField(default=dict)
    law = models.ForeignKey("cases.LawCopy", null=True, on_delete=models.PROTECT, related_name="+")
    edition = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)
    confidential = models.BooleanField(default=False)
    assigned = models.ForeignKey("accounts.Role", null=True, on_delete=models.PROTECT, related_name="+")

    objects = CaseQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"data", "found"},
        plain={"recipient": OF_PERSON, "applicant": OF_PERSON, "category": "chooses the papers that are asked for"},
        impersonal={
            "id", "service", "channel", "variant", "provider", "language", "state", "outcome", "submitted_at",
            "accepted_at", "due_at", "clock",
            "starts", "law", "edition", "version", "confidential", "assigned",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.DECIDED, State.DELIVERED, State.CLOSED], outcome__in=["granted", "refused"])
                | ~Q(state__in=[State.DECIDED, State.DELIVERED, State.CLOSED]) & Q(outcome=""),
                name="cases_case_outcome_when_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "due_at"], name="cases_case_queue", condition=Q(state__in=list(UNDECIDED))),
            models.Index(fields=["recipient", "service"], name="cases_case_of_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number people know the case by."""
        return number_of(self.pk)


class LawCopy(models.Model):
    """A law book as it stood when something was judged or counted by it, kept once under its digest, so that both can be repeated."""

    digest = models.CharField(max_length=64, primary_key=True)
    book = models.JSONField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"digest", "book"})

    def __str__(self) -> str:
        return self.digest


class Event(models.Model):
    """One thing that happened to a case: when, by whom, over which channel. Timeline, feed and statistics are read from these rows."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    actor_role = models.CharField(max_length=50)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=16, choices=STATES)
    note = EncryptedJSONField(null=True)
    transaction = TransactionField(db_default=models.Func(function="pg_current_xact_id"), editable=False)

    web_may = {"select", "insert"}
    personal_data = PersonalData(
        encrypted={"note"},
        plain={"actor": "the key of an account"},
        impersonal={"id", "case", "kind", "at", "recorded_at", "actor_role", "channel", "state", "transaction"},
    )

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="cases_event_timeline"),
            models.Index(fields=["transaction", "id"], name="cases_event_order"),
            # What an insurer asked for is found by its key, or by what its key begins; everybody else's requests stay out of this index.
            models.Index(
                fields=["actor"], name="cases_event_of_insurer", opclasses=["varchar_pattern_ops"],
                condition=Q(kind="submit", channel="insurer"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Decision(models.Model):
    """A decision on a case with the judgement it rests on. It is never edited: a later one `replaces` it and says why."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=[("granted", "granted"), ("refused", "refused")])
    grounds = models.JSONField(default=list)
    findings = EncryptedJSONField()
    facts = EncryptedJSONField()
    reason = EncryptedTextField()
    law = models.ForeignKey("cases.LawCopy", on_delete=models.PROTECT, related_name="+")
    edition = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=100)
    officer = models.CharField(max_length=300)
    position = models.CharField(max_length=200)
    prepared_by = models.CharField(max_length=100, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    web_may = {"select", "insert"}
    personal_data = PersonalData(
        encrypted={"findings", "facts", "reason"},
        plain={"decided_by": OF_STAFF, "prepared_by": OF_STAFF, "officer": "the officer's name is part of the decision"},
        impersonal={"id", "case", "outcome", "grounds", "law", "edition", "decided_at", "position", "replaces"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome="granted") | ~Q(grounds=[]), name="cases_decision_refusal_names_ground"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class MaintenanceWindow(models.Model):
    """A declared break for maintenance: shown with its end, keeps drafts, stops no clock."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    author = models.CharField(max_length=100)
    declared_at = models.DateTimeField()

    personal_data = PersonalData(plain={"author": OF_STAFF}, impersonal={"id", "starts_at", "ends_at", "reason", "declared_at"})

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="cases_maintenance_has_length")]

    def __str__(self) -> str:
        return f"maintenance {self.pk}"


