"""What a person does on the portal besides asking: taking a document, taking all their data, reading messages. Each is on record."""

from datetime import datetime

from django.db import transaction

from emhana.accounts.models import User
from emhana.cases.actions.moves import take_result
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.reading import pdf_of
from emhana.journal.actions import record
from emhana.notifications.actions import mark_read
from emhana.notifications.models import Message
from emhana.parties.models import Person


@transaction.atomic
def take_document(*, document: ResultDocument, by: User, now: datetime, case: Case | None = None) -> bytes:
    """Return the signed file of `document` and record who took it, on the timeline of its `case` too; raises StoredBytesChanged."""
    if case is not None and document.status == ResultDocument.Status.VALID:
        take_result(case=case, by=by, now=now)
    record("document_read", document, by=by, at=now, person=document.person.key, case_number=document.case_number)
    return pdf_of(document)


@transaction.atomic
def read_messages(*, messages: list[Message], by: User, now: datetime) -> None:
    """Mark what a person sees in the cabinet as read."""
    for message in messages:
        if message.read_at is None:
            mark_read(message, by=by, now=now)


@transaction.atomic
def record_export(*, person: Person, by: User, now: datetime) -> None:
    """Record that a person took everything that is stored about them."""
    record("data_exported", person, by=by, at=now, person=person.key)


@transaction.atomic
def record_reading(*, person: Person, by: User, now: datetime) -> None:
    """Record that somebody who stands for `person` looked at their record."""
    record("person_read", person, by=by, at=now, person=person.key)
