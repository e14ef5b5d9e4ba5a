"""What is not recorded about persons and organisations, each with its code."""

from emhana.journal.errors import DomainError


class DayImpossible(DomainError):
    """The day lies in the future or before the birth of the person."""

    code = "day_impossible"


class NotOpen(DomainError):
    """The organisation or precinct is not open up to that day: it has closed already, or begins later."""

    code = "not_open"


class PhoneNotFound(DomainError):
    """The state knows no number for the person, or cannot be asked now."""

    code = "phone_not_found"
