"""Insurers with their licences, contracts of medical insurance, whom they insure, and the clinics they name, all of it in time."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedBytesField, EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.parties.models import OF_PERSON

LONGEST_NUMBER = 45  # with the BIN and a colon it fits what an attachment carries


class Insurer(models.Model):
    """A legal entity that concludes and performs insurance contracts on a licence [ATT-02-09]."""

    organisation = models.OneToOneField("parties.Organisation", on_delete=models.PROTECT, related_name="+")

    personal_data = PersonalData(impersonal={"id", "organisation"})

    def __str__(self) -> str:
        return f"insurer {self.pk}"

    def is_licensed_on(self, day: date) -> bool:
        """Return whether a licence of the insurer holds on `day`."""
        return self.licences.filter(valid__contains=day).exists()


class Licence(models.Model):
    """The right to insure in a period: its number and the body that issued it; no check is made on who that is."""

    insurer = models.ForeignKey("registers.Insurer", on_delete=models.PROTECT, related_name="licences")
    number = models.CharField(max_length=60)
    issued_by = models.CharField(max_length=200)
    valid = DateRangeField()

    personal_data = PersonalData(impersonal={"id", "insurer", "number", "issued_by", "valid"})

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_licence_one_at_a_time",
                expressions=[("insurer", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InsuranceContract(models.Model):
    """A contract of medical insurance: its number, parties, kind and term [ATT-09A-02, ATCH-08-15].

    `policyholder` is a name for the eye: who pays is not thereby insured. `source` is `insurer`, or the number of the case in which the
    paper was shown. `prolonged_at` is when its end was last moved.
    """

    class Kind(models.TextChoices):
        VOLUNTARY = "voluntary"
        IMPOSED = "imposed"

    FROM_INSURER = "insurer"

    insurer = models.ForeignKey("registers.Insurer", on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=LONGEST_NUMBER)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.VOLUNTARY)
    policyholder = EncryptedTextField(blank=True)
    valid = DateRangeField()
    source = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    prolonged_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        encrypted={"policyholder"}, impersonal={"id", "insurer", "number", "kind", "valid", "source", "recorded_at", "prolonged_at"}
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["insurer", "number"], name="registers_contract_number_once"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False, valid__upper_inf=False),
                name="registers_contract_has_its_term",
            ),
        ]
        indexes = [models.Index(fields=["valid"], name="registers_contract_term")]

    def __str__(self) -> str:
        return self.number

    @property
    def key(self) -> str:
        """Return what an attachment under the contract carries: the BIN of the insurer and the number."""
        return f"{self.insurer.organisation.bin}:{self.number}"

    @property
    def last_day(self) -> date:
        """Return the last day of the term, that day included."""
        return last_day(self.valid.upper)


def last_day(first_outside: date) -> date:
    """Return the last day of a half-open period."""
    return first_outside - timedelta(days=1)


class NamedClinic(models.Model):
    """An organisation of primary care that a contract provides for [ATT-08-07]."""

    contract = models.ForeignKey("registers.InsuranceContract", on_delete=models.PROTECT, related_name="clinics")
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")

    personal_data = PersonalData(impersonal={"id", "contract", "organisation"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "organisation"], name="registers_named_clinic_once")]

    def __str__(self) -> str:
        return f"clinic {self.organisation_id} of contract {self.contract_id}"


class InsuredPerson(models.Model):
    """Somebody in respect of whom insurance is carried out [ATT-02-10]; `family_of` is the insured person whose family it is."""

    contract = models.ForeignKey("registers.InsuranceContract", on_delete=models.PROTECT, related_name="insured")
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    family_of = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()

    personal_data = PersonalData(plain={"person": OF_PERSON, "family_of": OF_PERSON}, impersonal={"id", "contract", "listed_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "person"], name="registers_insured_once")]

    def __str__(self) -> str:
        return f"insured {self.pk}"


class VoluntaryCare(models.Model):
    """A period in which an organisation gives care under insurance contracts.

    `integrated` says whether its medical information system exchanges data with that of the Ministry [ATT-04-04].
    """

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    integrated = models.BooleanField()
    valid = DateRangeField()

    personal_data = PersonalData(impersonal={"id", "organisation", "integrated", "valid"})

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_voluntary_care_once",
                expressions=[("organisation", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"voluntary care {self.pk}"


class Statement(models.Model):
    """A free-form application in Kazakh or Russian, kept once for everybody it names [ATT-09A-03, ATT-09A-15]; its scan is sealed."""

    language = models.CharField(max_length=2, choices=[("kk", "kk"), ("ru", "ru")])
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=100)
    name = EncryptedTextField(blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    content = EncryptedBytesField(null=True)

    web_may = {"select", "insert"}
    personal_data = PersonalData(
        encrypted={"name", "content"},
        plain={"received_by": OF_STAFF},
        impersonal={"id", "language", "received_at", "media_type"},
    )

    def __str__(self) -> str:
        return f"statement {self.pk}"


class ApiKey(models.Model):
    """A key with which an insurer opens the API in a period: only its hash is kept, and it can be revoked."""

    insurer = models.ForeignKey("registers.Insurer", on_delete=models.PROTECT, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    valid = DateRangeField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    personal_data = PersonalData(impersonal={"id", "insurer", "digest", "hint", "valid", "made_at", "revoked_at"})

    def __str__(self) -> str:
        return f"key {self.hint}…"


class InsurerNotice(models.Model):
    """What an insurer is told over the API: `key` keeps the same notice from being written twice."""

    insurer = models.ForeignKey("registers.Insurer", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    contract = models.ForeignKey("registers.InsuranceContract", on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=20)
    last_day = models.DateField()
    key = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "insurer", "kind", "contract", "case_number", "last_day", "key", "made_at"})

    def __str__(self) -> str:
        return f"notice {self.pk}"


class InsurerMessage(models.Model):
    """What an insurer told about a contract: it was prolonged or ended early. Its number makes the act come true once."""

    class Kind(models.TextChoices):
        PROLONGED = "prolonged"
        TERMINATED = "terminated"

    insurer = models.ForeignKey("registers.Insurer", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    contract = models.ForeignKey("registers.InsuranceContract", on_delete=models.PROTECT, related_name="messages")
    last_day = models.DateField()
    received_at = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "insurer", "number", "kind", "contract", "last_day", "received_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["insurer", "number"], name="registers_insurer_message_once")]

    def __str__(self) -> str:
        return f"message {self.number}"
