"""A small committed country for the journeys in a real browser: one city, clinics, a family, and keys to sign with."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import override_settings
from django.utils import timezone

from emhana import catalogue
from emhana.cases.actions.decide import decide
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.notifications.models import Message
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Level, Territory
from tests.browser.conftest import in_thread
from tests.conftest import empty_tables
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff
from tests.web.people_online import let_pass

PHONE = "+7 701 234 56 78"
CHILD = date(2019, 3, 14)


@dataclass(frozen=True)
class Country:
    """Where the journeys play."""

    near: Organisation
    far: Organisation
    unlinked: Person
    capital: Territory

    def citizen(self, names: tuple[str, str, str] = ("Ахметова", "Айгүл", "Сәкенқызы")) -> Person:
        """Return another citizen of the city, with a linked child and a registered phone."""
        return in_thread(lambda: _family(names))

    def code(self) -> str:
        """Return the last code that was sent, from the rows of the outbox."""
        return in_thread(_code)

    def decide(self, number: str, *, refuse: bool) -> None:
        """Decide the case as the specialist of the register does."""
        in_thread(lambda: _decide(number, self.capital if refuse else a_unit(), refuse))

    def later(self) -> None:
        """Let enough time pass for another code."""
        in_thread(let_pass)

    def do(self, act: Callable[[], object]) -> object:
        """Return what `act` returns, its rows committed."""
        return in_thread(act)


@pytest.fixture(scope="module")
def country(site, database_cluster, tmp_path_factory) -> Iterator[Country]:
    """Return the country; it is emptied at the end of the module."""
    folder = tmp_path_factory.mktemp("trust") / "authority"
    DemoAuthority.create(folder, timezone.now())
    with override_settings(EMHANA_AUTHORITY=folder):
        yield in_thread(_made)
    empty_tables(database_cluster)


def _made() -> Country:
    city, capital = a_unit(), a_unit("710000000", Level.CAPITAL, "Астана")
    near = a_clinic("№ 4 қалалық емхана", city, posts=("gp", "therapist", "paediatrician"))
    for number in range(5, 8):
        a_clinic(f"№ {number} қалалық емхана", city)
    far = a_clinic("Астана қаласының № 9 қалалық емханасы", capital)
    unlinked = a_person(("Серікбаев", "Дамир", ""), CHILD, "male", unit=city)
    return Country(near, far, unlinked, capital)


def _family(names: tuple[str, str, str]) -> Person:
    person = a_person(names, phone=PHONE)
    child = a_person((names[0], "Аружан", ""), CHILD, "female")
    parties.represent(representative=person, represented=child, kind="parent", source="АХАЖ", since=CHILD, by=BY, now=NOW)
    return person


def _code() -> str:
    return re.search(r"\d{6}", Message.objects.filter(kind="code").latest("pk").body)[0]


def _decide(number: str, region: Territory, refuse: bool) -> None:
    case, officer = Case.objects.numbered(number).get(), staff("register_specialist", region)
    chosen = {"outcome": "refused", "grounds": ["lives_outside_unit"]} if refuse else {"outcome": "granted"}
    decide(case=case, service=catalogue.by_code(case.service), by=officer, now=timezone.now(), reason="", **chosen)
