"""What is not done with the first load of a register, each with its code."""

from emhana.journal.errors import DomainError


class LoadMoved(DomainError):
    """The load is in another state: applied already, or undone."""

    code = "load_moved"
