"""The three dispensary registers: one shape, three tables, three sets of keys; who keeps each, and who may read it.

A table tells only that somebody is on record. Who that is, and since when, opens under the keys of that one register alone.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedJSONField, LookupField
from emhana.keyring.keys import Vault
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import OF_STAFF, PersonalData


class Register(models.TextChoices):
    """Which of the three; the values are those of the key file's vaults."""

    PHTHISIATRY = "phthisiatry"
    PSYCHIATRY = "psychiatry"
    NARCOLOGY = "narcology"


class Entry(models.Model):
    """A period in which a person is under dynamic observation, and nothing else about it [PHT-06-04, PSY-06-04, NAR-06-04].

    `period` holds `since` and `until` (excluded, null while open) as ISO dates. A row is ended once and never removed.
    """

    period: dict[str, str | None]
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    personal_data = PersonalData(encrypted={"person", "period"}, impersonal={"id", "recorded_at", "ended_at"})

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="registers_%(class)s_open_once"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    def covers(self, day: date) -> bool:
        """Return whether the person is under observation on `day`."""
        since, until, today = self.period["since"], self.period["until"], day.isoformat()
        return since is not None and since <= today and (until is None or today < until)


class PhthisiatryEntry(Entry):
    """An entry of the phthisiatry register [PHT-00-01]."""

    person = LookupField(Purpose.IIN, vault=Vault.PHTHISIATRY, db_index=True)
    period = EncryptedJSONField(vault=Vault.PHTHISIATRY)


class PsychiatryEntry(Entry):
    """An entry of the psychiatry register [PSY-00-01]."""

    person = LookupField(Purpose.IIN, vault=Vault.PSYCHIATRY, db_index=True)
    period = EncryptedJSONField(vault=Vault.PSYCHIATRY)


class NarcologyEntry(Entry):
    """An entry of the narcology register [NAR-00-01]."""

    person = LookupField(Purpose.IIN, vault=Vault.NARCOLOGY, db_index=True)
    period = EncryptedJSONField(vault=Vault.NARCOLOGY)


class DatedQuerySet(models.QuerySet):
    """Reads of the rows that say who keeps and who reads."""

    def on(self, day: date) -> "DatedQuerySet":
        """Return the rows in force on `day`."""
        return self.filter(valid__contains=day)


class RegisterHolder(models.Model):
    """The health-care organisation that keeps a register in a period and signs the answers from it [PHT-01-01, PSY-01-01, NAR-01-01]."""

    register = models.CharField(max_length=11, choices=Register.choices)
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    objects = DatedQuerySet.as_manager()
    personal_data = PersonalData(impersonal={"id", "register", "organisation", "valid"})

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_holder_one_at_a_time",
                expressions=[("register", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"holder of {self.register}"


class RegisterReader(models.Model):
    """A member of staff who may read one register in a period; whoever reads two stands on two lists."""

    register = models.CharField(max_length=11, choices=Register.choices)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=200)
    valid = DateRangeField()

    objects = DatedQuerySet.as_manager()
    personal_data = PersonalData(
        plain={"user": OF_STAFF}, impersonal={"id", "register", "basis", "valid"}
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_reader_listed_once",
                expressions=[("register", RangeOperators.EQUAL), ("user", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"reader of {self.register}"
