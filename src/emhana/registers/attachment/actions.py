"""Every write of the attachment register: attach, end, place with a doctor, hold a place and let it go.

Locks are taken in one order: the person, then precincts by id. Whoever asks for the last place waits for the one before, and counts anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.law import capacity
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import contracts, errors, load
from emhana.registers.attachment.models import Attachment, EndReason, Funding, Ground, Hold, Placement, Volume

OF_CLOSED_LIST = frozenset({EndReason.DEATH, EndReason.EMIGRATION, EndReason.VHI_ENDED})


@transaction.atomic
def attach(
    *,
    person: Person,
    organisation: Organisation,
    volume: Volume,
    ground: Ground,
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
    act. With `own_request` the norm of `precinct` may be reached, not passed. Raises the errors of this register.
    """
    person = _locked(person)
    funding = Funding.VOLUNTARY if volume == Volume.VOLUNTARY else Funding.STATE
    _check(person, organisation, funding, contract, since)
    if precinct is not None:
        _check_doctor(person, organisation, precinct, since)
    if precinct is not None and own_request:
        _check_norm(person, precinct, since, basis)
    rows = Attachment.objects.filter(person=person, funding=funding, contract=contract)
    first = not rows.exists()
    for current in rows.on(since):
        _cut(current, on=since, reason=EndReason.NEW_ATTACHMENT, basis=basis, now=now)
    scheduled = rows.in_force().filter(valid__startswith__gt=since).order_by("valid").first()
    ends = [day for day in (until, scheduled.valid.lower if scheduled else None) if day is not None]
    row = Attachment.objects.create(
        person=person, organisation=organisation, funding=funding, volume=volume, contract=contract, ground=ground, basis=basis,
        residence=residence, border=border, first=first, valid=DateRange(since, min(ends, default=None)), recorded_at=now,
    )  # fmt: skip
    if precinct is not None:
        _seat(row, precinct, since=since, now=now)
    record("attached", row, by=by, at=now, person=person.key, reason=basis, detail={"ground": ground, "since": since})
    return row


@transaction.atomic
def end(*, attachment: Attachment, on: date, reason: EndReason, basis: str, by: Actor, now: datetime) -> None:
    """End `attachment` on `on` (its first day outside) because of death, departure or the end of the voluntary contract [ATT-17-06].

    `basis` is the certificate, the message or the contract's end. Raises ReasonNotAllowed, BasisMissing or NotInForce.
    """
    if reason not in OF_CLOSED_LIST or (reason == EndReason.VHI_ENDED) != (attachment.funding == Funding.VOLUNTARY):
        raise errors.ReasonNotAllowed(reason=reason)
    if not basis:
        raise errors.BasisMissing(reason=reason)
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    last = row.valid.upper
    if row.superseded_at or (last is not None and (on > last or (on == last and row.end_reason))):
        raise errors.NotInForce(on=on)
    _cut(row, on=on, reason=reason, basis=basis, now=now)
    record("attachment_ended", row, by=by, at=now, person=row.person.key, reason=basis, detail={"because": reason, "on": on})


@transaction.atomic
def annul(*, basis: str, reason: str, by: Actor, now: datetime) -> None:
    """Take back what the act `basis` did: its rows are superseded, those it ended stand again as new rows; nothing is rewritten.

    The mistaken rows stay readable as they were known until `now`.
    """
    for row in Attachment.objects.in_force().filter(basis=basis).select_for_update(of=("self",)):
        _locked(row.person)
        for seat in row.placements.filter(superseded_at=None):
            seat.superseded_at = now
            seat.save(update_fields=["superseded_at"])
        row.superseded_at, row.end_reason, row.ended_by = now, EndReason.CANCELLED, basis
        row.save(update_fields=["superseded_at", "end_reason", "ended_by"])
        record("attachment_annulled", row, by=by, at=now, person=row.person.key, reason=reason)
    for row in Attachment.objects.filter(ended_by=basis).exclude(basis=basis).select_related("person"):
        _restore(row, now)
        record("attachment_restored", row, by=by, at=now, person=row.person.key, reason=reason)


def _restore(ended: Attachment, now: datetime) -> None:
    """Let the row that was ended by mistake stand again, with its last doctor, until the next row of its funding."""
    seat = ended.placements.order_by("-pk").first()
    if ended.superseded_at is None:
        ended.superseded_at = now
        ended.save(update_fields=["superseded_at"])
        ended.placements.filter(superseded_at=None).update(superseded_at=now)
    rows = Attachment.objects.in_force().filter(person=ended.person, funding=ended.funding, contract=ended.contract)
    following = rows.filter(valid__startswith__gt=ended.valid.lower).order_by("valid").first()
    again = Attachment.objects.get(pk=ended.pk)
    again.pk, again.superseded_at, again.end_reason, again.ended_by, again.recorded_at = None, None, "", "", now
    again.valid = DateRange(ended.valid.lower, following.valid.lower if following else None)
    again.save(force_insert=True)
    if seat is not None:
        _seat(again, seat.precinct, since=max(seat.valid.lower, again.valid.lower), now=now)


@transaction.atomic
def place(*, attachment: Attachment, precinct: Precinct, since: date, by: Actor, now: datetime) -> Placement:
    """Give `attachment` the doctor of `precinct` from `since`; the organisation and its dates stay [ATT-08-04]."""
    attachment = Attachment.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=attachment.pk)
    _check_doctor(attachment.person, attachment.organisation, precinct, since)
    if attachment.superseded_at or since not in attachment.valid:
        raise errors.NotInForce(on=since)
    _unseat(attachment, on=since, now=now)
    row = _seat(attachment, precinct, since=since, now=now)
    record("placed", row, by=by, at=now, person=attachment.person.key, detail={"precinct": precinct.number, "since": since})
    return row


@transaction.atomic
def choose_doctor(*, attachment: Attachment, precinct: Precinct, since: date, by: Actor, now: datetime) -> Placement:
    """Place by the person's own choice: raises NormReached, with the doctors who have a place, when this one is full [ATT-08-05]."""
    person = _locked(attachment.person)
    _check_doctor(person, attachment.organisation, precinct, since)
    _check_norm(person, precinct, since, "")
    return place(attachment=attachment, precinct=precinct, since=since, by=by, now=now)


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
    _lock_precincts(organisation)
    places = load.loads(organisation, on=effective_on, besides=case_number, age=person.age_on(effective_on))
    free = _free(person, organisation, effective_on, places, norms)
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


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _check(person: Person, organisation: Organisation, funding: Funding, contract: str, since: date) -> None:
    if person.died_on is not None:
        raise errors.PersonDied()
    if (funding == Funding.VOLUNTARY) != bool(contract):
        raise errors.ContractNotNamed()
    if funding == Funding.VOLUNTARY:
        return
    if person.iin_digest is None:
        raise errors.NoIin()
    if not contracts.takes(organisation, on=since, law=lawbook(on=since)):
        raise errors.NoFundContract(bin=organisation.bin, on=since)


def _check_doctor(person: Person, organisation: Organisation, precinct: Precinct, since: date) -> None:
    if precinct.organisation_id != organisation.pk or since not in precinct.valid:
        raise errors.OtherOrganisation(precinct=precinct.number)
    if not capacity.serves(precinct.post, person.age_on(since)):
        raise errors.DoctorUnsuitable(precinct=precinct.number)


def _check_norm(person: Person, precinct: Precinct, since: date, basis: str) -> None:
    """Raise NormReached unless `person` fits: a case that holds a place here takes that one, else the places of others are taken."""
    _lock_precincts(precinct.organisation)
    places = load.loads(precinct.organisation, on=since, besides=basis)
    if Hold.objects.filter(case_number=basis, precinct=precinct, released_at=None).exists():
        places = [replace(row, pending=0, under_6_pending=0) if row.precinct == precinct else row for row in places]
    free = _free(person, precinct.organisation, since, places)
    if precinct not in free:
        raise errors.NormReached(precinct=precinct.number, offered=[row.number for row in free])


def _lock_precincts(organisation: Organisation) -> None:
    # All of them and in one order: two requests for different doctors of one organisation then cannot wait for each other.
    locked = Precinct.objects.select_for_update(of=("self",)).filter(organisation=organisation).order_by("id")
    list(locked.values_list("pk"))


def _free(
    person: Person, organisation: Organisation, on: date, places: list[load.Load], norms: Mapping[str, int] | None = None
) -> list[Precinct]:
    own = load.own_precinct(person, organisation, on=on)
    return [row.precinct for row in load.with_place(places, age=person.age_on(on), on=on, own=own, norms=norms)]


def _cut(row: Attachment, *, on: date, reason: EndReason, basis: str, now: datetime) -> None:
    """End `row` on `on`; one that had not begun before is kept beside the history instead, since no period may be empty."""
    if on <= row.valid.lower:
        row.superseded_at = now
        row.end_reason = EndReason.SUPERSEDED if reason == EndReason.NEW_ATTACHMENT else reason
    else:
        row.valid, row.end_reason = DateRange(row.valid.lower, on), reason
    row.ended_by = basis
    row.save(update_fields=["superseded_at", "end_reason", "valid", "ended_by"])
    _unseat(row, on=on, now=now)


def _seat(attachment: Attachment, precinct: Precinct, *, since: date, now: datetime) -> Placement:
    return Placement.objects.create(
        attachment=attachment, person=attachment.person, precinct=precinct, valid=DateRange(since, attachment.valid.upper), recorded_at=now
    )


def _unseat(attachment: Attachment, *, on: date, now: datetime) -> None:
    """End the placements of `attachment` on `on`; those that would begin then or later are kept beside the history."""
    later = Q(valid__upper_inf=True) | Q(valid__endswith__gt=on)
    for row in attachment.placements.filter(later, superseded_at=None):
        if on <= row.valid.lower:
            row.superseded_at = now
        else:
            row.valid = DateRange(row.valid.lower, on)
        row.save(update_fields=["superseded_at", "valid"])
