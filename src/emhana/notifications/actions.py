"""Every write of the outbox."""

from datetime import datetime

from django.db import transaction

from emhana.law.passport import Words
from emhana.notifications.models import Message
from emhana.parties.models import Person


@transaction.atomic
def notify(
    *, person: Person, kind: str, key: str, case_number: str, subject: Words, body: Words, now: datetime, expires_at: datetime | None = None
) -> list[Message]:
    """Queue one message."""
    cabinet = Message(
        key=f"{key}:cabinet",
        person=person,
        kind=kind,
        case_number=case_number,
        channel=Message.Channel.CABINET,
        language=person.language,
        address="",
        subject=subject.into(person.language),
        body=body.into(person.language),
        created_at=now,
        expires_at=expires_at,
        next_try_at=now,
        state=Message.State.DELIVERED,
        delivered_at=now,
    )
    cabinet.save(force_insert=True)
    return [cabinet]
