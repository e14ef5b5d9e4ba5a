"""Mandatory social health insurance: the status of a person month by month with its reason, and what they owe. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from emhana.law.contributions import Arrears, arrears_of, figures, first_day, in_force, month_of, self_payment_floor

ADULT = 18


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
        """Return whether the reason gives the right to care, which makes the person a consumer [MSHI-03-04, MSHI-A2-13]."""
        return self.reason in CONSUMER


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
