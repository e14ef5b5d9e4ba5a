"""Keeps, for each ledger id that a test names, whether the last run proved it: `emhana trace` reads the file."""

import json
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / ".state" / "law-results.json"
MOST_IDS = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse mass-marking: a test function proves at most three ids."""
    for item in items:
        ids = [ledger_id for mark in item.iter_markers("law") for ledger_id in mark.args]
        if len(ids) > MOST_IDS:
            raise pytest.UsageError(f"{item.nodeid} names {len(ids)} ledger ids; at most {MOST_IDS} can be proved by one test")
        item.user_properties.extend(("law", ledger_id) for ledger_id in ids)


class _Results:
    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        for name, ledger_id in report.user_properties:
            if name == "law" and self.outcomes.get(str(ledger_id)) != "failed":
                self.outcomes[str(ledger_id)] = report.outcome

    def pytest_sessionfinish(self) -> None:
        known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(json.dumps(dict(sorted((known | self.outcomes).items())), indent=1), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Collect the results of this run: of several processes, the one that gathers the reports of all."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Results())
