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
