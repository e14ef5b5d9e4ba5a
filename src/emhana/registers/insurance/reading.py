"""What the register tells of one person: the life that a status follows from, the rows of annex 2, a year month by month."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from emhana.law.contributions import Arrears, month_of
from emhana.law.insurance import Life, Paid, Record, StatePaid, Status, status_on
from emhana.parties.models import Person
from emhana.registers.insurance.models import Act, Kind, Payment, StatePaidPeriod


@dataclass(frozen=True)
class Received:
    """One payment with what was corrected in it and returned of it: a row of annex 2. `amount` holds `corrected` already."""

    received_on: date
    amount: Decimal
    kind: Kind
    month: int
    payer: str
    returned: Decimal | None
    returned_on: date | None
    corrected: Decimal = Decimal(0)


@dataclass(frozen=True)
class MonthPaid:
    """One month of a year: the sums by payer, less what was returned, and the status with its reason."""

    status: Status
    sums: tuple[tuple[str, Kind, Decimal], ...]


def life_of(person: Person, *, known_on: date) -> Life:
    """Return everything that decides the status of `person`, as it was known on `known_on`."""
    rows = Payment.objects.known_on(known_on).filter(person=person).values_list("month", "amount", "received_on", "own")
    return _life(person, (Paid(*row) for row in rows))


def status_of(person: Person, *, on: date) -> Status:
    """Return the status of `person` on `on` and its reason; nobody types it in [MSHI-03-06]."""
    return status_on(life_of(person, known_on=on), on)


def arrears_of(person: Person, *, on: date, per_month: bool = True) -> Arrears:
    """Return what `person` would pay on `on` to have no arrears."""
    return Record(life_of(person, known_on=on), on).arrears(paid_on=on, per_month=per_month)


def received(person: Person, *, on: date) -> list[Received]:
    """Return the payments for `person` known on `on`, the earliest first, each with its corrections and returns [MSHI-08-03]."""
    return _listed(_payments(person, on))


def annex_of(person: Person, *, on: date) -> tuple[list[Received], Status]:
    """Return what annex 2 tells on `on`: the payments as `received` lists them, and the status that follows; they are read once."""
    rows = _payments(person, on)
    life = _life(person, (Paid(row.month, row.amount, row.received_on, row.own) for row in rows))
    return _listed(rows), status_on(life, on)


def _payments(person: Person, on: date) -> list[Payment]:
    known = Payment.objects.known_on(on).filter(person=person).select_related("payer")
    return list(known.order_by("month", "payer", "kind", "document", "act", "id"))


def _life(person: Person, paid: Iterable[Paid]) -> Life:
    periods = StatePaidPeriod.objects.filter(person=person).order_by("valid", "id")
    state_paid = tuple(StatePaid(row.category, row.valid.lower, row.valid.upper) for row in periods)
    return Life(person.born_on, person.died_on, tuple(paid), state_paid)


def _listed(rows: list[Payment]) -> list[Received]:
    found = [_together(list(part)) for _, part in groupby(rows, key=lambda row: (row.month, row.payer_id, row.kind, row.document))]
    return sorted(found, key=lambda row: (row.received_on, row.month))


def year_of(person: Person, year: int, *, on: date) -> Iterator[MonthPaid]:
    """Yield the twelve months of `year` as known on `on`."""
    record = Record(life_of(person, known_on=on), on)
    paid = received(person, on=on)
    first = month_of(date(year, 1, 1))
    for month in range(first, first + 12):
        sums: dict[tuple[str, Kind], Decimal] = {}
        for row in paid:
            if row.month == month:
                sums[row.payer, row.kind] = sums.get((row.payer, row.kind), Decimal(0)) + row.amount - (row.returned or 0)
        yield MonthPaid(record.status(month), tuple((payer, kind, sum_) for (payer, kind), sum_ in sums.items()))


def _together(rows: list[Any]) -> Received:
    """Return one payment from its rows: a payment always comes before what adjusts it."""
    payment = rows[0]
    returns = [row for row in rows if row.act == Act.REFUND]
    amount = sum((row.amount for row in rows if row.act != Act.REFUND), Decimal(0))
    returned = -sum((row.amount for row in returns), Decimal(0)) if returns else None
    day = max((row.received_on for row in returns), default=None)
    corrected = sum((row.amount for row in rows if row.act == Act.CORRECTION), Decimal(0))
    return Received(payment.received_on, amount, Kind(payment.kind), payment.month, payment.payer.number, returned, day, corrected)
