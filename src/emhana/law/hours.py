"""Opening hours of a day and of a week, as data."""

from datetime import time
from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from emhana.law.dated import Strict


def _clock(value: object) -> object:
    """Refuse a clock time that is not quoted text: bare 08:00 in YAML is a number."""
    if not isinstance(value, str | time):
        raise ValueError('a clock time is quoted text such as "08:00"')
    return value


Clock = Annotated[time, BeforeValidator(_clock)]


class Hours(Strict):
    """Opening hours of one weekday, lunch excluded."""

    open: Clock
    close: Clock
    lunch: tuple[Clock, Clock] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        order = [self.open, *(self.lunch or ()), self.close]
        if order != sorted(order) or len(set(order)) != len(order):
            raise ValueError("opening hours must run open, lunch, close")
        return self


class Week(Strict):
    """A week of opening hours; a missing day is closed. `round_the_clock` excludes any hours."""

    monday: Hours | None = None
    tuesday: Hours | None = None
    wednesday: Hours | None = None
    thursday: Hours | None = None
    friday: Hours | None = None
    saturday: Hours | None = None
    sunday: Hours | None = None
    round_the_clock: bool = False

    def days(self) -> tuple[Hours | None, ...]:
        """Return seven entries, Monday first."""
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)

    @model_validator(mode="after")
    def _open_at_all(self) -> Self:
        if self.round_the_clock == any(self.days()):
            raise ValueError("a week is either round the clock or has opening hours")
        return self
