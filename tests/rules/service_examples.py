"""Runs the examples of a service's folder: what a lawyer reads there must be what the rules answer."""

from datetime import date
from types import ModuleType
from typing import Any

import pytest

from emhana.cases.service import Service, service_from
from emhana.law.judgement import Judgement
from emhana.law.lawbook import EMPTY, LawBook
from emhana.law.sources import read_yaml


def cases(rules: ModuleType) -> list[Any]:
    """Return the examples beside `rules`, named, for pytest's parametrize."""
    content, _ = read_yaml(service_from(rules).folder / "examples.yaml")
    return [pytest.param(case, id=case["name"]) for case in content]


def run(service: Service, case: dict[str, Any]) -> None:
    """Assert that the judgement of one example is the one written beside it."""
    judgement = service.judge(case["facts"], on=case["day"], law=EMPTY)
    assert judgement.outcome == case["outcome"], [finding.because.en for finding in judgement.findings]
    assert refused(judgement) == case["refused"]


def judged(service: Service, facts: dict[str, Any], *, law: LawBook = EMPTY, on: date = date(2025, 2, 3)) -> Judgement:
    """Return the judgement of `facts` on an ordinary day."""
    return service.judge(facts, on=on, law=law)


def refused(judgement: Judgement) -> list[str]:
    """Return the rules whose ground holds, in the passport's order."""
    return [finding.rule for finding in judgement.findings if finding.holds]


def holds(judgement: Judgement, rule: str) -> bool | None:
    """Return what one rule answered."""
    return next(finding.holds for finding in judgement.findings if finding.rule == rule)


def because(judgement: Judgement, rule: str) -> str:
    """Return the English reason of one rule."""
    return next(finding.because.en for finding in judgement.findings if finding.rule == rule)


def limit(service: Service, name: str, on: date = date(2025, 2, 3)) -> tuple[Any, ...]:
    """Return a limit as (role, amount, unit, starts, ends, channels)."""
    edition = service.passport.on(on)
    assert edition is not None
    found = next(entry for entry in edition.limits if entry.name == name)
    return found.role.value, found.amount, found.unit.value, found.starts, found.ends, tuple(c.value for c in found.channels)


def assert_closed(service: Service, number: int) -> None:
    """Assert that the list of grounds is closed: the judgement tries exactly these, numbered in order."""
    edition = service.passport.on(date(2025, 2, 3))
    assert edition is not None
    assert [refusal.number for refusal in edition.refusals] == list(range(1, number + 1))
    tried = service.judge({}, on=date(2025, 2, 3), law=EMPTY).findings
    assert [finding.rule for finding in tried] == [refusal.rule for refusal in edition.refusals]
