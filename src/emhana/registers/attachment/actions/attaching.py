"""A person is attached to an organisation."""

from datetime import date, datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation, Person, Precinct
from emhana.registers.attachment.actions import checks, rows
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, BasisCode, EndReason, Funding, Ground, Volume, explained


@transaction.atomic
def attach(
    *,
    person: Person,
    organisation: Organisation,
    volume: Volume,
    ground: Ground | BasisCode,
    since: date,
    basis: str,
    by: Actor,
    now: datetime,
    precinct: Precinct | None = None,
    contract: str = "",
    until: date | None = None,
    residence: str = "",
    border: bool = False,
    own_request: bool = False,
) -> Attachment:
    """Attach `person` from `since` (included), ending the attachment of the same funding that day [ATT-04-01, ATT-04-06].

    A scheduled row of that funding bounds the new one; a row begun on `since` itself is superseded. `basis` is a case number or an
    act. With `own_request` the norm of `precinct` may be reached, not passed. Whoever has no earlier record is attached all the same,
    and the row is marked as the `first` [ATT-10-22]. Raises the errors of this register.
    """
    person = checks.locked(person)
    funding = Funding.VOLUNTARY if volume == Volume.VOLUNTARY else Funding.STATE
    checks.check_person(person, organisation, funding, contract, since, contract_awaited=checks.awaits_contract(ground, since, now))
    if precinct is not None:
        checks.check_doctor(person, organisation, precinct, since)
    if precinct is not None and own_request:
        checks.check_norm(person, precinct, since, basis)
    known = Attachment.objects.filter(person=person, funding=funding, contract=contract)
    scheduled = _make_room(known, since, until, basis=basis, now=now)
    row = Attachment.objects.create(
        person=person, organisation=organisation, funding=funding, volume=volume, contract=contract, basis=basis, residence=residence,
        border=border, first=not known.exists(), valid=DateRange(since, scheduled.valid.lower if scheduled else until), recorded_at=now,
        end_reason=EndReason.NEW_ATTACHMENT if scheduled else "", ended_by=scheduled.basis if scheduled else "", **explained(ground),
    )  # fmt: skip
    if precinct is not None:
        rows.seat(row, precinct, since=since, now=now)
    record("attached", row, by=by, at=now, person=person.key, reason=basis, detail={"ground": ground, "since": since})
    return row


def _make_room(known: AttachmentQuerySet, since: date, until: date | None, *, basis: str, now: datetime) -> Attachment | None:
    """End what stands on `since`; return the scheduled row that bounds the new one, None when the new one ends by itself before it."""
    for current in known.on(since):
        rows.cut(current, on=since, reason=EndReason.NEW_ATTACHMENT, basis=basis, now=now)
    scheduled = known.in_force().filter(valid__startswith__gt=since).order_by("valid").first()
    ends_before = scheduled is not None and until is not None and until <= scheduled.valid.lower
    return None if ends_before else scheduled
