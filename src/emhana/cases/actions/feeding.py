"""Every write of the monitoring feed: changes of state are queued once, claimed in the order of their case, and settled."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from emhana.cases.feed import STAGES
from emhana.cases.models import FeedCursor, StageReport
from emhana.journal.actions import Program, record

FEED = Program("monitoring_feed")
CONSUMER = "monitoring"
AT_ONCE = 1000
LEASE = timedelta(minutes=1)  # how long a claimed report belongs to the worker that claimed it; above the client's time limit
BACKOFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
LONGEST_FAILURE = 300

# A row is read once every transaction up to its own is over: no earlier one can then still appear.
AFTER = """
    SELECT e.id, e.transaction::text::bigint, e.case_id, e.kind, e.at FROM cases_event e
    WHERE (e.transaction, e.id) > (%s::text::xid8, %s) AND e.transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.transaction, e.id LIMIT %s"""


@transaction.atomic
def gather(*, now: datetime) -> int:
    """Queue a report of each change of state that is surely committed and not queued yet; return how many events were read.

    A second reader at the same time reads none.
    """
    if not FeedCursor.objects.filter(pk=CONSUMER).exists():
        FeedCursor.objects.bulk_create([FeedCursor(consumer=CONSUMER, transaction=0, event=0)], ignore_conflicts=True)
    cursor = FeedCursor.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=CONSUMER).first()
    if cursor is None:
        return 0
    rows = _after(cursor)
    if rows:
        reports = [
            StageReport(event_id=event, case_id=case, stage=STAGES[kind], at=at, next_try_at=now)
            for event, _, case, kind, at in rows
            if kind in STAGES
        ]
        StageReport.objects.bulk_create(reports)
        cursor.event, cursor.transaction = rows[-1][0], rows[-1][1]
        cursor.save(update_fields=["event", "transaction"])
        record("stages_queued", cursor, by=FEED, at=now, detail={"count": len(reports)})
    return len(rows)


def _after(cursor: FeedCursor) -> list[tuple[Any, ...]]:
    with connection.cursor() as statement:
        statement.execute(AFTER, [str(cursor.transaction), cursor.event, AT_ONCE])
        return statement.fetchall()


@transaction.atomic
def claim(*, now: datetime) -> StageReport | None:
    """Return the report that is due first, claimed for `LEASE`, or None; one whose case has an earlier report waiting is not due."""
    earlier = StageReport.objects.waiting().filter(case=OuterRef("case"), event__lt=OuterRef("event"))
    due = StageReport.objects.waiting().select_for_update(of=("self",), skip_locked=True).filter(~Exists(earlier), next_try_at__lte=now)
    report = due.select_related("case__provider").order_by("next_try_at", "event").first()
    if report is not None:
        report.next_try_at, report.attempts = now + LEASE, report.attempts + 1
        report.save(update_fields=["next_try_at", "attempts"])
    return report


def chain_of(report: StageReport) -> str:
    """Return the correlation under which earlier reports of the case were taken; empty for the first."""
    sent = StageReport.objects.filter(case=report.case_id, state=StageReport.State.SENT).exclude(correlation="")
    return sent.order_by("-event").values_list("correlation", flat=True).first() or ""


@transaction.atomic
def mark_sent(*, report: StageReport, reference: str, correlation: str, now: datetime) -> None:
    """Record that the monitoring system took the report."""
    _settle(report, "stage_reported", now, state=StageReport.State.SENT, sent_at=now, reference=reference[:100],
            correlation=correlation[:100], failure="")  # fmt: skip


@transaction.atomic
def mark_rejected(*, report: StageReport, reason: str, now: datetime) -> None:
    """Record that the monitoring system refused the report for good: somebody has to look, the later ones of the case go on."""
    _settle(report, "stage_report_rejected", now, state=StageReport.State.REJECTED, failure=reason[:LONGEST_FAILURE])


@transaction.atomic
def put_off(*, report: StageReport, reason: str, now: datetime) -> None:
    """Record a try in vain and when the next one is; a report is never given up."""
    wait = BACKOFF[min(report.attempts, len(BACKOFF)) - 1]
    _settle(report, "stage_report_put_off", now, next_try_at=now + wait, failure=reason[:LONGEST_FAILURE])


def _settle(report: StageReport, act: str, now: datetime, **columns: Any) -> None:
    """Change `report` if it still waits in the same attempt; what another worker settled stands."""
    if StageReport.objects.waiting().filter(pk=report.pk, attempts=report.attempts).update(**columns):
        record(act, report, by=FEED, at=now, case_number=report.case.number, detail={"stage": report.stage, "attempts": report.attempts})
