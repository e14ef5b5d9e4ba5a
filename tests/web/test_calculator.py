"""The calculator of insurance contributions and arrears: by GET, each number with its place in the law, one's own record filled in."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.reference.actions import override
from tests.domain.people import BY, NOW, a_person
from tests.web.people_online import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/insurance/calculator/"
ASKED = {"payer": "self_payer", "month": "4", "year": "2023", "income": "", "unpaid": "3"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(client: Client, language: str = "en", status: int = 200, **said: str) -> str:
    response = client.get(ADDRESS, said | {"lang": language})
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()).replace("\xa0", " "))


def test_who_pays_for_themselves_sees_the_formula_and_the_arrears_of_three_months(client) -> None:
    page = page_of(client, **ASKED)
    for words in (
        "70 000 ₸ × 5 % = 3 500 ₸",
        "3 × 3 500 ₸ = 10 500 ₸",
        "14 000 ₸",
        "the law on the budget of 2023",
        "article 28",
        "annex 2",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("payer", "year", "income", "formula", "capped"),
    [
        ("sole_proprietor", "2023", "999999", "1.4 × 70 000 ₸ × 5 % = 4 900 ₸", False),
        ("employee", "2023", "900000", "700 000 ₸ × 2 % = 14 000 ₸", True),
        ("employer", "2021", "100000", "100 000 ₸ × 2 % = 2 000 ₸", False),
        ("employer", "2026", "5000000", "3 400 000 ₸ × 3 % = 102 000 ₸", True),
        ("platform", "2026", "", "85 000 ₸ × 1 % = 850 ₸", False),
    ],
)
def test_rates_and_caps_are_those_of_the_month(client, payer, year, income, formula, capped) -> None:
    page = page_of(client, **ASKED | {"payer": payer, "year": year, "income": income, "unpaid": ""})
    assert formula in page
    assert ("greatest sum that counts" in page) is capped
    assert "Arrears:" not in page


def test_of_fifteen_unpaid_months_twelve_count(client) -> None:
    page = page_of(client, **ASKED | {"unpaid": "15"})
    assert "12 × 3 500 ₸ = 42 000 ₸" in page
    assert "Of the 15 unpaid months only 12 count" in page


@pytest.mark.law("MSHI-A2-19")
def test_the_other_reading_of_the_arrears_is_worked_out_too(client) -> None:
    assert "2 × 3 500 ₸ = 7 000 ₸" in page_of(client, **ASKED | {"unpaid": "2"})
    override(kind="setting", key="MSHI-A2-19", value=False, since=NOW.date().replace(year=2020), until=None, act="№ 1", by=BY, now=NOW)
    page = page_of(client, **ASKED | {"unpaid": "2"})
    assert "Arrears: 3 500 ₸" in re.sub("<[^>]+>", "", page)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"year": "2019"}, "The insurance began in January 2020. Choose a later month."),
        ({"year": "99999"}, "The insurance began in January 2020"),
        ({"payer": "platform"}, "Such payers paid nothing in that month."),
        ({"income": "many"}, "Income of the month, ₸: Enter a number."),
        ({"income": "-1"}, "greater than or equal to 0"),
        ({"unpaid": "-1"}, "greater than or equal to 0"),
        ({"month": "13"}, "Select a valid choice"),
        ({"payer": ""}, "Nothing is chosen under “Who pays?”. Choose one of the answers."),
    ],
)
def test_a_wrong_answer_is_one_sentence_and_the_others_stay(client, said, sentence) -> None:
    page = page_of(client, **ASKED | said)
    assert sentence in page
    assert 'value="3"' in page or "unpaid" in said
    assert "Where the numbers come from" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ("Сақтандыру жарнасы", "заң мәтінімен әлі салыстырылмаған")),
        ("ru", ("Взносы на страхование", "ещё не сверено с текстом закона")),
    ],
)
def test_every_word_is_in_the_language_and_an_unchecked_figure_says_so(client, language, words) -> None:
    page = page_of(client, language, **ASKED | {"year": "2026"})
    assert all(word in page for word in words)
    shown = [part.strip() for part in re.findall(r">([^<>]+)<", page)]
    assert [part for part in shown if re.search("[a-z]{3}", part) and part != "English"] == []


def test_ones_own_record_fills_the_form() -> None:
    client = signed_in(a_person())
    page = page_of(client)
    assert "By your record 12 of the last twelve months are unpaid: 51 000 ₸." in page
    assert 'value="12"' in page
    assert "By your record" not in page_of(Client())


def test_an_ordinary_link_from_the_home_page_leads_here(client) -> None:
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()
