"""Asks the SMS gateway what became of the messages it took: delivered, or dead and sent another way."""

import logging
from collections.abc import Callable
from datetime import datetime

from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.sms_gateway.messages import Status
from emhana.notifications import actions
from emhana.notifications.channels import sms
from emhana.notifications.models import Message

log = logging.getLogger(__name__)
Ask = Callable[[Message], Status]
AT_ONCE = 100
NOT_REACHED = "the gateway reports that the number was not reached"


def ask_reports(*, clock: Callable[[], datetime], ask: Ask = sms.report) -> int:
    """Take the reports that are due and return how many messages were asked about; a silent gateway is left for the next run."""
    asked = 0
    while asked < AT_ONCE and (message := actions.claim_report(now=clock())) is not None:
        asked += 1
        try:
            _take(message, ask(message), clock)
        except Unavailable as error:
            log.warning("reports of delivery were not fetched: %s", type(error).__name__)
            break
        except Rejected:  # the provider has forgotten this message; the others may be known
            log.warning("message %s is unknown to the gateway", message.pk)
        except actions.AlreadySettled:
            log.warning("message %s was settled by another worker", message.pk)
    return asked


def _take(message: Message, status: Status, clock: Callable[[], datetime]) -> None:
    if status == Status.DELIVERED:
        actions.mark_delivered(message, now=clock())
    elif status == Status.FAILED:
        actions.mark_undelivered(message, reason=NOT_REACHED, now=clock())
