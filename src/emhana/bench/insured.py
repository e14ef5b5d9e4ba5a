"""`emhana bench insured`: the status of everybody, a slice a core, beside a plain sum of the same payments by person and month."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median

import psycopg

from emhana.bench.measure import RUNS, Measurement, under
from emhana.law.contributions import month_of
from emhana.postgres import Cluster, remove_state
from emhana.registers.insurance import population

SIZE = 500_000
FULL, FULL_SECONDS = 20_000_000, 120.0  # the goal: everybody, from 158 million payments
OVER_PLAIN = 4.0  # ours: the statement may take so many times a plain sum
WORKERS = os.cpu_count() or 1
DAY = date(2026, 11, 24)
MONTHS = 8  # 7.9 payments a person, as 158 of 20 million
COMMAND = "emhana bench insured"
PERSONS = """
    INSERT INTO parties_person
        (iin_digest, family_name, given_name, patronymic, search_name, born_on, sex, status, language, notice_channels)
    SELECT sha256(n::text::bytea), 'A', 'B', '', 'a b', date '1940-01-01' + n %% 31000, 'female', 'citizen', 'kk', '[]'
    FROM generate_series(1, %(size)s) n
"""
# Month by month as files come; three of ten have no payments, one of ten pays for themselves.
PAYMENTS = """
    INSERT INTO registers_payment
        (person_id, payer_id, batch_id, month, kind, act, own, received_on, amount, document, adjustment)
    SELECT p.id, 1 + p.id %% 1000, 1, m, 2, 0, p.id %% 10 = 3, make_date((m + 1) / 12, (m + 1) %% 12 + 1, 10), 4250 + p.id %% 9000,
        (p.id %% 1000)::text, ''
    FROM generate_series(%(first)s, %(first)s + 10) m CROSS JOIN parties_person p WHERE p.id %% 10 > 2 OR m %% 11 = 0
"""
PLAIN = "SELECT count(*) FROM (SELECT person_id, month, sum(amount) FROM registers_payment GROUP BY person_id, month) sums"


def run(size: int | None) -> list[Measurement]:
    """Return the seconds of the run over `size` persons against the limit in proportion, and how many plain sums it takes."""
    persons = size or SIZE
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        with Cluster(data) as cluster:
            payments, runs = _measured(cluster, data, persons)
        remove_state(data)
    what, limit = f"s for {persons:,} persons from {payments:,} payments", FULL_SECONDS * persons / FULL
    seconds, plains = [took for took, _ in runs], [took / plain for took, plain in runs]
    told = f"times a plain sum of them ({median(plain for _, plain in runs):.1f} s)"
    return [
        under("insured", median(seconds), what, limit, COMMAND, seconds),
        under("insured", median(plains), told, OVER_PLAIN, COMMAND, plains),
    ]


def _measured(cluster: Cluster, data: Path, persons: int) -> tuple[int, list[tuple[float, float]]]:
    """Return how many payments there are, and for each run the seconds of all statuses and of a plain sum."""
    env = os.environ | {
        "DATABASE_URL": cluster.web_url,
        "DATABASE_OWNER_URL": cluster.owner_url,
        "EMHANA_KEY_FILE": str(data / "keys.json"),
        "EMHANA_SECRET_KEY": secrets.token_urlsafe(48),
    }
    migrate = [sys.executable, "-m", "emhana.cli.main", "migrate", "--json"]
    subprocess.run(migrate, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    with psycopg.connect(cluster.superuser_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(PERSONS, {"size": persons})
        connection.execute(PAYMENTS, {"first": month_of(DAY) - 11})
        connection.execute("VACUUM ANALYZE registers_payment, parties_person")
        (payments,) = connection.execute("SELECT count(*) FROM registers_payment").fetchone() or (0,)
        connection.execute("SET max_parallel_workers_per_gather = 0")
        return payments, [_once(connection, cluster.superuser_url, persons) for _ in range(RUNS)]


def _once(connection: psycopg.Connection, url: str, persons: int) -> tuple[float, float]:
    """Judge everybody for the first time, so that each status is written; return the seconds of that and of a plain sum."""
    connection.execute("TRUNCATE registers_insurancestatus")
    connection.execute("CHECKPOINT")
    plain = _seconds(connection, PLAIN, {})
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        judged = sum(pool.map(lambda part: _judge(url, *part), population.slices(persons, WORKERS)))
    took = time.perf_counter() - began
    if judged != persons:
        raise RuntimeError(f"{judged} of {persons} persons were judged")
    return took, plain


def _judge(url: str, first: int, last: int) -> int:
    """Judge a slice as `registers.insurance.actions` does, and return how many statuses were written."""
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        for setting in population.SETTINGS:
            connection.execute(setting)
        return connection.execute(population.statement(), population.parameters(DAY, first=first, last=last)).rowcount


def _seconds(connection: psycopg.Connection, statement: str, values: dict) -> float:
    began = time.perf_counter()
    connection.execute(statement, values).fetchall()
    return time.perf_counter() - began
