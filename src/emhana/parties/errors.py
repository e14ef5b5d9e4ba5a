"""What is not recorded about persons and organisations, each with its code."""

from emhana.journal.errors import DomainError


class DayImpossible(DomainError):
    """The day lies in the future or before the birth of the person."""

    code = "day_impossible"


class NotOpen(DomainError):
    """The organisation or precinct is not open up to that day: it has closed already, or begins later."""

    code = "not_open"


class OtherIin(DomainError):
    """The person has another IIN, or the IIN belongs to another row of the register of persons."""

    code = "other_iin"


class PersonDiffers(DomainError):
    """Somebody is on record under this document with another birth date."""

    code = "person_differs"


class NamesDiffer(DomainError):
    """Somebody is on record under this IIN or document with another name."""

    code = "names_differ"


class NoIin(DomainError):
    """A private practice is known by the IIN of its practitioner [ATT-16-01]."""

    code = "no_iin"


class NoSpecialist(DomainError):
    """A precinct has one specialist at a time [ATT-08-06]."""

    code = "no_specialist"


class OutsideTerritory(DomainError):
    """A precinct is a part of the unit that its organisation serves [ATT-08-06]."""

    code = "outside_territory"


class PeopleAttached(DomainError):
    """An organisation to which people are attached goes on giving primary care; `number` says how many there are."""

    code = "people_attached"


class UnitOfOtherRegion(DomainError):
    """An organisation stays in its region: its cases are seen by the specialists of that region."""

    code = "unit_of_other_region"


class ContractOverlaps(DomainError):
    """Another contract with the Fund is in force on some of these days."""

    code = "contract_overlaps"


class NotNewlyCommissioned(DomainError):
    """A newly commissioned facility of primary care is in the regional perspective plan and opens for the first time [ATT-02-08]."""

    code = "not_newly_commissioned"


class FacilityKnown(DomainError):
    """The organisation has a newly commissioned facility at this address already: it opens for the first time once."""

    code = "facility_known"


class PrecinctTaken(DomainError):
    """A precinct with this number is open on some of these days."""

    code = "precinct_taken"


class BinTaken(DomainError):
    """An organisation with this BIN is entered already."""

    code = "bin_taken"


class PhoneNotFound(DomainError):
    """The state knows no number for the person, or cannot be asked now."""

    code = "phone_not_found"
