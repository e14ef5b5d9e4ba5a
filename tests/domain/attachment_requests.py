"""Requests for attachment through the engine, as the portal and the desk send them, and decisions on them."""

from datetime import datetime

from tests.domain.people import NOW, a_citizen, a_unit, staff

from emhana import catalogue
from emhana.accounts.models import User
from emhana.cases.actions import decide, submit
from emhana.cases.models import Case, Decision
from emhana.parties.models import Organisation, Person

SERVICE = catalogue.by_code("phc_attachment")


def data_for(clinic: Organisation, **data: object) -> dict[str, object]:
    return {"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent", **data}


def on_portal(person: Person, clinic: Organisation, applicant: Person | None = None, now: datetime = NOW, **data: object) -> Case:
    """Return the case of a request sent by `applicant`, or by the person."""
    applicant = applicant or person
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=applicant, provider=clinic, channel="portal", language="kk",
        data=data_for(clinic, **data),
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(applicant), now=now)


def at_desk(
    person: Person,
    clinic: Organisation,
    *papers: str,
    category: str = "general",
    applicant: Person | None = None,
    by: User | None = None,
    now: datetime = NOW,
    **data: object,
) -> Case:
    """Return the case of a visit: the identity document and `papers` are shown, the clinic's registrar raises the request."""
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=applicant or person, provider=clinic, channel="in_person", language="kk",
        data=data_for(clinic, **data), category=category, papers=("identity_document", *papers),
    )  # fmt: skip
    return submit.submit(asked, by=by or staff("registrar", clinic), now=now)


def granted(case: Case, now: datetime = NOW, reason: str = "checked") -> Decision:
    """Return the approval of `case` by the specialist of its region."""
    return decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", a_unit()), now=now, reason=reason)


def refused(case: Case, *grounds: str) -> Decision:
    """Return the refusal of `case` on `grounds`."""
    by = staff("register_specialist", a_unit())
    return decide.decide(case=case, service=SERVICE, outcome="refused", by=by, now=NOW, grounds=grounds)


def why(case: Case) -> str:
    """Return in English why the case went no further."""
    event = case.events.order_by("-id").first()
    return str(event.note["why"]["en"]) if event is not None and event.note else ""
