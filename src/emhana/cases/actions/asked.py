"""A request as a face received it, and what is asked of it whenever it is taken up: its shape and its papers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from emhana.accounts.models import User
from emhana.cases.confirmations import Confirmation
from emhana.cases.errors import InvalidData
from emhana.cases.judging import law_of, legal_day
from emhana.cases.lifecycle import Act, State
from emhana.cases.models import Case, Draft, Visit
from emhana.cases.service import Service
from emhana.cases.workings import Stop, workings_of
from emhana.law import papers
from emhana.law.deadlines import edition_on
from emhana.law.passport import Channel, Words
from emhana.parties.models import Organisation, Person


@dataclass(frozen=True)
class FromPaper:
    """What was taken on paper during an outage: when, why, and who besides the author signs above 24 hours."""

    taken_at: datetime
    reason: str
    second: User | None = None


@dataclass(frozen=True)
class Asked:
    """A request as a face received it. `papers` holds codes of papers shown or uploaded, `key` makes a repetition harmless.

    `looked_up` is where the identity data came from, `source` and `at` [ATT-09-06]; `confirmed` how the person confirmed it online.
    """

    service: Service
    recipient: Person
    applicant: Person | None
    provider: Organisation | None
    channel: str
    data: Mapping[str, Any]
    language: str
    category: str = ""
    variant: str = ""
    papers: tuple[str, ...] = ()
    key: str = ""
    draft: Draft | None = None
    visit: Visit | None = None
    paper: FromPaper | None = None
    looked_up: Mapping[str, Any] | None = None
    confirmed: Confirmation | None = None
    starts: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return what two requests with one key must share: who, what, where, and the answers."""
        said = [
            self.service.code, self.channel, self.category, self.variant, self.recipient.pk, self.applicant and self.applicant.pk,
            self.provider and self.provider.pk, self.data, sorted(self.papers),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def checked(service: Service, data: Mapping[str, Any], day: date) -> BaseModel:
    """Return `data` in the shape of the service; raises InvalidData naming the fields."""
    try:
        return workings_of(service).data.model_validate(dict(data), context={"today": day})
    except ValidationError as error:
        raise InvalidData(fields=[{"field": ".".join(map(str, e["loc"])), "why": e["type"]} for e in error.errors()]) from error


def missing(case: Case, asked: Asked, at: datetime) -> Stop | None:
    """Return the stop for papers that the list asks for at the desk and that were not given, each named [ATT-09-11, ATT-09-25].

    A portal request is itself the paper.
    """
    if asked.channel == Channel.PORTAL:
        return None
    edition = edition_on(asked.service.passport, legal_day(at))
    here = {*asked.papers, *workings_of(asked.service).known(case, at, law_of(case))}
    groups = papers.missing(edition, asked.channel, asked.category or "general", here)
    if not groups:
        return None
    words = {
        language: "; ".join(" / ".join(paper.text.into(language) for paper in group) for group in groups) for language in ("kk", "ru", "en")
    }
    return Stop(State.RETURNED, Words(**words), tuple(cite for group in groups for paper in group for cite in paper.cites))


def after_acceptance(case: Case) -> Act:
    """Return the act that follows acceptance: the review is opened, or a consent is asked for."""
    return Act.ASK_CONSENT if case.state == State.WAITING_CONSENT else Act.OPEN


def shown(given: tuple[str, ...], looked_up: Mapping[str, Any] | None = None, how: Confirmation | None = None) -> dict[str, Any] | None:
    """Return the note of an event at which papers were shown, an identity looked up or a request confirmed; None when nothing was."""
    papers_shown: dict[str, Any] = {"papers": sorted(given)} if given else {}
    confirmed = {"confirmed": how.how.value} if how else {}
    return papers_shown | ({"identity": dict(looked_up)} if looked_up else {}) | confirmed or None
