"""What happens to a message whose gateway is not set."""

from django.conf import settings

from emhana.integrations.errors import Unavailable
from emhana.notifications.models import DEMO


def send() -> str:
    """Return the reference `demo` in a demo, where the message is read in the outbox; elsewhere raise Unavailable, so that it waits."""
    if not settings.DEMO:
        raise Unavailable("gateway", "none is configured for this channel")
    return DEMO
