"""Every write about persons and organisations. Each leaves an entry in the journal."""

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
    NoIin,
    NoSpecialist,
    NotOpen,
    OtherIin,
    OutsideTerritory,
    PrecinctTaken,
    UnitOfOtherRegion,
)
from emhana.parties.models import DoctorTerm, FundContract, Merge, Organisation, Person, Precinct, Representation, Residence, digest
from emhana.parties.names import folded
from emhana.reference.models import Territory


@transaction.atomic
def enter_person(
    *,
    iin: str | None,
    names: tuple[str, str, str],
    born_on: date,
    sex: str,
    status: str,
    by: Actor,
    now: datetime,
    document: str | None = None,
    phone: str | None = None,
    language: str = "kk",
) -> Person:
    """Enter a person as the state register describes them; `names` is family, given, patronymic ("" when there is none).

    `document` is country and number, for a person without an IIN. Raises ValueError for an IIN whose checksum is wrong and
    IntegrityError for one entered already.
    """
    if iin is not None and identifiers.check_iin(iin).error:
        raise ValueError("the checksum of the IIN is wrong")
    person = Person.objects.create(
        iin=iin,
        iin_digest=iin and digest("iin_digest", iin),
        document=document,
        document_digest=document and digest("document_digest", document),
        family_name=names[0],
        given_name=names[1],
        patronymic=names[2],
        search_name=folded(" ".join(names)),
        born_on=born_on,
        sex=sex,
        status=status,
        phone=phone,
        phone_digest=phone and digest("phone_digest", phone),
        language=language,
    )
    record("person_entered", person, by=by, at=now, person=iin or document)
    return person


@transaction.atomic
def learn_iin(*, person: Person, iin: str, by: Actor, now: datetime) -> None:
    """Give a person known by a document the IIN they received since; every record of theirs is then under it [ATT-09A-19].

    Does nothing when they have it. Raises OtherIin for a person with another one, and when the IIN is that of another row: two rows of
    one human being are merged instead.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    found = digest("iin_digest", iin)
    if locked.iin_digest == found:
        return
    if locked.iin_digest is not None or Person.objects.filter(iin_digest=found).exists():
        raise OtherIin()
    person.iin, person.iin_digest = iin, found
    person.save(update_fields=["iin", "iin_digest"])
    record("iin_learned", person, by=by, at=now, person=iin)


@transaction.atomic
def settle(
    *, person: Person, kind: str, territory: Territory, street: str, since: date, by: Actor, now: datetime, cell: str = "", source: str = ""
) -> Residence:
    """Record that `person` lives at `street` in `territory` from `since`; the residence of that kind before it ends that day."""
    for earlier in person.residences.select_for_update(of=("self",)).filter(kind=kind, valid__contains=since):
        earlier.valid = DateRange(earlier.valid.lower, since)
        earlier.save(update_fields=["valid"])
    row = Residence.objects.create(
        person=person, kind=kind, territory=territory, street=street, cell=cell, source=source, valid=DateRange(since, None)
    )
    record("residence_recorded", row, by=by, at=now, person=person.key)
    return row


@transaction.atomic
def represent(
    *, representative: Person, represented: Person, kind: str, source: str, since: date, by: Actor, now: datetime, until: date | None = None
) -> Representation:
    """Record that `representative` acts for `represented` from `since` until `until` (excluded), as `source` proves."""
    row = Representation.objects.create(
        representative=representative, represented=represented, kind=kind, source=source, valid=DateRange(since, until)
    )
    record("representation_recorded", row, by=by, at=now, person=represented.key)
    return row


@transaction.atomic
def register_phone(person: Person, *, phone: str, by: Actor, now: datetime) -> None:
    """Make `phone` the registered number of `person`: the one for one-time passwords; the entry says if it replaces another."""
    replaces = person.phone_digest is not None
    person.phone, person.phone_digest = phone, digest("phone_digest", phone)
    person.save(update_fields=["phone", "phone_digest"])
    record("phone_registered", person, by=by, at=now, person=person.key, detail={"replaces": replaces})


@transaction.atomic
def change_contacts(person: Person, *, email: str | None, language: str, channels: list[str], by: Actor, now: datetime) -> None:
    """Record how `person` wants to be written to: e-mail, language, and the channels of notices besides the cabinet."""
    person.email, person.language, person.notice_channels = email or None, language, channels
    person.save(update_fields=["email", "language", "notice_channels"])
    record("contacts_changed", person, by=by, at=now, person=person.key, detail={"language": language, "channels": channels})


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
def record_death(*, person: Person, on: date, basis: str, by: Actor, now: datetime) -> None:
    """Record that `person` died on `on`, as `basis` (the certificate) proves. Raises DayImpossible."""
    if on < person.born_on or on > timezone.localdate(now):
        raise DayImpossible(on=on)
    person.died_on = on
    person.save(update_fields=["died_on"])
    record("death_recorded", person, by=by, at=now, person=person.key, reason=basis, detail={"on": on})


@transaction.atomic
def correct_death(*, person: Person, reason: str, by: Actor, now: datetime) -> None:
    """Record that `person` lives: the death was recorded by mistake. The journal keeps both entries and the day that was wrong."""
    wrong, person.died_on = person.died_on, None
    person.save(update_fields=["died_on"])
    record("death_corrected", person, by=by, at=now, person=person.key, reason=reason, detail={"was": wrong})


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


@transaction.atomic
def merge(*, survivor: Person, duplicate: Person, reason: str, by: Actor, now: datetime) -> Merge:
    """Record that `duplicate` is the same human being as `survivor`, which stands. Registers move their own rows."""
    row = Merge.objects.create(survivor=survivor, duplicate=duplicate, made_at=now)
    duplicate.merged_into = survivor
    duplicate.save(update_fields=["merged_into"])
    for person in (survivor, duplicate):
        record("persons_merged", row, by=by, at=now, person=person.key, reason=reason)
    return row


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: Actor, now: datetime) -> None:
    """Record that the two rows of `merge` are two human beings."""
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    merge.duplicate.merged_into = None
    merge.duplicate.save(update_fields=["merged_into"])
    for person in (merge.survivor, merge.duplicate):
        record("merge_undone", merge, by=by, at=now, person=person.key, reason=reason)
