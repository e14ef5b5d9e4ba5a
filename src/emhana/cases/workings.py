"""What a service does beyond its rules: the shape of its questions, its facts from the registers, what a decision changes.

The engine calls these inside its own transaction; a service that has none is judged by the facts its officer records. They stand in
`services/<code>/workings.py` as `WORKINGS`, found on first use: the catalogue stays pure, so the law's commands run without Django.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Decision
from emhana.cases.service import Service
from emhana.documents.actions import Contents, Heading
from emhana.journal.actions import Actor
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words
from emhana.parties.models import Organisation, Person


@dataclass(frozen=True)
class Stop:
    """Why a request goes no further without being refused: papers missing (`RETURNED`) or a stored answer (`NOT_ACCEPTED`)."""

    state: State
    why: Words
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """Whose consent a case needs before it goes on: who answers, and how many minutes they have; silence is a no."""

    giver: Person
    minutes: int


class NoQuestions(BaseModel):
    """The data of a service that asks nothing of its own yet: whatever the channel sends is kept."""

    model_config = {"extra": "allow", "frozen": True}


def _named(data: BaseModel, recipient: Person, at: datetime) -> Organisation | None:
    """Return the organisation that the answers name by its BIN, or by the IIN of a private practitioner, if they name one."""
    bin_ = getattr(data, "organisation_bin", None)
    return Organisation.objects.select_related("territory").numbered(str(bin_)).first() if bin_ else None


def _goes_on(case: Case, now: datetime, law: LawBook) -> Stop | None:
    return None


def _nothing_known(case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
    return {}


def _none_known(case: Case, now: datetime, law: LawBook) -> frozenset[str]:
    return frozenset()


def _changes_nothing(case: Case, decision: Decision, by: Actor, now: datetime) -> None:
    return None


def _holds_nothing(case: Case, now: datetime) -> None:
    return None


def _never(case: Case, now: datetime) -> bool:
    return False


def _takes_nothing_back(case: Case, by: Actor, now: datetime) -> None:
    return None


def _no_warnings(case: Case, now: datetime) -> tuple[Words, ...]:
    return ()


def _no_advice(case: Case, language: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Workings:
    """The hooks of one service. `now` is an aware instant; each may write through other packages' actions only.

    `data` is the shape of the answers; `decider` the role that decides where no reading of the passport names one; `provider` who
    gives the service when the desk is not its own; `admit` is asked before acceptance; `known` names the papers that a register or
    the age makes needless; `facts` gives register facts in the shape of the service's `Facts` (what an officer found is laid over
    them); `hold` runs once accepted, `release` when refused or withdrawn; `grant` makes the change that was asked for, `undo` takes
    it back when a new decision replaces the one that made it; `notice` writes the positive result; `advice` says by rule name what
    the person can do; `warnings` tells an officer what to look at before deciding. What was granted and has not begun
    may be taken back by the person where `may_take_back` says so; `take_back` does it. A service with `consent` may be asked for about
    anybody: the hook says whose consent the case needs first, None for nobody's. No staff sees the cases of a `confidential` service.
    """

    data: type[BaseModel] = NoQuestions
    decider: str = "head"
    provider: Callable[[Any, Person, datetime], Organisation | None] = _named
    admit: Callable[[Case, datetime, LawBook], Stop | None] = _goes_on
    known: Callable[[Case, datetime, LawBook], frozenset[str]] = _none_known
    facts: Callable[[Case, datetime, LawBook], dict[str, Any]] = _nothing_known
    hold: Callable[[Case, datetime], None] = _holds_nothing
    release: Callable[[Case, datetime], None] = _holds_nothing
    grant: Callable[[Case, Decision, Actor, datetime], None] = _changes_nothing
    undo: Callable[[Case, Decision, Actor, datetime], None] = _changes_nothing
    notice: Callable[[Case, Decision, Heading], Contents] | None = None
    advice: Callable[[Case, str], Mapping[str, str]] = _no_advice
    warnings: Callable[[Case, datetime], tuple[Words, ...]] = _no_warnings
    may_take_back: Callable[[Case, datetime], bool] = _never
    take_back: Callable[[Case, Actor, datetime], None] = _takes_nothing_back
    consent: Callable[[Case, datetime, LawBook], Ask | None] | None = None
    confidential: bool = False

    def ask(self, case: Case, now: datetime, law: LawBook) -> Ask | None:
        """Return whose consent `case` needs, None where none is."""
        return self.consent(case, now, law) if self.consent else None


PLAIN = Workings()


def workings_of(service: Service) -> Workings:
    """Return the hooks of `service`; the plain ones where its folder has no workings.py."""
    return _load(service.code, service.folder)


@cache
def _load(code: str, folder: Path) -> Workings:
    if not (folder / "workings.py").exists():
        return PLAIN
    found: Workings = import_module(f"emhana.services.{code}.workings").WORKINGS
    return found
