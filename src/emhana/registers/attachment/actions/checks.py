"""What every act of the register asks before it writes, and the locks it takes, always in one order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from emhana.law import capacity, placement
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import contracts, errors, load
from emhana.registers.attachment.models import BY_COMMISSION, BasisCode, Funding, Ground, Hold


def locked(person: Person) -> Person:
    """Return `person` as stored, locked until the transaction ends."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def check_person(
    person: Person, organisation: Organisation, funding: Funding, contract: str, since: date, *, contract_awaited: bool = False
) -> None:
    """Raise the error of the register that forbids to attach `person` there on `since`.

    With `contract_awaited` the Fund's contract of that day is not asked for yet.
    """
    check_living(person)
    if (funding == Funding.VOLUNTARY) != bool(contract):
        raise errors.ContractNotNamed()
    if funding == Funding.VOLUNTARY:
        check_open(organisation, since)
        return
    check_state_care(person)
    (check_open if contract_awaited else check_organisation)(organisation, since)


def check_living(person: Person) -> None:
    """Raise PersonDied or PersonMerged."""
    if person.died_on is not None:
        raise errors.PersonDied()
    if person.merged_into_id is not None:
        raise errors.PersonMerged()


def check_state_care(person: Person) -> None:
    """Raise the error that forbids to attach `person` for care paid by the state."""
    check_living(person)
    if person.iin_digest is None:
        raise errors.NoIin()


def check_open(organisation: Organisation, since: date) -> None:
    """Raise OrganisationClosed unless `organisation` exists on `since`."""
    if since not in organisation.valid:
        raise errors.OrganisationClosed(organisation=organisation.key, on=since)


def check_organisation(organisation: Organisation, since: date) -> None:
    """Raise the error that forbids to attach anybody to `organisation` for care paid by the state from `since`."""
    check_open(organisation, since)
    if not contracts.takes(organisation, on=since, law=lawbook(on=since)):
        raise errors.NoFundContract(organisation=organisation.key, on=since)


def awaits_contract(ground: Ground | BasisCode, since: date, now: datetime) -> bool:
    """Return whether the Fund's contract is asked for on `since` only: a choice of the campaign that is still to come [ATT-12-02]."""
    return ground == Ground.CAMPAIGN and since > local(now).date()


def check_protocol(ground: Ground | BasisCode, protocol: str, on: date) -> None:
    """Raise ProtocolMissing for an act of many on `ground` that waits for the Fund's placement protocol [ATT-07-04]."""
    act = placement.Act.MASS if ground in BY_COMMISSION else placement.Act.INSTITUTION
    if not placement.may_start(act, has_protocol=bool(protocol), on=on, law=lawbook(on=on)):
        raise errors.ProtocolMissing(ground=ground)


def check_doctor(person: Person, organisation: Organisation, precinct: Precinct, since: date) -> None:
    """Raise OtherOrganisation or DoctorUnsuitable unless the doctor of `precinct` may look after `person` from `since`."""
    if precinct.organisation_id != organisation.pk or since not in precinct.valid:
        raise errors.OtherOrganisation(precinct=precinct.number)
    if not capacity.serves(precinct.post, person.age_on(since)):
        raise errors.DoctorUnsuitable(precinct=precinct.number)


def check_norm(person: Person, precinct: Precinct, since: date, basis: str) -> None:
    """Raise NormReached unless `person` fits: a case that holds a place here takes that one, else the places of others are taken."""
    lock_precincts(precinct.organisation)
    places = load.places(precinct.organisation, person, on=since, besides=basis)
    if Hold.objects.filter(case_number=basis, precinct=precinct, released_at=None).exists():
        places = [replace(row, pending=0, under_6_pending=0) if row.precinct == precinct else row for row in places]
    free = free_precincts(person, precinct.organisation, since, places)
    if precinct not in free:
        raise errors.NormReached(precinct=precinct.number, offered=[row.number for row in free])


def lock_precincts(organisation: Organisation) -> None:
    """Lock the precincts of `organisation`, in the order of their ids."""
    # All of them and in one order: two requests for different doctors of one organisation then cannot wait for each other.
    locked = Precinct.objects.select_for_update(of=("self",)).filter(organisation=organisation).order_by("id")
    list(locked.values_list("pk"))


def free_precincts(
    person: Person, organisation: Organisation, on: date, places: list[load.Load], norms: Mapping[str, int] | None = None
) -> list[Precinct]:
    """Return the precincts among `places` with a place for `person`, the emptiest first."""
    own = load.own_precinct(person, organisation, on=on)
    return [row.precinct for row in load.with_place(places, age=person.age_on(on), on=on, own=own, norms=norms)]
