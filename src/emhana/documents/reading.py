"""Reading issued documents back: their bytes, and what can be said about them to anybody who holds one."""

import hashlib
from datetime import date

from django.conf import settings

from emhana.documents.models import ResultDocument
from emhana.documents.verification import Verification, verify
from emhana.signatures.trust import NoTrust, Trust, trust_in


class StoredBytesChanged(Exception):
    """The bytes in the store are not those that were signed: the store was tampered with or restored wrongly."""


def pdf_of(document: ResultDocument) -> bytes:
    """Return the signed file of `document` as it was given out; raises StoredBytesChanged when its SHA-256 disagrees."""
    if hashlib.sha256(document.pdf).hexdigest() != document.sha256:
        raise StoredBytesChanged(f"Document {document.number} does not have the SHA-256 it was issued with.")
    return document.pdf


def verification_of(document: ResultDocument, *, on: date) -> Verification:
    """Return the four answers about the stored bytes of `document` as it stands on `on`."""
    trust = _trust()
    return verify(document.pdf, roots=trust.roots, crl=trust.crl, status=document.standing(on))


def verification_of_file(pdf: bytes, *, on: date) -> tuple[Verification, ResultDocument | None]:
    """Return the four answers on `on` about a file somebody brought, and the document it is; None when we issued no such bytes."""
    document = ResultDocument.objects.public().filter(sha256=hashlib.sha256(pdf).hexdigest()).first()
    trust = _trust()
    return verify(pdf, roots=trust.roots, crl=trust.crl, status=document.standing(on) if document else None), document


def masked(full_name: str) -> str:
    """Return the first letter of each part of a name, the rest hidden: enough to compare with a paper, too little to learn it."""
    return " ".join(f"{part[0]}***" for part in full_name.split())


def _trust() -> Trust:
    try:
        return trust_in(settings.EMHANA_AUTHORITY, demo=settings.DEMO)
    except NoTrust:
        # A stranger is told that the issuer is not trusted; what is missing here is the operator's affair.
        return Trust(())
