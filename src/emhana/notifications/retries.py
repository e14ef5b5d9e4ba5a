"""When a message that did not go out is tried again, and what is kept of the reason."""

import re
from datetime import timedelta

BACKOFF = (
    timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30),
    timedelta(hours=2), timedelta(hours=6), timedelta(hours=12),
)  # fmt: skip
LEASE = timedelta(minutes=1)  # how long a claimed message belongs to the worker that claimed it; above every gateway's time limit
LONGEST_FAILURE = 300
NUMBERS = re.compile(r"\+?\d[\d ()-]{5,}\d")


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after the `attempts`-th failure, counted from one; None when it was the last."""
    return BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


def without_address(words: str, address: str) -> str:
    """Return `words` without the address and without anything that could be a phone or an IIN: gateways like to repeat them."""
    hidden = words.replace(address, "…") if address else words
    return NUMBERS.sub("…", hidden)[:LONGEST_FAILURE]
