"""The working calendar of Kazakhstan and the open days of one provider.

Base: the `holidays` package, under the dated overrides of `calendar/` (one file a year, each day with its act), under
the overrides of the `LawBook`. `five_day` is the week of offices and state bodies; `six_day` that of a provider open on
Saturday, where only a holiday on Sunday moves to the next working day.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Literal

from holidays.countries import Kazakhstan
from holidays.observed_holiday_base import SUN_TO_NEXT_WORKDAY
from pydantic import Field

from emhana.law import sources
from emhana.law.dated import Strict
from emhana.law.hours import Hours, Week
from emhana.law.lawbook import EMPTY, DayOverride, LawBook

WeekKind = Literal["five_day", "six_day"]
FIRST_YEAR, LAST_YEAR = 2020, 2035
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
CALENDAR = Path(__file__).parent / "calendar"
SATURDAY, SUNDAY = 5, 6
_BASE = FIRST_DAY.toordinal()
_SPAN = LAST_DAY.toordinal() - _BASE + 1
_REST = {"five_day": frozenset({SATURDAY, SUNDAY}), "six_day": frozenset({SUNDAY})}


class CalendarYear(Strict):
    """One file of `calendar/`: the days of a year that an act made off or working."""

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    days: tuple[DayOverride, ...] = ()


def load_year(path: Path) -> CalendarYear:
    """Return the calendar file at `path`; raises `sources.LawError` naming file, line and reason."""
    loaded = sources.load(path, CalendarYear)
    strangers = [entry.day for entry in loaded.days if entry.day.year != loaded.year]
    if strangers or path.stem != str(loaded.year):
        raise sources.LawError(path, 1, f"days of another year: {strangers or loaded.year}")
    return loaded


@lru_cache(maxsize=1)
def decreed_days() -> tuple[DayOverride, ...]:
    """Return every override of `calendar/`, in order of years."""
    return tuple(entry for path in sorted(CALENDAR.glob("*.yaml")) for entry in load_year(path).days)


@dataclass(frozen=True)
class WorkCalendar:
    """The days of one kind of week: `standing` maps a day of the span to the weekday it counts as, or None for a day off."""

    kind: WeekKind
    standing: tuple[int | None, ...]

    def weekday(self, day: date) -> int | None:
        """Return the weekday (0 Monday) whose hours hold on `day`, None for a rest day or holiday; LookupError outside."""
        return self.standing[_position(day)]

    def is_working(self, day: date) -> bool:
        """Return whether `day` is a working day."""
        return self.weekday(day) is not None

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, which itself is not counted."""
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day


def _position(day: date) -> int:
    position = day.toordinal() - _BASE
    if not 0 <= position < _SPAN:
        raise LookupError(f"the working calendar covers {FIRST_YEAR} to {LAST_YEAR}, not {day}")
    return position


@lru_cache(maxsize=2)
def _holidays(kind: WeekKind) -> frozenset[date]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    if kind == "five_day":
        return frozenset(Kazakhstan(years=years))
    return frozenset(Kazakhstan(years=years, observed_rule=SUN_TO_NEXT_WORKDAY))


@lru_cache(maxsize=64)
def calendar(kind: WeekKind, days: tuple[DayOverride, ...] = ()) -> WorkCalendar:
    """Return the calendar of a `kind` of week under `calendar/` and then `days` (later entries win)."""
    rest, off = _REST[kind], _holidays(kind)
    standing: list[int | None] = []
    for offset in range(_SPAN):
        day = FIRST_DAY + timedelta(days=offset)
        standing.append(None if day.weekday() in rest or day in off else day.weekday())
    for entry in decreed_days() + days:
        if kind in entry.weeks and FIRST_DAY <= entry.day <= LAST_DAY:
            weekday = entry.day.weekday() if entry.replaces is None else entry.replaces
            standing[_position(entry.day)] = None if entry.kind == "off" else weekday
    return WorkCalendar(kind, tuple(standing))


class OpenDays:
    """The open days of one weekly schedule, laid out so that counting N of them takes no loop."""

    def __init__(self, week: Week, law: LawBook = EMPTY) -> None:
        self.week = week
        self.kind: WeekKind = "six_day" if week.round_the_clock or week.saturday else "five_day"
        self.calendar = calendar(self.kind, law.days)
        hours = week.days()
        self._weekdays = [self._opens_as(index, hours) for index in range(_SPAN)]
        self._hours = [None if weekday is None else hours[weekday] for weekday in self._weekdays]
        opened = [self.week.round_the_clock or entry is not None for entry in self._hours]
        self._open = [index for index, is_open in enumerate(opened) if is_open]
        self._upto = list(accumulate(opened, initial=0))

    def _opens_as(self, index: int, hours: tuple[Hours | None, ...]) -> int | None:
        weekday = self.calendar.standing[index]
        own = (_BASE + index - 1) % 7
        # A six-day provider has hours of its own for a Saturday, whatever day a decree lets it replace.
        return own if weekday is not None and own == SATURDAY and hours[SATURDAY] is not None else weekday

    def hours(self, day: date) -> Hours | None:
        """Return the opening hours of `day`; None when closed, and for a schedule round the clock."""
        return self._hours[_position(day)]

    def weekday(self, day: date) -> int | None:
        """Return the weekday whose hours hold on `day`."""
        return self._weekdays[_position(day)]

    def is_open_on(self, day: date) -> bool:
        """Return whether the provider opens at all on `day`."""
        return self.week.round_the_clock or self.hours(day) is not None

    def is_open_at(self, day: date, clock: time) -> bool:
        """Return whether the provider is open at `clock` on `day`; both bounds and the edges of lunch count as open."""
        hours = self.hours(day)
        if hours is None:
            return self.week.round_the_clock
        at_lunch = hours.lunch is not None and hours.lunch[0] < clock < hours.lunch[1]
        return hours.open <= clock <= hours.close and not at_lunch

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th open day after `day`; LookupError past the end of the calendar."""
        position = day.toordinal() - _BASE
        if not 0 <= position < _SPAN:
            _position(day)
        try:
            return date.fromordinal(_BASE + self._open[self._upto[position + 1] + count - 1])
        except IndexError:
            raise LookupError(f"the working calendar ends with {LAST_YEAR}") from None

    def between(self, day: date, last: date) -> tuple[date, ...]:
        """Return the open days after `day` up to `last`, which is included."""
        counted = self._open[self._upto[_position(day) + 1] : self._upto[_position(last) + 1]]
        return tuple(date.fromordinal(_BASE + index) for index in counted)


_BUILT: dict[tuple[int, int], tuple[Week, LawBook, OpenDays]] = {}
_KEPT = 512


def open_days(week: Week, law: LawBook = EMPTY) -> OpenDays:
    """Return the open days of `week` under `law`, built once for each pair of objects."""
    key = (id(week), id(law))
    found = _BUILT.get(key)
    if found is None:  # the entry keeps both objects alive, so that an id cannot be taken by another
        if len(_BUILT) >= _KEPT:
            _BUILT.clear()
        found = _BUILT[key] = (week, law, OpenDays(week, law))
    return found[2]
