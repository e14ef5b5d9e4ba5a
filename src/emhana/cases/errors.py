"""What the engine refuses to do, each with a stable code and what the sentence to the person needs."""

from emhana.journal.errors import DomainError


class NotAllowed(DomainError):
    """The person, or their role, may not do this to this case."""

    code = "not_allowed"


class OwnCase(NotAllowed):
    """An officer decides no case of their own or of a member of their family."""

    code = "own_case"


class NotYours(NotAllowed):
    """An adult is represented only by somebody whom a register or a document names."""

    code = "not_yours"


class AlreadyChanged(DomainError):
    """The case is no longer in a state from which this act starts: somebody was quicker."""

    code = "already_changed"


class ChannelClosed(DomainError):
    """The standard does not know this channel for this service on this day."""

    code = "channel_closed"


class InvalidData(DomainError):
    """What was sent does not have the shape that the service asks for; `fields` says which answers and why."""

    code = "invalid_data"


class KeyReused(DomainError):
    """The idempotency key was used for another request."""

    code = "key_reused"


class UnderMaintenance(DomainError):
    """A declared break for maintenance; `until` says when to try again. Drafts are kept."""

    code = "under_maintenance"


class GroundRequired(DomainError):
    """A refusal names at least one ground of the closed list, which `allowed` gives, and it holds on the facts [ATCH-09-17]."""

    code = "ground_required"


class GroundHolds(DomainError):
    """What was asked cannot be granted while a ground of refusal holds."""

    code = "ground_holds"


class ReasonRequired(DomainError):
    """The act needs a reason in words."""

    code = "reason_required"


class SecondSignatureRequired(DomainError):
    """What was taken on paper more than 24 hours ago is entered with the signature of a second person."""

    code = "second_signature_required"


class NotInPast(DomainError):
    """The instant given lies in the future."""

    code = "not_in_past"


class UploadRefused(DomainError):
    """The file is too large, empty, or not what its name says; `why` is `too_large`, `empty` or `not_readable`."""

    code = "upload_refused"


class VisitOrder(DomainError):
    """The four instants of a visit follow one another; this one does not come next."""

    code = "visit_order"


class ConsentTooLate(DomainError):
    """The time for the answer ended at `until`: silence is a refusal, and nothing changes any more."""

    code = "consent_too_late"


class ConsentAnswered(DomainError):
    """The question was answered already, or the request it belongs to was taken back."""

    code = "consent_answered"


class ConsentNotFound(DomainError):
    """No question under this code was put to the owner of this phone: another phone, or a wrong code, which is not told."""

    code = "consent_not_found"


class ConsentNotGiven(DomainError):
    """Only a consent that was given, and not taken back before, can be taken back."""

    code = "consent_not_given"


class SubjectNotIndividual(DomainError):
    """The service is given to individuals, and the number is one of a legal entity [ATT-01-01]."""

    code = "subject_not_individual"


class NotAssignable(DomainError):
    """The officer does not work on these cases, or they are of the officer or the officer's family; `numbers` names them."""

    code = "not_assignable"


class ProviderBusy(DomainError):
    """Undecided `requests` wait at the organisation or `people` are attached to it, and nobody confirmed what follows for them."""

    code = "provider_busy"
