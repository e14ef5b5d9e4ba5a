"""Persons: who they are, where they live, and who stands for whom."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField, LookupField
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData
from emhana.parties.names import folded

NAME = "names stay readable so that a registrar can search by a part of one"
OF_PERSON = "points to a person's row, which carries the sealed identifiers"


class Status(models.TextChoices):
    """Who a person is to the order: groups A and B of paragraph 3-1, and the labour migrants of paragraph 2."""

    CITIZEN = "citizen"
    KANDAS = "kandas"
    REFUGEE = "refugee"
    PERMANENT_FOREIGNER = "permanent_foreigner"
    PERMANENT_STATELESS = "permanent_stateless"
    TEMPORARY_FOREIGNER = "temporary_foreigner"
    TEMPORARY_STATELESS = "temporary_stateless"
    ASYLUM_SEEKER = "asylum_seeker"
    LABOUR_MIGRANT = "labour_migrant"


# A kandas belongs here by the status on record; whoever has no such record goes by the one they have [ATT-02-07].
GROUP_A = frozenset(
    {Status.CITIZEN, Status.KANDAS, Status.REFUGEE, Status.PERMANENT_FOREIGNER, Status.PERMANENT_STATELESS}
)


def digest(column: str, value: str) -> bytes:
    """Return what the hashed `column` of a person holds for `value`."""
    found: LookupField = Person._meta.get_field(column)  # type: ignore[assignment]  # the stubs know no LookupField
    return found.digest(value)


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of persons."""

    def with_iin(self, iin: str) -> "PersonQuerySet":
        """Return the person with `iin`, found by its keyed hash."""
        return self.filter(iin_digest=digest("iin_digest", iin))

    def with_document(self, country: str, number: str) -> "PersonQuerySet":
        """Return the person who shows document `number` of `country` (ISO 3166 alpha-3), by its keyed hash."""
        return self.filter(document_digest=digest("document_digest", f"{country}{number}"))

    def family_of(self, person: int, *, on: date) -> frozenset[int]:
        """Return the keys of those who on `on` stand for `person`, whom they stand for, and who share a representative with them."""
        ties = Representation.objects.filter(valid__contains=on)
        parents = set(ties.filter(represented=person).values_list("representative", flat=True))
        around = ties.filter(Q(representative=person) | Q(representative__in=parents) | Q(represented=person))
        keys = {key for pair in around.values_list("representative", "represented") for key in pair}
        children = ties.filter(representative=person).values_list("represented", flat=True)
        keys |= set(ties.filter(represented__in=children).values_list("representative", flat=True))
        return frozenset(keys - {person})

    def stood_for_by(self, representative: int | None, *, on: date) -> frozenset[int]:
        """Return the keys of those whom `representative` stands for on `on`."""
        ties = Representation.objects.filter(representative=representative, valid__contains=on)
        return frozenset(ties.values_list("represented", flat=True))

    def like(self, person: "Person") -> "PersonQuerySet":
        """Return the records that may be the same human being: born on the same day, and of the same name or showing a document.

        Documents are sealed, so who shows the same one is found among these few by comparing them.
        """
        same_day = self.filter(born_on=person.born_on, merged_into=None).exclude(pk=person.pk)
        return same_day.filter(Q(search_name=person.search_name) | Q(document_digest__isnull=False))

    def called(self, part: str) -> "PersonQuerySet":
        """Return the persons whose name holds every word of `part`, Kazakh letters typed or not; merged duplicates are left out."""
        found = self.filter(merged_into=None)
        for word in folded(part).split():
            found = found.filter(search_name__contains=word)
        return found


class Person(models.Model):
    """A human being. The IIN is sealed and found by a keyed hash; birth date and sex come from the person register."""

    class Sex(models.TextChoices):
        MALE = "male"
        FEMALE = "female"

    iin = EncryptedTextField(null=True)
    iin_digest = LookupField(Purpose.IIN, null=True, unique=True)
    document = EncryptedTextField(null=True)
    document_digest = LookupField(Purpose.DOCUMENT, null=True, unique=True)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    patronymic = models.CharField(max_length=120, blank=True)
    search_name = models.CharField(max_length=400)
    born_on = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex.choices)
    status = models.CharField(max_length=20, choices=Status.choices)
    died_on = models.DateField(null=True)
    phone = EncryptedTextField(null=True)
    phone_digest = LookupField(Purpose.PHONE, null=True)
    email = EncryptedTextField(null=True)
    language = models.CharField(max_length=2, choices=[("kk", "kk"), ("ru", "ru"), ("en", "en")], default="kk")
    notice_channels = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")

    objects = PersonQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"iin", "iin_digest", "document", "document_digest", "phone", "phone_digest", "email"},
        plain={
            "family_name": NAME,
            "given_name": NAME,
            "patronymic": NAME,
            "search_name": NAME,
            "born_on": "age bands of the norms are counted in the database",
            "sex": "statistics and forms",
            "status": "decides which rules apply",
            "died_on": "ends an attachment",
            "language": "chooses the language of notices",
            "notice_channels": "chooses the channels of notices",
            "merged_into": OF_PERSON,
        },
        impersonal={"id"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(iin_digest__isnull=False) | Q(document_digest__isnull=False), name="parties_person_is_identified"
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(died_on__gte=models.F("born_on")), name="parties_person_dies_after_birth"
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="parties_person_merged_into_another"),
        ]
        indexes = [GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="parties_person_search_name")]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def key(self) -> str:
        """Return the IIN, or country and document number of a person who has none."""
        return str(self.iin or self.document)

    @property
    def full_name(self) -> str:
        """Return family name, given name and patronymic, as in official papers."""
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    def age_on(self, day: date) -> int:
        """Return the full years the person has lived on `day`."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))

    def is_child_on(self, day: date) -> bool:
        """Return whether the person has not reached eighteen years on `day` [ATT-02-03]."""
        return self.age_on(day) < 18


class Residence(models.Model):
    """Where a person lives, permanently or temporarily; street and house are sealed, unit and cell serve planning."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent"
        TEMPORARY = "temporary"

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="residences")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    territory = models.ForeignKey("reference.Territory", on_delete=models.PROTECT, related_name="+")
    cell = models.CharField(max_length=20, blank=True)
    street = EncryptedTextField()
    source = models.CharField(max_length=200, blank=True)
    valid = DateRangeField()

    personal_data = PersonalData(
        encrypted={"street"},
        plain={"person": OF_PERSON, "territory": "precincts are planned by it", "cell": "distances are counted between cells"},
        impersonal={"id", "kind", "source", "valid"},
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="parties_residence_one_of_a_kind",
                expressions=[("person", RangeOperators.EQUAL), ("kind", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"residence {self.pk}"


class Representation(models.Model):
    """Who acts by law for whom, as the civil register or a document says [ATT-02-04]."""

    class Kind(models.TextChoices):
        PARENT = "parent"
        ADOPTIVE_PARENT = "adoptive_parent"
        GUARDIAN = "guardian"
        TRUSTEE = "trustee"
        FOSTER_PARENT = "foster_parent"
        FOSTER_CARER = "foster_carer"
        OTHER_SUBSTITUTE = "other_substitute"

    representative = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="represents")
    represented = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="represented_by")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    source = models.CharField(max_length=200)
    valid = DateRangeField()

    personal_data = PersonalData(
        plain={"representative": OF_PERSON, "represented": OF_PERSON}, impersonal={"id", "kind", "source", "valid"}
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(representative=models.F("represented")), name="parties_representation_of_another"),
            ExclusionConstraint(
                name="parties_representation_once",
                expressions=[
                    ("representative", RangeOperators.EQUAL),
                    ("represented", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"representation {self.pk}"
