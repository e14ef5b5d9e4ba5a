"""What is not done with institutions and their lists, each with its code."""

from emhana.journal.errors import DomainError


class DecisionIncomplete(DomainError):
    """A decision has a number, a date and a list of institutions with their organisations [ATT-05-03, ATT-05-05]."""

    code = "decision_incomplete"


class OtherRegion(DomainError):
    """A health department decides about its own region only [ATT-05-04]."""

    code = "other_region"


class NoDecision(DomainError):
    """No decision puts the institution into the zone of an organisation on that day [ATT-05-03]."""

    code = "no_decision"


class ListUnreadable(DomainError):
    """The file cannot be read as a list; `why` is form, header, empty or too_long."""

    code = "list_unreadable"


class BatchMoved(DomainError):
    """The list is in another state: applied already, or undone."""

    code = "batch_moved"


class CopyBlocked(DomainError):
    """The list is executed: nobody opens the copies any more [ATT-05-06]."""

    code = "copy_blocked"
