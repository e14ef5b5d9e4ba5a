"""When the clock of a request starts: desk and phone by opening hours and cut-off, the portal by its after-hours rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from emhana.law import readings
from emhana.law.hours import Hours, Week
from emhana.law.lawbook import EMPTY, LawBook
from emhana.law.passport import Channel, CutOff, Passport, ScheduleEntry
from emhana.law.steps import Step, at_clock, local
from emhana.law.workdays import SATURDAY, OpenDays, open_days


@dataclass(frozen=True)
class Acceptance:
    """When a request counts as accepted; `deferred` says that this is later than it came, which is never a refusal."""

    accepted_at: datetime
    steps: tuple[Step, ...]
    deferred: bool


def intake_of(edition: Passport, schedule: ScheduleEntry | Week | None) -> Week:
    """Return the week of intake: the organisation's own where given, otherwise the passport's."""
    if isinstance(schedule, ScheduleEntry):
        return schedule.week
    return schedule or edition.schedule[0].week


def accept(
    edition: Passport, schedule: ScheduleEntry | Week | None, channel: Channel | str, at: datetime, law: LawBook = EMPTY
) -> Acceptance:
    """Return when a request that came `at` counts as accepted, by a dated `edition`; ValueError for a foreign channel.

    Bounds are included: 18:00:00 is in time. A naive `at` is Asia/Almaty.
    """
    code = channel_of(edition, channel)
    at = local(at)
    on = at.date()
    week = readings.intake_week(edition, law, on, intake_of(edition, schedule))
    if code is Channel.PORTAL:
        return _portal(edition, week, at, law)
    if week.round_the_clock:
        return Acceptance(at, (Step("any_hour", at, at, edition.schedule[0].cites),), False)
    return _desk(edition, week, code, at, law)


def channel_of(edition: Passport, channel: Channel | str) -> Channel:
    """Return `channel` as the edition knows it; raises ValueError with the channels there are."""
    for entry in edition.channels:
        if entry.channel == channel:
            return entry.channel
    known = ", ".join(entry.channel for entry in edition.channels)
    raise ValueError(f"{edition.code} is not given through the channel {str(channel)!r}; its channels are: {known}")


def _portal(edition: Passport, week: Week, at: datetime, law: LawBook) -> Acceptance:
    """Return the acceptance of a portal request: outside hours it is accepted at the next opening, sent when it came [ATT-09-46]."""
    on = at.date()
    rule, cites = readings.after_hours(edition, law, on)
    if rule != "next_working_day" or week.round_the_clock:
        return Acceptance(at, (Step("any_hour", at, at, cites),), False)
    counted = readings.counting(edition, law, on).saturday_counts
    opened = open_days(week if counted else readings.without_saturday(week), law)
    hours, clock = opened.hours(on), at.time()
    if hours is not None and hours.open <= clock <= hours.close:
        return Acceptance(at, (Step("in_hours", at, at, cites + _cites(edition)),), False)
    return _at_opening("portal_next_opening", at, _next_opening(opened, at, ()), (*cites, "ALL-07-02"))


def _desk(edition: Passport, week: Week, channel: Channel, at: datetime, law: LawBook) -> Acceptance:
    """Return when a request that no portal takes counts: at once in the organisation's hours, else at the next opening [ATT-09A-06]."""
    opened = open_days(week, law)
    on, clock = at.date(), at.time()
    cut = tuple(entry for entry in readings.cut_offs(edition, law, on) if channel in entry.channels)
    cites = _cites(edition, cut)
    hours = opened.hours(on)
    if hours is not None and hours.open <= clock <= last_intake(opened, on, hours, cut):
        if hours.lunch is None or not hours.lunch[0] < clock < hours.lunch[1]:
            return Acceptance(at, (Step("in_hours", at, at, cites),), False)
        if hours.lunch[1] <= last_intake(opened, on, hours, cut):
            return _at_opening("after_lunch", at, at_clock(on, hours.lunch[1]), cites)
    return _at_opening("next_opening", at, _next_opening(opened, at, cut), (*cites, "ALL-07-05"))


def _at_opening(rule: str, at: datetime, opening: datetime, cites: tuple[str, ...]) -> Acceptance:
    args = (("day", opening.date().isoformat()), ("clock", opening.time().isoformat()))
    return Acceptance(opening, (Step(rule, at, opening, cites, args),), True)


def last_intake(opened: OpenDays, day: date, hours: Hours, cut_offs: Iterable[CutOff]) -> time:
    """Return until when requests are taken on `day`: the earliest of closing and the cut-offs, Saturday by its own closing [ATT-09-33]."""
    last = hours.close
    for entry in cut_offs:
        stated = entry.saturday if opened.weekday(day) == SATURDAY else entry.weekday
        if entry.before_closing_minutes is not None:
            # "Two hours before closing (18:00)" follows the organisation's own closing; a stated hour alone stays.
            closing = datetime.combine(day, hours.close) - timedelta(minutes=entry.before_closing_minutes)
            stated = closing.time() if closing.date() == day else time()
        if stated is not None:
            last = min(last, stated)
    return last


def _next_opening(opened: OpenDays, at: datetime, cut_offs: tuple[CutOff, ...]) -> datetime:
    day, clock = at.date(), at.time()
    hours = opened.hours(day)
    if hours is not None and clock < hours.open <= last_intake(opened, day, hours, cut_offs):
        return at_clock(day, hours.open)
    while True:
        day = opened.after(day, 1)
        hours = opened.hours(day)
        if hours is not None and hours.open <= last_intake(opened, day, hours, cut_offs):
            return at_clock(day, hours.open)


def _cites(edition: Passport, cut_offs: tuple[CutOff, ...] = ()) -> tuple[str, ...]:
    stated = edition.schedule[0].cites if edition.schedule else ()
    return stated + tuple(cite for entry in cut_offs for cite in entry.cites)
