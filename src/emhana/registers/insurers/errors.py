"""What the register of insurers does not do, and the code each face has a sentence for."""

from emhana.journal.errors import DomainError


class ContractKnown(DomainError):
    """The insurer has a contract with this number already, and it says something else."""

    code = "contract_known"


class ContractUnknown(DomainError):
    """No contract of this insurer has this number."""

    code = "contract_unknown"


class NotProlonged(DomainError):
    """A prolongation comes before the contract ends and moves its end forward [ATT-09A-26]."""

    code = "not_prolonged"


class NotTerminated(DomainError):
    """The day does not lie within the term of the contract."""

    code = "not_terminated"


class MessageReused(DomainError):
    """The insurer used the number of this message for another one."""

    code = "message_reused"


class NoLicence(DomainError):
    """The insurer has no licence on this day [ATT-02-09]."""

    code = "no_licence"
