"""A place is kept for an undecided case and let go."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation, Person, Precinct
from emhana.registers.attachment import load
from emhana.registers.attachment.actions import checks
from emhana.registers.attachment.models import Hold


@transaction.atomic(savepoint=False)
def hold(
    *,
    person: Person,
    organisation: Organisation,
    case_number: str,
    effective_on: date,
    now: datetime,
    by: Actor,
    precinct: Precinct | None = None,
    norms: Mapping[str, int] | None = None,
) -> Hold:
    """Keep a place for an undecided case: with the doctor asked for, else with the emptiest suitable one [ATCH-09-12, ATCH-09-13].

    The hold of a case that is taken up again is chosen anew. Without any place the hold has no precinct. `norms` are the overrides
    in force on that day, read when they are not given.
    """
    checks.lock_precincts(organisation)
    places = load.places(organisation, person, on=effective_on, besides=case_number, age=person.age_on(effective_on))
    free = checks.free_precincts(person, organisation, effective_on, places, norms)
    chosen = next((row for row in free if row == precinct), free[0] if free else None)
    row = Hold(
        case_number=case_number, person=person, organisation=organisation, precinct=chosen, effective_on=effective_on, made_at=now,
        released_at=None,
    )  # fmt: skip
    changing = ["person", "organisation", "precinct", "effective_on", "made_at", "released_at"]
    Hold.objects.bulk_create([row], update_conflicts=True, unique_fields=["case_number"], update_fields=changing)
    detail = {"precinct": chosen and chosen.number}
    record("place_held", row, by=by, at=now, person=person.key, case_number=case_number, detail=detail)
    return row


@transaction.atomic
def release(*, case_number: str, by: Actor, now: datetime) -> None:
    """Let go of the place that the case holds, if it holds one."""
    for row in Hold.objects.select_for_update(of=("self",)).filter(case_number=case_number, released_at=None):
        row.released_at = now
        row.save(update_fields=["released_at"])
        record("place_released", row, by=by, at=now, person=row.person.key, case_number=case_number)
