"""Letters through the SMTP server that EMHANA_SMTP_URL names: `smtp://user:password@host:587`, or `smtps://` for TLS from the start."""

import hashlib
import smtplib
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from emhana.integrations.errors import Rejected, Unavailable
from emhana.notifications.channels import unconfigured
from emhana.notifications.models import Message

NAME = "mail server"
TIMEOUT = 10  # seconds; a job waits for no server longer
PERMANENT = 500  # SMTP replies from here on are refusals for good


def send(message: Message) -> str:
    """Send a plain letter; its Message-ID is made from `key`, so a second copy of one letter is known as such."""
    if not settings.EMHANA_SMTP_URL or not message.address:
        return unconfigured.send()
    reference = f"{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@emhana"
    letter = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.EMHANA_EMAIL_FROM,
        to=[message.address],
        headers={"Message-ID": f"<{reference}>", "Content-Language": message.language},
        connection=get_connection("django.core.mail.backends.smtp.EmailBackend", **server(settings.EMHANA_SMTP_URL)),
    )
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as refused:
        raise _as_ours(*next(iter(refused.recipients.values()))) from None
    except smtplib.SMTPResponseException as refused:
        raise _as_ours(refused.smtp_code, refused.smtp_error) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(NAME, type(error).__name__) from None
    return reference


def server(url: str) -> dict[str, Any]:
    """Return how to reach the server of `url`; raises ValueError for another scheme. `?starttls=1` asks for STARTTLS."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("EMHANA_SMTP_URL must look like smtp://user:password@host:port")
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.query == "starttls=1",
        "timeout": TIMEOUT,
    }


def _as_ours(code: int, words: bytes | str) -> Unavailable | Rejected:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return Rejected(NAME, said, str(code)) if code >= PERMANENT else Unavailable(NAME, f"{code} {said}")
