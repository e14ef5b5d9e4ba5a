"""The outbox of a demo: what would have been sent by SMS and e-mail, so that a demo citizen finds the code to sign in."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.catalogue import SERVICES
from emhana.notifications import addresses
from emhana.notifications.models import Message
from emhana.portal import wording

SHOWN = 50
CHANNELS = {Message.Channel.SMS: _l("SMS"), Message.Channel.EMAIL: _l("E-mail")}
STATES = {
    Message.State.QUEUED: (_l("Waiting"), "yellow"),
    Message.State.SENT: (_l("Sent"), "green"),
    Message.State.DELIVERED: (_l("Delivered"), "green"),
    Message.State.FAILED: (_l("Not sent"), "red"),
}

OFFICES = {office.code: office.text for service in SERVICES for office in service.passport.informed}


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages; there is no such page in production."""
    if not settings.DEMO:
        raise Http404
    messages = [_shown(message) for message in Message.objects.leaving().order_by("-id")[:SHOWN]]
    return render(request, "portal/outbox.html", {"title": _("Messages of the demo"), "messages": messages})


def _shown(message: Message) -> dict[str, object]:
    state, colour = STATES[Message.State(message.state)]
    channel = CHANNELS[Message.Channel(message.channel)]
    office = OFFICES.get(message.addressee)
    to = ", ".join(part for part in (wording.words(office) if office else "", message.address) if part)
    parts = addresses.parts(message.body) if message.addressee else [(message.language, message.body)]
    return {"message": message, "channel": channel, "to": to, "parts": parts, "state": state, "colour": colour}
