"""Issuing result documents: numbered, composed, signed with the organisation's key, stored sealed; and taking them back."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from emhana.documents.codes import new_code
from emhana.documents.compose import compose
from emhana.documents.contents import Document, Language
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority, SigningFailed, SigningKey, sign
from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation, Person

Contents = Document


class NotInForce(Exception):
    """The document was taken back before."""

    code = "document_not_in_force"


@dataclass(frozen=True)
class Heading:
    """What every result document carries before its content: language, number, instant and the code of the public check."""

    language: Language
    number: str
    formed_at: datetime
    check_code: str


@transaction.atomic(savepoint=False)
def issue(
    write: Callable[[Heading], Contents],
    *,
    kind: str,
    number: str,
    language: str,
    person: Person,
    issuer: Organisation,
    case_number: str,
    by: Actor,
    now: datetime,
    valid_until: date | None = None,
) -> ResultDocument:
    """Compose what `write` returns for the new heading, sign it with the key of `issuer`, store it; raises SigningFailed without a key.

    `kind` names the contents (`attachment_notice`, `reasoned_refusal`, …): the public check says it in words.
    `valid_until` is the last day on which the document counts.
    """
    key = _key_of(issuer)
    code = new_code()
    contents = write(Heading(Language(language), number, now, code))
    fonts = settings.EMHANA_FONTS if settings.EMHANA_FONTS.is_dir() else None
    pdf = compose(contents, base_url=settings.EMHANA_BASE_URL, composed_at=now, fonts=fonts)
    signed = sign(pdf, key, now=now)
    document = ResultDocument.objects.create(
        number=number,
        check_code=code,
        kind=kind,
        language=language,
        case_number=case_number,
        person=person,
        issuer=issuer,
        pdf=signed,
        sha256=hashlib.sha256(signed).hexdigest(),
        issued_at=now,
        valid_until=valid_until,
    )
    record("document_issued", document, by=by, at=now, person=person.key, case_number=case_number)
    return document


@transaction.atomic
def withdraw(document: ResultDocument, *, replaced: bool, reason: str, by: Actor, now: datetime) -> None:
    """Say of an issued document that it no longer counts: replaced by a new one, or revoked; raises NotInForce the second time.

    Anybody who holds the paper can read `reason`, so it names no person.
    """
    status = ResultDocument.Status.REPLACED if replaced else ResultDocument.Status.REVOKED
    in_force = ResultDocument.objects.filter(pk=document.pk, status=ResultDocument.Status.VALID)
    if not in_force.update(status=status, status_at=now, status_reason=reason):
        raise NotInForce(f"Document {document.number} was already taken back.")
    document.status, document.status_at, document.status_reason = status, now, reason
    record(
        "document_withdrawn",
        document,
        by=by,
        at=now,
        person=document.person.key,
        case_number=document.case_number,
        reason=reason,
        detail={"status": status},
    )


def _key_of(issuer: Organisation) -> SigningKey:
    """Return the signing key of `issuer`; a private practitioner has a key of their own [ATT-16-04]. The files are read each time."""
    if not settings.DEMO:
        raise SigningFailed("Outside the demo (EMHANA_DEMO=0) the demo authority signs nothing.")
    authority = DemoAuthority.load(settings.EMHANA_AUTHORITY)
    if issuer.practitioner is not None:
        return authority.practitioner_key(issuer.key, issuer.practitioner.key, issuer.name_kk)
    return authority.organisation_key(issuer.number, issuer.name_kk)
