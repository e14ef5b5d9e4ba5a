"""Text messages through the SMS gateway that EMHANA_SMS_GATEWAY_URL names."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from emhana.integrations.sms_gateway.messages import Reply, Status
from emhana.notifications.channels import unconfigured
from emhana.notifications.models import Message


class SmsGateway(Protocol):
    """A gateway takes one `key` once, however often it is sent, and returns its own reference for it."""

    def send(self, phone: str, text: str, key: str) -> str:
        """Hand over `text`; raises Unavailable or Rejected."""

    def status(self, reference: str, phone: str) -> Status:
        """Return how far the message came; raises Unavailable or Rejected."""

    def replies(self, since: int = 0) -> tuple[Reply, ...]:
        """Return the messages that came in after the one numbered `since`, oldest first; raises Unavailable or Rejected."""


def send(message: Message) -> str:
    """Send the body to the phone; the subject is for letters."""
    if not settings.EMHANA_SMS_GATEWAY_URL:
        return unconfigured.send()
    return gateway().send(message.address, message.body, message.key)


def report(message: Message) -> Status:
    """Return how far a sent message came, as the gateway says; raises Unavailable or Rejected."""
    return gateway().status(message.reference, message.address)


def gateway() -> SmsGateway:
    """Return the client of the configured provider; it is named in the settings, since every provider has a form of its own."""
    client = import_string(settings.EMHANA_SMS_CLIENT)
    return client(
        url=settings.EMHANA_SMS_GATEWAY_URL,
        login=settings.EMHANA_SMS_GATEWAY_LOGIN,
        password=settings.EMHANA_SMS_GATEWAY_PASSWORD,
        sender=settings.EMHANA_SMS_GATEWAY_SENDER,
    )
