"""How full each precinct is: people attached and places held on a day, counted in one query."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, JSONField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

from emhana.law import capacity
from emhana.law.capacity import NORMS, PAEDIATRICIAN
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.models import Attachment, Hold, Placement

NOBODY = {"counted": 0, "under_6": 0}


@dataclass(frozen=True)
class Load:
    """One precinct with its places; a paediatrician's `attached` and `pending` are children under 14 [ATCH-09-14].

    Those under 6 are counted with a paediatrician only: no other doctor has a norm for them.
    """

    precinct: Precinct
    attached: int
    pending: int
    under_6: int
    under_6_pending: int

    @property
    def post(self) -> str:
        """Return the kind of doctor the precinct has."""
        return self.precinct.post


def loads(organisation: Organisation, *, on: date, besides: str = "", age: int | None = None) -> list[Load]:
    """Return the precincts of `organisation` on `on`, by number, each with its places; the hold of the case `besides` is left out.

    One query. Ages are those on `on`, the day of effect. With `age` only precincts whose doctor takes a person of that age are counted.
    """
    placed = Placement.objects.filter(superseded_at=None, valid__contains=on)
    held = Hold.objects.filter(released_at=None).exclude(case_number=besides)
    precincts = Precinct.objects.filter(organisation=organisation, valid__contains=on).order_by("number", "id")
    if age is not None:
        precincts = precincts.filter(post__in=[post for post in Precinct.Post.values if capacity.serves(post, age)])
    if age is not None and age >= capacity.FOURTEEN:
        # No paediatrician is among them, so no birth date has to be looked up: a tenth of the work for nine in ten people.
        rows = precincts.annotate(attached=_number(placed), pending=_number(held))
        return [Load(row, row.attached, row.pending, 0, 0) for row in rows]
    counted = precincts.annotate(placed=_numbers(placed, on), held=_numbers(held, on))
    return [_load(row, row.placed or NOBODY, row.held or NOBODY) for row in counted]


def places(organisation: Organisation, person: Person, *, on: date, besides: str = "", age: int | None = None) -> list[Load]:
    """Return the loads that count for `person`, who comes on `on` to stay: each the greater of that day's and of the next day on which
    choices of the campaign are to count [ATT-12-03]. Whoever has another attachment scheduled leaves before it.
    """
    now = loads(organisation, on=on, besides=besides, age=age)
    coming = Choice.objects.filter(outcome="", since__gt=on).order_by("since").values_list("since", flat=True).first()
    if coming is None or Attachment.objects.in_force().filter(person=person, valid__startswith__gt=on).exists():
        return now
    then = {row.precinct.pk: row for row in loads(organisation, on=coming, besides=besides, age=age)}
    return [_greater(row, then.get(row.precinct.pk, row)) for row in now]


def _greater(one: Load, other: Load) -> Load:
    return replace(one, attached=max(one.attached, other.attached), under_6=max(one.under_6, other.under_6))


def _load(precinct: Precinct, placed: dict[str, int], held: dict[str, int]) -> Load:
    return Load(precinct, placed["counted"], held["counted"], placed["under_6"], held["under_6"])


def suitable(places: list[Load], *, age: int) -> list[Load]:
    """Return the precincts whose doctor takes a person of `age`."""
    return [load for load in places if capacity.serves(load.post, age)]


def with_place(
    places: list[Load], *, age: int, on: date, own: Precinct | None = None, norms: Mapping[str, int] | None = None
) -> list[Load]:
    """Return the suitable precincts with a place left on `on`, undecided requests keeping theirs, the emptiest first.

    In the precinct `own` the person is counted already and takes no new place. `norms` are the overrides of that day, when known.
    """
    norms = {**NORMS, **(dict(lawbook(on=on).norms) if norms is None else norms)}
    left = [(capacity.places_left(load, age=age, own=load.precinct == own, norms=norms), load) for load in suitable(places, age=age)]
    return [load for places_left, load in sorted(left, key=lambda pair: -pair[0]) if places_left > 0]


def own_precinct(person: Person, organisation: Organisation, *, on: date) -> Precinct | None:
    """Return the precinct in which `person` is placed in `organisation` on `on`."""
    placed = Placement.objects.filter(person=person, attachment__organisation=organisation, superseded_at=None, valid__contains=on)
    row = placed.select_related("precinct").first()
    return row.precinct if row else None


def _numbers(rows: QuerySet[Any], on: date) -> Case:
    """Return how many of `rows` a norm is counted over (with a paediatrician, children under 14), and how many are under 6."""
    under_14, under_6 = (Q(person__born_on__gt=capacity.last_birthday(on, age)) for age in (capacity.FOURTEEN, capacity.SIX))
    of_precinct = rows.filter(precinct=OuterRef("pk")).order_by().values("precinct")
    # Persons are counted, not keys of rows: they stand in the index.
    everybody = JSONObject(counted=Count("person"), under_6=Value(0))
    children = JSONObject(counted=Count("person", filter=under_14), under_6=Count("person", filter=under_6))
    # Birth dates lie in another table; only a paediatrician's norm asks for them.
    return Case(
        When(post=PAEDIATRICIAN, then=Subquery(of_precinct.annotate(numbers=children).values("numbers"))),
        default=Subquery(of_precinct.annotate(numbers=everybody).values("numbers")),
        output_field=JSONField(),
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    of_precinct = rows.filter(precinct=OuterRef("pk")).order_by().values("precinct").annotate(number=Count("person"))
    return Coalesce(Subquery(of_precinct.values("number")), 0)
