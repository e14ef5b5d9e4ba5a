"""One part of a payment file: lines checked, payers found or entered, rows staged and turned into payments, counts kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from emhana.keyring import keys, lookup
from emhana.registers.insurance import statements
from emhana.registers.insurance.models import Payer
from emhana.registers.insurance.rows import Fault, Reading, Staged

BIN_MARK = frozenset("456")  # the fifth digit of a BIN; in an IIN it is the first of a day


@dataclass
class Importer:
    """What one import remembers between parts: payers by number, and the checks of `reading`."""

    batch: int
    reading: Reading
    _payers: dict[str, int] = field(default_factory=dict)

    def take_payments(self, first: int, lines: Sequence[list[str]]) -> Counter[str]:
        """Take the payments among `lines`, the first of which is row `first`; return how many were added and repeated."""
        if not self._stage(first, [(place, line) for place, line in enumerate(lines) if not _adjusts(line)]):
            return Counter()
        added, good = self._one(statements.PAYMENTS)
        if added < good:
            self._run(statements.OTHER_SUM)
        self._run(statements.CLEAR)
        return Counter(added=added, not_added=good - added)

    def take_adjustments(self, first: int, lines: Sequence[list[str]]) -> Counter[str]:
        """Take the refunds and corrections among `lines`, whose payments are all in by now."""
        if not self._stage(first, [(place, line) for place, line in enumerate(lines) if _adjusts(line)]):
            return Counter()
        counts, turn, turns = Counter[str](), 1, 1
        while turn <= turns:
            added, repeated, most = self._one(statements.ADJUSTMENTS, turn=turn)
            counts.update(added=added, repeated=repeated)
            turn, turns = turn + 1, most or 0
        self._run(statements.CLEAR)
        return counts

    def _stage(self, first: int, lines: list[tuple[int, list[str]]]) -> bool:
        """Stage the good ones of `lines` and keep the faults of the others; return whether any was good."""
        good: list[Staged] = []
        faults: list[tuple[int, str]] = []
        for place, line in lines:
            try:
                good.append(self.reading.staged(first + place, line))
            except Fault as fault:
                faults.append((first + place, fault.code))
        if faults:
            with connection.cursor() as cursor:
                cursor.execute(statements.FAULTS, [self.batch, [row for row, _ in faults], [code for _, code in faults]])
        self._enter_payers({row.payer for row in good} - self._payers.keys())
        with connection.cursor() as cursor, cursor.copy(statements.STAGE) as out:
            out.write("".join(map(self._as_text, good)))
        return bool(good)

    def _as_text(self, row: Staged) -> str:
        # Every text was matched against a pattern without tabs and backslashes, so nothing needs escaping.
        return (
            f"{self.batch}\t{row.row}\t\\\\x{row.person_digest.hex()}\t{self._payers[row.payer]}\t{row.month}\t{row.kind}\t{row.act}\t"
            f"{'t' if row.own else 'f'}\t{row.received_on}\t{row.amount}\t{row.document}\t{row.adjustment}\n"
        )

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
