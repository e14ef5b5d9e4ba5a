"""Classifiers that live in time: the territory tree, pairs of bordering units, and the overrides an administrator may add."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.personal import PersonalData


class Level(models.TextChoices):
    """The administrative-territorial units of order ҚР ДСМ-194/2020, paragraph 2, with the top-level cities [ATT-02-01]."""

    OBLAST = "oblast"
    REPUBLICAN_CITY = "republican_city"
    CAPITAL = "capital"
    CITY = "city"
    DISTRICT = "district"
    CITY_DISTRICT = "city_district"
    RURAL_DISTRICT = "rural_district"
    SETTLEMENT = "settlement"
    VILLAGE = "village"


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Reads of the territory tree."""

    def on(self, day: date) -> "TerritoryQuerySet":
        """Return the units that exist on `day`."""
        return self.filter(valid__contains=day)

    def named(self, name: str, *, on: date) -> "TerritoryQuerySet":
        """Return the units that bear `name` on `day`, in any language or as a former name [ALL-00-01]."""
        wanted = Q(name_kk__iexact=name) | Q(name_ru__iexact=name) | Q(name_en__iexact=name) | Q(former_names__contains=[name])
        return self.on(on).filter(wanted)


class Territory(models.Model):
    """One unit of the tree, keyed by its KATO code. A unit never moves: the old one ends, a new one starts."""

    code = models.CharField(max_length=9)
    level = models.CharField(max_length=20, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    former_names = models.JSONField(default=list)
    valid = DateRangeField()

    objects = TerritoryQuerySet.as_manager()
    personal_data = PersonalData(
        impersonal={"id", "code", "level", "parent", "name_kk", "name_ru", "name_en", "former_names", "valid"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{9}$"), name="reference_territory_code_is_kato"),
            ExclusionConstraint(
                name="reference_territory_code_once",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_en}"

    def chain(self) -> list["Territory"]:
        """Return this unit and all above it, the lowest first; one query a level."""
        chain = [self]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        return chain


class BorderPair(models.Model):
    """Two bordering units whose residents may choose a nearby polyclinic of the other [ATCH-09-04, ATCH-09-07]."""

    first = models.ForeignKey("reference.Territory", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("reference.Territory", on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    act = models.CharField(max_length=300)
    author = models.CharField(max_length=100)

    personal_data = PersonalData(
        plain={"author": "the key of a staff account"}, impersonal={"id", "first", "second", "valid", "act"}
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="reference_border_pair_of_two"),
            ExclusionConstraint(
                name="reference_border_pair_once",
                expressions=[("first", RangeOperators.EQUAL), ("second", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} borders {self.second_id}"


class Override(models.Model):
    """A dated exception to the law's data: a day moved by decree, another reading of a conflict, a norm per doctor.

    `key` is the day (ISO), the ledger id of the reading, or the kind of post; `value` is checked by the law book's own shape.
    """

    class Kind(models.TextChoices):
        DAY = "day"
        SETTING = "setting"
        NORM = "norm"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=40)
    value = models.JSONField()
    valid = DateRangeField()
    act = models.CharField(max_length=300)
    author = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    personal_data = PersonalData(
        plain={"author": "the key of a staff account"},
        impersonal={"id", "kind", "key", "value", "valid", "act", "recorded_at"},
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reference_override_once",
                expressions=[("kind", RangeOperators.EQUAL), ("key", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
