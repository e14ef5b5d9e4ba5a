"""What officers find, and what they decide: who may, on which grounds, in one transaction with everything that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from emhana.accounts.models import Role, User
from emhana.cases import policies
from emhana.cases.actions.conclude import GRANTED, REFUSED, Conclusion, Officer, conclude
from emhana.cases.actions.moves import happened
from emhana.cases.errors import GroundHolds, GroundRequired, InvalidData, NotAllowed, ReasonRequired
from emhana.cases.judging import facts, judge, law_of, legal_day
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case, Decision
from emhana.cases.service import Service
from emhana.journal.actions import record
from emhana.law.judgement import Finding, Judgement
from emhana.law.passport import Words
from emhana.parties.models import Person

OUTCOMES = (GRANTED, REFUSED)
LONGEST = 200
# How a decision names an officer whose post nobody entered.
POSITIONS = {
    Role.Kind.REGISTRAR: Words(kk="медициналық тіркеуші", ru="медицинский регистратор", en="medical registrar"),
    Role.Kind.REGISTER_SPECIALIST: Words(kk="тіркелім маманы", ru="специалист регистра", en="specialist of the register"),
    Role.Kind.HEAD: Words(kk="ұйым басшысы", ru="руководитель организации", en="head of the organisation"),
    Role.Kind.ADMINISTRATOR: Words(kk="әкімші", ru="администратор", en="administrator"),
    Role.Kind.PHARMACIST: Words(kk="фармацевт", ru="фармацевт", en="pharmacist"),
    Role.Kind.QUALITY_CONTROLLER: Words(kk="қызмет сапасын бақылаушы", ru="контролёр качества услуг", en="quality controller"),
    Role.Kind.FUND: Words(kk="Қордың маманы", ru="специалист Фонда", en="specialist of the Fund"),
}
DEPUTY = Words(
    kk="{position}, міндетін уақытша атқарушы ({name} орнына)",
    ru="{position}, временно исполняет обязанности (вместо: {name})",
    en="{position}, acting in place of {name}",
)


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
    """Decide `case` one of the two ways [ATT-09-28]: judge it again on the facts of this moment, change or free, issue, tell the person.

    `grounds` are rules of the closed list and must hold; a finding that is still open needs a `reason`. Raises InvalidData for a third
    outcome, GroundRequired, GroundHolds, ReasonRequired, NotAllowed, OwnCase, AlreadyChanged. Nothing is kept of a decision
    that fails [ATT-09-41].
    """
    case = _locked(case, by)
    law, today = law_of(case), legal_day(now)
    family = Person.objects.family_of(by.person_id, on=today) if by.person_id else frozenset()
    policies.check_can_decide(by, case, service=service, law=law, on=today, family=family)
    if outcome not in OUTCOMES:
        raise InvalidData(fields=[{"field": "outcome", "why": " | ".join(OUTCOMES)}])
    known = facts(case, service, now=now)
    judged = judge(case, service, now=now, known=known)
    holding = _check(judged, outcome, grounds, reason)
    officer = Officer(by.person.full_name if by.person else by.actor_key, _position(by, case.language))
    concluded = Conclusion(judged, known, outcome, tuple(holding), reason, prepared_by)
    return conclude(case, service, concluded, officer=officer, by=by, now=now)


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
            raise GroundRequired(grounds=list(grounds), allowed=[finding.rule for finding in judged.findings])
        return holding
    holds = [finding for finding in judged.findings if finding.holds]
    if holds:
        raise GroundHolds(grounds=[finding.rule for finding in holds])
    if any(finding.holds is None for finding in judged.findings) and not reason.strip():
        raise ReasonRequired(act="decide")
    return []


def _position(by: User, language: str) -> str:
    """Return the position of the officer as a decision in `language` names it; a deputy's with the name of whom they replace."""
    role = policies.acting(by)
    if role is None:
        return ""
    position = role.position or POSITIONS[Role.Kind(role.kind)].into(language)
    if role.deputy_of is None or role.deputy_of.user.person is None:
        return position
    name = role.deputy_of.user.person.full_name
    return DEPUTY.into(language).format(position=position[: LONGEST - len(name) - len(DEPUTY.kk)], name=name)
