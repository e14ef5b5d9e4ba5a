"""The benchmarks of cases run end to end at a tiny size: their figures mean nothing here, their counting does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import emhana
from emhana.bench.ceiling import Taken, script
from emhana.bench.measure import percentile, share


@pytest.mark.slow
@pytest.mark.parametrize("name", ["case-write", "case-read"])
def test_a_benchmark_of_cases_prints_a_share_of_the_ceiling(name: str) -> None:
    done = bench(name, 40)
    assert done.returncode in (0, 1), done.stderr
    assert "of the ceiling" in done.stdout
    assert "p99" in done.stdout


@pytest.mark.slow
def test_the_import_of_payments_is_checked_row_by_row_before_it_is_told() -> None:
    done = bench("payments", 3000)
    assert done.returncode in (0, 1), done.stderr
    assert "rows a second" in done.stdout
    assert "3,000 rows read" in done.stderr


def bench(name: str, size: int) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "EMHANA_", "DJANGO_"))}
    env = clean | {"PYTHONPATH": str(Path(emhana.__file__).parents[1])}
    command = [sys.executable, "-m", "emhana.cli.main", "bench", name, "--size", str(size)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_a_captured_request_becomes_a_script_for_any_person_and_case() -> None:
    statements = [
        'INSERT INTO "cases_case" ("recipient_id") VALUES (19) RETURNING "cases_case"."id"',
        "INSERT INTO holds VALUES (19, '700000123-45', 700000123, 'key-7', 2019)",
    ]
    made = script(Taken(statements, person=19, key="key-7"), (1, 50)).splitlines()
    assert made[2:] == [
        'INSERT INTO "cases_case" ("recipient_id") VALUES (:person) RETURNING "cases_case"."id" AS "case" \\gset',
        "INSERT INTO holds VALUES (:person, 'N:case', :case, ':key', 2019);",
    ]


def test_the_share_is_the_median_of_the_runs_and_keeps_their_spread() -> None:
    found = share("x", 10.0, "a second", 100.0, 0.25, "emhana bench x", [0.3, 0.1, 0.26])
    assert (found.ratio, found.spread, found.met) == (0.26, (0.1, 0.26, 0.3), True)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(range(1, 101), 0.99) == 99
