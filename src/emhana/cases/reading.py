"""What faces show of a case: its timeline, its limits with what is left of each, its explanation. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emhana.cases.models import Case, Decision, Visit
from emhana.law.passport import Passport, Role, Unit, Words
from emhana.law.steps import Step, run_on


@dataclass(frozen=True)
class Limit:
    """One limit of a case as it stands: when it is due, None while its event is awaited, and whether it was broken."""

    name: str
    role: str
    due_at: datetime | None
    broken: bool
    cites: tuple[str, ...]


def limits(case: Case, *, now: datetime) -> list[Limit]:
    """Return the limits stored with the clock of `case`; a decided case is measured at its decision."""
    decided = case.decisions.order_by("decided_at").values_list("decided_at", flat=True).first()
    end = decided or now
    found = []
    for stored in case.clock.get("limits", []):
        due = datetime.fromisoformat(stored["due_at"]) if stored["due_at"] else None
        found.append(Limit(stored["name"], stored["role"], due, due is not None and end > due, tuple(stored["cites"])))
    return found


def derivation(case: Case, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the steps that made the due instant, each a sentence in `language` and its citations."""
    steps = (Step.from_dict(stored) for stored in case.clock.get("derivation", []))
    return [(step.text.into(language), step.cites) for step in steps]


def visit_limits(visit: Visit, passport: Passport, *, now: datetime) -> list[Limit]:
    """Return the waiting and serving limits of `visit`, measured between its instants; unfinished ones at `now`."""
    instants = {"ticket": visit.ticket_at, "called": visit.called_at, "registered": visit.registered_at, "served": visit.served_at}
    found = []
    for limit in passport.limits:
        if limit.role != Role.VISIT or limit.unit != Unit.MINUTES or not limit.amount:
            continue
        start, end = instants.get(limit.starts or "ticket"), instants.get(limit.ends or "served")
        due = run_on(start, limit.amount * 60) if start else None
        found.append(Limit(limit.name, limit.role.value, due, due is not None and (end or now) > due, limit.cites))
    return found


def explanation(decision: Decision, language: str) -> list[dict[str, Any]]:
    """Return the findings of a decision in `language`: rule, whether the ground holds, its text, the fact, the citations."""
    return [
        {
            "rule": finding["rule"],
            "number": finding["number"],
            "holds": finding["holds"],
            "ground": Words(**finding["ground"]).into(language),
            "because": Words(**finding["because"]).into(language),
            "citation": finding["citation"],
        }
        for finding in decision.findings
    ]
