"""The pure judgement of a case: facts in, findings out. No clock, no database, no decision: an officer decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from emhana.law.lawbook import LawBook
from emhana.law.passport import Passport, Refusal, Words


class Facts(BaseModel):
    """The facts a service is judged by. None means: not known yet. Each service derives its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Answer:
    """What one rule says: the ground holds (True), does not (False), or a fact is missing (None); `because` names the fact."""

    holds: bool | None
    because: Words


Rule = Callable[[Any, LawBook], Answer]


class Outcome(StrEnum):
    """The three outcomes of a judgement."""

    GRANT = "grant"
    REFUSE = "refuse"
    REVIEW = "review"


@dataclass(frozen=True)
class Finding:
    """One ground, tried: its rule, its number in the closed list, what it says, on which facts, by which paragraphs."""

    rule: str
    number: int
    holds: bool | None
    ground: Words
    citation: tuple[str, ...]
    because: Words

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        return {
            "rule": self.rule,
            "number": self.number,
            "holds": self.holds,
            "ground": self.ground.model_dump(),
            "citation": list(self.citation),
            "because": self.because.model_dump(),
        }


@dataclass(frozen=True)
class Judgement:
    """All findings of a case, in the passport's order, and what follows from them."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    edition: date
    lawbook: str


def assess(passport: Passport, rules: Mapping[str, Rule], facts: Facts, *, on: date, law: LawBook) -> Judgement:
    """Return the judgement of `facts` by the edition in force `on`; raises LookupError before the first edition.

    Only the grounds that the edition names are tried, in its order [GEN-00-12].
    Refuse if a ground holds, review if one cannot be answered, grant if none holds.
    """
    edition = passport.on(on)
    if edition is None:
        raise LookupError(f"{passport.code} has no edition in force on {on}")
    findings = tuple(_find(refusal, rules[refusal.rule], facts, law) for refusal in edition.refusals)
    answers = {finding.holds for finding in findings}
    outcome = Outcome.REFUSE if True in answers else Outcome.REVIEW if None in answers else Outcome.GRANT
    return Judgement(outcome, findings, max(entry.since for entry in edition.channels), law.digest)


def _find(refusal: Refusal, rule: Rule, facts: Facts, law: LawBook) -> Finding:
    answer = rule(facts, law)
    return Finding(refusal.rule, refusal.number, answer.holds, refusal.text, refusal.cites, answer.because)


def rules_in(namespace: Mapping[str, Any], passport: Passport) -> dict[str, Rule]:
    """Return the rule functions a passport names; raises LookupError for one that is missing or cites otherwise."""
    rules: dict[str, Rule] = {}
    for refusal in passport.refusals:
        function = namespace.get(refusal.rule)
        if not callable(function):
            raise LookupError(f"{passport.code}: rules.py has no rule {refusal.rule}")
        expected = f"[{', '.join(refusal.cites)}]"
        if not (function.__doc__ or "").startswith(expected):
            raise LookupError(f"{passport.code}: the docstring of {refusal.rule} does not begin with {expected}")
        rules[refusal.rule] = function
    return rules
