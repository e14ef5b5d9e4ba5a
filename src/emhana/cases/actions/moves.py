"""A case moves from one state to another: a conditional update that must hit one row, an event, an entry in the journal."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from emhana.accounts.models import User
from emhana.cases import policies
from emhana.cases.errors import AlreadyChanged, ReasonRequired
from emhana.cases.lifecycle import TRANSITIONS, Act, State
from emhana.cases.models import TAKEN, Case, Event
from emhana.cases.notices import tell
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.documents import actions as documents
from emhana.documents.models import ResultDocument
from emhana.journal.actions import Actor, record


def move(case: Case, act: Act, *, by: Actor, now: datetime, note: Any = None, at: datetime | None = None, **columns: Any) -> None:
    """Do `act` to `case` in the caller's transaction; raises AlreadyChanged when its state is not one that the act starts from.

    `at` is when it happened, if that is not `now`; `columns` change in the same statement.
    """
    row = TRANSITIONS[act]
    _change(case, row.sources, state=row.target, version=F("version") + 1, **columns)
    case.state = row.target
    happened(case, act, by=by, now=now, at=at, note=note)
    record(f"case_{act}", case, by=by, at=now, case_number=case.number)


@contextmanager
def decided_and_delivered(case: Case, *, by: Actor, now: datetime, outcome: str) -> Iterator[None]:
    """Decide `case` before this block and deliver it after: two moves with their events, written by one change of the row.

    Nobody sees the state between them, for the block is of the caller's transaction; within it the case in hand is decided.
    """
    decided, delivered = TRANSITIONS[Act.DECIDE], TRANSITIONS[Act.DELIVER]
    _change(case, decided.sources, state=delivered.target, version=F("version") + 2, outcome=outcome)
    case.state = decided.target
    events = [_event(case, Act.DECIDE, by=by, now=now)]
    record(f"case_{Act.DECIDE}", case, by=by, at=now, case_number=case.number)
    yield
    case.state = delivered.target
    events.append(_event(case, Act.DELIVER, by=by, now=now))
    Event.objects.bulk_create(events)
    record(f"case_{Act.DELIVER}", case, by=by, at=now, case_number=case.number)


def _change(case: Case, sources: Collection[State], **columns: Any) -> None:
    if Case.objects.filter(pk=case.pk, state__in=sources).update(**columns) != 1:
        raise AlreadyChanged(number=case.number)
    for name in columns.keys() - {"state", "version"}:
        setattr(case, name, columns[name])


def happened(case: Case, kind: str, *, by: Actor, now: datetime, at: datetime | None = None, note: Any = None) -> Event:
    """Write the event `kind` of `case`, in the caller's transaction."""
    event = _event(case, kind, by=by, now=now, at=at, note=note)
    event.save(force_insert=True)
    return event


def _event(case: Case, kind: str, *, by: Actor, now: datetime, at: datetime | None = None, note: Any = None) -> Event:
    return Event(
        case=case,
        kind=kind,
        at=at or now,
        recorded_at=now,
        actor=by.actor_key,
        actor_role=by.actor_role,
        channel=case.channel,
        state=case.state,
        note=note,
    )


@transaction.atomic
def withdraw(*, case: Case, service: Service, by: User, now: datetime, reason: str = "") -> None:
    """Take a case back at the person's wish: an undecided one, whose place is free again, or one whose grant has not begun yet.

    Of the latter the result document no longer counts; which they are, the service says.
    """
    policies.check_can_withdraw(by, case)
    if by.is_staff_member and not reason.strip():
        raise ReasonRequired(act="withdraw")
    note, workings = {"reason": reason} if reason else None, workings_of(service)
    if case.outcome and workings.may_take_back(case, now):
        move(case, Act.TAKE_BACK, by=by, now=now, note=note, outcome="")
        workings.take_back(case, by, now)
        for document in ResultDocument.objects.filter(case_number=case.number, status=ResultDocument.Status.VALID):
            documents.withdraw(document, replaced=False, reason=reason or "taken back by the person", by=by, now=now)
    else:
        move(case, Act.WITHDRAW, by=by, now=now, note=note)
        workings.release(case, now)
    tell(case, service, "withdrawn", now=now)


@transaction.atomic
def reopen(*, case: Case, service: Service, by: User, now: datetime, reason: str, basis: str) -> None:
    """Put a decided case back under review because of `basis` (a complaint upheld, a ruling, an error found); the decision stays.

    A new decision will point to the old one. Raises ReasonRequired without words.
    """
    policies.check_can_record(by, case)
    if not reason.strip():
        raise ReasonRequired(act="reopen")
    move(case, Act.REOPEN, by=by, now=now, note={"reason": reason, "basis": basis}, outcome="")
    tell(case, service, "reopened", now=now)


@transaction.atomic
def take_result(*, case: Case, by: User, now: datetime) -> None:
    """Record that the person took the result of `case`, which is closed soon after; only the first time after it was given counts."""
    if case.state != State.DELIVERED:
        return
    given = case.events.filter(kind=Act.DELIVER).order_by("-id").values("id")[:1]
    if not case.events.filter(kind=TAKEN, id__gt=given).exists():
        happened(case, TAKEN, by=by, now=now)


@transaction.atomic
def close(*, case: Case, by: Actor, now: datetime) -> None:
    """Close a delivered case: nothing more will be done on it unless it is reopened. A complaint stays possible."""
    move(case, Act.CLOSE, by=by, now=now)
