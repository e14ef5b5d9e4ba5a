"""My clinics: in plain words, for a child too, and as a signed extract that anybody can check."""

import io
from datetime import date
from html import unescape

import pypdf
import pytest
import time_machine
from django.test import Client

from emhana.documents.models import ResultDocument
from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties.models import Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.models import Ground, Volume
from tests.domain.people import BY, NOW, a_clinic, a_person
from tests.web.people_online import authority, authority_folder, signed_in  # noqa: F401 fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
ADDRESS = "/cabinet/clinics/"


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Person:
    return a_person()


def attach(who: Person, name: str, since: date, **fields: object) -> None:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": name, "by": BY, "now": NOW} | fields
    register.attach(person=who, organisation=a_clinic(name), since=since, **given)


def a_child_of(person: Person) -> Person:
    child = a_person(("Ахметов", "Али", ""), date(2020, 5, 1), "male")
    parties.represent(representative=person, represented=child, kind="parent", source="civil", since=date(2020, 5, 1), by=BY, now=NOW)
    attach(child, "Балалар емханасы", date(2026, 2, 1))
    return child


def text(answer) -> str:
    return unescape(answer.content.decode())


def pdf_text(answer) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages).split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", ["№ 1 емхана", "аяқталды", "№ 2 емхана", "күшінде", "басталады", "МСАК ұйымын еркін таңдау", "1 наурыз 2026\xa0ж."]),
        ("ru", ["завершено", "действует", "начнётся", "прикреплён к другой организации", "за счёт государства"]),
        ("en", ["ended", "in force", "will begin", "attached to another organisation"]),
    ],
)
def test_the_clinics_are_told_in_plain_words(person, language, said):
    attach(person, "№ 1 емхана", date(2026, 3, 1))
    attach(person, "№ 2 емхана", date(2026, 6, 1))
    attach(person, "№ 3 емхана", date(2026, 12, 31), ground=Ground.CAMPAIGN)
    page = text(signed_in(person, language).get(ADDRESS))
    assert [part for part in said if part not in page] == []
    assert page.index("№ 3 емхана") < page.index("№ 2 емхана") < page.index("№ 1 емхана")


@pytest.mark.parametrize(("language", "title"), [("kk", "Бекітілген халық тіркелімінен үзінді көшірме"), ("ru", "Выписка из регистра")])
def test_the_extract_is_signed_names_every_clinic_and_passes_the_public_check(person, language, title):
    attach(person, "№ 1 емхана", date(2026, 3, 1))
    attach(person, "№ 2 емхана", date(2026, 6, 1))
    client = signed_in(person, language)
    answer = client.post(ADDRESS, {"for": person.pk}, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    said = pdf_text(answer)
    assert all(part in said for part in (title, "№ 1 емхана", "№ 2 емхана", person.full_name, person.iin))
    document = ResultDocument.objects.get()
    assert (document.kind, document.issuer.name("kk"), document.language) == ("attachment_extract", "№ 2 емхана", language)
    check = text(Client().get(f"/verify/{document.check_code}", {"lang": language}))
    assert title in check
    assert person.full_name not in check
    assert Entry.objects.about(person.iin).filter(act="document_read").count() == 1


def test_the_same_extract_is_given_again_until_the_register_changes(person):
    attach(person, "№ 1 емхана", date(2026, 3, 1))
    client = signed_in(person)
    for _ in range(2):
        client.post(ADDRESS)
    assert ResultDocument.objects.count() == 1
    with time_machine.travel(NOW.replace(hour=6), tick=False):
        attach(person, "№ 2 емхана", date(2026, 11, 24), now=NOW.replace(hour=6))
        client.post(ADDRESS)
    assert ResultDocument.objects.count() == 2


def test_a_parent_sees_and_takes_the_childs_and_it_is_on_record(person):
    child = a_child_of(person)
    client = signed_in(person)
    page = text(client.get(ADDRESS, {"for": child.pk}))
    assert "Балалар емханасы" in page
    assert "You act for: Ахметов Али" in page
    assert Entry.objects.about(child.iin).filter(act="person_read").count() == 1
    answer = client.post(ADDRESS, {"for": child.pk}, follow=True)
    assert "Балалар емханасы" in pdf_text(answer)


def test_nobody_elses_clinics_are_shown_or_given(person):
    other = a_child_of(a_person(("Қасымова", "Дана", "")))
    signed_in(other.represented_by.get().representative).post(ADDRESS, {"for": other.pk})
    client, code = signed_in(person), ResultDocument.objects.get().check_code
    assert client.get(ADDRESS, {"for": other.pk}).status_code == 404
    assert client.get(ADDRESS, {"for": "x"}).status_code == 404
    assert client.post(ADDRESS, {"for": other.pk}).status_code == 404
    assert client.get(f"{ADDRESS}{code}/").status_code == 404


def test_who_has_no_clinic_is_shown_the_way_to_one(person):
    client = signed_in(person)
    assert "Choose a clinic" in text(client.get(ADDRESS))
    client.post(ADDRESS)
    assert not ResultDocument.objects.exists()


def test_without_a_key_the_page_says_so_and_loses_nothing(person, settings, tmp_path):
    attach(person, "№ 1 емхана", date(2026, 3, 1))
    settings.EMHANA_AUTHORITY = tmp_path / "none"
    answer = signed_in(person).post(ADDRESS)
    assert answer.status_code == 503
    assert "could not be signed now" in text(answer)


def test_a_longer_history_costs_no_more_queries(person, django_assert_num_queries):
    client = signed_in(person)
    client.get(ADDRESS)
    for month in (3, 4, 5):
        attach(person, f"№ {month} емхана", date(2026, month, 1))
        with django_assert_num_queries(7):
            client.get(ADDRESS)


@pytest.mark.parametrize("address", ["/cabinet/", "/cabinet/health/"])
def test_the_cabinet_and_the_overview_lead_here(person, address):
    assert f'href="{ADDRESS}"' in text(signed_in(person).get(address))
