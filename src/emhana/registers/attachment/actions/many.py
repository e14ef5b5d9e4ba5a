"""Many people are attached by one act, in a few statements for each thousand."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.contrib.postgres.fields import DateRangeField
from django.db import transaction
from django.db.models import F, Func, Q, QuerySet, Value
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record_each
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment.actions import checks
from emhana.registers.attachment.models import Attachment, BasisCode, EndReason, Funding, Ground, Placement, Volume, explained

CHUNK = 1000


def chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    """Yield `keys` by the thousand."""
    return (list(keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))


@transaction.atomic
def attach_many(
    *,
    people: Sequence[int],
    organisation: Organisation,
    volume: Volume,
    ground: Ground | BasisCode,
    since: date,
    basis: str,
    by: Actor,
    now: datetime,
    protocol: str = "",
) -> int:
    """Attach the persons with the keys `people` from `since`, each as `attach` does by an act; return how many there are.

    One person who cannot be attached stops all: raises the errors of this register. Nobody is given a doctor. `protocol` is the Fund's
    placement protocol, without which no mass act starts [ATT-07-04].
    """
    checks.check_protocol(ground, protocol, local(now).date())
    checks.check_organisation(organisation, since)
    for chunk in chunks(sorted(people)):
        locked = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=chunk).order_by("pk"))
        for person in locked:
            checks.check_state_care(person)
        _end_former(chunk, since, basis, now)
        made = Attachment.objects.bulk_create(_rows(locked, organisation, volume, ground, since, basis, now))
        record_each(
            "attached", ((row, row.person.key) for row in made), by=by, at=now, reason=basis, detail={"ground": ground, "since": since}
        )
    return len(people)


def _rows(
    people: list[Person], organisation: Organisation, volume: Volume, ground: Ground | BasisCode, since: date, basis: str, now: datetime
) -> list[Attachment]:
    known = Attachment.objects.filter(person__in=people, funding=Funding.STATE)
    already = set(known.values_list("person", flat=True))
    later = known.in_force().filter(valid__startswith__gt=since).order_by("-valid")
    scheduled = {row.person_id: row for row in later}
    rows = []
    for person in people:
        row = Attachment(
            person=person, organisation=organisation, funding=Funding.STATE, volume=volume, basis=basis, **explained(ground),
            first=person.pk not in already, valid=DateRange(since, None), recorded_at=now,
        )  # fmt: skip
        if person.pk in scheduled:
            following = scheduled[person.pk]
            row.valid = DateRange(since, following.valid.lower)
            row.end_reason, row.ended_by = EndReason.NEW_ATTACHMENT, following.basis
        rows.append(row)
    return rows


def _end_former(people: list[int], since: date, basis: str, now: datetime) -> None:
    """End what the persons `people` have on `since`; what began that day is kept beside the history."""
    former = list(Attachment.objects.on(since).filter(person__in=people, funding=Funding.STATE).values_list("pk", flat=True))
    changed = {"ended_by": basis, "changed_at": now}
    rows = Attachment.objects.filter(pk__in=former)
    rows.filter(valid__startswith=since).update(superseded_at=now, end_reason=EndReason.SUPERSEDED, **changed)
    earlier = rows.filter(valid__startswith__lt=since)
    earlier.update(valid=_until(since), end_reason=EndReason.NEW_ATTACHMENT, **changed)
    end_seats(former, since, now)


def end_seats(attachments: list[int], since: date, now: datetime) -> None:
    """End the placements of `attachments` on `since`; those that would begin then or later are kept beside the history."""
    later = Q(valid__upper_inf=True) | Q(valid__endswith__gt=since)
    seats: QuerySet[Placement] = Placement.objects.filter(later, attachment__in=attachments, superseded_at=None)
    seats.filter(valid__startswith__gte=since).update(superseded_at=now, changed_at=now)
    seats.filter(valid__startswith__lt=since).update(valid=_until(since), changed_at=now)


def _until(day: date) -> Func:
    return Func(Func(F("valid"), function="lower"), Value(day), function="daterange", output_field=DateRangeField())
