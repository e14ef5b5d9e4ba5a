"""Every write about insurers and their contracts. Each leaves an entry in the journal."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation, Person
from emhana.registers.insurers import errors
from emhana.registers.insurers.models import (
    InsuranceContract,
    InsuredPerson,
    Insurer,
    InsurerMessage,
    InsurerNotice,
    Licence,
    NamedClinic,
    Statement,
    VoluntaryCare,
)

AFTER = timedelta(days=1)


@transaction.atomic
def enter_insurer(*, organisation: Organisation, by: Actor, now: datetime) -> Insurer:
    """Enter `organisation` as an insurer, once."""
    insurer, new = Insurer.objects.get_or_create(organisation=organisation)
    if new:
        record("insurer_entered", insurer, by=by, at=now)
    return insurer


@transaction.atomic
def license_insurer(
    *, insurer: Insurer, number: str, issued_by: str, since: date, last_day: date | None, by: Actor, now: datetime
) -> Licence:
    """Record the licence `number` of `insurer` from `since` to `last_day`, both included; None while it has no end."""
    valid = DateRange(since, None if last_day is None else last_day + AFTER)
    row = Licence.objects.create(insurer=insurer, number=number, issued_by=issued_by, valid=valid)
    record("licence_recorded", row, by=by, at=now)
    return row


@transaction.atomic
def give_care(*, organisation: Organisation, integrated: bool, since: date, by: Actor, now: datetime) -> VoluntaryCare:
    """Record that `organisation` gives care under insurance contracts from `since`, and whether its system is integrated [ATT-04-04]."""
    for earlier in VoluntaryCare.objects.select_for_update(of=("self",)).filter(organisation=organisation, valid__contains=since):
        earlier.valid = DateRange(earlier.valid.lower, since)
        earlier.save(update_fields=["valid"])
    row = VoluntaryCare.objects.create(organisation=organisation, integrated=integrated, valid=DateRange(since, None))
    record("voluntary_care_recorded", row, by=by, at=now, detail={"integrated": integrated})
    return row


@transaction.atomic
def enter_contract(
    *,
    insurer: Insurer,
    number: str,
    kind: str,
    first_day: date,
    last_day: date,
    clinics: Iterable[Organisation],
    source: str,
    by: Actor,
    now: datetime,
    policyholder: str = "",
) -> InsuranceContract:
    """Enter a contract from `first_day` to `last_day`, both included, or return the one known by this number.

    `source` is `insurer` or the case in which the paper was shown. Raises ContractKnown where the two disagree.
    """
    valid = DateRange(first_day, last_day + AFTER)
    contract, new = InsuranceContract.objects.get_or_create(
        insurer=insurer,
        number=number,
        defaults={"kind": kind, "valid": valid, "policyholder": policyholder, "source": source, "recorded_at": now},
    )
    if not new and (contract.kind, contract.valid.lower, contract.valid.upper) != (kind, valid.lower, valid.upper):
        raise errors.ContractKnown(number=number)
    if new:
        record("insurance_contract_entered", contract, by=by, at=now, detail={"source": source})
    for clinic in clinics:
        name_clinic(contract=contract, clinic=clinic, by=by, now=now)
    return contract


@transaction.atomic
def name_clinic(*, contract: InsuranceContract, clinic: Organisation, by: Actor, now: datetime) -> None:
    """Record, once, that `contract` provides for care in `clinic` [ATT-08-07]."""
    row, new = NamedClinic.objects.get_or_create(contract=contract, organisation=clinic)
    if new:
        record("contract_names_clinic", row, by=by, at=now)


@transaction.atomic
def insure(*, contract: InsuranceContract, person: Person, by: Actor, now: datetime, family_of: Person | None = None) -> InsuredPerson:
    """List `person` as insured under `contract`, once; `family_of` is the insured person whose family it is."""
    row, new = InsuredPerson.objects.get_or_create(contract=contract, person=person, defaults={"family_of": family_of, "listed_at": now})
    if new:
        record("insured_listed", row, by=by, at=now, person=person.key)
    return row


@transaction.atomic
def receive_statement(
    *, language: str, by: Actor, now: datetime, name: str = "", media_type: str = "", content: bytes | None = None
) -> Statement:
    """Keep a free-form application, once for everybody it names [ATT-09A-15]; without a scan only that it was shown."""
    row = Statement.objects.create(
        language=language, received_at=now, received_by=by.actor_key, name=name[:200], media_type=media_type, content=content
    )
    record("statement_received", row, by=by, at=now, detail={"language": language})
    return row


@transaction.atomic
def prolong(*, insurer: Insurer, number: str, last_day: date, message: str, day: date, by: Actor, now: datetime) -> InsurerMessage:
    """Move the end of the contract `number` to `last_day`, before it has ended [ATT-09A-26]; the message `message` counts once.

    Raises ContractUnknown, NotProlonged and MessageReused.
    """
    contract, told, new = _told(insurer, number, InsurerMessage.Kind.PROLONGED, last_day, message, now)
    if not new:
        return told
    upper = last_day + AFTER
    if day >= contract.valid.upper or upper <= contract.valid.upper:
        raise errors.NotProlonged(number=number, last_day=contract.last_day)
    contract.valid, contract.prolonged_at = DateRange(contract.valid.lower, upper), now
    contract.save(update_fields=["valid", "prolonged_at"])
    record("insurance_contract_prolonged", contract, by=by, at=now, reason=message, detail={"last_day": last_day})
    return told


@transaction.atomic
def terminate(*, insurer: Insurer, number: str, last_day: date, message: str, by: Actor, now: datetime) -> InsurerMessage:
    """End the contract `number` after `last_day`, earlier than agreed; the message `message` counts once.

    Raises ContractUnknown, NotTerminated and MessageReused.
    """
    contract, told, new = _told(insurer, number, InsurerMessage.Kind.TERMINATED, last_day, message, now)
    if not new:
        return told
    upper = last_day + AFTER
    if not contract.valid.lower < upper < contract.valid.upper:
        raise errors.NotTerminated(number=number, last_day=contract.last_day)
    contract.valid = DateRange(contract.valid.lower, upper)
    contract.save(update_fields=["valid"])
    record("insurance_contract_terminated", contract, by=by, at=now, reason=message, detail={"last_day": last_day})
    return told


@transaction.atomic
def tell_insurer(*, contract: InsuranceContract, kind: str, case_number: str, last_day: date, by: Actor, now: datetime) -> bool:
    """Write a notice for the insurer of `contract`; return whether it is new."""
    values = {
        "insurer": contract.insurer, "kind": kind, "contract": contract, "case_number": case_number, "last_day": last_day, "made_at": now,
    }  # fmt: skip
    row, new = InsurerNotice.objects.get_or_create(key=f"{kind}:{case_number}:{last_day}", defaults=values)
    if new:
        record("insurer_told", row, by=by, at=now, case_number=case_number)
    return new


def _told(
    insurer: Insurer, number: str, kind: InsurerMessage.Kind, last_day: date, message: str, now: datetime
) -> tuple[InsuranceContract, InsurerMessage, bool]:
    """Return the contract, locked, the message, and whether it is new."""
    rows = InsuranceContract.objects.select_for_update(of=("self",)).select_related("insurer__organisation")
    contract = rows.filter(insurer=insurer, number=number).first()
    if contract is None:
        raise errors.ContractUnknown(number=number)
    values = {"kind": kind, "contract": contract, "last_day": last_day, "received_at": now}
    told, new = InsurerMessage.objects.get_or_create(insurer=insurer, number=message, defaults=values)
    if (told.kind, told.contract_id, told.last_day) != (kind, contract.pk, last_day):
        raise errors.MessageReused(number=message)
    return contract, told, new
