"""The yearly attachment campaign of paragraph 10: its days, and the day from which a choice made in it counts. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from emhana.law.lawbook import LawBook

DAYS = {"start": "09-15", "end": "11-15", "inclusive": True, "by": "filed_at"}
TAKES_EFFECT = "01-01"


@dataclass(frozen=True)
class Campaign:
    """The campaign of a year: its first and last day, both inside, and the day of the next year from which its choices count."""

    year: int
    first: date
    last: date
    takes_effect: date


def of_year(year: int, law: LawBook, *, on: date) -> Campaign:
    """Return the campaign of `year` by the readings of `on` [ATT-10-08, ATT-10-10, ATT-12-03]; a day off moves neither end."""
    days = {**DAYS, **law.setting("ATT-10-10", DAYS, on=on)}
    inside = timedelta(days=0 if days["inclusive"] else 1)
    effective = law.setting("ATT-12-03", TAKES_EFFECT, on=on)
    return Campaign(year, _day(year, days["start"]) + inside, _day(year, days["end"]) - inside, _day(year + 1, effective))


def open_on(filed_on: date, law: LawBook) -> Campaign | None:
    """Return the campaign in which a request filed on `filed_on` chooses, None outside: the time of filing counts [ATT-10-10]."""
    campaign = of_year(filed_on.year, law, on=filed_on)
    return campaign if campaign.first <= filed_on <= campaign.last else None


def _day(year: int, said: str) -> date:
    return date.fromisoformat(f"{year}-{said}")
