"""What became of telling ДҚАЖ that something was handed over."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from emhana.journal.actions import Actor, record
from emhana.registers.pharmacy.models import Report


@transaction.atomic
def settle(*, report: Report, by: Actor, now: datetime, refused_with: str = "") -> None:
    """Record that ДҚАЖ confirmed what was handed over [MED-07-02], or refused it with a code: dispensed elsewhere, say."""
    state = Report.State.REJECTED if refused_with else Report.State.CONFIRMED
    waiting = Report.objects.filter(pk=report.pk, state=Report.State.WAITING)
    if waiting.update(state=state, code=refused_with, settled_at=now, tries=F("tries") + 1):
        record(f"dispense_{state}", report, by=by, at=now, case_number=report.dispense.case_number or None, reason=refused_with)


def tried(report: Report) -> None:
    """Count a try that reached nobody; the report still waits."""
    Report.objects.filter(pk=report.pk).update(tries=F("tries") + 1)
