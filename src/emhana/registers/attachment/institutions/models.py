"""Institutions whose residents are attached by a decision of the health department, and the lists of them [ATT-05-01, ATT-05-05]."""

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.accounts.models import Role, User
from emhana.keyring.fields import EncryptedBytesField, EncryptedTextField, LookupField
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Reads of institutions."""

    def visible_to(self, user: User, *, on: date) -> "InstitutionQuerySet":
        """Return those of the specialist's region, and for staff of an organisation those in its zone on `on`."""
        role = user.acting
        if role is None:
            return self.none()
        if role.kind == Role.Kind.REGISTER_SPECIALIST and role.region is not None:
            return self.filter(organisation__territory__code__startswith=role.region.code[:2])
        if role.kind in (Role.Kind.REGISTRAR, Role.Kind.HEAD):
            return self.filter(pk__in=Zone.objects.on(on).filter(clinic=role.organisation_id).values("institution"))
        return self.none()


class Institution(models.Model):
    """A home, a boarding school, a medical-social or a penal institution: an organisation whose residents do not choose themselves."""

    class Kind(models.TextChoices):
        CHILDREN_HOME = "children_home"
        BOARDING_SCHOOL = "boarding_school"
        MEDICAL_SOCIAL = "medical_social"
        PENAL = "penal"

    organisation = models.OneToOneField("parties.Organisation", on_delete=models.PROTECT, related_name="institution")
    kind = models.CharField(max_length=15, choices=Kind.choices)

    objects = InstitutionQuerySet.as_manager()
    personal_data = PersonalData(impersonal={"id", "organisation", "kind"})

    def __str__(self) -> str:
        return f"institution {self.pk}"


class Decision(models.Model):
    """A distribution order of a health department: which organisation of primary care serves which institutions [ATT-05-03]."""

    department = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()

    personal_data = PersonalData(impersonal={"id", "department", "number", "decided_on", "recorded_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "number", "decided_on"], name="registers_decision_once"),
            models.CheckConstraint(condition=~Q(number=""), name="registers_decision_is_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.decided_on}"


class ZoneQuerySet(models.QuerySet["Zone"]):
    """Reads of zones."""

    def on(self, day: date) -> "ZoneQuerySet":
        """Return the zones valid on `day`."""
        return self.filter(valid__contains=day)


class Zone(models.Model):
    """An institution in the service zone of an organisation of primary care, as a decision has it, in a period."""

    decision = models.ForeignKey("registers.Decision", on_delete=models.PROTECT, related_name="zones")
    institution = models.ForeignKey("registers.Institution", on_delete=models.PROTECT, related_name="zones")
    clinic = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    objects = ZoneQuerySet.as_manager()
    personal_data = PersonalData(impersonal={"id", "decision", "institution", "clinic", "valid"})

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_zone_one_clinic_at_a_time",
                expressions=[("institution", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"zone {self.pk}"


class PeopleListQuerySet(models.QuerySet["PeopleList"]):
    """Reads of lists."""

    def in_order(self) -> "PeopleListQuerySet":
        """Return the lists, those not applied yet first by their term, then the others, the newest first."""
        term = models.Case(models.When(state__in=PeopleList.OPEN, then=models.F("due_at")), output_field=models.DateTimeField())
        return self.order_by(term.asc(nulls_last=True), "-pk")

    def late(self, *, at: datetime) -> "PeopleListQuerySet":
        """Return the lists that should have been applied before `at` [ATT-07-04]."""
        return self.filter(state__in=PeopleList.OPEN, due_at__lt=at)

    def visible_to(self, user: User) -> "PeopleListQuerySet":
        """Return the lists of the specialist's region, and for staff of an organisation those that attach people to it."""
        role = user.acting
        if role is None:
            return self.none()
        if role.kind == Role.Kind.REGISTER_SPECIALIST and role.region is not None:
            return self.filter(zone__clinic__territory__code__startswith=role.region.code[:2])
        if role.kind in (Role.Kind.REGISTRAR, Role.Kind.HEAD):
            return self.filter(zone__clinic=role.organisation_id)
        return self.none()


class PeopleList(models.Model):
    """A list of residents that an institution sent: looked at first, then applied as one act by parts, and undone as one.

    From `complete_at` no paper is missing; by `due_at` the list is to be applied, one working day later [ATT-07-04].
    """

    class State(models.TextChoices):
        PREVIEW = "preview"
        APPLYING = "applying"
        APPLIED = "applied"
        UNDONE = "undone"

    OPEN = (State.PREVIEW, State.APPLYING)

    zone = models.ForeignKey("registers.Zone", on_delete=models.PROTECT, related_name="batches")
    since = models.DateField()
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    read_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = PeopleListQuerySet.as_manager()
    personal_data = PersonalData(
        impersonal={"id", "zone", "since", "file_name", "state", "read_at", "complete_at", "due_at", "applied_at", "undone_at"}
    )

    def __str__(self) -> str:
        return f"batch {self.pk}"

    @property
    def basis(self) -> str:
        """Return what the attachments of this list rest on: the decision's number and date, and the list [ATT-05-05]."""
        decision = self.zone.decision
        return f"decision {decision.number} of {decision.decided_on:%Y-%m-%d}, list {self.pk}"

    def counts(self) -> dict[str, int]:
        """Return how many lines have each problem; "" counts those that will be attached."""
        return dict(self.rows.order_by().values_list("problem").annotate(models.Count("pk")))

    @property
    def is_penal(self) -> bool:
        """Return whether the list is one of people serving a sentence."""
        return self.zone.institution.kind == Institution.Kind.PENAL


class PeopleListRow(models.Model):
    """One line of a list. `problem` is the code of what speaks against it, "" when nothing does; `done` once the act has passed it."""

    batch = models.ForeignKey("registers.PeopleList", on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    iin = EncryptedTextField()
    iin_digest = LookupField(Purpose.IIN, null=True)
    name = EncryptedTextField()
    born = EncryptedTextField()
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=20, blank=True)
    done = models.BooleanField(default=False)

    personal_data = PersonalData(
        encrypted={"iin", "iin_digest", "name", "born"}, plain={"person": OF_PERSON}, impersonal={"id", "batch", "line", "problem", "done"}
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="registers_people_list_line_once")]

    def __str__(self) -> str:
        return f"row {self.line}"


class IdentityCopy(models.Model):
    """A copy of a convict's identity document, or of the IIN certificate where there is none: sealed, blocked after use [ATT-05-06]."""

    class Kind(models.TextChoices):
        IDENTITY_DOCUMENT = "identity_document"
        REGISTRATION_CERTIFICATE = "registration_certificate"

    row = models.OneToOneField("registers.PeopleListRow", on_delete=models.PROTECT, related_name="identity_copy")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    content = EncryptedBytesField()
    added_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True)

    personal_data = PersonalData(encrypted={"content"}, impersonal={"id", "row", "kind", "added_at", "blocked_at"})

    def __str__(self) -> str:
        return f"copy {self.pk}"
