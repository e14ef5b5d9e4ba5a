"""The digital documents service as this installation reaches it: asked outside any transaction, and never without a consent."""

from datetime import datetime
from typing import Any

from django.conf import settings

from emhana.accounts import actions as accounts
from emhana.accounts import passwords
from emhana.accounts.models import OneTimePassword
from emhana.documents.digital import actions
from emhana.documents.digital.errors import ConsentMissing, NoSuchDocument, ServiceAway
from emhana.documents.digital.models import Retrieved
from emhana.integrations.digital_documents.client import DigitalDocuments
from emhana.integrations.digital_documents.messages import Act, Consent, Document, Kind
from emhana.integrations.errors import Rejected, Unavailable
from emhana.journal.actions import Actor, Program
from emhana.parties.models import digest

BY_TEXT = Program("text_reply")
PAPERS = {
    "digital_identity_document": Kind.IDENTITY_CARD,
    "digital_document": Kind.IDENTITY_CARD,
    "pension_certificate": Kind.PENSION_CERTIFICATE,
    "medical_social_examination_extract": Kind.DISABILITY_EXTRACT,
}
"""Which digital document stands for which paper of a passport's list."""
DIGITAL_ALONE = frozenset({"digital_identity_document", "digital_document"})
"""Papers that exist in the service alone: where it is connected they are taken from it, with consent, and not ticked as shown."""


def connected() -> DigitalDocuments | None:
    """Return the configured service, None when this installation has none."""
    if not settings.EMHANA_DIGITAL_DOCUMENTS_URL:
        return None
    return DigitalDocuments(
        url=settings.EMHANA_DIGITAL_DOCUMENTS_URL,
        sender_id=settings.EMHANA_DIGITAL_DOCUMENTS_SENDER,
        password=settings.EMHANA_DIGITAL_DOCUMENTS_PASSWORD,
    )


def told(document: Document) -> dict[str, Any]:
    """Return what is kept of a document: its owner by name and birth, and the document itself."""
    names = " ".join(filter(None, (document.surname, document.name, document.patronymic)))
    found = document.model_dump(mode="json", include={"number", "born_on", "issued_on", "issuer", "valid_to"})
    return {"name": names, **found}


def retrieve(row: Retrieved, *, by: Actor, now: datetime) -> None:
    """Take the document that `row` asks for and keep it; call it in no transaction.

    Raises ConsentMissing before anything is asked, NoSuchDocument, and ServiceAway.
    """
    if row.consented_at is None:
        raise ConsentMissing
    service = connected()
    if service is None:
        raise ServiceAway
    act = row.consent if row.consent in set(Act) else Act.SIGNATURE
    consent = Consent(act=Act(act), given_at=row.consented_at, reference=str(row.pk))
    try:
        found = service.take(row.owner.iin or "", Kind(row.kind), consent, now=now)
    except (Unavailable, Rejected) as error:
        raise ServiceAway from error
    if found is None or (found.valid_to is not None and found.valid_to < now.date()):
        raise NoSuchDocument
    actions.keep(row=row, content=told(found), by=by, now=now)


def agree_by_text(phone: str, code: str, *, received_at: datetime) -> bool:
    """Return whether a reply with `code` from the registered `phone` agrees to a document being taken; the code is used up.

    Calls `check_code`, so it is called in no transaction.
    """
    if not any(map(str.isdigit, phone)):
        return False
    sent = OneTimePassword.objects.select_related("person").filter(
        person__phone_digest=digest("phone_digest", phone), purpose__startswith="document:", used_at=None, expires_at__gt=received_at
    )
    for code_sent in sent.order_by("-created_at")[: passwords.AN_HOUR]:
        if accounts.check_code(person=code_sent.person, purpose=code_sent.purpose, code=code, now=received_at, by=BY_TEXT):
            row = Retrieved.objects.select_related("owner").get(pk=int(code_sent.purpose.removeprefix("document:")))
            actions.agree(row=row, act=Act.TEXT_REPLY, by=BY_TEXT, now=received_at)
            return True
    return False
