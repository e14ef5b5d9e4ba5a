"""Tells the service-monitoring system each stage of each case, in the order of the case [GEN-00-09, ATT-09-48]."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from emhana.cases.actions import feeding
from emhana.cases.models import StageReport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.monitoring.client import Monitoring
from emhana.integrations.monitoring.messages import Stage

AT_ONCE = 500


def report_stages(system: Monitoring, *, clock: Callable[[], datetime]) -> int:
    """Queue what has happened, then send what is due; return how many reports were taken.

    After the first silence the rest is left for the next run: a system that does not answer is not asked five hundred times.
    """
    while feeding.gather(now=clock()) == feeding.AT_ONCE:
        pass
    taken = 0
    for _ in range(AT_ONCE):
        report = feeding.claim(now=clock())
        if report is None:
            break
        try:
            receipt = system.report(_stage(report), now=clock(), correlation=feeding.chain_of(report))
        except Unavailable as unavailable:
            feeding.put_off(report=report, reason=str(unavailable), now=clock())
            break
        except Rejected as rejected:
            feeding.mark_rejected(report=report, reason=rejected.words, now=clock())
        else:
            feeding.mark_sent(report=report, reference=receipt.message_id, correlation=receipt.correlation_id, now=clock())
            taken += 1
    return taken


def _stage(report: StageReport) -> Stage:
    case = report.case
    bin_ = case.provider.number if case.provider else ""
    return Stage(f"{case.number}:{report.event_id}", case.service, case.number, report.stage, report.at, bin_)


def configured() -> Monitoring | None:
    """Return the client of the monitoring system that the settings name, None when they name none."""
    url = settings.EMHANA_MONITORING_URL
    return Monitoring(url, settings.EMHANA_MONITORING_SENDER, settings.EMHANA_MONITORING_PASSWORD) if url else None
