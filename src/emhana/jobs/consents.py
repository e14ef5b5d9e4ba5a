"""Consents that wait: text replies are fetched and taken first, then the windows that have ended are closed."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from emhana import catalogue
from emhana.cases.actions import confirm
from emhana.cases.actions import consent as actions
from emhana.cases.models import Case, Consent
from emhana.cases.questions import questions_of
from emhana.cases.replies import read
from emhana.documents.digital import service as digital
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.sms_gateway.messages import Reply
from emhana.journal.errors import DomainError
from emhana.notifications.channels import sms

log = logging.getLogger(__name__)
Fetch = Callable[[int], tuple[Reply, ...]]
AT_ONCE = 100


def settle(*, clock: Callable[[], datetime], fetch: Fetch | None = None) -> None:
    """Take the text replies that came in, then let silence be a no. A gateway that is away delays no refusal: the term runs on."""
    try:
        take_replies(clock=clock, fetch=fetch or _fetch)
    except (Unavailable, Rejected) as error:
        log.warning("text replies could not be fetched: %s", type(error).__name__)
    expire_due(clock=clock)


def take_replies(*, clock: Callable[[], datetime], fetch: Fetch) -> int:
    """Take every reply after the last one taken; return how many were new."""
    taken = 0
    for reply in fetch(actions.last_reply()):
        consent = actions.found_by_text(reply.phone, read(reply.text))
        agreed = consent is None and _agrees(reply)
        outcome = actions.take_reply(
            service=catalogue.by_code(consent.scope) if consent else None,
            number=reply.number,
            phone=reply.phone,
            text=reply.text,
            received_at=reply.received_at,
            now=clock(),
            agreed=agreed,
            case=_confirmed(reply, clock) if consent is None and not agreed else None,
        )
        taken += outcome is not None
    return taken


def _agrees(reply: Reply) -> bool:
    """Return whether `reply` let a desk take a digital document of its sender [MED-S09-03]."""
    said = read(reply.text)
    return said is not None and said.yes and digital.agree_by_text(reply.phone, said.code, received_at=reply.received_at)


def _confirmed(reply: Reply, clock: Callable[[], datetime]) -> Case | None:
    """Send the request of one's own that `reply` confirms [MSHI-A1R10-01]; None when it confirms none or it cannot be sent now."""
    said = read(reply.text)
    draft = confirm.confirmed_by_text(reply.phone, said.code, received_at=reply.received_at) if said and said.yes else None
    if draft is None:
        return None
    service = catalogue.by_code(draft.service)
    questions = questions_of(service)
    if questions is None:
        return None
    try:
        return confirm.send_by_text(draft=draft, service=service, questions=questions, now=clock())
    except DomainError as error:
        log.warning("a request confirmed by text was not sent: %s", error.code)
        return None


def expire_due(*, clock: Callable[[], datetime]) -> int:
    """Close the windows that have ended; return how many. One that fails does not hold up the others."""
    closed = 0
    for consent in Consent.objects.due(at=clock()).order_by("expires_at")[:AT_ONCE]:
        try:
            closed += actions.expire(consent=consent, service=catalogue.by_code(consent.scope), now=clock())
        except Exception as error:  # tried again at the next tick
            log.error("consent %s could not be closed: %s", consent.number, type(error).__name__)
    return closed


def _fetch(since: int) -> tuple[Reply, ...]:
    return sms.gateway().replies(since) if settings.EMHANA_SMS_GATEWAY_URL else ()
