"""What faces show of a case: its timeline, its limits with what is left of each, its explanation. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emhana.cases.models import Case, Decision, Visit
from emhana.cases.numbers import key_of
from emhana.law.passport import Passport, Role, Unit, Words
from emhana.law.steps import Step, local, run_on


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


def papers_given(case: Case) -> frozenset[str]:
    """Return the codes of the papers shown at the desk, when the request was raised or completed, and of the files uploaded."""
    shown = {code for event in case.events.filter(kind__in=("submit", "complete")) for code in (event.note or {}).get("papers", ())}
    return frozenset(shown | set(case.uploads.values_list("document", flat=True)))


def identity(case: Case) -> Mapping[str, Any]:
    """Return the identity data a request came with: source, instant, and what the source told; empty for none [ATT-09-06]."""
    submitted = case.events.filter(kind="submit").order_by("id").first()
    found: Mapping[str, Any] = ((submitted.note if submitted else None) or {}).get("identity", {})
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


def described(number: str, *, language: str, explain: bool) -> dict[str, Any] | None:
    """Return a case as JSON values for operators, without names or identifiers; raises ValueError for a mistyped number."""
    if key_of(number) is None:
        raise ValueError(f"{number} is not a case number: its check digits do not fit")
    case = Case.objects.numbered(number).first()
    if case is None:
        return None
    shown: dict[str, Any] = {
        "number": case.number,
        "service": case.service,
        "channel": case.channel,
        "state": case.state,
        "outcome": case.outcome,
        "submitted_at": local(case.submitted_at).isoformat(),
        "accepted_at": case.accepted_at and local(case.accepted_at).isoformat(),
        "due_at": case.due_at and local(case.due_at).isoformat(),
        "timeline": [
            {"at": local(event.at).isoformat(), "kind": event.kind, "state": event.state, "actor_role": event.actor_role}
            for event in case.events.order_by("id")
        ],
        "limits": case.clock.get("limits", []),
        "derivation": [{"text": text, "cites": list(cites)} for text, cites in derivation(case, language)],
    }
    if explain:
        shown["decisions"] = [
            {
                "outcome": decision.outcome,
                "decided_at": local(decision.decided_at).isoformat(),
                "edition": decision.edition.isoformat(),
                "law": decision.law_id,
                "grounds": decision.grounds,
                "replaces": decision.replaces_id,
                "findings": explanation(decision, language),
            }
            for decision in case.decisions.order_by("id")
        ]
    return shown
