"""What the dispensary registers do not do, and the code each face has a sentence for."""

from emhana.journal.errors import DomainError


class NotAllowed(DomainError):
    """This reader is not on the list of this register on this day, or this program belongs to another one."""

    code = "not_allowed"


class ReasonRequired(DomainError):
    """Whoever reads without being on the list says why."""

    code = "reason_required"


class AlreadyObserved(DomainError):
    """The person is on the register already: one period ends before another begins."""

    code = "already_observed"


class NotObserved(DomainError):
    """The person is not on the register, or the period would end before it began."""

    code = "not_observed"


class ReaderListed(DomainError):
    """This account is on the list of this register already on some of these days."""

    code = "reader_listed"
