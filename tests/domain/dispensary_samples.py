"""Registers with their keepers, people on and off them, and requests of citizens for what a register says."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person

from emhana import catalogue
from emhana.accounts.models import User
from emhana.cases.actions import submit
from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.documents.signing import DemoAuthority
from emhana.notifications.models import Message
from emhana.parties.models import Organisation, Person
from emhana.registers.dispensary import actions as registers
from emhana.registers.dispensary.models import Register

PHONE = "+7 701 222 45 67"
PREFIXES = {Register.PHTHISIATRY: "PHT", Register.PSYCHIATRY: "PSY", Register.NARCOLOGY: "NAR"}


def service_of(register: Register) -> Service:
    """Return the service that answers from `register`."""
    return catalogue.by_code(f"{register}_information")


def kept_by(register: Register = Register.NARCOLOGY, since: date = date(2020, 1, 1)) -> Organisation:
    """Let a new organisation keep the register and return it."""
    centre = a_clinic("Орталық", contracted=False, posts=())
    registers.keep(register=register, organisation=centre, since=since, by=BY, now=NOW)
    return centre


def observed(person: Person, register: Register = Register.NARCOLOGY, since: date = date(2022, 3, 1)) -> Person:
    """Put the person on the register."""
    registers.enter(register=register, person=person, since=since, by=BY, now=NOW)
    return person


def somebody(**fields: Any) -> Person:
    """Return an adult with a registered phone who speaks Russian."""
    return a_person(("Ким", "Алексей", ""), date(1972, 2, 29), "male", **({"phone": PHONE, "language": "ru"} | fields))


def ask(
    asker: Person, subject: Person, register: Register = Register.NARCOLOGY, now: datetime = NOW, by: User | None = None, **fields: Any
) -> Case:
    """Send the request of `asker` about `subject` from the portal."""
    wanted = {
        "service": service_of(register), "recipient": subject, "applicant": asker, "provider": None, "channel": "portal",
        "data": {"confirmed_by": "otp"}, "language": "kk",
    }  # fmt: skip
    return submit.submit(submit.Asked(**(wanted | fields)), by=by or a_citizen(asker), now=now)


def code_sent() -> str:
    """Return the code in the last text message that asks for consent."""
    body = Message.objects.filter(kind="consent_asked", channel="sms").latest("pk").body
    return next(word for word in body.replace("»", " ").replace("”", " ").split() if word.isdigit() and len(word) == 6)


def authority(folder: Path) -> Path:
    """Make the demo authority that signs the answers."""
    DemoAuthority.create(folder, NOW)
    return folder
