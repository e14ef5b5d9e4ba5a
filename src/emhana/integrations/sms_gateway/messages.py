"""The forms of the SMS gateway: those of smsc.kz (https://smsc.kz/api/http/), answers as JSON (`fmt=3`).

The provider does not make repeated sending harmless: two messages may bear one number. So the number is computed from our
key, and a message is sent only when the provider knows none with that number.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

SEND, STATUS, GET = "/sys/send.php", "/sys/status.php", "/sys/get.php"
ALMATY = ZoneInfo("Asia/Almaty")
LARGEST_NUMBER = 0x7FFFFFFF
RECEIVED_FORM = "%d.%m.%Y %H:%M:%S"

# Codes as text: the provider writes them now as numbers, now as strings.
NOT_FOUND = "-3"
NOTHING_FOUND_ERROR = "3"
WRONG_PHONE = "7"
TRANSIENT_ERRORS = frozenset({"4", "9"})
"""Address blocked for a while; too many requests at once."""


class Status(StrEnum):
    """How far a message came."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


STATUSES = {
    "-2": Status.FAILED,  # stopped
    "-1": Status.QUEUED,
    "0": Status.SENT,
    "1": Status.DELIVERED,
    "2": Status.DELIVERED,  # read
    "3": Status.FAILED,  # expired
    "4": Status.DELIVERED,  # a link in it was opened
    "20": Status.FAILED,  # cannot be delivered
    "22": Status.FAILED,  # wrong number
    "23": Status.FAILED,  # forbidden
    "24": Status.FAILED,  # no money
    "25": Status.FAILED,  # number out of reach
}


@dataclass(frozen=True)
class Reply:
    """A message that came in; `number` grows with each, so the largest seen is where the next look begins."""

    number: int
    phone: str = field(repr=False)
    text: str = field(repr=False)
    received_at: datetime


def number_of(key: str) -> int:
    """Return the message number, 1 to 2147483647, that always belongs to `key`."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) & LARGEST_NUMBER or 1


def received_at(text: str) -> datetime:
    """Return the instant of a provider's time, which is that of Asia/Almaty."""
    return datetime.strptime(text, RECEIVED_FORM).replace(tzinfo=ALMATY)
