"""Settles, on the day from which they are to count, the choices that people made in the yearly campaign."""

import logging
from collections.abc import Callable
from datetime import datetime

from emhana.journal.actions import Program
from emhana.law.steps import local
from emhana.registers.attachment.choices.models import Choice
from emhana.services.phc_attachment import choosing

log = logging.getLogger(__name__)
BY = Program("choosing")


def settle_choices(*, clock: Callable[[], datetime]) -> int:
    """Settle every choice whose first day has come; return how many. One that fails does not hold up the others."""
    done = 0
    due = Choice.objects.due(on=local(clock()).date())
    for key in list(due.values_list("pk", flat=True)):
        try:
            choosing.settle(choice=Choice.objects.get(pk=key), by=BY, now=clock())
        except Exception as error:  # it is tried again at the next run
            log.error("choice %s was not settled: %s", key, type(error).__name__)
            continue
        done += 1
    return done
