"""Who may sign in: citizens by a one-time password, staff by password and TOTP, each staff role dated and bound to a place."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from psycopg.types.range import DateRange

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.parties.models import OF_PERSON, Organisation
from emhana.reference.models import Territory

DEPUTY = ":deputy"


class User(AbstractBaseUser):
    """One who signs in. A citizen has a person and no login; staff has a login, and a person too, so that nobody decides their own case.

    `acting` and `as_citizen` belong to one session, not to the row: the middleware sets the role taken at sign-in, and whether the
    session was opened by a one-time password. A member of staff who came in that way is a citizen like any other.
    """

    person = models.OneToOneField("parties.Person", null=True, on_delete=models.PROTECT, related_name="user")
    login = models.CharField(max_length=60, null=True, unique=True)
    totp_secret = EncryptedTextField(null=True)
    totp_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    temporary_password = models.BooleanField(default=False)

    acting: "Role | None" = None
    as_citizen: bool = False

    objects = BaseUserManager()
    USERNAME_FIELD = "login"
    personal_data = PersonalData(
        encrypted={"totp_secret"},
        plain={"person": OF_PERSON, "login": "typed at sign-in"},
        impersonal={"id", "password", "last_login", "totp_step", "failures", "locked_until", "temporary_password"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) | Q(login__isnull=False), name="accounts_user_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.actor_key

    @property
    def is_staff_member(self) -> bool:
        """Return whether the user signed in as staff."""
        return self.login is not None and not self.as_citizen

    @property
    def actor_key(self) -> str:
        """Return the key under which the journal names this account."""
        return f"user:{self.pk}"

    @property
    def actor_role(self) -> str:
        """Return the role in which the user acts: staff take a role at sign-in (`acting`), everybody else is a citizen.

        A deputy is named as one (`head:deputy`), so that journal and events tell who was replaced from who replaced them.
        """
        if self.acting is not None:
            return f"{self.acting.kind}{DEPUTY}" if self.acting.deputy_of_id else self.acting.kind
        return "staff" if self.is_staff_member else "citizen"


class RoleQuerySet(models.QuerySet["Role"]):
    """Reads of roles."""

    def on(self, day: date) -> "RoleQuerySet":
        """Return the roles held on `day`."""
        return self.filter(valid__contains=day)


class Role(models.Model):
    """What a member of staff is, from when to when, and where: in an organisation, or over a region of the territory tree.

    `appointment` names the order of the provider's head that appoints a pharmacist [MED-05-01], or a deputy. A deputy holds a role of
    the same kind and place as the one in `deputy_of`, for days that have an end.
    """

    class Kind(models.TextChoices):
        REGISTRAR = "registrar"
        REGISTER_SPECIALIST = "register_specialist"
        HEAD = "head"
        ADMINISTRATOR = "administrator"
        PHARMACIST = "pharmacist"
        QUALITY_CONTROLLER = "quality_controller"
        FUND = "fund"
        INSURER = "insurer"

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("reference.Territory", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=200, blank=True)
    appointment = models.CharField(max_length=120, blank=True)
    deputy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deputies")
    valid = DateRangeField()

    objects = RoleQuerySet.as_manager()
    personal_data = PersonalData(
        plain={"user": OF_STAFF},
        impersonal={"id", "kind", "organisation", "region", "position", "appointment", "deputy_of", "valid"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["registrar", "head", "pharmacist", "fund", "insurer"], organisation__isnull=False, region__isnull=True
                )
                | Q(kind__in=["register_specialist", "quality_controller"], organisation__isnull=True, region__isnull=False)
                | Q(kind="administrator", organisation__isnull=True, region__isnull=True),
                name="accounts_role_has_its_place",
            ),
            models.CheckConstraint(condition=~Q(kind="pharmacist") | ~Q(appointment=""), name="accounts_role_pharmacist_is_appointed"),
            models.CheckConstraint(
                condition=Q(deputy_of__isnull=True) | Q(valid__upper_inf=False) & ~Q(appointment=""), name="accounts_role_deputy_is_dated"
            ),
            ExclusionConstraint(
                name="accounts_role_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.organisation_id or self.region_id or 'all'}"


class DutyQuerySet(models.QuerySet["Duty"]):
    """Reads of the roster."""

    def at(self, place: "Place", *, since: date, until: date) -> "DutyQuerySet":
        """Return the duties at `place` from `since` until `until` (excluded), by day."""
        rows = self.filter(kind=place.kind, organisation=place.organisation, region=place.region, on__gte=since, on__lt=until)
        return rows.order_by("on", "pk")


class Duty(models.Model):
    """Who is on duty on a day: as a specialist of a region, or as a doctor of an organisation."""

    class Kind(models.TextChoices):
        REGISTER_SPECIALIST = "register_specialist"
        DUTY_DOCTOR = "duty_doctor"

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("reference.Territory", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    objects = DutyQuerySet.as_manager()
    web_may = {"select", "insert", "update", "delete"}
    personal_data = PersonalData(
        plain={"user": OF_STAFF}, impersonal={"id", "kind", "organisation", "region", "on"}
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="register_specialist", organisation__isnull=True, region__isnull=False)
                | Q(kind="duty_doctor", organisation__isnull=False, region__isnull=True),
                name="accounts_duty_has_its_place",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "organisation", "region", "on"], nulls_distinct=False, name="accounts_duty_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["kind", "on"], name="accounts_duty_roster")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


@dataclass(frozen=True)
class Place:
    """Where a roster is kept, and for which duty: a region has specialists of the register, an organisation has doctors."""

    kind: str
    organisation: Organisation | None = None
    region: Territory | None = None

    def people(self, since: date, until: date) -> models.QuerySet[User]:
        """Return who may be on duty here on days from `since` until `until` (excluded): those with a role at the place, by name."""
        held = Role.objects.filter(organisation=self.organisation, region=self.region, valid__overlap=DateRange(since, until))
        if self.kind == Duty.Kind.REGISTER_SPECIALIST:
            held = held.filter(kind=Role.Kind.REGISTER_SPECIALIST)
        return User.objects.filter(roles__in=held).select_related("person").distinct().order_by("person__family_name", "pk")


class OneTimePassword(models.Model):
    """A code sent to the registered number: hashed, five minutes, few attempts, single use [ATCH-10-01].

    `purpose` is `sign_in`, or what the code confirms (`confirm:<draft>`); a code for one purpose serves no other.
    """

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        plain={"person": OF_PERSON},
        impersonal={"id", "purpose", "digest", "created_at", "expires_at", "attempts", "used_at"},
    )

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="accounts_otp_latest")]

    def __str__(self) -> str:
        return f"one-time password {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Return whether the code may still be tried at `now`."""
        return self.used_at is None and now < self.expires_at


class SignatureRequest(models.Model):
    """What a person is asked to sign electronically: the very text with its nonce, for one purpose, once, five minutes [ATCH-10-02].

    `person` is None at the door, where the certificate tells who comes. `purpose` is as of a one-time password.
    """

    nonce = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=80)
    content = EncryptedTextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        encrypted={"content"},
        plain={"person": OF_PERSON},
        impersonal={"id", "nonce", "purpose", "created_at", "expires_at", "attempts", "used_at"},
    )

    def __str__(self) -> str:
        return f"signature request {self.pk}"
