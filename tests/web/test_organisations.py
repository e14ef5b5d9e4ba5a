"""The public directory of organisations by address: search, places with doctors in words, hours, accessibility, no ranking."""

import re
from html import unescape

import pytest
import time_machine

from emhana.law.capacity import NORMS
from emhana.parties.models import Organisation
from emhana.portal import organisation_pages
from emhana.reference.models import Level
from emhana.registers.attachment.actions import attach
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit

pytestmark = pytest.mark.django_db
LISTED = re.compile(r'href="/organisations/(\d{12})/"')


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def text(client, address: str, **query: str) -> str:
    return unescape(client.get(address, {"lang": "kk", **query}).content.decode())


def of(clinic: Organisation) -> str:
    return f"/organisations/{clinic.bin}/"


@pytest.mark.parametrize("search", ["аулие", "Астана", "астана емхана", "абай", ""])
def test_an_organisation_is_found_by_its_name_its_place_or_its_street(client, search):
    there = a_unit("710000000", Level.CAPITAL, "Астана")
    clinic = a_clinic("Аулие-Ата емханасы", a_unit("711110000", Level.CITY_DISTRICT, "Есіл ауданы", there))
    assert LISTED.findall(text(client, "/organisations/", q=search)) == [clinic.bin]


def test_who_searches_for_nothing_on_record_is_told_what_to_try(client):
    a_clinic()
    page = text(client, "/organisations/", q="жоқ ұйым")
    assert not LISTED.findall(page)
    assert "Ұйым табылмады." in page
    assert 'value="жоқ ұйым"' in page


@pytest.mark.law("ATT-03-06")
def test_the_order_is_that_of_names_and_ownership_ranks_nobody(client):
    private, state = a_clinic("Б жекеменшік емхана"), a_clinic("В мемлекеттік емхана")
    first = a_clinic("А емхана", contracted=False)
    assert LISTED.findall(text(client, "/organisations/")) == [first.bin, private.bin, state.bin]


def test_a_long_list_is_turned_over_page_by_page_and_keeps_the_search(client):
    for number in range(1, 23):
        a_clinic(f"№ {number:02d} емхана")
    page = text(client, "/organisations/", q="емхана")
    assert len(LISTED.findall(page)) == 20
    assert "22 ұйым табылды." in page
    rest = text(client, "/organisations/", q="емхана", page="2")
    assert len(LISTED.findall(rest)) == 2


def test_an_organisation_shows_address_telephone_hours_and_doctors_with_places_in_words(client):
    clinic = a_clinic(posts=("gp", "paediatrician"))
    page = text(client, of(clinic))
    for said in ("Алматы қаласы, Абай даңғылы, 10", "+7 727 000 00 00", clinic.bin, "08:00–20:00", "09:00–14:00"):
        assert said in page
    assert "1-учаске: Дәрігер 1, жалпы практика дәрігері" in page
    assert page.count("бос орын бар") == 2


def test_places_become_few_and_then_none(client, monkeypatch):
    clinic = a_clinic()
    monkeypatch.setattr(organisation_pages, "NORMS", {**NORMS, "gp": 1})
    assert "бос орын аз" in text(client, of(clinic))
    person = a_person()
    attach(
        person=person, organisation=clinic, volume="guaranteed", ground="free_choice", since=NOW.date(), basis="t", by=BY, now=NOW,
        precinct=clinic.precincts.get(),
    )  # fmt: skip
    assert "бос орын жоқ" in text(client, of(clinic))


@pytest.mark.law("ALL-10-03")
def test_the_same_five_accessibility_fields_stand_at_every_organisation_whatever_was_stated(client):
    clinic, silent = a_clinic(), a_clinic("№ 5 қалалық емхана")
    stated = {"ramp": True, "call_button": False, "tactile_path": True, "waiting_room": True, "sample_stands": True, "lift": False}
    Organisation.objects.filter(pk=clinic.pk).update(accessibility=stated)
    five = ("Пандус", "Кіреберістегі шақыру түймесі", "тактильді жол", "Күту залы", "Құжат үлгілері бар стендтер")
    for page in (text(client, of(clinic)), text(client, of(silent))):
        assert all(said in page for said in five)
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(client, of(clinic))))
    assert "Пандус бар" in shown
    assert "шақыру түймесі жоқ" in shown
    assert "Лифт жоқ" in shown
    assert text(client, of(silent)).count("көрсетілмеген") == 5


def test_without_a_contract_nobody_is_invited_to_be_attached(client):
    page = text(client, of(a_clinic(contracted=False)))
    assert "Қормен шарты жоқ" in page
    assert "/apply/phc_attachment/" not in page


def test_own_hours_replace_those_of_the_standard(client):
    clinic = a_clinic()
    Organisation.objects.filter(pk=clinic.pk).update(week={"monday": {"open": "07:30", "close": "19:00"}})
    page = text(client, of(clinic))
    assert "07:30–19:00" in page
    assert page.count("демалыс") == 6


@pytest.mark.parametrize("address", ["/organisations/123/", "/organisations/000000000000/"])
def test_an_unknown_organisation_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/services/phc_attachment/"])
def test_the_directory_is_linked(client, address):
    assert 'href="/organisations/"' in text(client, address)
