"""Insurance payments in the cabinet: by month and payer, returns and corrections in words, nobody else's number."""

import json
from html import unescape
from pathlib import Path

import pytest
import time_machine

from emhana.registers.dispensary.models import Register
from tests.domain.dispensary_samples import ask, kept_by, somebody
from tests.domain.insurance_samples import EMPLOYER, imported, line
from tests.domain.people import NOW, a_clinic, a_person
from tests.web.people_online import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(person, language: str = "en") -> str:
    return unescape(signed_in(person, language).get("/cabinet/payments/").content.decode()).replace("\xa0", " ")


def test_each_payment_names_month_payer_and_what_was_returned_or_corrected(tmp_path: Path) -> None:
    person, other = a_person(), a_person()
    clinic = a_clinic("№ 4 емхана")
    imported(tmp_path, [
        line(person, "2026-07", 1000, kind="deduction", payer=clinic.bin),
        line(person, "2026-08", 3500),
        line(person, "2026-08", -500, act="correction", adjustment="C1"),
        line(person, "2026-08", 1000, act="refund", adjustment="R1", on="2026-10-02"),
        line(person, "2026-09", 4250, payer=person.key),
        line(person, "2026-10", 4250, payer=other.key),
        line(other, "2026-10", 9999),
    ])  # fmt: skip
    page = page_of(person)
    said = (
        "№ 4 емхана",
        f"BIN {EMPLOYER}",
        "August 2026: 2 000 ₸",
        "first 3 500 ₸, now 3 000 ₸",
        "Returned: 1 000 ₸, on 2 October 2026",
        "you yourself",
    )
    for words in said:
        assert words in page, words
    assert f"IIN ending in {other.key[-4:]}" in page
    assert other.key not in page
    assert "9 999" not in page
    assert page.index("October 2026") < page.index("September 2026") < page.index("July 2026")


@pytest.mark.parametrize(("language", "words"), [("kk", "Сіз үшін төлем жазылмаған."), ("ru", "В регистре нет платежей за вас.")])
def test_without_payments_the_page_says_so(language: str, words: str) -> None:
    assert words in page_of(a_person(), language)


def test_many_payments_cost_a_fixed_number_of_questions(tmp_path: Path, django_assert_max_num_queries) -> None:
    person = a_person()
    months = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 10)]
    imported(tmp_path, [line(person, month, document=str(number)) for month in months for number in range(4)])
    client = signed_in(person)
    with django_assert_max_num_queries(12):
        assert "Next" in client.get("/cabinet/payments/").content.decode()


def test_the_export_holds_payments_and_consents_of_both_sides(tmp_path: Path) -> None:
    asker, subject = a_person(phone="+7 701 111 11 11"), somebody()
    kept_by(Register.NARCOLOGY)
    ask(asker, subject, Register.NARCOLOGY)
    imported(tmp_path, [line(subject, "2026-08", payer=asker.key)])
    asked = json.loads(signed_in(subject).get("/cabinet/export/").content)
    assert (asked["consents"][0]["asked_of_me"], asked["consents"][0]["asker"]) == (True, asker.full_name)
    assert (asked["payments"][0]["month"], asked["payments"][0]["payer"]) == ("2026-08", f"…{asker.key[-4:]}")
    (own,) = json.loads(signed_in(asker).get("/cabinet/export/").content)["consents"]
    assert (own["asked_of_me"], "giver" in own, "evidence" in own, "reply" in own) == (False, False, False, False)
