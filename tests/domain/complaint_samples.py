"""Decided cases to complain about, and complaints about them."""

from datetime import date, datetime

from tests.domain.attachment_requests import on_portal, refused
from tests.domain.people import NOW, a_citizen, a_clinic, a_person, a_unit, staff

from emhana import catalogue
from emhana.cases.judging import kept
from emhana.cases.models import Case, Decision
from emhana.complaints import actions
from emhana.complaints.models import Complaint
from emhana.law.lawbook import EMPTY
from emhana.law.steps import ALMATY
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Level

MONDAY = datetime(2023, 4, 3, 10, tzinfo=ALMATY)


def at(day: int, hour: int = 10) -> datetime:
    """Return an instant of April 2023 in Almaty."""
    return datetime(2023, 4, day, hour, tzinfo=ALMATY)


def decided(
    service: str = "mshi_participation_information", *, provider: Organisation | None = None, person: Person | None = None,
    now: datetime = MONDAY, outcome: str = "refused", by: str = "user:0", confidential: bool = False,
) -> Case:  # fmt: skip
    """Return a case of any service decided at `now`, as rows: some services take no requests in this tree."""
    provider, person = provider or a_clinic(), person or a_person()
    rule = catalogue.by_code(service).passport.on(now.date()).refusals[0]
    case = Case.objects.create(
        service=service, channel="portal", recipient=person, applicant=person, provider=provider, language="kk", state="delivered",
        outcome=outcome, data={"asked": "answer"}, submitted_at=now, accepted_at=now, due_at=now, law=kept(EMPTY), edition=date(2023, 1, 1),
        confidential=confidential,
    )  # fmt: skip
    words, cites = rule.text.model_dump(), list(rule.cites)
    Decision.objects.create(
        case=case, outcome=outcome, grounds=[rule.rule], facts={"fact": 1}, reason="", law=kept(EMPTY), edition=date(2023, 1, 1),
        findings=[{"rule": rule.rule, "number": rule.number, "holds": True, "ground": words, "citation": cites, "because": words}],
        decided_at=now, decided_by=by, officer="Омаров Ержан", position="specialist",
    )  # fmt: skip
    return case


def refused_attachment() -> Case:
    """Return a request for attachment that the engine refused: the person lives elsewhere."""
    person = a_person(unit=a_unit("710000000", Level.CAPITAL, "Астана"))
    case = on_portal(person, a_clinic())
    refused(case, "lives_outside_unit")
    case.refresh_from_db()
    return case


def filed(case: Case, *, addressee: str = "provider", now: datetime = MONDAY, **more: object) -> Complaint:
    """Return a complaint about the decision on `case` sent from the portal."""
    values = {"against": "decision", "text": "Шешіммен келіспеймін.", "language": "kk"} | more
    filing = actions.Filing(case=case, complainant=case.recipient, addressee=addressee, **values)
    return actions.file(filing, by=a_citizen(case.recipient), now=now)


def own(complaint: Complaint, body: str = "provider"):
    """Return the consideration by `body` as it stands."""
    return complaint.considerations.get(body=body)


def replied(complaint: Complaint, outcome: str, *, now: datetime, body: str = "provider", by=None, reopen: bool = False) -> None:
    """Answer the complaint for `body`."""
    by = by or (staff("head", complaint.provider) if body == "provider" else staff("quality_controller", complaint.provider.territory))
    service = catalogue.by_code(complaint.case.service)
    actions.answer(consideration=own(complaint, body), service=service, outcome=outcome, words="Қаралды.", by=by, now=now, reopen=reopen)


__all__ = ["MONDAY", "NOW", "at", "decided", "filed", "own", "refused_attachment", "replied"]
