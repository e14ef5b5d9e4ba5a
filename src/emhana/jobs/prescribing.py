"""Asks ДҚАЖ for the prescriptions of requests that wait for it, and tells it what was handed over."""

from collections.abc import Callable
from datetime import datetime

from emhana import catalogue
from emhana.cases.actions import starts
from emhana.cases.models import Case
from emhana.integrations.prescriptions import messages
from emhana.integrations.prescriptions.client import MedicineSupply
from emhana.journal.actions import Program
from emhana.registers.pharmacy.models import Report
from emhana.services.medicines_dispensing import exchange

BY = Program("prescribing")
SERVICE = "medicines_dispensing"
AT_ONCE = 100


def exchange_due(supply: MedicineSupply, *, clock: Callable[[], datetime]) -> int:
    """Look up what is waited for, then tell what was handed over; return how many calls ДҚАЖ answered.

    After the first silence the rest is left for the next run: a system that does not answer is not asked a hundred times.
    """
    return _look_up(supply, clock) + _tell(supply, clock)


def _look_up(supply: MedicineSupply, clock: Callable[[], datetime]) -> int:
    service, answered = catalogue.by_code(SERVICE), 0
    waiting = Case.objects.undecided().filter(service=SERVICE, recipient__iin_digest__isnull=False)
    cases = list(waiting.exclude(starts__has_key=exchange.ARRIVED).select_related("recipient").order_by("id")[:AT_ONCE])
    for position, case in enumerate(cases):
        if not exchange.look_up(case=case, service=service, supply=supply, by=BY, now=clock()):
            for later in cases[position:]:
                starts.wait_for(case=later, system=messages.CODE, by=BY, now=clock())
            break
        answered += 1
    return answered


def _tell(supply: MedicineSupply, clock: Callable[[], datetime]) -> int:
    told = 0
    rows = Report.objects.filter(state=Report.State.WAITING).order_by("id")
    for report in rows.select_related("dispense__prescription", "dispense__organisation", "dispense__batch__product")[:AT_ONCE]:
        if not exchange.tell(report=report, supply=supply, by=BY, now=clock()):
            break
        told += 1
    return told
