"""Whom a change of the law's data would touch, in numbers: a pair of bordering units, a norm of people per doctor."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from emhana.law import capacity
from emhana.law.capacity import PAEDIATRICIAN
from emhana.parties.models import Organisation, Precinct, Residence
from emhana.reference.models import Territory
from emhana.registers.attachment.models import Placement

AGES = {"paed_u6": capacity.SIX, "paed_u14": capacity.FOURTEEN}


@dataclass(frozen=True)
class Side:
    """One unit of a pair: how many people live in it, and how many organisations there take people."""

    residents: int
    clinics: int


def of_unit(unit: Territory, *, on: date) -> Side:
    """Return the numbers of `unit` with everything below it on `on`."""
    within = [unit.pk]
    level = within
    while level:
        level = list(Territory.objects.filter(parent__in=level).values_list("pk", flat=True))
        within = [*within, *level]
    lives = Residence.objects.filter(territory__in=within, valid__contains=on)
    return Side(lives.values("person").distinct().count(), Organisation.objects.taking_attached(on).filter(territory__in=within).count())


@dataclass(frozen=True)
class Norm:
    """What a norm would mean: the doctors it is counted for, those with more people, and the people above it together."""

    doctors: int
    over: int
    above: int


def of_norm(key: str, norm: int, *, on: date) -> Norm:
    """Return how the doctors of the post that `key` names stand against `norm` on `on`; two queries."""
    post = PAEDIATRICIAN if key in AGES else key
    doctors = Precinct.objects.filter(post=post, valid__contains=on)
    placed = Placement.objects.filter(superseded_at=None, valid__contains=on, precinct__in=doctors)
    young = Q(person__born_on__gt=capacity.last_birthday(on, AGES[key])) if key in AGES else Q()
    numbers = list(placed.filter(young).order_by().values_list("precinct").annotate(Count("pk")))
    over = [number - norm for _precinct, number in numbers if number > norm]
    return Norm(doctors.count(), len(over), sum(over))
