"""The people of a closed precinct get other doctors of the same organisation, within the norms, in one act."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record, record_each
from emhana.law import capacity
from emhana.law.capacity import NORMS
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import errors, history, load
from emhana.registers.attachment.actions import checks
from emhana.registers.attachment.actions.many import chunks, end_seats
from emhana.registers.attachment.models import Attachment, Placement


@transaction.atomic
def move_from_closed(*, organisation: Organisation, since: date, by: Actor, now: datetime) -> int:
    """Place everybody whose precinct does not exist on `since` with the doctor of their age who has most places; return how many.

    Children go first to paediatricians. All or none: raises NoPlaces when somebody would remain, with how many.
    """
    whose = history.left_by_precincts(organisation, on=since).order_by().values("person")
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=whose).order_by("pk").values_list("pk"))
    checks.lock_precincts(organisation)
    rows = list(history.left_by_precincts(organisation, on=since).order_by("person__born_on", "pk"))
    given = _share(rows, organisation, since)
    remain = len(rows) - sum(len(people) for people in given.values())
    if remain:
        raise errors.NoPlaces(number=remain)
    for chunk in chunks([row.pk for row in rows]):
        end_seats(chunk, since, now)
    for precinct, people in given.items():
        _seat(people, precinct, since, by, now)
    record("precinct_moved", organisation, by=by, at=now, detail={"people": len(rows), "since": since})
    return len(rows)


def _share(rows: list[Attachment], organisation: Organisation, since: date) -> dict[Precinct, list[Attachment]]:
    """Return who goes where; whoever fits nowhere is in no list."""
    norms = {**NORMS, **dict(lawbook(on=since).norms)}
    places = _Free(load.loads(organisation, on=since), norms)
    given: dict[Precinct, list[Attachment]] = defaultdict(list)
    for row in rows:
        precinct = places.take(row.person, since)
        if precinct is not None:
            given[precinct].append(row)
    return given


class _Free:
    """The places that are left while people are shared out: each taken one counts in every norm of its person."""

    def __init__(self, places: list[load.Load], norms: dict[str, int]) -> None:
        self._places, self._norms = places, norms
        self._taken: dict[int, list[int]] = {place.precinct.pk: [0, 0] for place in places}

    def take(self, person: Person, on: date) -> Precinct | None:
        """Return the precinct that `person` gets, None when no suitable doctor has a place."""
        age = person.age_on(on)
        own = capacity.PAEDIATRICIAN if age < capacity.FOURTEEN else ""
        suited = [place for place in self._places if capacity.serves(place.post, age)]
        best = max(suited, key=lambda place: (place.post == own and self._left(place, age) > 0, self._left(place, age)), default=None)
        if best is None or self._left(best, age) <= 0:
            return None
        taken = self._taken[best.precinct.pk]
        taken[0], taken[1] = taken[0] + 1, taken[1] + (age < capacity.SIX)
        return best.precinct

    def _left(self, place: load.Load, age: int) -> int:
        everybody, small = self._taken[place.precinct.pk]
        counted = load.Load(place.precinct, place.attached + everybody, place.pending, place.under_6 + small, place.under_6_pending)
        return capacity.places_left(counted, age=age, own=False, norms=self._norms)


def _seat(rows: list[Attachment], precinct: Precinct, since: date, by: Actor, now: datetime) -> None:
    made = Placement.objects.bulk_create(
        [
            Placement(
                attachment=row, person=row.person, precinct=precinct, recorded_at=now, valid=DateRange(since, row.valid.upper)
            )
            for row in rows
        ],
        batch_size=1000,
    )
    entries = ((seat, seat.person.key) for seat in made)
    record_each("placed", entries, by=by, at=now, detail={"precinct": precinct.number, "since": since})
