"""What is recorded about organisations: their opening and closing, contracts with the Fund, precincts and doctors."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties import identifiers
from emhana.parties.errors import (
    BinTaken,
    ContractOverlaps,
    DayImpossible,
    FacilityKnown,
    NoIin,
    NoSpecialist,
    NotNewlyCommissioned,
    NotOpen,
    OutsideTerritory,
    PrecinctTaken,
    UnitOfOtherRegion,
)
from emhana.parties.models import DoctorTerm, FundContract, NewFacility, Organisation, Person, Precinct
from emhana.reference.models import Territory


@transaction.atomic
def open_organisation(*, bin: str, names: Mapping[str, str], since: date, by: Actor, now: datetime, **fields: Any) -> Organisation:
    """Enter an organisation with its names by language; `fields` are columns of the model.

    Raises BinTaken, and ValueError for a wrong BIN.
    """
    if identifiers.check_bin(bin).error:
        raise ValueError("the checksum of the BIN is wrong")
    if Organisation.objects.filter(bin=bin).exists():
        raise BinTaken(bin=bin)
    columns = {f"name_{language}": name for language, name in names.items()}
    organisation = Organisation.objects.create(bin=bin, valid=DateRange(since, None), **columns, **fields)
    record("organisation_opened", organisation, by=by, at=now)
    return organisation


@transaction.atomic
def open_practice(
    *, practitioner: Person, since: date, territory: Territory, address: str, phone: str, by: Actor, now: datetime, **fields: Any
) -> Organisation:
    """Enter the private practice of `practitioner`, who is named and signs as a person [ATT-16-01]. Raises NoIin."""
    if practitioner.iin is None:
        raise NoIin()
    name = practitioner.full_name
    practice = Organisation.objects.create(
        practitioner=practitioner, name_kk=name, name_ru=name, name_en=name, territory=territory, address=address, phone=phone,
        valid=DateRange(since, None), **fields,
    )  # fmt: skip
    record("practice_opened", practice, by=by, at=now, person=practitioner.key)
    return practice


@transaction.atomic
def change_organisation(*, organisation: Organisation, changes: Mapping[str, Any], by: Actor, now: datetime) -> list[str]:
    """Give the columns in `changes` their new values and return which of them differ; the journal keeps what stood before.

    BIN and first day never change; the unit changes within its region. Raises UnitOfOtherRegion.
    """
    row = Organisation.objects.select_for_update(of=("self",)).select_related("territory").get(pk=organisation.pk)
    different = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if "territory" in different and different["territory"].chain()[-1] != row.territory.chain()[-1]:
        raise UnitOfOtherRegion()
    before = {name: _plain(getattr(row, name)) for name in different}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=sorted(different))
        record("organisation_changed", row, by=by, at=now, detail={"before": before})
    return sorted(different)


def _plain(value: Any) -> Any:
    return value.code if isinstance(value, Territory) else value


@transaction.atomic
def contract(*, organisation: Organisation, number: str, since: date, until: date | None, by: Actor, now: datetime) -> FundContract:
    """Record a contract of `organisation` with the Fund from `since` until `until` (excluded). Raises ContractOverlaps."""
    try:
        with transaction.atomic():
            row = FundContract.objects.create(organisation=organisation, number=number, valid=DateRange(since, until))
    except IntegrityError:
        raise ContractOverlaps() from None
    record("fund_contract_recorded", row, by=by, at=now)
    return row


@transaction.atomic
def commission_facility(
    *, organisation: Organisation, in_regional_plan: bool, first_opening: bool, since: date, by: Actor, now: datetime, **fields: Any
) -> NewFacility:
    """Register a facility of `organisation` that opens on `since` as newly commissioned; `fields` are the other columns [ATT-02-08].

    Raises NotNewlyCommissioned unless it gives primary care, is in the plan and opens for the first time, FacilityKnown, NotOpen.
    """
    if not (organisation.gives_primary_care and in_regional_plan and first_opening):
        raise NotNewlyCommissioned()
    if since not in organisation.valid:
        raise NotOpen(on=since)
    if NewFacility.objects.filter(organisation=organisation, address=fields["address"]).exists():
        raise FacilityKnown()
    row = NewFacility.objects.create(
        organisation=organisation, in_regional_plan=in_regional_plan, first_opening=first_opening, valid=DateRange(since, None),
        recorded_at=now, **fields,
    )  # fmt: skip
    record("facility_commissioned", row, by=by, at=now, reason=row.plan, detail={"build": row.build, "since": since})
    return row


@transaction.atomic
def open_precinct(
    *,
    organisation: Organisation,
    number: str,
    post: str,
    doctor: str,
    since: date,
    by: Actor,
    now: datetime,
    territory: Territory | None = None,
) -> Precinct:
    """Open precinct `number` of `organisation` under `doctor` from `since` [ATT-08-06].

    Raises NoSpecialist without a doctor, OutsideTerritory for a `territory` that is no part of the organisation's unit, PrecinctTaken.
    """
    if not doctor.strip():
        raise NoSpecialist()
    if territory is not None and organisation.territory not in territory.chain():
        raise OutsideTerritory()
    fields = {"organisation": organisation, "number": number, "post": post, "doctor": doctor, "territory": territory}
    try:
        with transaction.atomic():
            row = Precinct.objects.create(**fields, valid=DateRange(since, None))
    except IntegrityError:
        raise PrecinctTaken(number=number) from None
    DoctorTerm.objects.create(precinct=row, doctor=doctor, valid=row.valid)
    record("precinct_opened", row, by=by, at=now)
    return row


@transaction.atomic
def change_doctor(*, precinct: Precinct, doctor: str, since: date, by: Actor, now: datetime) -> DoctorTerm:
    """Let `doctor` look after `precinct` from `since`, which may not lie ahead; who did so before stays on record.

    Raises DayImpossible for a day ahead or before the present doctor began, NotOpen when the precinct is closed that day.
    """
    row = Precinct.objects.select_for_update(of=("self",)).get(pk=precinct.pk)
    if since not in row.valid:
        raise NotOpen(on=since)
    present = row.doctors.order_by("-valid").first()
    if present is None:
        present = DoctorTerm.objects.create(precinct=row, doctor=row.doctor, valid=row.valid)
    if since > timezone.localdate(now) or since <= present.valid.lower:
        raise DayImpossible(on=since)
    present.valid = DateRange(present.valid.lower, since)
    present.save(update_fields=["valid"])
    term = DoctorTerm.objects.create(precinct=row, doctor=doctor, valid=DateRange(since, row.valid.upper))
    row.doctor = doctor
    row.save(update_fields=["doctor"])
    record("doctor_changed", row, by=by, at=now, detail={"before": present.doctor, "since": since})
    return term


@transaction.atomic
def close_organisation(*, organisation: Organisation, on: date, act: str, by: Actor, now: datetime) -> None:
    """Close `organisation`, its precincts and its contract on `on`, the first day without it, by `act`. Raises NotOpen.

    Who is attached there stays attached until the department distributes them; the register of attachment lists them.
    """
    _close(organisation, on)
    for precinct in organisation.precincts.filter(valid__contains=on):
        _close(precinct, on)
    for row in organisation.fund_contracts.filter(valid__contains=on, valid__startswith__lt=on):
        row.valid = DateRange(row.valid.lower, on)
        row.save(update_fields=["valid"])
    record("organisation_closed", organisation, by=by, at=now, reason=act, detail={"on": on})


@transaction.atomic
def close_precinct(*, precinct: Precinct, on: date, act: str, by: Actor, now: datetime) -> None:
    """Close `precinct` on `on`, the first day without it, by `act`; its people are listed, not moved. Raises NotOpen."""
    _close(precinct, on)
    record("precinct_closed", precinct, by=by, at=now, reason=act, detail={"on": on})


def _close(row: Organisation | Precinct, on: date) -> None:
    if on <= row.valid.lower or (row.valid.upper is not None and on >= row.valid.upper):
        raise NotOpen(on=on)
    row.valid = DateRange(row.valid.lower, on)
    row.save(update_fields=["valid"])
    if isinstance(row, Precinct):
        for term in row.doctors.filter(valid__contains=on, valid__startswith__lt=on):
            term.valid = DateRange(term.valid.lower, on)
            term.save(update_fields=["valid"])




