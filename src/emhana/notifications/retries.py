"""When a message that did not go out is tried again, when its report is looked for, and what is kept of the reason."""

import re
from datetime import timedelta

BACKOFF = (
    timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30),
    timedelta(hours=2), timedelta(hours=6), timedelta(hours=12),
)  # fmt: skip
LEASE = timedelta(minutes=1)  # how long a claimed message belongs to the worker that claimed it; above every gateway's time limit
LONGEST_FAILURE = 300
FIRST_LOOK = timedelta(seconds=10)  # a report of delivery seldom comes earlier
LONGEST_LOOK = timedelta(hours=1)
LOOK_FOR = timedelta(days=3)  # providers keep a message for a phone that is off for a day or two; later no report comes
NUMBERS = re.compile(r"\+?\d[\d ()-]{5,}\d")


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after the `attempts`-th failure, counted from one; None when it was the last."""
    return BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


def look_after(waited: timedelta) -> timedelta:
    """Return how long until the next look for a report that did not come in `waited`: as long again, at most an hour."""
    return min(max(waited, FIRST_LOOK), LONGEST_LOOK)


def without_address(words: str, address: str) -> str:
    """Return `words` without the address and without anything that could be a phone or an IIN: gateways like to repeat them."""
    hidden = words.replace(address, "…") if address else words
    return NUMBERS.sub("…", hidden)[:LONGEST_FAILURE]
