"""`emhana bench deadline`: what one due time costs, with and without its derivation."""

from datetime import datetime
from zoneinfo import ZoneInfo

from emhana.bench.measure import Measurement, seconds_each, under
from emhana.catalogue import by_code
from emhana.law import deadlines, workdays
from emhana.law.passport import Channel

AT = datetime(2026, 11, 20, 19, 30, tzinfo=ZoneInfo("Asia/Almaty"))
SIZE = 20_000
MICRO = 1e6
COMMAND = "emhana bench deadline"


def run(size: int | None) -> list[Measurement]:
    """Return the microseconds of one due time with derivation, and of one count of working days without."""
    calls = size or SIZE
    passport = by_code("mshi_participation_information").passport
    week = passport.schedule[0].week
    opened = workdays.open_days(week)
    deadlines.deadline(passport, channel=Channel.PORTAL, at=AT)
    derived = seconds_each(lambda: deadlines.deadline(passport, channel=Channel.PORTAL, at=AT), calls) * MICRO
    bare = seconds_each(lambda: deadlines.working_days_due(opened, AT, 5), calls) * MICRO
    return [under("deadline", derived, "µs with derivation", 50.0, COMMAND), under("deadline", bare, "µs without derivation", 2.0, COMMAND)]
