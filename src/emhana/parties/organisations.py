"""Organisations: who gives care, in which periods, under which contracts, and by which precincts and doctors."""

from datetime import date
from functools import reduce
from operator import or_

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.personal import PersonalData
from emhana.parties.persons import OF_PERSON, digest

PRACTICE = "practice-"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of organisations."""

    def on(self, day: date) -> "OrganisationQuerySet":
        """Return the organisations that exist on `day`."""
        return self.filter(valid__contains=day)

    def matching(self, search: str) -> "OrganisationQuerySet":
        """Return those whose names, address or units hold every word of `search`, in whichever language."""
        places = ("territory", "territory__parent", "territory__parent__parent", "territory__parent__parent__parent")
        names = ("name_kk", "name_ru", "name_en")
        columns = (*names, "address", *(f"{place}__{name}" for place in places for name in names))
        found = self
        for word in search.split():
            found = found.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns)))
        return found

    def taking_attached(self, day: date) -> "OrganisationQuerySet":
        """Return those that give primary care under a contract with the Fund on `day` [ATT-04-03], not for a fee only [ATT-16-03]."""
        contracts = FundContract.objects.filter(organisation=models.OuterRef("pk"), valid__contains=day)
        return self.on(day).filter(models.Exists(contracts), gives_primary_care=True)

    def numbered(self, number: str) -> "OrganisationQuerySet":
        """Return the one with this BIN, or the private practice of the person with this IIN [ATT-16-01]."""
        return self.filter(Q(bin=number) | Q(practitioner__iin_digest=digest("iin_digest", number)))

    def keyed(self, key: str) -> "OrganisationQuerySet":
        """Return the one with this `key`: no page carries the IIN of a practitioner."""
        serial = key.removeprefix(PRACTICE)
        return self.filter(pk=serial, bin=None) if key.startswith(PRACTICE) and serial.isdecimal() else self.filter(bin=key)


class Organisation(models.Model):
    """A provider, a health department, the Fund: by BIN, with its names, its unit and its own opening hours.

    A private practice has no BIN: its `practitioner` is head, signer and registrar at once, known by an IIN [ATT-16-01, ATT-16-04].
    In everything else it is an organisation like any other [ATT-16-02].
    """

    bin = models.CharField(max_length=12, unique=True, null=True)
    practitioner = models.OneToOneField("parties.Person", null=True, on_delete=models.PROTECT, related_name="practice")
    name_kk = models.CharField(max_length=300)
    name_ru = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    gives_primary_care = models.BooleanField(default=False)
    territory = models.ForeignKey("reference.Territory", on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300)
    phone = models.CharField(max_length=40)
    week = models.JSONField(null=True)
    accessibility = models.JSONField(default=dict)
    valid = DateRangeField()

    objects = OrganisationQuerySet.as_manager()
    personal_data = PersonalData(
        plain={"practitioner": OF_PERSON},
        impersonal={
            "id", "bin", "name_kk", "name_ru", "name_en", "gives_primary_care", "territory", "address", "phone",
            "week", "accessibility", "valid",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(bin__regex=r"^[0-9]{12}$"), name="parties_organisation_bin_is_digits"),
            models.CheckConstraint(
                condition=Q(bin__isnull=True) ^ Q(practitioner__isnull=True), name="parties_organisation_or_private_practice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name_en}"

    @property
    def number(self) -> str:
        """Return the BIN, or the IIN of the practitioner."""
        return self.bin or (self.practitioner.key if self.practitioner else "")

    @property
    def key(self) -> str:
        """Return what stands in an address or a form: the BIN, or a number that says nothing about the practitioner."""
        return self.bin or f"{PRACTICE}{self.pk}"

    def name(self, language: str) -> str:
        """Return the name in `language` (`kk`, `ru` or `en`)."""
        return str(getattr(self, f"name_{language}"))


class FundContract(models.Model):
    """A period in which the Fund buys care from an organisation: without it nobody is attached there for free care [ATT-04-03]."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="fund_contracts")
    number = models.CharField(max_length=60)
    valid = DateRangeField()

    personal_data = PersonalData(impersonal={"id", "organisation", "number", "valid"})

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="parties_fund_contract_once",
                expressions=[("organisation", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class NewFacility(models.Model):
    """A newly commissioned facility of primary care: in the regional perspective plan, open for the first time; both hold [ATT-02-08].

    `plan` names the plan and its item; `valid` begins on the day the facility opens.
    """

    class Build(models.TextChoices):
        NEW = "new"
        CONVERTED = "converted"

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="new_facilities")
    name = models.CharField(max_length=300)
    address = models.CharField(max_length=300)
    build = models.CharField(max_length=9, choices=Build.choices)
    in_regional_plan = models.BooleanField()
    first_opening = models.BooleanField()
    plan = models.CharField(max_length=300)
    valid = DateRangeField()
    recorded_at = models.DateTimeField()

    personal_data = PersonalData(
        impersonal={
            "id", "organisation", "name", "address", "build", "in_regional_plan", "first_opening", "plan", "valid", "recorded_at",
        }
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_regional_plan=True, first_opening=True) & ~Q(plan=""), name="parties_new_facility_both_conditions"
            ),
            models.UniqueConstraint(fields=["organisation", "address"], name="parties_new_facility_opens_once"),
        ]

    def __str__(self) -> str:
        return f"facility {self.pk}"


class Precinct(models.Model):
    """The part of an organisation's population that one doctor looks after, and the kind of doctor it needs [ATT-08-06].

    `territory` is its part of the organisation's unit; None while only the addresses are divided and no unit is its own.
    """

    class Post(models.TextChoices):
        GP = "gp"
        THERAPIST = "therapist"
        PAEDIATRICIAN = "paediatrician"

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="precincts")
    number = models.CharField(max_length=20)
    post = models.CharField(max_length=13, choices=Post.choices)
    doctor = models.CharField(max_length=300)
    territory = models.ForeignKey("reference.Territory", null=True, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    personal_data = PersonalData(
        plain={"doctor": "the name of a doctor is public on the organisation's page"},
        impersonal={"id", "organisation", "number", "post", "territory", "valid"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(doctor=""), name="parties_precinct_has_its_specialist"),
            ExclusionConstraint(
                name="parties_precinct_number_once",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"precinct {self.number}"


class DoctorTerm(models.Model):
    """Who the doctor of a precinct was, from when to when; `Precinct.doctor` names the one of today."""

    precinct = models.ForeignKey("parties.Precinct", on_delete=models.PROTECT, related_name="doctors")
    doctor = models.CharField(max_length=300)
    valid = DateRangeField()

    personal_data = PersonalData(
        plain={"doctor": "the name of a doctor is public on the organisation's page"}, impersonal={"id", "precinct", "valid"}
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="parties_doctor_term_one_at_a_time",
                expressions=[("precinct", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"term {self.pk}"
