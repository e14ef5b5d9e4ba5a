"""Complaints about a state service: whose procedure holds, which clocks run, when the provider need not forward. Pure.

The procedures are data (`complaints.yaml`); the terms are counted by `deadlines.complaint`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from emhana.law import sources
from emhana.law.dated import Code, Dated, LedgerId, Strict, Words
from emhana.law.deadlines import Deadline, complaint
from emhana.law.lawbook import EMPTY, LawBook
from emhana.law.steps import local

FILE = Path(__file__).parent / "complaints.yaml"


class Body(StrEnum):
    """Who considers a complaint."""

    PROVIDER = "provider"
    QUALITY = "quality"
    HIGHER = "higher"


class Addressee(StrEnum):
    """Whom the person addresses: the provider's head, the quality body, or both at once [MED-09C-01]."""

    PROVIDER = "provider"
    QUALITY = "quality"
    BOTH = "both"


class Outcome(StrEnum):
    """How a complaint is answered."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    REJECTED = "rejected"


class Duty(StrEnum):
    """Where the provider's duty to forward stands."""

    NONE = "none"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    RELEASED = "released"


class Court(Strict):
    """What is said of the court: `before` a complaint is answered (with `notice` where the reading `pretrial` holds) and `after`."""

    cites: tuple[LedgerId, ...]
    before: Words
    after: Words
    notice: Words | None = None
    pretrial: LedgerId | None = None

    @model_validator(mode="after")
    def _notice_has_its_reading(self) -> Self:
        if (self.notice is None) != (self.pretrial is None):
            raise ValueError("`notice` and `pretrial` belong together")
        return self


class Procedure(Dated):
    """One order's procedure; `through_provider` says that every complaint is handed to the provider first, who forwards it."""

    code: Code
    act: Words
    services: tuple[Code, ...] = ()
    through_provider: bool = False
    reviewers: tuple[Body, ...] = ()
    terms: Mapping[str, tuple[LedgerId, ...]] = Field(min_length=2)
    court: Court

    @property
    def forwards(self) -> bool:
        """Return whether the provider owes the complaint and the case file to a reviewing body."""
        return "forward" in self.terms

    def considering(self, addressee: Addressee) -> tuple[Body, ...]:
        """Return who considers a complaint to `addressee` from the day it is filed [MSHI-10-06]; of two, each by itself [ATT-18-03]."""
        if self.through_provider or addressee == Addressee.PROVIDER:
            return (Body.PROVIDER,)
        return (Body.QUALITY,) if addressee == Addressee.QUALITY else (Body.PROVIDER, Body.QUALITY)

    def term(self, kind: str, at: datetime, law: LawBook = EMPTY) -> Deadline:
        """Return the term `kind` (`provider`, `quality`, `forward`) from `at`, cited as this order has it."""
        found, cites = complaint(kind, at, law), self.terms[kind]
        steps = tuple(replace(step, cites=cites) for step in found.derivation)
        limits = tuple(replace(limit, cites=cites, steps=steps) for limit in found.limits)
        return replace(found, limits=limits, derivation=steps)

    def court_words(self, *, answered: bool, law: LawBook, on: date) -> tuple[Words, ...]:
        """Return what the person is told about the court; it informs and never blocks [MED-10-02, MSHI-10-11, ATT-19-03]."""
        if answered:
            return (self.court.after,)
        notice, reading = self.court.notice, self.court.pretrial
        told = notice is not None and reading is not None and law.setting(reading, True, on=on) is True
        return (self.court.before, notice) if told and notice is not None else (self.court.before,)


class _File(Strict):
    procedures: tuple[Procedure, ...] = Field(min_length=1)


@cache
def procedures() -> tuple[Procedure, ...]:
    """Return every procedure; raises `sources.LawError` naming file, line and reason."""
    return sources.load(FILE, _File).procedures


def procedure(service: str, *, on: date) -> Procedure:
    """Return the procedure of `service` on `on`: its own, else the common one [GEN-00-06]; LookupError before the first."""
    in_force = [entry for entry in procedures() if entry.holds_on(on)]
    own = [entry for entry in in_force if service in entry.services]
    found = own or [entry for entry in in_force if not entry.services]
    if not found:
        raise LookupError(f"no procedure of complaints is in force on {on}")
    return found[0]


def by_code(code: str) -> Procedure:
    """Return the procedure `code`; raises LookupError for an unknown one."""
    found = next((entry for entry in procedures() if entry.code == code), None)
    if found is None:
        raise LookupError(code)
    return found


def plan(of: Procedure, *, received_at: datetime, registered_at: datetime, law: LawBook = EMPTY) -> dict[str, Deadline]:
    """Return the provider's clocks by kind, each from its own start [MSHI-10-12, MSHI-10-13].

    `forward` runs from receipt, `provider` from registration; the reviewing body's runs from its own registration and is not here.
    """
    clocks = {"provider": of.term("provider", registered_at, law)}
    return {"forward": of.term("forward", received_at, law), **clocks} if of.forwards else clocks


def duty(
    due_at: datetime | None, *, forwarded_at: datetime | None, outcome: str | None, answered_at: datetime | None, now: datetime
) -> Duty:
    """Return where the duty to forward by `due_at` stands; only full satisfaction in time releases from it [MSHI-10-09, MSHI-10-10]."""
    if due_at is None:
        return Duty.NONE
    if forwarded_at is not None:
        return Duty.DONE
    if outcome == Outcome.SATISFIED and answered_at is not None and local(answered_at) <= local(due_at):
        return Duty.RELEASED
    return Duty.OVERDUE if local(now) >= local(due_at) else Duty.DUE


def stored(found: Deadline) -> dict[str, Any]:
    """Return a clock as it is kept: its derivation is enough to repeat and to tell it."""
    return {"derivation": [step.as_dict() for step in found.derivation]}
