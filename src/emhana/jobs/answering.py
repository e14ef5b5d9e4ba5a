"""Requests that wait at an organisation which is gone today are answered: on the day it closes, and whatever came in since."""

from collections.abc import Callable
from datetime import datetime

from emhana import catalogue
from emhana.cases.actions.closing import stop_at_closed
from emhana.journal.actions import Program

BY = Program("closed_providers")


def answer_left_requests(*, clock: Callable[[], datetime]) -> int:
    """Answer every request left at a closed organisation and return how many; twice does no harm."""
    return stop_at_closed(service_of=catalogue.by_code, by=BY, now=clock())
