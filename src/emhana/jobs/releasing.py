"""Carries out the messages about people who leave, and tells of the attachments that begin by their date."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from emhana.journal.actions import Program
from emhana.law.steps import local
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import Attachment
from emhana.services.phc_attachment import releasing

log = logging.getLogger(__name__)
BY = Program("releasing")
AT_ONCE = 500
CHUNK = 1000


def release_people(*, clock: Callable[[], datetime]) -> int:
    """Carry out the messages that wait, the oldest first; return how many. One that fails does not hold up the others."""
    done = 0
    for message in LeavingMessage.objects.filter(state=LeavingMessage.State.WAITING).order_by("pk")[:AT_ONCE]:
        try:
            releasing.carry_out(message=message, by=BY, now=clock())
        except Exception as error:  # it waits for the next run, and its clock goes on
            log.error("leaving message %s was not carried out: %s", message.pk, type(error).__name__)
            continue
        done += 1
    return done


def tell_changes(*, clock: Callable[[], datetime]) -> int:
    """Tell of the attachments, recorded on an earlier day, that begin today or in a week; return how many."""
    now = clock()
    day = local(now).date()
    days = [day, day + timedelta(days=releasing.TOLD_AHEAD_DAYS)]
    rows = Attachment.objects.in_force().filter(valid__startswith__in=days, recorded_at__lt=now - timedelta(days=1))
    return releasing.tell_changes(rows=rows.select_related("person", "organisation").iterator(chunk_size=CHUNK), day=day, now=now)
