"""Reads the table of hand-made lives: who paid what for which months, what the state paid, and what was worked out by hand.

`2024-01..2024-06` is an employer's 3500 tenge a month, come on the tenth of the month after; `=SUM` and `@DAY` say otherwise. A letter
before the months: `o` own money, `r` a refund of the employer's, `q` a refund of own money.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from emhana.law.contributions import first_day, read_month
from emhana.law.insurance import Life, Paid, Reason, StatePaid

TOKEN = re.compile(r"([orq]?)(\d{4}-\d\d)(?:\.\.(\d{4}-\d\d))?(?:=(\d+))?(?:@([\d-]+))?")


@dataclass(frozen=True)
class Worked:
    """One line of the table: a life, the day it is looked at, and the answers."""

    name: str
    life: Life
    on: date
    expected: dict[int, Reason]
    owed: int
    tenge: Decimal


def _payments(text: str) -> Iterator[Paid]:
    for token in text.split():
        found = TOKEN.fullmatch(token)
        assert found is not None, token
        letter, first, last, sum_, day = found.groups()
        for month in range(read_month(first), read_month(last or first) + 1):
            received = date.fromisoformat(day) if day else first_day(month + 1).replace(day=10)
            sign = -1 if letter in ("r", "q") else 1
            yield Paid(month, sign * Decimal(sum_ or 3500), received, own=letter in ("o", "q"))


def _periods(text: str) -> Iterator[StatePaid]:
    for token in text.split():
        category, days = token.split(":")
        since, until = days.split("..")
        yield StatePaid(category, date.fromisoformat(since), date.fromisoformat(until) if until else None)


def lives() -> list[Worked]:
    """Return every line of the table."""
    with (Path(__file__).parent / "insurance_lives.csv").open(encoding="utf-8") as file:
        return [
            Worked(
                row["name"],
                Life(
                    date.fromisoformat(row["born"]),
                    date.fromisoformat(row["died"]) if row["died"] else None,
                    tuple(_payments(row["paid"])),
                    tuple(_periods(row["state"])),
                ),
                date.fromisoformat(row["on"]),
                {read_month(month): Reason(reason) for month, reason in (pair.split(":") for pair in row["expected"].split())},
                int(row["owed"]),
                Decimal(row["tenge"]),
            )
            for row in csv.DictReader(file)
        ]
