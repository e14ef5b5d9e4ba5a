"""Once a day: who is attached under a contract of insurance that ends within 30 days is told, and so is the insurer."""

from collections.abc import Callable
from datetime import datetime

from emhana.cases.judging import legal_day
from emhana.journal.actions import Program
from emhana.reference.lawbook import lawbook
from emhana.services.phc_attachment import insurer_told

BY = Program("insuring")


def remind(*, clock: Callable[[], datetime]) -> int:
    """Write the reminders that are due [ATT-17-09]; a day that was missed is made good by the next. Return how many were new."""
    now = clock()
    day = legal_day(now)
    return insurer_told.remind(day=day, law=lawbook(on=day), by=BY, now=now)
