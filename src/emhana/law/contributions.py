"""The figures of mandatory social health insurance by date, and what is counted with them: contributions, arrears, months. Pure.

A month is a number: year * 12 + month - 1, so that months are counted by subtraction, here and in the database alike.
Money is Decimal tenge. The figures and their sources stand in `contributions.yaml`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from emhana.law import sources
from emhana.law.dated import Strict, Words

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


class Cited(Dated):
    """A figure that pages show with its place in the law."""

    cite: Words


class Wage(Cited):
    """The minimum wage."""

    tenge: Decimal


class Rate(Cited):
    """What a payer pays: percent of the income up to so many minimum wages, or of so many minimum wages."""

    payer: Payer
    percent: Decimal
    base_wages: Decimal | None = None
    cap_wages: Decimal | None = None


class ArrearsRate(Cited):
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


@dataclass(frozen=True)
class Arrears:
    """What is to be paid on a day to gain the right: the unpaid months that count, the price of one, and the sum."""

    months: tuple[int, ...]
    each: Decimal
    total: Decimal


@dataclass(frozen=True)
class Contribution:
    """What a payer pays for a month and from what: the rate and the wage in force, the sum it is taken of, whether a cap cut the income."""

    rate: Rate
    wage: Wage
    base: Decimal
    capped: bool
    due: Decimal


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
    return wage_of(on).tenge


def wage_of(on: date) -> Wage:
    """Return the minimum wage of the financial year of `on` with its source; raises LookupError before the first known one."""
    found = in_force(figures().minimum_wage, on)
    if found is None:
        raise LookupError(f"no minimum wage is known for {on}")
    return found


def arrears_rate(on: date) -> ArrearsRate:
    """Return what an unpaid month costs when paid on `on`; before the first known rate, that one."""
    return in_force(figures().arrears, on) or figures().arrears[0]


def rate_of(payer: Payer, on: date) -> Rate | None:
    """Return the rate of `payer` on `on`, None when such payers pay nothing that day."""
    return in_force(tuple(rate for rate in figures().rates if rate.payer == payer), on)


def contribution(payer: Payer, income: Decimal, on: date) -> Contribution:
    """Return what `payer` pays on `on` for a month with `income` tenge; raises LookupError when such payers pay nothing that day."""
    rate, wage = rate_of(payer, on), wage_of(on)
    if rate is None:
        raise LookupError(f"{payer} pays nothing on {on}")
    cap = (rate.cap_wages or Decimal(0)) * wage.tenge
    base = rate.base_wages * wage.tenge if rate.base_wages is not None else min(income, cap)
    return Contribution(rate, wage, base, rate.base_wages is None and income > cap, _cents(base * rate.percent / HUNDRED))


def payment_due(payer: Payer, income: Decimal, on: date) -> Decimal:
    """Return the sum alone of what `payer` pays on `on` for a month with `income` tenge; raises LookupError like `contribution`."""
    return contribution(payer, income, on).due


def self_payer_due(on: date, months: int = 1) -> Decimal:
    """Return what one who pays for themselves pays on `on` for `months` months."""
    return payment_due("self_payer", Decimal(0), on) * months


def arrears_of(unpaid: tuple[int, ...], *, paid_on: date, per_month: bool = True) -> Arrears:
    """Return what the months `unpaid` cost when paid on `paid_on`: those of the twelve months before, each 5 percent of the wage of that
    day's year [MSHI-A2-15, MSHI-A2-16, MSHI-A2-17, MSHI-A2-18]. `per_month` is the reading of MSHI-A2-19; without it one sum is due.
    """
    rate = arrears_rate(paid_on)
    month = month_of(paid_on)
    counted = tuple(sorted({owed for owed in unpaid if month - rate.months <= owed < month}))
    each = _cents(minimum_wage(paid_on) * rate.percent / HUNDRED)
    return Arrears(counted, each, each * (len(counted) if per_month else min(len(counted), 1)))


def self_payment_floor(month: int, received_on: date) -> Decimal:
    """Return the least own sum that pays `month`: by the wage of that month when paid in time, else of the day the money came."""
    in_time = first_day(month) <= received_on <= first_day(month + 1).replace(day=figures().due_day)
    return self_payer_due(max(first_day(month) if in_time else received_on, figures().starts))


def _cents(sum_: Decimal) -> Decimal:
    return sum_.quantize(CENT, rounding=ROUND_HALF_UP)
