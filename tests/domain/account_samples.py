"""A person, a member of staff and a clinic, and short forms of the acts that the tests of accounts repeat."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pyotp
from django.db import connections
from psycopg.types.range import DateRange

from emhana.accounts import actions
from emhana.accounts.models import User
from emhana.journal.actions import Program
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Level, Territory

NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BY = Program("test")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a long sentence of staff"


def person(iin: str = "850327300123", phone: str | None = "+7 701 234 56 78") -> Person:
    """Enter a person with a registered phone."""
    names = ("Қасымов", "Ерлан", "")
    return parties.enter_person(iin=iin, names=names, born_on=date(1985, 3, 27), sex="male", status="citizen", phone=phone, by=BY, now=NOW)


def staff(**fields: str) -> User:
    """Enter a member of staff."""
    arguments = {"login": "erlan", "password": PASSWORD, "totp_secret": SECRET} | fields
    return actions.add_staff(**arguments, person=person(), by=BY, now=NOW)


def organisation() -> Organisation:
    """Enter a clinic."""
    names = {"kk": "№ 4 емхана", "ru": "Поликлиника № 4", "en": "Clinic No. 4"}
    territory = Territory.objects.create(
        code="710000000", level=Level.CAPITAL, name_kk="Астана", name_ru="Астана", name_en="Astana", valid=DateRange(date(1991, 12, 16))
    )
    return Organisation.objects.create(
        bin="990140000126", territory=territory, valid=DateRange(date(2000, 1, 1)), **{f"name_{key}": name for key, name in names.items()}
    )


def issue(of: Person, at: datetime = NOW, purpose: str = "sign_in") -> str:
    """Issue a code."""
    return actions.issue_code(person=of, purpose=purpose, now=at, by=BY)


def check(of: Person, code: str, at: datetime = NOW, purpose: str = "sign_in") -> bool:
    """Check a code."""
    return actions.check_code(person=of, purpose=purpose, code=code, now=at, by=BY)


def other_than(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def enter(at: datetime = NOW, **given: str) -> User:
    """Sign in as the member of staff."""
    arguments = {"login": "erlan", "password": PASSWORD, "totp": pyotp.TOTP(SECRET).at(at)} | given
    return actions.sign_in_staff(**arguments, now=at)


def at_once(work: Callable[[], bool]) -> list[bool]:
    """Return what two threads answer that start together."""
    answers: list[bool] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        answers.append(work())
        connections.close_all()

    threads = [threading.Thread(target=run) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
