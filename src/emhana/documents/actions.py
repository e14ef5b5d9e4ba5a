"""Issuing result documents: numbered, composed, signed with the organisation's key, stored sealed; and taking them back."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from emhana.documents.compose import compose
from emhana.documents.contents import AttachmentNotice, Language, ReasonedRefusal
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority, sign
from emhana.journal.actions import Actor, record
from emhana.parties.models import Organisation, Person

Contents = AttachmentNotice | ReasonedRefusal
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without signs that are mistaken for one another


@dataclass(frozen=True)
class Heading:
    """What every result document carries before its content: language, number, instant and the code of the public check."""

    language: Language
    number: str
    formed_at: datetime
    check_code: str


@transaction.atomic
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
) -> ResultDocument:
    """Compose what `write` returns for the new heading, sign it with the key of `issuer`, store it; raises SigningFailed without a key."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(16))
    contents = write(Heading(Language(language), number, now, code))
    fonts = settings.EMHANA_FONTS if settings.EMHANA_FONTS.is_dir() else None
    pdf = compose(contents, base_url=settings.EMHANA_BASE_URL, composed_at=now, fonts=fonts)
    key = DemoAuthority.load(settings.EMHANA_AUTHORITY).organisation_key(issuer.bin, issuer.name_kk)
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
    )
    record("document_issued", document, by=by, at=now, person=person.key, case_number=case_number)
    return document


@transaction.atomic
def withdraw(document: ResultDocument, *, replaced: bool, reason: str, by: Actor, now: datetime) -> None:
    """Say of an issued document that it no longer counts: replaced by a new one, or revoked."""
    status = ResultDocument.Status.REPLACED if replaced else ResultDocument.Status.REVOKED
    ResultDocument.objects.filter(pk=document.pk, status=ResultDocument.Status.VALID).update(
        status=status, status_at=now, status_reason=reason
    )
    record("document_withdrawn", document, by=by, at=now, case_number=document.case_number, reason=reason)
