"""The clocks of a complaint as faces show them: each with its term, its derivation and what became of it. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from emhana.complaints.models import Complaint
from emhana.law.complaints import Body, Duty
from emhana.law.steps import Step, local

FORWARD = "forward"
INSTANT = timedelta(microseconds=1)


class Standing(StrEnum):
    """How a clock stands."""

    WAITING = "waiting"
    RUNNING = "running"
    OVERDUE = "overdue"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"


@dataclass(frozen=True)
class Clock:
    """One of the three clocks: `forward`, `provider` or `quality`; `due_at` is None while it waits for its registration."""

    kind: str
    standing: Standing
    due_at: datetime | None
    ended_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def is_open(self) -> bool:
        """Return whether something is still owed."""
        return self.standing in (Standing.WAITING, Standing.RUNNING, Standing.OVERDUE)


def clocks(complaint: Complaint, *, now: datetime) -> list[Clock]:
    """Return the clocks of `complaint` at `now`: forwarding where it is owed, then that of each body."""
    found = []
    standing = _forwarding(complaint, now)
    if standing is not None:
        due, steps = complaint.forward_due_at, _steps(complaint.forward_clock)
        found.append(Clock(FORWARD, standing, due, complaint.forwarded_at, steps))
    for body in (Body.PROVIDER, Body.QUALITY):
        row = complaint.considered_by(body)
        if row is not None:
            standing = _standing(row.due_at, row.answered_at, now)
            found.append(Clock(body, standing, row.due_at, row.answered_at, _steps(row.clock)))
    return found


def last_day(due_at: datetime) -> date:
    """Return the day at whose end the term ends: one that ends at 24:00 ends on that day, not on the next."""
    return (local(due_at) - INSTANT).date()


def _forwarding(complaint: Complaint, now: datetime) -> Standing | None:
    duty = complaint.duty(now=now)
    if duty == Duty.DONE:
        return _standing(complaint.forward_due_at, complaint.forwarded_at, now)
    return {Duty.RELEASED: Standing.RELEASED, Duty.DUE: Standing.RUNNING, Duty.OVERDUE: Standing.OVERDUE}.get(duty)


def _standing(due_at: datetime | None, ended_at: datetime | None, now: datetime) -> Standing:
    if due_at is None:
        return Standing.WAITING
    due = local(due_at)
    if ended_at is not None:
        return Standing.KEPT if local(ended_at) <= due else Standing.BROKEN
    return Standing.OVERDUE if local(now) >= due else Standing.RUNNING


def _steps(clock: Mapping[str, Any]) -> tuple[Step, ...]:
    return tuple(Step.from_dict(stored) for stored in clock.get("derivation", []))
