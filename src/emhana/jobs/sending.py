"""Sends the outbox: claim one message, hand it to its channel outside any transaction, record what came of it."""

import logging
from collections.abc import Callable
from datetime import datetime

from emhana.integrations.errors import Rejected, Unavailable
from emhana.notifications import actions, channels
from emhana.notifications.models import Message

log = logging.getLogger(__name__)
Send = Callable[[Message], str]


def send_due(*, clock: Callable[[], datetime], send: Send = channels.send) -> int:
    """Send every due message and return how many were tried. Several workers share the queue without meeting on one row."""
    tried = 0
    while (message := actions.claim(now=clock())) is not None:
        tried += 1
        try:
            _try(message, clock=clock, send=send)
        except actions.AlreadySettled:  # the claim ran out while the gateway thought; the next holder's record stands
            log.warning("message %s was settled by another worker", message.pk)
    return tried


def _try(message: Message, *, clock: Callable[[], datetime], send: Send) -> None:
    try:
        reference = send(message)
    except Rejected as rejected:
        actions.mark_failed(message, reason=rejected.words, final=True, now=clock())
    except Unavailable as unavailable:
        actions.mark_failed(message, reason=str(unavailable), final=False, now=clock())
    except Exception as error:  # a bug in one message must not hold up the others
        log.error("message %s could not be sent: %s", message.pk, type(error).__name__)  # the text may hold an address
        actions.mark_failed(message, reason=type(error).__name__, final=False, now=clock())
    else:
        actions.mark_sent(message, reference=reference, now=clock())
