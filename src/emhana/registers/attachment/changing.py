"""What a change of doctors inside one organisation would do: whom it moves, whom it leaves, and how full the doctors are afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from emhana.law import capacity
from emhana.law.capacity import NORMS, PAEDIATRICIAN
from emhana.parties.models import Organisation, Precinct
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment.load import Load, loads
from emhana.registers.attachment.models import Attachment, Placement


@dataclass(frozen=True)
class Step:
    """One person of a change: from which doctor to which (None: without one), and the code of what speaks against it, "" for nothing."""

    attachment: Attachment
    former: Precinct | None
    precinct: Precinct | None
    problem: str = ""


@dataclass(frozen=True)
class Plan:
    """A change as it would be: its steps by name, the load of each precinct before and after, the norms of the day."""

    steps: tuple[Step, ...]
    before: tuple[Load, ...]
    after: tuple[Load, ...]
    norms: Mapping[str, int]

    @property
    def moving(self) -> tuple[Step, ...]:
        """Return the steps against which nothing speaks."""
        return tuple(step for step in self.steps if not step.problem)

    @property
    def full(self) -> tuple[Precinct, ...]:
        """Return the precincts that would pass a norm and have more people than before [ATT-08-05]."""
        pairs = zip(self.before, self.after, strict=True)
        return tuple(after.precinct for before, after in pairs if passes(before, after, self.norms))


def norms_on(day: date) -> dict[str, int]:
    """Return the norms of persons per doctor on `day`."""
    return {**NORMS, **dict(lawbook(on=day).norms)}


def bands(load: Load, norms: Mapping[str, int]) -> list[tuple[str, int, int, int]]:
    """Return (name of the norm, attached, pending, norm) of each norm that the doctor of `load` has."""
    if load.post != PAEDIATRICIAN:
        return [(load.post, load.attached, load.pending, norms[load.post])]
    children = ("paed_u14", load.attached, load.pending, norms["paed_u14"])
    return [children, ("paed_u6", load.under_6, load.under_6_pending, norms["paed_u6"])]


def places_left(load: Load, norms: Mapping[str, int]) -> int:
    """Return how many places `load` has under the tightest of its norms, undecided requests keeping theirs; negative above it."""
    return min(norm - attached - pending for _, attached, pending, norm in bands(load, norms))


def passes(before: Load, after: Load, norms: Mapping[str, int]) -> bool:
    """Return whether a norm is passed in `after` by more people than in `before`; undecided requests keep their places."""
    pairs = zip(bands(before, norms), bands(after, norms), strict=True)
    return any(attached + pending > norm and attached > former for (_, former, _, _), (_, attached, pending, norm) in pairs)


def plan(organisation: Organisation, doctors: Mapping[int, int | None], *, since: date) -> Plan:
    """Return the change that gives each attachment in `doctors` (its key) the precinct named there (its key) from `since`.

    A few queries, however many there are. Attachments of other organisations are not found and left out.
    """
    before, norms = loads(organisation, on=since), norms_on(since)
    precincts = {load.precinct.pk: load.precinct for load in before}
    rows = Attachment.objects.in_force().filter(pk__in=doctors, organisation=organisation).select_related("person")
    seats = Placement.objects.filter(attachment__in=doctors, superseded_at=None, valid__contains=since).select_related("precinct")
    seated = {seat.attachment_id: seat.precinct for seat in seats}
    ordered = rows.order_by("person__family_name", "person__given_name", "pk")
    steps = tuple(_step(row, seated.get(row.pk), doctors[row.pk], precincts, since) for row in ordered)
    moves = ((step.attachment.person.age_on(since), step.former, step.precinct) for step in steps if not step.problem)
    return Plan(steps, tuple(before), tuple(counted_after(before, moves)), norms)


def _step(row: Attachment, former: Precinct | None, wanted: int | None, precincts: Mapping[int, Precinct], since: date) -> Step:
    precinct = precincts.get(wanted or 0)
    problem = ""
    if since not in row.valid:
        problem = "not_in_force"
    elif row.person.died_on is not None:
        problem = "person_died"
    elif wanted is not None and precinct is None:
        problem = "other_organisation"
    elif former == precinct:
        problem = "same_doctor"
    elif precinct is not None and not capacity.serves(precinct.post, row.person.age_on(since)):
        problem = "doctor_unsuitable"
    return Step(row, former, precinct, problem)


def counted_after(before: Iterable[Load], moves: Iterable[tuple[int, Precinct | None, Precinct | None]]) -> list[Load]:
    """Return the loads once each of `moves` (age, from, to) is made, in the order of `before`."""
    counted = {load.precinct.pk: load for load in before}
    for age, former, precinct in moves:
        for place, number in ((former, -1), (precinct, 1)):
            if place is not None and place.pk in counted:
                counted[place.pk] = _with(counted[place.pk], age, number)
    return list(counted.values())


def _with(load: Load, age: int, number: int) -> Load:
    if load.post != PAEDIATRICIAN:
        return replace(load, attached=load.attached + number)
    children, small = number * (age < capacity.FOURTEEN), number * (age < capacity.SIX)
    return replace(load, attached=load.attached + children, under_6=load.under_6 + small)
