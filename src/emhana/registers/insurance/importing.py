"""One part of a payment file: lines checked, payers found or entered, rows staged and turned into payments, counts kept."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from emhana.keyring import keys, lookup
from emhana.registers.insurance import statements
from emhana.registers.insurance.models import Payer
from emhana.registers.insurance.rows import Fault, Reading, Staged, lines

HEADER = 1
BLOCK = 5_000  # rows written at once: the server reads them while the next ones are put into words
BIN_MARK = frozenset("456")  # the fifth digit of a BIN; in an IIN it is the first of a day


@dataclass
class Part:
    """Lines of a file from row `first` on, after the check of each alone.

    `good` and `faults` hold its payments in the first reading of the file, its refunds and corrections in the second.
    """

    adjusting: bool
    first: int = 0
    size: int = 0
    good: list[Staged] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def read(self, row: int, line: list[str], reading: Reading) -> None:
        """Check the next line, which is row `row` of the file."""
        self.first, self.size = self.first or row, self.size + 1
        if _adjusts(line) is not self.adjusting:
            return
        try:
            self.good.append(reading.staged(row, line))
        except Fault as fault:
            self.faults.append((row, fault.code))


def parts(path: Path, reading: Reading, *, chunk: int, done: int) -> Iterator[Part]:
    """Yield both readings of the file, `chunk` lines at a time, without the first `done` lines; raises NotPaymentFile."""
    position = 0
    for adjusting in (False, True):
        part = Part(adjusting)
        for row, line in enumerate(lines(path), HEADER + 1):
            position += 1
            if position > done:
                part.read(row, line, reading)
            if part.size == chunk:
                yield part
                part = Part(adjusting)
        if part.size:
            yield part


def ahead(found: Iterator[Part]) -> Iterator[Part]:
    """Yield what `found` yields, each part read and checked in another thread while the database takes the one before it."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, found, None)
        while (part := coming.result()) is not None:
            coming = pool.submit(next, found, None)
            yield part


@dataclass
class Importer:
    """What one import remembers between parts: its batch, and the payers by number."""

    batch: int
    _payers: dict[str, int] = field(default_factory=dict)

    def take(self, part: Part) -> Counter[str]:
        """Take `part` and return how many rows were added and repeated; adjustments come when all payments are in."""
        if part.faults:
            with connection.cursor() as cursor:
                cursor.execute(statements.FAULTS, [self.batch, *map(list, zip(*part.faults, strict=True))])
        if not part.good:
            return Counter()
        self._stage(part.good)
        counts = self._adjust() if part.adjusting else self._add()
        self._run(statements.CLEAR)
        return counts

    def _add(self) -> Counter[str]:
        added, good = self._one(statements.PAYMENTS)
        if added < good:
            self._run(statements.OTHER_SUM)
        return Counter(added=added, not_added=good - added)

    def _adjust(self) -> Counter[str]:
        counts, turn, turns = Counter[str](), 1, 1
        while turn <= turns:
            added, repeated, most = self._one(statements.ADJUSTMENTS, turn=turn)
            counts.update(added=added, repeated=repeated)
            turn, turns = turn + 1, most or 0
        return counts

    def _stage(self, good: list[Staged]) -> None:
        self._enter_payers({row.payer for row in good} - self._payers.keys())
        self._run(statements.MEMORY)
        with connection.cursor() as cursor, cursor.copy(statements.STAGE) as out:
            for start in range(0, len(good), BLOCK):
                out.write("".join(map(self._as_text, good[start : start + BLOCK])))

    def _as_text(self, row: Staged) -> str:
        return f"{self.batch}\t{row.before}{self._payers[row.payer]}{row.after}"

    def _enter_payers(self, numbers: set[str]) -> None:
        if not numbers:
            return
        of_digest = {payer_digest(number): number for number in sorted(numbers)}
        known = set(Payer.objects.filter(key_digest__in=list(of_digest)).values_list("key_digest", flat=True))
        made = [payer_of(number) for digest, number in of_digest.items() if digest not in known]
        Payer.objects.bulk_create(made, ignore_conflicts=True)
        for pk, digest in Payer.objects.filter(key_digest__in=list(of_digest)).values_list("pk", "key_digest"):
            self._payers[of_digest[bytes(digest)]] = pk

    def _one(self, statement: str, **values: Any) -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"batch": self.batch, **values})
            return tuple(cursor.fetchone())

    def _run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"batch": self.batch})


def payer_digest(number: str) -> bytes:
    """Return the hash by which the payer `number` is found."""
    return lookup.digest(number, purpose=lookup.Purpose.BIN, keys=keys.current())


def payer_of(number: str) -> Payer:
    """Return the row of the payer `number`, not stored yet: a BIN in the open, an IIN sealed."""
    is_bin = number[4] in BIN_MARK
    return Payer(bin=number if is_bin else "", iin=None if is_bin else number, key_digest=payer_digest(number))


def _adjusts(line: list[str]) -> bool:
    return bool(line) and line[0] in ("refund", "correction")
