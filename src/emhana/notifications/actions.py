"""Every write of the outbox. A message is queued in the transaction of the act it tells of; a job sends it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from emhana.journal.actions import Program, record
from emhana.notifications.models import Message
from emhana.parties.models import Person


@transaction.atomic
def queue_code(*, person: Person, code: str, expires_at: datetime, now: datetime) -> Message:
    """Queue the SMS with a one-time password to the registered phone of `person`, in their language."""
    with translation.override(person.language):
        text = _("Your Emhana code: %(code)s. It is valid until %(time)s. Tell it to nobody.")
        body = text % {"code": code, "time": date_format(timezone.localtime(expires_at), "H:i")}
    message = Message.objects.create(
        key=f"code:{person.pk}:{now.timestamp()}",
        person=person,
        kind="code",
        channel=Message.Channel.SMS,
        language=person.language,
        address=person.phone or "",
        subject="",
        body=body,
        created_at=now,
        expires_at=expires_at,
        next_try_at=now,
    )
    record("message_queued", message, by=Program("notifications"), at=now, person=person.key, detail={"kind": "code"})
    return message
