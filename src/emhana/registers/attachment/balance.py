"""A proposal that levels the load between doctors of one kind in an organisation, families together; nothing is written here.

Whoever came to a doctor last is asked to leave first. Ours: the law sets norms and no levelling.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.db.models import QuerySet

from emhana.law import capacity
from emhana.law.capacity import PAEDIATRICIAN
from emhana.parties.models import Organisation, Representation
from emhana.registers.attachment.changing import counted_after, norms_on, passes
from emhana.registers.attachment.load import Load, loads
from emhana.registers.attachment.models import Placement


@dataclass(frozen=True)
class Member:
    """One person with a doctor: the attachment, the age on the day, since when they have the doctor."""

    attachment: int
    person: int
    age: int
    since: date


Family = tuple[Member, ...]


def propose(organisation: Organisation, *, on: date, most: int) -> dict[int, int]:
    """Return, by attachment, the precinct to which at most `most` people would go from `on`, so that no doctor has much more than another.

    The same register gives the same proposal. A family with one doctor goes as a whole or stays; no norm is passed.
    """
    places = {load.precinct.pk: load for load in loads(organisation, on=on)}
    chosen, norms = dict[int, int](), norms_on(on)
    for post in sorted({load.post for load in places.values()}):
        same = [load for load in places.values() if load.post == post]
        level = ceil(sum(_full(load) for load in same) / len(same))
        for giving in sorted(same, key=lambda load: (-_full(load), load.precinct.pk)):
            if _full(giving) > level:
                chosen |= _given(_families(giving, on), giving.precinct.pk, places, level, norms, most - len(chosen))
    return chosen


def _given(
    families: Iterator[Family], giving: int, places: dict[int, Load], level: int, norms: Mapping[str, int], most: int
) -> dict[int, int]:
    """Return which of `families` leave the precinct `giving` for which others, and change `places` accordingly."""
    chosen: dict[int, int] = {}
    for family in families:
        over = _full(places[giving]) - level
        if over <= 0 or len(chosen) + len(family) > most:
            break
        counted = sum(places[giving].post != PAEDIATRICIAN or member.age < capacity.FOURTEEN for member in family)
        if not 0 < counted <= over:
            continue
        found = _taken(family, counted, places[giving], places, level, norms)
        if found is not None:
            receiving, after = found
            places |= after
            chosen |= dict.fromkeys((member.attachment for member in family), receiving)
    return chosen


def _taken(
    family: Family, counted: int, giving: Load, places: dict[int, Load], level: int, norms: Mapping[str, int]
) -> tuple[int, dict[int, Load]] | None:
    """Return the emptiest precinct that takes all of `family`, `counted` of them counted, and the loads after it; None if none does."""
    for receiving in sorted(places.values(), key=lambda load: (_full(load), load.precinct.pk)):
        if receiving.post != giving.post or _full(receiving) + counted > level:
            continue
        moves = [(member.age, giving.precinct, receiving.precinct) for member in family]
        after = {load.precinct.pk: load for load in counted_after((giving, receiving), moves)}
        if not passes(receiving, after[receiving.precinct.pk], norms):
            return receiving.precinct.pk, after
    return None


def _full(load: Load) -> int:
    return load.attached + load.pending


def _families(load: Load, on: date) -> Iterator[Family]:
    """Yield the people of one doctor by families, those who came last first; a family is who stand for one another on `on`."""
    seats: QuerySet[Placement] = Placement.objects.filter(precinct=load.precinct, superseded_at=None, valid__contains=on)
    rows = seats.values_list("attachment", "person", "person__born_on", "valid").order_by("pk")
    members = [Member(row, person, capacity.age_on(born, on), valid.lower) for row, person, born, valid in rows]
    here = {member.person for member in members}
    with_doctor = seats.values("person")
    ties = Representation.objects.filter(valid__contains=on, representative__in=with_doctor, represented__in=with_doctor)
    head = {person: person for person in here}
    for first, second in ties.values_list("representative", "represented").order_by("pk"):
        first, second = _head_of(first, head), _head_of(second, head)
        head[max(first, second)] = min(first, second)
    families = defaultdict(list)
    for member in members:
        families[_head_of(member.person, head)].append(member)
    newest = sorted(families.items(), key=lambda item: (max(member.since for member in item[1]), item[0]), reverse=True)
    return (tuple(family) for _, family in newest)


def _head_of(person: int, head: dict[int, int]) -> int:
    while head[person] != person:
        person = head[person]
    return person
