"""The file and the register held against each other: who stands in one and not in the other, and where a norm would be passed."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from emhana.law import capacity
from emhana.law.capacity import NORMS, PAEDIATRICIAN
from emhana.parties.models import Precinct
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment.first_load.models import FirstLoad, FirstLoadRow
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, Funding, Placement


@dataclass(frozen=True)
class Over:
    """A precinct that has, or would have, more people than the norm `key` lets one doctor have."""

    precinct: Precinct
    key: str
    people: int
    norm: int


def missing(load: FirstLoad) -> AttachmentQuerySet:
    """Return the attachments, on the day of `load`, to the organisations of its file whose person stands in no row."""
    named = FirstLoadRow.objects.filter(load=load, person=OuterRef("person"))
    organisations = FirstLoadRow.objects.filter(load=load, organisation__isnull=False).values("organisation")
    rows = Attachment.objects.on(load.day).filter(funding=Funding.STATE, organisation__in=organisations)
    return rows.exclude(Exists(named))


def over_norm(load: FirstLoad) -> list[Over]:
    """Return the precincts of the file over their norm once everything is attached, by organisation and number; three queries."""
    norms = {**NORMS, **dict(lawbook(on=load.day).norms)}
    precincts = Precinct.objects.filter(pk__in=load.rows.filter(precinct__isnull=False).values("precinct"))
    placed = _numbers(Placement.objects.filter(superseded_at=None, valid__contains=load.day, precinct__in=precincts), load)
    coming = _numbers(load.rows.filter(problem="", settled_at=None, precinct__isnull=False), load)
    found = []
    for row in precincts.select_related("organisation").order_by("organisation", "number", "pk"):
        totals = [sum(pair) for pair in zip(placed.get(row.pk, (0, 0, 0)), coming.get(row.pk, (0, 0, 0)), strict=True)]
        keys = (("paed_u14", totals[1]), ("paed_u6", totals[2])) if row.post == PAEDIATRICIAN else ((row.post, totals[0]),)
        found += [Over(row, key, people, norms[key]) for key, people in keys if people > norms[key]]
    return found


def _numbers(rows: QuerySet, load: FirstLoad) -> dict[int, tuple[int, int, int]]:
    """Return by precinct how many of `rows` there are, how many of them under 14, how many under 6."""
    young = {
        name: Count("pk", filter=Q(person__born_on__gt=capacity.last_birthday(load.day, age)))
        for name, age in (("under_14", capacity.FOURTEEN), ("under_6", capacity.SIX))
    }
    counted = rows.order_by().values("precinct").annotate(everybody=Count("pk"), **young)
    return {row["precinct"]: (row["everybody"], row["under_14"], row["under_6"]) for row in counted}
