"""Deciding: what officers find, the decision by the rules, its effect, its document and its notice, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from emhana.accounts.models import User
from emhana.cases import policies
from emhana.cases.actions.moves import happened, move
from emhana.cases.errors import GroundHolds, GroundRequired, InvalidData, NotAllowed, ReasonRequired
from emhana.cases.judging import facts, judge, kept, law_of, legal_day
from emhana.cases.lifecycle import UNDECIDED, Act
from emhana.cases.models import Case, Decision
from emhana.cases.notices import tell
from emhana.cases.results import heading_number, refusal
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.documents import actions as documents
from emhana.documents.models import ResultDocument
from emhana.journal.actions import record
from emhana.law.deadlines import edition_on
from emhana.law.judgement import Finding, Judgement
from emhana.parties.models import Person

GRANTED, REFUSED = "granted", "refused"


@transaction.atomic
def find(*, case: Case, service: Service, found: Mapping[str, Any], by: User, now: datetime) -> None:
    """Record facts that an officer found, in the shape of the service's facts; they are laid over what the registers say.

    Raises InvalidData for another shape, NotAllowed once the case is decided.
    """
    policies.check_can_record(by, case)
    if case.state not in UNDECIDED:
        raise NotAllowed(act="find")
    case.found = {**case.found, **{name: _joined(case.found.get(name), value) for name, value in found.items()}}
    try:
        service.facts.model_validate(facts(case, service, now=now))
    except ValidationError as error:
        raise InvalidData(fields=[{"field": ".".join(map(str, e["loc"])), "why": e["type"]} for e in error.errors()]) from error
    Case.objects.filter(pk=case.pk, state__in=UNDECIDED).update(found=case.found)
    happened(case, "find", by=by, now=now, note={"facts": sorted(found)})
    record("facts_found", case, by=by, at=now, case_number=case.number, detail={"facts": sorted(found)})


def _joined(earlier: Any, value: Any) -> Any:
    return [*earlier, *value] if isinstance(earlier, list) and isinstance(value, list) else value


@transaction.atomic
def decide(
    *,
    case: Case,
    service: Service,
    outcome: str,
    by: User,
    now: datetime,
    grounds: Sequence[str] = (),
    reason: str = "",
    prepared_by: str = "",
) -> Decision:
    """Decide `case`: judge it again on the facts of this moment, make the change or free the place, issue the document, tell the person.

    `grounds` are rules of the closed list and must hold; a finding that is still open needs a `reason`. Raises GroundRequired,
    GroundHolds, ReasonRequired, NotAllowed, OwnCase, AlreadyChanged. Nothing is kept of a decision that fails.
    """
    case = _locked(case, by)
    law, today = law_of(case), legal_day(now)
    family = Person.objects.family_of(by.person_id, on=today) if by.person_id else frozenset()
    policies.check_can_decide(by, case, service=service, law=law, on=today, family=family)
    judged = judge(case, service, now=now)
    holding = _check(judged, outcome, grounds, reason)
    last = case.decisions.filter(replaced_by=None).first()
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        grounds=[finding.rule for finding in holding],
        findings=[as_json(finding) for finding in judged.findings],
        facts=facts(case, service, now=now),
        reason=reason,
        law=kept(law),
        edition=judged.edition,
        decided_at=now,
        decided_by=by.actor_key,
        officer=by.person.full_name if by.person else by.actor_key,
        position=_position(by),
        prepared_by=prepared_by,
        replaces=last,
    )
    move(case, Act.DECIDE, by=by, now=now, outcome=outcome)
    _take_effect(case, service, decision, last, by, now)
    _deliver(case, service, decision, holding, by, now)
    return decision


def _locked(case: Case, by: User) -> Case:
    found = Case.objects.visible_to(by).select_for_update(of=("self",)).select_related("recipient", "applicant", "provider", "law")
    locked = found.filter(pk=case.pk).first()
    if locked is None:
        raise NotAllowed(act="decide")
    return locked


def _check(judged: Judgement, outcome: str, grounds: Sequence[str], reason: str) -> list[Finding]:
    """Return the findings the decision names; a refusal stands on grounds that hold, a grant on none that holds."""
    if outcome == REFUSED:
        holding = [finding for finding in judged.findings if finding.rule in grounds and finding.holds]
        if not holding or len(holding) != len(set(grounds)):
            raise GroundRequired(grounds=list(grounds))
        return holding
    holds = [finding for finding in judged.findings if finding.holds]
    if holds:
        raise GroundHolds(grounds=[finding.rule for finding in holds])
    if any(finding.holds is None for finding in judged.findings) and not reason.strip():
        raise ReasonRequired(act="decide")
    return []


def _position(by: User) -> str:
    role = policies.acting(by)
    return (role.position or role.kind) if role else ""


def _take_effect(case: Case, service: Service, decision: Decision, last: Decision | None, by: User, now: datetime) -> None:
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


def _deliver(case: Case, service: Service, decision: Decision, holding: list[Finding], by: User, now: datetime) -> None:
    """Issue the document where the service has one and put it into the cabinet: that is its delivery [ATCH-05-03]."""
    workings = workings_of(service)
    if case.provider is not None and (decision.outcome == REFUSED or workings.notice is not None):
        notice, number = workings.notice, heading_number(case, decision)

        def write(heading: documents.Heading) -> documents.Contents:
            if decision.outcome == REFUSED or notice is None:
                return refusal(case, service, decision, holding, heading)
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
        )
    move(case, Act.DELIVER, by=by, now=now)
    tell(case, service, decision.outcome, now=now)


def _result_code(case: Case, service: Service) -> str:
    """Return the code of the positive result in the passport of the case's day."""
    edition = edition_on(service.passport, legal_day(case.submitted_at))
    return next(result.code for result in edition.results if result.code != "refusal")


def as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON values."""
    return {
        "rule": finding.rule,
        "number": finding.number,
        "holds": finding.holds,
        "ground": finding.ground.model_dump(),
        "citation": list(finding.citation),
        "because": finding.because.model_dump(),
    }
