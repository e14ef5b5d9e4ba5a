"""The table of due instants, reckoned without the code it tests, and random cases against the slow way."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules import naive
from tests.rules.passports import real

from emhana.law.deadlines import deadline, replay

with (Path(__file__).parent / "deadline_table.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))
PAIRS = [(code, channel) for code, (_, _, channels) in naive.SERVICES.items() for channel in channels]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['code']}-{row['channel']}-{row['at']}")
def test_the_table_of_due_instants(row: dict[str, str]) -> None:
    found = deadline(real(row["code"]), channel=row["channel"], at=datetime.fromisoformat(row["at"]))
    assert found.due_at is not None
    assert (found.accepted_at.isoformat(), found.due_at.isoformat()) == (row["accepted_at"], row["due_at"])


def test_the_table_covers_every_service_and_channel() -> None:
    assert len(ROWS) >= 200
    assert {(row["code"], row["channel"]) for row in ROWS} == set(PAIRS)


@settings(max_examples=150, deadline=None)
@given(
    pair=st.sampled_from(PAIRS),
    at=st.datetimes(datetime(2024, 1, 3), datetime(2027, 12, 10)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
)
def test_random_cases_agree_with_the_slow_way(pair: tuple[str, str], at: datetime) -> None:
    code, channel = pair
    found = deadline(real(code), channel=channel, at=at)
    accepted_at, due_at = naive.expected(code, channel, at)
    assert (found.accepted_at, found.due_at) == (accepted_at, due_at)
    assert replay(found.derivation) == due_at
