"""From the lines of a payment file to rows for the staging table: each checked alone, before any register is asked."""

import hashlib
import re
from collections.abc import Iterator
from csv import reader
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from emhana.keyring import keys, lookup
from emhana.law.contributions import month_of, read_month
from emhana.parties.identifiers import check_digit
from emhana.registers.insurance.errors import NotPaymentFile
from emhana.registers.insurance.models import Act, Kind

COLUMNS = ("act", "kind", "iin", "payer", "month", "amount", "received_on", "document", "adjustment")
ACTS = {"payment": Act.PAYMENT, "refund": Act.REFUND, "correction": Act.CORRECTION}
KINDS = {"deduction": Kind.DEDUCTION, "contribution": Kind.CONTRIBUTION}
AMOUNT = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,2})?", re.ASCII)
DOCUMENT = re.compile(r"[\w./№-]{1,40}")
FIRST_MONTH = read_month("2017-07")  # employers' deductions began before the insurance did
AHEAD = 12
NUMBER = re.compile(r"[0-9]{12}", re.ASCII)


class Fault(Exception):
    """The row cannot be taken; `code` is a key of `errors.FAULTS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Staged(NamedTuple):
    """One good line in the words of COPY: what comes `before` the key of its payer, and what comes `after`."""

    payer: str
    before: str
    after: str


@dataclass
class Reading:
    """Checks lines against `today`; what repeats from line to line is checked once and remembered."""

    today: date
    _months: dict[str, int] = field(default_factory=dict)
    _days: dict[str, int] = field(default_factory=dict)
    _payers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._keys = keys.current()

    def staged(self, row: int, line: list[str]) -> Staged:
        """Return the line as a row; raises Fault."""
        if len(line) != len(COLUMNS):
            raise Fault("columns")
        act_name, kind_name, iin, payer, month_text, amount, received_on, document, adjustment = line
        act, kind = ACTS.get(act_name), KINDS.get(kind_name)
        if act is None or kind is None:
            raise Fault("act" if act is None else "kind")
        if not is_number(iin):
            raise Fault("iin")
        payer = self._payer(payer)
        own = payer == iin
        if own and kind is Kind.DEDUCTION:
            raise Fault("own_deduction")
        month = self._month(month_text, received_on)
        digest = lookup.digest(iin, purpose=lookup.Purpose.IIN, keys=self._keys)
        sum_ = _signed(act, amount)
        _check_numbers(act, document, adjustment)
        # Every text was matched against a pattern without tabs and backslashes, so nothing needs escaping.
        after = f"\t{month}\t{kind:d}\t{act:d}\t{'t' if own else 'f'}\t{received_on}\t{sum_}\t{document}\t{adjustment}\n"
        return Staged(payer, f"{row}\t\\\\x{digest.hex()}\t", after)

    def _payer(self, text: str) -> str:
        """Return the number of the payer, the same object for all its lines."""
        known = self._payers.get(text)
        if known is None:
            known = self._payers[text] = text if is_number(text) else ""
        if not known:
            raise Fault("payer")
        return known

    def _month(self, text: str, received_on: str) -> int:
        """Return the month paid for: neither before the deductions began nor more than a year after the payment."""
        received, month = self._days.get(received_on), self._months.get(text)
        try:
            if received is None:
                day = date.fromisoformat(received_on)
                if day > self.today or day.isoformat() != received_on:
                    raise Fault("day")
                received = self._days[received_on] = month_of(day)
        except ValueError:
            raise Fault("day") from None
        try:
            if month is None:
                month = self._months[text] = read_month(text)
        except ValueError:
            raise Fault("month") from None
        if not FIRST_MONTH <= month <= received + AHEAD:
            raise Fault("month")
        return month


def is_number(text: str) -> bool:
    """Return whether `text` is an IIN or a BIN by its check digit."""
    return NUMBER.fullmatch(text) is not None and check_digit(text[:11]) == int(text[11])


def _signed(act: Act, amount: str) -> str:
    """Return the sum as the register keeps it; only a correction is written with a minus."""
    if AMOUNT.fullmatch(amount) is None or not Decimal(amount) or (amount[0] == "-" and act is not Act.CORRECTION):
        raise Fault("amount")
    return f"-{amount}" if act is Act.REFUND else amount


def _check_numbers(act: Act, document: str, adjustment: str) -> None:
    if DOCUMENT.fullmatch(document) is None:
        raise Fault("document")
    if (act is Act.PAYMENT) != (adjustment == "") or (adjustment and DOCUMENT.fullmatch(adjustment) is None):
        raise Fault("adjustment")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_header(path: Path) -> None:
    """Raise NotPaymentFile when the first line is not the header."""
    next(lines(path), None)


def count_rows(path: Path) -> int:
    """Return how many lines follow the header, counted by line ends: fast, and right for rows without a line end in them."""
    with path.open("rb") as file:
        blocks = iter(lambda: file.read(1 << 20), b"")
        ends, last = 0, b""
        for block in blocks:
            ends, last = ends + block.count(b"\n"), block[-1:]
    return max(ends - (last == b"\n"), 0)


def lines(path: Path) -> Iterator[list[str]]:
    """Yield the lines after the header; raises NotPaymentFile when the first line is not the header."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        found = reader(file)
        if tuple(next(found, ())) != COLUMNS:
            raise NotPaymentFile(file=path.name)
        yield from found
