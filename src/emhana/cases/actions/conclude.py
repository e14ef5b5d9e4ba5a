"""The conclusion of a case, whoever drew it: the decision is stored, takes effect, is written out, signed, delivered and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emhana.cases.actions.moves import decided_and_delivered
from emhana.cases.judging import kept, law_of, legal_day
from emhana.cases.models import Case, Decision
from emhana.cases.notices import tell
from emhana.cases.results import refusal, valid_until
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.documents import actions as documents
from emhana.documents.models import ResultDocument
from emhana.journal.actions import Actor
from emhana.law.deadlines import edition_on
from emhana.law.judgement import Finding, Judgement

GRANTED, REFUSED = "granted", "refused"
GOODS = "goods"


@dataclass(frozen=True)
class Officer:
    """Who answers for a decision, as the document names them."""

    name: str
    position: str


@dataclass(frozen=True)
class Conclusion:
    """What was concluded from a judgement on `facts`: `holding` are the findings a refusal stands on."""

    judged: Judgement
    facts: Mapping[str, Any]
    outcome: str
    holding: tuple[Finding, ...] = ()
    reason: str = ""
    prepared_by: str = ""


def conclude(
    case: Case,
    service: Service,
    found: Conclusion,
    *,
    officer: Officer,
    by: Actor,
    now: datetime,
    earlier: Sequence[Decision] | None = None,
) -> Decision:
    """Store the decision and do all that follows from it, in the caller's transaction; raises AlreadyChanged for a decided case.

    `earlier` are the decisions on the case so far, the oldest first; they are read when they are not given.
    """
    so_far = list(case.decisions.order_by("pk")) if earlier is None else earlier
    last = so_far[-1] if so_far else None
    decision = Decision.objects.create(
        case=case,
        outcome=found.outcome,
        grounds=[finding.rule for finding in found.holding],
        findings=[finding.as_dict() for finding in found.judged.findings],
        facts=dict(found.facts),
        reason=found.reason,
        law=case.law or kept(law_of(case)),
        edition=found.judged.edition,
        decided_at=now,
        decided_by=by.actor_key,
        officer=officer.name,
        position=officer.position,
        prepared_by=found.prepared_by,
        replaces=last,
    )
    with decided_and_delivered(case, by=by, now=now, outcome=found.outcome):
        _take_effect(case, service, decision, last, by, now)
        _write_out(case, service, decision, found.holding, f"{case.number}/{len(so_far) + 1}", by, now)
    tell(case, service, decision.outcome, now=now)
    return decision


def _take_effect(case: Case, service: Service, decision: Decision, last: Decision | None, by: Actor, now: datetime) -> None:
    workings = workings_of(service)
    if last is not None:
        for document in ResultDocument.objects.filter(case_number=case.number, status="valid"):
            documents.withdraw(document, replaced=True, reason=decision.reason or "new decision", by=by, now=now)
        if last.outcome == GRANTED:
            workings.undo(case, last, by, now)
    if decision.outcome == GRANTED:
        workings.grant(case, decision, by, now)
    else:
        workings.release(case, now)


def _write_out(
    case: Case, service: Service, decision: Decision, holding: tuple[Finding, ...], number: str, by: Actor, now: datetime
) -> None:
    """Issue the document, numbered `number`, where the service has one, in the name of the provider [ATT-09-03].

    It is then in the cabinet, which is its delivery [ATCH-05-03].
    """
    workings = workings_of(service)
    if case.provider is not None and (decision.outcome == REFUSED or workings.notice is not None):
        notice = workings.notice

        def write(heading: documents.Heading) -> documents.Contents:
            if decision.outcome == REFUSED or notice is None:
                return refusal(case, service, decision, list(holding), heading)
            return notice(case, decision, heading)

        documents.issue(
            write,
            kind="reasoned_refusal" if decision.outcome == REFUSED else _result_code(case, service),
            number=number,
            language=case.language,
            person=case.recipient,
            issuer=case.provider,
            case_number=case.number,
            by=by,
            now=now,
            valid_until=valid_until(case, service, law_of(case), now) if decision.outcome == GRANTED else None,
        )


def _result_code(case: Case, service: Service) -> str:
    """Return the code of the positive result in the passport of the case's day; goods are handed over and are no document."""
    edition = edition_on(service.passport, legal_day(case.submitted_at))
    return next(result.code for result in edition.results if result.code != "refusal" and result.medium != GOODS)
