"""Closes cases on which nothing is left to do: the result was taken, or thirty days have passed since it was given."""

from collections.abc import Callable
from datetime import datetime

from emhana.cases.actions import moves
from emhana.cases.errors import AlreadyChanged
from emhana.cases.models import Case
from emhana.journal.actions import Program

BY = Program("closing")
AT_ONCE = 1000


def close_due(*, clock: Callable[[], datetime]) -> int:
    """Close up to a thousand cases, the oldest first, and return how many; one that was reopened meanwhile is left."""
    closed = 0
    for case in Case.objects.settled(at=clock()).order_by("pk")[:AT_ONCE]:
        try:
            moves.close(case=case, by=BY, now=clock())
        except AlreadyChanged:
            continue
        closed += 1
    return closed
