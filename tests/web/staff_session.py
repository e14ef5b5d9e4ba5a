"""A browser in which a member of staff works, and cases to work on."""

from datetime import datetime

from django.test import Client

from emhana import catalogue
from emhana.accounts import sessions
from emhana.accounts.models import User
from emhana.cases.actions import submit
from emhana.cases.models import Case
from emhana.parties.models import Organisation, Person
from tests.domain.people import NOW, a_clinic, a_person, staff

ATTACHMENT = catalogue.by_code("phc_attachment")


def at_work(user: User, now: datetime = NOW) -> Client:
    """Return a client signed in as `user` in the role they act in."""
    client = Client()
    client.force_login(user)
    session = client.session
    stamp = now.timestamp()
    session.update({sessions.OPENED: stamp, sessions.USED: stamp, sessions.AS_CITIZEN: False, sessions.ROLE: user.acting.pk})
    session.save()
    return client


def an_attachment(clinic: Organisation, person: Person | None = None, now: datetime = NOW, **fields: object) -> Case:
    """Return a request for attachment taken at the desk of `clinic`."""
    person = person or a_person()
    values = {
        "service": ATTACHMENT, "recipient": person, "applicant": person, "provider": clinic, "channel": "in_person", "language": "kk",
        "data": {"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent"}, "category": "general",
        "papers": ("identity_document",),
    }  # fmt: skip
    registrar = fields.pop("by", None) or staff("registrar", clinic)
    return submit.submit(submit.Asked(**(values | fields)), by=registrar, now=now)


def a_place() -> Organisation:
    """Return the clinic whose staff work in these tests."""
    return a_clinic()
