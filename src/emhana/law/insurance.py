"""Mandatory social health insurance: the figures of a day, the status of a month with its reason, arrears, calculators. Pure.

A month is a number: year * 12 + month - 1, so that months are counted by subtraction, here and in the database alike.
Money is Decimal tenge. The figures and their sources stand in `insurance.yaml`.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeVar

from emhana.law import sources
from emhana.law.passport import Strict, Words

ADULT = 18
CENT = Decimal("0.01")
HUNDRED = Decimal(100)
D = TypeVar("D", bound="Dated")
Payer = Literal["employer", "employee", "self_payer", "sole_proprietor", "platform"]


class Dated(Strict):
    """A figure from `since` on, until the next one of its kind or `until` (excluded), and where it was read."""

    since: date
    until: date | None = None
    source: str
    verified: bool


class Wage(Dated):
    """The minimum wage."""

    tenge: Decimal


class Rate(Dated):
    """What a payer pays: percent of the income up to so many minimum wages, or of so many minimum wages."""

    payer: Payer
    percent: Decimal
    base_wages: Decimal | None = None
    cap_wages: Decimal | None = None


class ArrearsRate(Dated):
    """Percent of the minimum wage for an unpaid month, and how many months before the payment are counted [MSHI-A2-16, MSHI-A2-17]."""

    percent: Decimal
    months: int


class Right(Dated):
    """How many months the right lasts after the last insured one; `kept_long` for who paid `own_months` without a break."""

    kept: int
    kept_long: int = 0
    own_months: int = 0


class Prepaid(Dated):
    """How many months ahead, paid at once, give the right whatever is owed for the past."""

    months: int


class Category(Dated):
    """People for whom the state pays."""

    code: str
    name: Words


class Figures(Strict):
    """All of `insurance.yaml`."""

    starts: date
    due_day: int
    minimum_wage: tuple[Wage, ...]
    rates: tuple[Rate, ...]
    arrears: tuple[ArrearsRate, ...]
    right: tuple[Right, ...]
    prepaid: tuple[Prepaid, ...]
    state_paid: tuple[Category, ...]


class Reason(StrEnum):
    """Why a person is, or is not, a consumer of medical services in a month; the first five give the right."""

    STATE_PAID = "state_paid"
    PAID = "paid"
    PREPAID = "prepaid"
    KEPT = "kept"
    KEPT_LONG = "kept_long"
    ARREARS = "arrears"
    UNPAID = "unpaid"
    DEAD = "dead"
    UNBORN = "unborn"


CONSUMER = frozenset({Reason.STATE_PAID, Reason.PAID, Reason.PREPAID, Reason.KEPT, Reason.KEPT_LONG})


@dataclass(frozen=True)
class Paid:
    """Money for a month; a refund is negative on the day it was returned. `own`: the person paid for themselves."""

    month: int
    amount: Decimal
    received_on: date
    own: bool = False


@dataclass(frozen=True)
class StatePaid:
    """Days on which a person belongs to a category, the last one excluded."""

    category: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Life:
    """All that a status follows from."""

    born_on: date
    died_on: date | None = None
    payments: tuple[Paid, ...] = ()
    state_paid: tuple[StatePaid, ...] = ()


@dataclass(frozen=True)
class Status:
    """The status of one month and its reason; `category` says who the state pays for, `since` is the month the right is kept from."""

    month: int
    reason: Reason
    category: str = ""
    since: int | None = None

    @property
    def is_consumer(self) -> bool:
        """Return whether the reason gives the right to care [MSHI-A2-13]."""
        return self.reason in CONSUMER


@dataclass(frozen=True)
class Arrears:
    """What is to be paid on a day to gain the right: the unpaid months that count, the price of one, and the sum."""

    months: tuple[int, ...]
    each: Decimal
    total: Decimal


@cache
def figures() -> Figures:
    """Return the figures by date; raises LawError for a broken file."""
    return sources.load(Path(__file__).with_suffix(".yaml"), Figures)


def month_of(day: date) -> int:
    """Return the month of `day` as a number."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of `month`."""
    return date(month // 12, month % 12 + 1, 1)


def written_month(month: int) -> str:
    """Return `month` as year and month: 2023-02."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def read_month(text: str) -> int:
    """Return the month that `text` (2023-02) names; raises ValueError for anything else."""
    return month_of(date.fromisoformat(f"{text}-01"))


def in_force(entries: tuple[D, ...], on: date) -> D | None:
    """Return the entry in force on `on`, None before the first."""
    return next((entry for entry in reversed(entries) if entry.since <= on and (entry.until is None or on < entry.until)), None)


def minimum_wage(on: date) -> Decimal:
    """Return the minimum wage of the financial year of `on`; raises LookupError before the first known one."""
    found = in_force(figures().minimum_wage, on)
    if found is None:
        raise LookupError(f"no minimum wage is known for {on}")
    return found.tenge


def payment_due(payer: Payer, income: Decimal, on: date) -> Decimal:
    """Return what `payer` pays on `on` for a month with `income` tenge; raises LookupError when such payers pay nothing that day."""
    rate = in_force(tuple(rate for rate in figures().rates if rate.payer == payer), on)
    if rate is None:
        raise LookupError(f"{payer} pays nothing on {on}")
    wage = minimum_wage(on)
    base = rate.base_wages * wage if rate.base_wages is not None else min(income, (rate.cap_wages or Decimal(0)) * wage)
    return _cents(base * rate.percent / HUNDRED)


def self_payer_due(on: date, months: int = 1) -> Decimal:
    """Return what one who pays for themselves pays on `on` for `months` months."""
    return payment_due("self_payer", Decimal(0), on) * months


def arrears_of(unpaid: tuple[int, ...], *, paid_on: date, per_month: bool = True) -> Arrears:
    """Return what the months `unpaid` cost when paid on `paid_on`: those of the twelve months before, each 5 percent of the wage of that
    day's year [MSHI-A2-15, MSHI-A2-16, MSHI-A2-17, MSHI-A2-18]. `per_month` is the reading of MSHI-A2-19; without it one sum is due.
    """
    rate = in_force(figures().arrears, paid_on) or figures().arrears[0]
    month = month_of(paid_on)
    counted = tuple(sorted({owed for owed in unpaid if month - rate.months <= owed < month}))
    each = _cents(minimum_wage(paid_on) * rate.percent / HUNDRED)
    return Arrears(counted, each, each * (len(counted) if per_month else min(len(counted), 1)))


def _cents(sum_: Decimal) -> Decimal:
    return sum_.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass
class Record:
    """A life as it is known on a day, month by month. Made once, asked for any month."""

    life: Life
    known_on: date
    paid: set[int] = field(init=False)
    own: set[int] = field(init=False)
    prepaid: set[int] = field(init=False)
    starts: int = field(init=False)

    def __post_init__(self) -> None:
        known = [paid for paid in self.life.payments if paid.received_on <= self.known_on]
        self.paid, self.own = set(), set()
        for month, rows in groupby(sorted(known, key=lambda row: row.month), key=lambda row: row.month):
            others, own = _is_paid(list(rows))
            if others or own:
                self.paid.add(month)
            if own:
                self.own.add(month)
        self.prepaid = _prepaid(known) & self.own
        self.starts = month_of(figures().starts)

    def state_paid(self, month: int) -> str:
        """Return the category in which the state pays for `month`, empty for none. A part of a month is enough."""
        child = StatePaid("child", self.life.born_on, _of_age(self.life.born_on))
        for period in (child, *self.life.state_paid):
            last = None if period.until is None else month_of(period.until - timedelta(days=1))
            if month_of(period.since) <= month and (last is None or month <= last):
                return period.category
        return ""

    def is_owed(self, month: int) -> bool:
        """Return whether nothing covers `month`, a month of the insurance in which the person lived."""
        died = self.life.died_on
        lived = self.life.born_on <= _last_day(month) and (died is None or month <= month_of(died))
        return lived and month >= self.starts and month not in self.paid and not self.state_paid(month)

    def owed_before(self, month: int) -> tuple[int, ...]:
        """Return the unpaid months of the twelve before `month`, the earliest first [MSHI-A2-14]."""
        return tuple(owed for owed in range(month - 12, month) if self.is_owed(owed))

    def arrears(self, *, paid_on: date, per_month: bool = True) -> Arrears:
        """Return what the person would pay on `paid_on` to be without arrears; nothing is asked for the dead."""
        died = self.life.died_on
        owed = () if died is not None and died <= paid_on else self.owed_before(month_of(paid_on))
        return arrears_of(owed, paid_on=paid_on, per_month=per_month)

    def status(self, month: int) -> Status:
        """Return the status of `month`."""
        if month < month_of(self.life.born_on):
            return Status(month, Reason.UNBORN)
        if self.life.died_on is not None and month > month_of(self.life.died_on):
            return Status(month, Reason.DEAD)
        own = self._insured(month)
        return own or self._kept(month) or Status(month, Reason.ARREARS if month in self.paid else Reason.UNPAID)

    def _insured(self, month: int) -> Status | None:
        """Return the status where the month itself gives the right, without the months before it helping out."""
        category = self.state_paid(month)
        if category:
            return Status(month, Reason.STATE_PAID, category)
        if month in self.paid and not self.owed_before(month):
            return Status(month, Reason.PAID)
        return Status(month, Reason.PREPAID) if month in self.prepaid else None

    def _kept(self, month: int) -> Status | None:
        """Return the status where the right outlasts the last insured month."""
        right = in_force(figures().right, first_day(month)) or figures().right[0]
        for back in range(1, max(right.kept, right.kept_long) + 1):
            last = month - back
            if last < month_of(self.life.born_on) or self._insured(last) is None:
                continue
            if back <= right.kept:
                return Status(month, Reason.KEPT, since=last)
            if all(past in self.own for past in range(last - right.own_months + 1, last + 1)):
                return Status(month, Reason.KEPT_LONG, since=last)
        return None


def status_on(life: Life, day: date) -> Status:
    """Return the status on `day`: of its month, by what is known that day."""
    return Record(life, day).status(month_of(day))


def self_payment_floor(month: int, received_on: date) -> Decimal:
    """Return the least own sum that pays `month`: by the wage of that month when paid in time, else of the day the money came."""
    in_time = first_day(month) <= received_on <= first_day(month + 1).replace(day=figures().due_day)
    return self_payer_due(max(first_day(month) if in_time else received_on, figures().starts))


def _is_paid(rows: list[Paid]) -> tuple[bool, bool]:
    """Return whether others' money, and whether the person's own, pays the month of `rows`."""
    others = sum((row.amount for row in rows if not row.own), Decimal(0))
    own = [row for row in rows if row.own]
    floor = min((self_payment_floor(row.month, row.received_on) for row in own), default=None)
    return others > 0, floor is not None and sum(row.amount for row in own) >= floor


def _prepaid(known: list[Paid]) -> set[int]:
    """Return the months of every own payment that covered twelve in a row from its own month on, in one day."""
    found: set[int] = set()
    ahead = [row for row in known if row.own and row.amount > 0 and row.month >= month_of(row.received_on)]
    for day, rows in groupby(sorted(ahead, key=lambda row: row.received_on), key=lambda row: row.received_on):
        rule = in_force(figures().prepaid, day)
        months = {row.month for row in rows}
        block = set(range(min(months), min(months) + rule.months)) if rule else set()
        if block and block <= months:
            found |= block
    return found


def _of_age(born_on: date) -> date:
    leap = (born_on.month, born_on.day) == (2, 29)
    return date(born_on.year + ADULT, 3, 1) if leap else born_on.replace(year=born_on.year + ADULT)


def _last_day(month: int) -> date:
    return first_day(month + 1) - timedelta(days=1)
