"""Why an act on a complaint is refused."""

from emhana.journal.errors import DomainError


class NoProcedure(DomainError):
    """The case has no provider yet, or no order on complaints was in force on the day."""

    code = "no_complaint_procedure"


class OwnDecision(DomainError):
    """An officer never answers a complaint about a decision of their own."""

    code = "own_decision"


class FileRequired(DomainError):
    """A complaint is forwarded together with the case file, and there is none yet [MSHI-10-08]."""

    code = "case_file_required"


class ForwardingRequired(DomainError):
    """The complaint still has to be forwarded: it was not satisfied in full in time [MSHI-10-10]."""

    code = "forwarding_required"


class AnswerRequired(DomainError):
    """The complaint has not been answered by everybody who considers it."""

    code = "answer_required"


class NotRegistered(DomainError):
    """The complaint is registered first: the term and the answer begin with it."""

    code = "not_registered"
