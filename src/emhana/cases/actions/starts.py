"""Events outside the desk that start a limit of their own, and outside systems that a case waits for."""

from datetime import datetime

from django.db import transaction

from emhana.cases.actions.moves import happened
from emhana.cases.judging import clock, law_of
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.journal.actions import Actor, record

WAITS = "waits"


@transaction.atomic
def begin(*, case: Case, service: Service, event: str, by: Actor, now: datetime) -> None:
    """Record that `event` of the passport happened now: limits that start with it run, and the earliest due instant governs.

    Does nothing when it happened before or the case is no longer undecided.
    """
    row = Case.objects.select_for_update(of=("self",)).select_related("provider", "law").get(pk=case.pk)
    if event in row.starts or row.state not in UNDECIDED:
        return
    completed = row.events.filter(kind="complete").order_by("-id").values_list("at", flat=True).first()
    submitted = row.submitted_at
    row.starts = {**row.starts, event: now.isoformat()}
    row.submitted_at = completed or submitted
    due = clock(row, service, law_of(row))
    Case.objects.filter(pk=row.pk).update(starts=row.starts, clock=due.as_dict(), due_at=due.due_at)
    case.refresh_from_db(fields=["starts", "clock", "due_at"])
    happened(case, event, by=by, now=now)
    record("limit_started", case, by=by, at=now, case_number=case.number, detail={"event": event})


@transaction.atomic
def wait_for(*, case: Case, system: str, by: Actor, now: datetime) -> None:
    """Write down, once, that `case` waits for an outside `system` that does not answer; no clock stops."""
    Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
    last = case.events.order_by("-id").first()
    if case.state in UNDECIDED and not (last is not None and last.kind == WAITS and (last.note or {}).get("for") == system):
        happened(case, WAITS, by=by, now=now, note={"for": system})
        record("case_waits", case, by=by, at=now, case_number=case.number, detail={"for": system})


def waits_for(case: Case) -> str:
    """Return the code of the outside system that `case` waits for; empty when it waits for none."""
    last = case.events.order_by("-id").first()
    return str((last.note or {}).get("for", "")) if last is not None and last.kind == WAITS and case.state in UNDECIDED else ""
