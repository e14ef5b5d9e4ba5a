"""Services that their standard automates fully: the rules conclude at once; what they leave open waits for an officer."""

from collections.abc import Sequence
from datetime import datetime

from emhana.cases.actions.conclude import GRANTED, REFUSED, Conclusion, Officer, conclude
from emhana.cases.judging import facts, judge, legal_day
from emhana.cases.models import Case, Decision
from emhana.cases.service import Service
from emhana.journal.actions import Program
from emhana.law.deadlines import edition_on
from emhana.law.judgement import Outcome
from emhana.law.passport import Words

RULES = Program("rules")
AUTOMATIC = Words(kk="Автоматты түрде қабылданған шешім", ru="Решение принято автоматически", en="Decided automatically")
OF_PROVIDER = Words(
    kk="көрсетілетін қызметті берушінің ақпараттық жүйесі", ru="информационная система услугодателя", en="the provider's information system"
)


def is_automatic(service: Service, at: datetime) -> bool:
    """Return whether the edition of the day lets no human decide [PHT-05-01, PSY-05-01, NAR-05-01, MSHI-A1R04-01]."""
    return edition_on(service.passport, legal_day(at)).automation == "full"


def decide_by_rules(case: Case, service: Service, *, now: datetime, earlier: Sequence[Decision] | None = None) -> Decision | None:
    """Conclude `case` in the caller's transaction as its judgement says; None, and the case stays in review, when a finding is open.

    The program acts, at any hour, and no human [MSHI-08-02]. `earlier` are the decisions made on it before, read when they are not given.
    """
    known = facts(case, service, now=now)
    judged = judge(case, service, now=now, known=known)
    if judged.outcome == Outcome.REVIEW:
        return None
    holding = tuple(finding for finding in judged.findings if finding.holds)
    officer = Officer(AUTOMATIC.into(case.language), OF_PROVIDER.into(case.language))
    outcome = GRANTED if judged.outcome == Outcome.GRANT else REFUSED
    found = Conclusion(judged, known, outcome, holding)
    return conclude(case, service, found, officer=officer, by=RULES, now=now, earlier=earlier)
