"""`emhana bench payments`: a file of payments through `emhana payments import`, beside a plain COPY of the rows that came of it.

The file has refunds, corrections and bad rows of known kinds. The register, the error file, the same file again and the same rows in
another file must come to exactly what was written; anything else ends the benchmark.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from emhana.bench.measure import Measurement, share
from emhana.keyring import keys, lookup
from emhana.parties.identifiers import check_digit
from emhana.postgres import Cluster, remove_state

SIZE = 300_000
GOAL = 0.15  # ours: of the rate of a COPY, which checks nothing and looks nobody up
COMMAND = "emhana bench payments"
HEADER = "act,kind,iin,payer,month,amount,received_on,document,adjustment"
A_PERSON, PAYERS, FIRST_YEAR = 20, 1000, 2022  # payments a person, payers, the year of the first month
STRIDE = 7919  # a prime: people come in no order, each once a month
# Of a thousand lines these are not taken, each for its own reason; two more return or correct the payment of line 599.
ADJUSTED, REFUND, CORRECTION, EXCESS = 599, 600, 601, 602
BAD = {7: "amount", 107: "iin", 207: "unknown_person", 307: "month", 407: "document", EXCESS: "exceeds"}
RETURNED, ADDED = Decimal("100.25"), Decimal("50.50")
STATE = "SELECT count(*), sum(amount), (SELECT count(*) FROM registers_paymentstage) FROM registers_payment"


@dataclass
class Written:
    """What the register must hold once the file is in."""

    added: int = 0
    total: Decimal = Decimal(0)
    faults: Counter[str] = field(default_factory=Counter)

    def note(self, place: int, amount: int) -> None:
        """Count the line at `place` of its thousand, a payment of `amount` if it is one."""
        if place in BAD:
            self.faults[BAD[place]] += 1
            return
        self.added += 1
        self.total += -RETURNED if place == REFUND else ADDED if place == CORRECTION else amount


def run(size: int | None) -> list[Measurement]:
    """Return the rows a second that the import of `size` rows takes, against those of a plain COPY."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        with Cluster(folder / "data") as cluster:
            rate, plain = _measured(cluster, folder, -(-(size or SIZE) // 1000) * 1000)
        remove_state(folder / "data")
    return [share("payments", rate, "rows a second", plain, GOAL, COMMAND, [rate / plain])]


def _measured(cluster: Cluster, folder: Path, size: int) -> tuple[float, float]:
    env = os.environ | {
        "DATABASE_URL": cluster.web_url,
        "DATABASE_OWNER_URL": cluster.owner_url,
        "EMHANA_KEY_FILE": str(folder / "keys.json"),
        "EMHANA_SECRET_KEY": secrets.token_urlsafe(48),
    }
    _emhana(env, "migrate", "--json")
    people = max(size // A_PERSON, A_PERSON)
    people += people % STRIDE == 0
    numbers = list(islice(_iins(), people + 1))
    with psycopg.connect(cluster.superuser_url, autocommit=True) as connection:
        _enter(connection, keys.load(folder / "keys.json"), numbers[:-1])
        file, written = folder / "payments.csv", Written()
        with file.open("w", encoding="ascii") as out:
            out.writelines(_lines(size, numbers, written))
        seconds = _import(env, file, added=written.added, repeated=0, faulty=written.faults.total())
        _check(connection, file, written)
        plain = _copied(connection, folder / "rows")
        _again(env, file, written)
        _check(connection, file, written)
    return size / seconds, written.added / plain


def _iins() -> Iterator[str]:
    for number in range(10**7):
        digit = check_digit(first := f"8001{number:07d}")
        if digit is not None:
            yield f"{first}{digit}"


def _bins() -> list[str]:
    firsts = [f"00034{number:06d}" for number in range(PAYERS)]
    return [f"{first}{digit}" for first in firsts if (digit := check_digit(first)) is not None]


def _enter(connection: psycopg.Connection, found: keys.Keys, numbers: list[str]) -> None:
    columns = "iin_digest, family_name, given_name, patronymic, search_name, born_on, sex, status, language, notice_channels"
    with connection.cursor() as cursor, cursor.copy(f"COPY parties_person ({columns}) FROM STDIN") as out:
        for iin in numbers:
            digest = lookup.digest(iin, purpose=lookup.Purpose.IIN, keys=found)
            out.write_row((digest, "A", "B", "", "a b", "1980-01-01", "female", "citizen", "kk", "[]"))
    connection.execute("VACUUM ANALYZE parties_person")


def _lines(size: int, numbers: list[str], written: Written) -> Iterator[str]:
    """Yield the header and `size` lines, noting in `written` what they come to; the last of `numbers` is nobody's."""
    *people, stranger = numbers
    payers, odd = _bins(), _odd(stranger)
    yield f"{HEADER}\n"
    for n in range(size):
        place = n % 1000
        # What adjusts a payment says whose it is.
        of = n - place + ADJUSTED if place in (REFUND, CORRECTION, EXCESS) else n
        who, back = of * STRIDE % len(people), of // len(people)
        year, month = FIRST_YEAR + back // 12, back % 12 + 1
        iin, amount, own = people[who], 4250 + who % 9000, who % 10 == 3
        written.note(place, amount)
        values = {
            "act": "payment", "iin": iin, "payer": iin if own else payers[who % len(payers)], "month": f"{year}-{month:02d}",
            "amount": amount, "day": f"{year + month // 12}-{month % 12 + 1:02d}-10", "document": f"D{who % 1000}", "adjustment": "",
        } | odd.get(place, {})  # fmt: skip
        yield "{act},contribution,{iin},{payer},{month},{amount},{day},{document},{adjustment}\n".format(**values)


def _odd(stranger: str) -> dict[int, dict[str, object]]:
    """Return by its place in a thousand what sets a line apart from a payment; `stranger` is in no register."""
    return {
        7: {"amount": -5},
        107: {"iin": f"{stranger[:-1]}{(int(stranger[-1]) + 1) % 10}"},
        207: {"iin": stranger},
        307: {"month": "2016-12"},
        407: {"document": ""},
        REFUND: {"act": "refund", "amount": RETURNED, "adjustment": "R1"},
        CORRECTION: {"act": "correction", "amount": ADDED, "adjustment": "C1"},
        EXCESS: {"act": "refund", "amount": 10**6, "adjustment": "R2"},
    }


def _import(env: dict[str, str], file: Path, **expected: object) -> float:
    """Import `file` as an operator does, progress included, and return the seconds it tells; the rest must be `expected`."""
    found = json.loads(_emhana(env, "payments", "import", str(file), "--json", allowed=(0, 1)))
    _same({name: found[name] for name in expected}, expected, file.name)
    return float(found["seconds"])


def _again(env: dict[str, str], file: Path, written: Written) -> None:
    """Import the same file once more, and its first tenth as a file of its own: nothing is added."""
    seconds = _import(env, file, added=written.added, already_imported=True)
    print(f"the same file again: {seconds:.1f} s", file=sys.stderr)
    with file.open(encoding="ascii") as lines:
        taken = list(islice(lines, 1 + max(written.added // 10_000, 1) * 1000))
    part = file.with_name("part.csv")
    part.write_text("".join(taken), encoding="ascii")
    bad = len(BAD) * (len(taken) // 1000)
    _import(env, part, added=0, repeated=len(taken) - 1 - bad, faulty=bad)


def _check(connection: psycopg.Connection, file: Path, written: Written) -> None:
    state = connection.execute(STATE).fetchone()
    _same(state, (written.added, written.total, 0), "the register")
    faults = connection.execute("SELECT code, count(*) FROM registers_paymentfault WHERE batch_id = 1 GROUP BY code").fetchall()
    _same(dict(faults), dict(written.faults), "the faults")
    with file.with_name(f"{file.name}.errors.csv").open(encoding="utf-8") as errors:
        next(errors)
        _same(Counter(line.split(",")[1] for line in errors), written.faults, "the error file")


def _copied(connection: psycopg.Connection, file: Path) -> float:
    """Return the seconds of a COPY of the payments into a table with the same indexes and constraints."""
    with file.open("wb") as out, connection.cursor().copy("COPY (SELECT * FROM registers_payment ORDER BY id) TO STDOUT") as rows:
        out.writelines(rows)
    connection.execute("CREATE TABLE plain (LIKE registers_payment INCLUDING ALL)")
    connection.execute("CHECKPOINT")
    began = time.perf_counter()
    with file.open("rb") as rows, connection.cursor().copy("COPY plain FROM STDIN") as into:
        while block := rows.read(1 << 20):
            into.write(block)
    return time.perf_counter() - began


def _same(found: Any, expected: Any, where: str) -> None:
    if found != expected:
        raise RuntimeError(f"{where}: {found} instead of {expected}")


def _emhana(env: dict[str, str], *args: str, allowed: tuple[int, ...] = (0,)) -> str:
    command = [sys.executable, "-m", "emhana.cli.main", *args]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode not in allowed:
        raise RuntimeError(f"emhana {args[0]} ended with {done.returncode}")
    return done.stdout
