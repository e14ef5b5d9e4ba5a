"""Due instants: when a request counts as accepted, what limits bound it, and every step that made each of them.

Pure: the caller gives the instants and one `LawBook`. Asia/Almaty throughout; bounds are included to the instant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from emhana.law import readings
from emhana.law.acceptance import Acceptance, accept, channel_of, intake_of
from emhana.law.in_force import edition_on
from emhana.law.lawbook import EMPTY, LawBook
from emhana.law.passport import Channel, Limit, Passport, Role, ScheduleEntry, Unit, Week
from emhana.law.steps import Step, at_clock, day_end, local, replay, run_on
from emhana.law.workdays import OpenDays, calendar, open_days

__all__ = [
    "Acceptance", "Deadline", "DueLimit", "accept", "administrative", "complaint", "deadline", "edition_on", "in_time",
    "latest_dispatch", "limits", "overdue", "replay", "working_days_due",
]  # fmt: skip

COMPLAINTS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "provider": (5, ("ATT-18-04", "ATT-18-07", "GEN-00-07")),
    "quality": (15, ("ATT-18-05", "ATT-18-07", "GEN-00-07")),
    "forward": (3, ("MSHI-10-07", "GEN-00-07")),
}


@dataclass(frozen=True)
class DueLimit:
    """One limit of a case. `starts_at` and `due_at` are None while `pending`: its event `starts_on` is not known yet."""

    name: str
    role: Role
    starts_on: str
    starts_at: datetime | None
    due_at: datetime | None
    pending: bool
    cites: tuple[str, ...]
    steps: tuple[Step, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the limit as JSON values; instants are RFC 3339 with their offset."""
        return {
            "name": self.name,
            "role": self.role.value,
            "starts_on": self.starts_on,
            "starts_at": self.starts_at and self.starts_at.isoformat(),
            "due_at": self.due_at and self.due_at.isoformat(),
            "pending": self.pending,
            "cites": list(self.cites),
        }


@dataclass(frozen=True)
class Deadline:
    """When a request counts as accepted and is due; `due_at` is None while every governing limit is pending."""

    accepted_at: datetime
    due_at: datetime | None
    limits: tuple[DueLimit, ...]
    derivation: tuple[Step, ...]
    deferred: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the deadline as JSON values."""
        return {
            "accepted_at": self.accepted_at.isoformat(),
            "due_at": self.due_at and self.due_at.isoformat(),
            "limits": [limit.as_dict() for limit in self.limits],
            "derivation": [step.as_dict() for step in self.derivation],
        }


def deadline(
    passport: Passport,
    *,
    channel: Channel | str,
    at: datetime,
    starts: Mapping[str, datetime] | None = None,
    schedule: ScheduleEntry | Week | None = None,
    variant: str | None = None,
    category: str | None = None,
    law: LawBook = EMPTY,
) -> Deadline:
    """Return when a request that came `at` is due.

    `starts` maps names of events to their instants; a limit whose event is missing is pending. `schedule` is the
    organisation's own hours. Raises LookupError before the first edition or outside the calendar, ValueError for a
    channel, variant or category the service does not have.
    """
    at = local(at)
    edition = edition_on(passport, at.date())
    accepted = accept(edition, schedule, channel, at, law)
    found = limits(edition, schedule, channel, accepted, starts or {}, variant=variant, category=category, law=law)
    governing = _governing(found)
    steps = accepted.steps + (governing.steps if governing else ())
    return Deadline(accepted.accepted_at, governing.due_at if governing else None, found, steps, accepted.deferred)


def _governing(found: tuple[DueLimit, ...]) -> DueLimit | None:
    known = [limit for limit in found if limit.role in (Role.TERM, Role.PROCESSING) and limit.due_at is not None]
    return min(known, key=lambda limit: limit.due_at.timestamp() if limit.due_at else 0.0, default=None)


def limits(
    edition: Passport,
    schedule: ScheduleEntry | Week | None,
    channel: Channel | str,
    accepted: Acceptance,
    starts: Mapping[str, datetime],
    *,
    variant: str | None = None,
    category: str | None = None,
    law: LawBook = EMPTY,
) -> tuple[DueLimit, ...]:
    """Return every limit of the channel, in the passport's order, each with its own start, due instant and steps."""
    code = channel_of(edition, channel)
    applying = tuple(_applying(edition, code, variant, category))
    events = {name: local(at) for name, at in starts.items()}
    clock = _Clock(edition, schedule, accepted.accepted_at, law)
    terms = {readings.start_of(edition, limit, law, clock.on) for limit in applying if limit.role is Role.TERM}
    # `at` stands for the event the terms run from when none of them runs from acceptance (a finished course).
    stands_for = frozenset[str]() if "accepted" in terms or terms & events.keys() else frozenset(terms)
    return tuple(_one(readings.bounded(edition, limit, law, clock.on), clock, events, stands_for) for limit in applying)


def _applying(edition: Passport, code: Channel, variant: str | None, category: str | None) -> Iterator[Limit]:
    """Yield the limits that bound a request; its category is one of the passport's own list and no other [ATT-09-10]."""
    for word, chosen, known in (("variant", variant, edition.variants), ("category", category, edition.categories)):
        if chosen is not None and chosen not in known:
            raise ValueError(f"{edition.code} has no {word} {chosen!r}; it has: {', '.join(known) or 'none'}")
    category = category or next(iter(edition.categories), None)
    suited = [
        limit
        for limit in edition.limits
        if code in limit.channels
        and (not limit.variants or variant in limit.variants)
        and (not limit.categories or category in limit.categories)
    ]
    # Within one act the specific rule beats the general: a term of the variant replaces the term of all.
    special = {limit.role for limit in suited if limit.variants}
    for limit in suited:
        if limit.variants or limit.role is not Role.TERM or Role.TERM not in special:
            yield limit


class _Clock:
    """What counting needs to know of one request."""

    def __init__(
        self, edition: Passport, schedule: ScheduleEntry | Week | None, accepted_at: datetime, law: LawBook
    ) -> None:
        self.edition, self.accepted_at, self.law = edition, accepted_at, law
        self.on = accepted_at.date()
        entry = schedule if isinstance(schedule, ScheduleEntry) else edition.schedule[0]
        self.counting = readings.counting(edition, law, self.on)
        self.intake = open_days(readings.intake_week(edition, law, self.on, intake_of(edition, schedule)), law)
        week = entry.term_week or (edition.schedule[0].week if entry.of == "standard" else self.intake.week)
        if not self.counting.saturday_counts:
            week = readings.without_saturday(week)
        self.opened = open_days(week, law)
        self.cap = entry.due_cap


def _one(limit: Limit, clock: _Clock, events: Mapping[str, datetime], stands_for: frozenset[str]) -> DueLimit:
    event = readings.start_of(clock.edition, limit, clock.law, clock.on)
    starts_at = events.get(event)
    lead: tuple[Step, ...] = ()
    if starts_at is not None:
        lead = (Step("event", starts_at, starts_at, limit.cites, (("event", event),)),)
    elif event == "accepted" or event in stands_for:
        starts_at = clock.accepted_at
    if starts_at is None:
        return DueLimit(limit.name, limit.role, event, None, None, True, limit.cites)
    steps = lead + _count(limit, clock, starts_at)
    return DueLimit(limit.name, limit.role, event, starts_at, steps[-1].ends_at, False, limit.cites, steps)


def _count(limit: Limit, clock: _Clock, start: datetime) -> tuple[Step, ...]:
    amount = limit.amount or 0
    args = (("amount", str(amount)),)
    if limit.unit is Unit.MINUTES:
        return (Step("minutes", start, run_on(start, amount * 60), (*limit.cites, "ALL-03-02"), args),)
    if limit.unit is Unit.HOURS:
        return _hours(limit, clock, Step("hours", start, run_on(start, amount * 3600), (*limit.cites, "ALL-03-02"), args))
    if limit.unit is Unit.CALENDAR_DAYS:
        return (Step("calendar_days", start, day_end(start.date() + timedelta(days=amount)), limit.cites, args),)
    if limit.unit is Unit.SAME_DAY:
        return (_same_day(limit, clock, start),)
    return (_working_days(limit, clock, start, amount),)


def _hours(limit: Limit, clock: _Clock, step: Step) -> tuple[Step, ...]:
    """Run hours on; only a target at which the provider is closed moves to the next opening [HOSP-03-03]."""
    due, opened = step.ends_at, clock.intake
    if limit.role is not Role.TARGET or opened.week.round_the_clock or opened.is_open_at(due.date(), due.time()):
        return (step,)
    day, hours = due.date(), opened.hours(due.date())
    if hours is None or due.time() > hours.close:
        day = opened.after(day, 1)
        hours = opened.hours(day)
        opening = hours.open if hours else time()
    else:
        opening = hours.open if due.time() < hours.open or hours.lunch is None else hours.lunch[1]
    args = (("day", day.isoformat()), ("clock", opening.isoformat()))
    return step, Step("target_opening", due, at_clock(day, opening), limit.cites, args)


def _same_day(limit: Limit, clock: _Clock, start: datetime) -> Step:
    day = start.date()
    hours = clock.intake.hours(day)
    if hours is None or start.time() > hours.close:
        return Step("same_day_end", start, day_end(day), limit.cites, (("day", day.isoformat()),))
    args = (("day", day.isoformat()), ("clock", hours.close.isoformat()))
    return Step("same_day", start, at_clock(day, hours.close), limit.cites, args)


def working_days_due(opened: OpenDays, start: datetime, count: int, *, cap: time | None = None) -> datetime:
    """Return the same clock time on the `count`-th open day after `start` (in Asia/Almaty), within that day's hours."""
    day = opened.after(start.date(), count)
    hours = opened.hours(day)
    clock = start.time()
    if hours is not None:
        clock = min(max(clock, hours.open), hours.close)
    return at_clock(day, clock if cap is None else min(clock, cap))


def _working_days(limit: Limit, clock: _Clock, start: datetime, amount: int) -> Step:
    opened, counting = clock.opened, clock.counting
    last = opened.after(start.date(), amount)
    hours = opened.hours(last)
    opens, closes = (hours.open, hours.close) if hours else (time(), time.max)
    if clock.cap is not None:
        closes = min(closes, clock.cap)
    days = (("amount", str(amount)), ("days", ", ".join(map(str, opened.between(start.date(), last)))))
    cites = limit.cites + counting.cites
    if counting.mode == "end_of_day":
        args = (*days, ("day", last.isoformat()), ("clock", closes.isoformat()))
        return Step("working_days_closing", start, at_clock(last, closes), cites, args)
    due = working_days_due(opened, start, amount, cap=clock.cap)
    return Step("working_days", start, due, cites, (*days, ("opens", opens.isoformat()), ("closes", closes.isoformat())))


def complaint(kind: str, at: datetime, law: LawBook = EMPTY) -> Deadline:
    """Return when a complaint registered `at` is due: provider 5, quality authority 15, forwarding 3 working days.

    The ordinary five-day week, the day of registration not counted, 24:00 of the last day [ATT-18-07, GEN-00-07].
    """
    if kind not in COMPLAINTS:
        raise ValueError(f"there is no complaint of the kind {kind!r}; there are: {', '.join(COMPLAINTS)}")
    count, cites = COMPLAINTS[kind]
    counted = law.setting("GEN-00-07", False, on=local(at).date()) is True
    return administrative(f"complaint_{kind}", count, at, law, cites=cites, count_first=counted)


def administrative(
    name: str, count: int, at: datetime, law: LawBook = EMPTY, *, cites: tuple[str, ...] = ("ATT-18-07",), count_first: bool = False
) -> Deadline:
    """Return the term of a department, the Fund or a mass act: `count` working days of the five-day week after `at`.

    `count_first` counts the day of `at` too. Due at 24:00 of the last day.
    """
    at = local(at)
    days = calendar("five_day", law.days)
    day = at.date() - timedelta(days=count_first)
    counted = []
    for _ in range(count):
        day = days.after(day, 1)
        counted.append(day)
    args = (("amount", str(count)), ("days", ", ".join(map(str, counted))), ("day", day.isoformat()))
    step = Step("working_days_end", at, day_end(day), cites, args)
    limit = DueLimit(name, Role.TERM, "registered", at, step.ends_at, False, cites, (step,))
    return Deadline(at, step.ends_at, (limit,), (step,))


def overdue(limit: DueLimit, at: datetime) -> bool:
    """Return whether a matter still open `at` is overdue: from `due_at` on; a pending limit never is."""
    return limit.due_at is not None and local(at).timestamp() >= limit.due_at.timestamp()


def in_time(limit: DueLimit, finished_at: datetime) -> bool:
    """Return whether a matter finished at `finished_at` kept the limit: at `due_at` itself it did."""
    return limit.due_at is None or local(finished_at).timestamp() <= limit.due_at.timestamp()


def latest_dispatch(before: date, days: int) -> date:
    """Return the last day on which something due 'at least `days` calendar days before' `before` may be dispatched."""
    return before - timedelta(days=days)
