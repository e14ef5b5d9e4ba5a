"""What stands between a request for medicines and its grant, each with its code; none is a ground of refusal."""

from emhana.journal.errors import DomainError


class NotIdentified(DomainError):
    """No register and no officer has confirmed who the recipient is [MED-05-03]."""

    code = "recipient_not_identified"


class NothingDispensed(DomainError):
    """A grant records what was handed over, and nothing was [MED-07-04]."""

    code = "nothing_dispensed"
