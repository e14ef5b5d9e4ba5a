"""Which clinics a person is offered: of the own unit and the bordering ones, the nearest unit first, with free places in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.law import capacity
from emhana.law.lawbook import LawBook
from emhana.parties.models import Organisation, Person, Residence
from emhana.parties.organisations import OrganisationQuerySet
from emhana.reference.models import Territory
from emhana.registers.attachment import load
from emhana.registers.attachment.models import Funding, Placement
from emhana.services.phc_attachment.facts import UP_TO_OBLAST, only_over_the_border, share_a_unit
from emhana.services.phc_attachment.rules import SAME_UNIT_LEVELS

SHOWN = 8
FEW = 20
POSTS = {"gp": _l("general practitioner"), "therapist": _l("therapist"), "paediatrician": _l("paediatrician")}
PARENTS = ("territory", "territory__parent", "territory__parent__parent", "territory__parent__parent__parent")


@dataclass(frozen=True)
class Offer:
    """The clinics to show, and how many there are in all."""

    clinics: list[Organisation]
    number: int


def offered(
    living: list[Residence],
    law: LawBook,
    *,
    day: date,
    language: str,
    today: date | None = None,
    search: str = "",
    family: Placement | None = None,
) -> Offer:
    """Return clinics under contract: those found by `search` anywhere, else those around `living`; nobody's ownership ranks [ATT-03-06].

    A choice made `today` for a later `day` may name those under contract on either.

    The clinic of `family` comes first [ATT-03-02], then the nearest [ATT-03-03].
    """
    own = family and family.precinct.organisation_id
    rows = open_to_choice(day, today or day).select_related(UP_TO_OBLAST)
    around = [code for codes in _codes(living, law) for code in codes]
    rows = rows.filter(_named(search)) if search else rows.filter(_lying_in(around))
    order = {row.pk: (row.pk != own, -_nearness(row.territory, living), row.name(language)) for row in rows}
    found = sorted(rows, key=lambda row: order[row.pk])
    return Offer(found[:SHOWN], len(found))


def open_to_choice(day: date, today: date) -> OrganisationQuerySet:
    """Return the clinics that may be chosen `today` for care from `day`: on that day their contract is asked for anew [ATT-12-02]."""
    rows = Organisation.objects.taking_attached(day)
    return rows if today == day else rows | Organisation.objects.taking_attached(today).filter(valid__contains=day)


def place_of(parent: Person, *, on: date) -> Placement | None:
    """Return with which doctor `parent` is on `on`, so that a child may be offered the same one first [ATT-03-02]."""
    rows = Placement.objects.filter(person=parent, attachment__funding=Funding.STATE, superseded_at=None, valid__contains=on)
    return rows.select_related("precinct").first()


def is_outside(organisation: Organisation, living: list[Residence], law: LawBook) -> bool:
    """Return whether no residence shares a unit with `organisation` or borders it: a ground of refusal [ATCH-09-02]."""
    inside = any(share_a_unit(row.territory, organisation.territory) for row in living)
    return not inside and not only_over_the_border(living, organisation, law)


def places(organisation: Organisation, law: LawBook, *, day: date, age: int) -> str:
    """Return in words which doctors for a person of `age` have places left."""
    norms = {**capacity.NORMS, **dict(law.norms)}
    left: dict[str, int] = {}
    for row in load.suitable(load.loads(organisation, on=day), age=age):
        left[row.post] = left.get(row.post, 0) + max(0, capacity.places_left(row, age=age, own=False, norms=norms))
    if not left:
        return _("No doctor for this age is on record.")
    return "; ".join(f"{POSTS[post]}: {_free(number)}" for post, number in left.items())


def _free(number: int) -> str:
    if number == 0:
        return _("no free places")
    return _("few free places") if number <= FEW else _("free places")


def _codes(living: list[Residence], law: LawBook) -> Iterable[set[str]]:
    own = {unit.code for row in living for unit in row.territory.chain() if unit.level in SAME_UNIT_LEVELS}
    yield own
    yield {there for pair in law.border_pairs for here, there in (pair, pair[::-1]) if here in own}


def _lying_in(codes: list[str]) -> Q:
    return reduce(or_, (Q(**{f"{unit}__code__in": codes}) for unit in PARENTS))


def _named(search: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__icontains": search}) for column in ("name_kk", "name_ru", "name_en", "address")))


def _nearness(there: Territory, living: list[Residence]) -> int:
    """Return how many units `there` shares with the nearest residence: the more, the smaller the unit in common."""
    chain = {unit.code for unit in there.chain()}
    return max((len(chain & {unit.code for unit in row.territory.chain()}) for row in living), default=0)
