"""Why an act with a digital document is refused."""

from emhana.journal.errors import DomainError


class ConsentMissing(DomainError):
    """The owner has not agreed that the document be taken."""

    code = "document_consent_missing"


class NoSuchDocument(DomainError):
    """The service has no document of this kind for the owner."""

    code = "no_such_document"


class ServiceAway(DomainError):
    """The digital documents service is not connected or does not answer."""

    code = "documents_away"
