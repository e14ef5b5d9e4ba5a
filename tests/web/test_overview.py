"""My health services: insurance with its year, prescriptions and papers on one page; of the person alone."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import transaction
from psycopg.types.range import DateRange

from emhana.cases.models import Consent
from emhana.journal.actions import record
from emhana.portal import plots
from emhana.registers.dispensary.models import Register
from tests.domain.dispensary_samples import ask, kept_by, somebody
from tests.domain.people import NOW, a_citizen, a_clinic, a_person, staff
from tests.domain.pharmacy_samples import prescription
from tests.web.people_online import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(person, language: str = "ru", query: str = "") -> str:
    return unescape(signed_in(person, language).get(f"/cabinet/health/{query}").content.decode())


def test_whom_the_state_pays_for_is_insured_and_sees_the_year_as_bars_and_as_a_table() -> None:
    person = a_person(born_on=date(2015, 3, 1))
    page = page_of(person)
    assert "застрахованы: за вас платит государство" in page
    assert page.count("<rect") >= 11
    assert page.count('scope="row"') == 11


def test_who_is_not_insured_is_told_what_to_pay() -> None:
    page = page_of(a_person())
    assert "Не застрахован" in page
    assert re.search(r"нужно уплатить [\d\s\xa0]+₸", page)


TITLES = [("kk", "Менің медициналық қызметтерім"), ("ru", "Мои медицинские услуги"), ("en", "My health services")]


@pytest.mark.parametrize(("language", "said"), TITLES)
def test_the_page_speaks_the_language(language: str, said: str) -> None:
    assert said in page_of(a_person(), language)


def test_a_year_out_of_range_is_the_present_one() -> None:
    assert "2026" in page_of(a_person(), query="?year=1999")


def test_the_page_asks_the_database_a_fixed_number_of_times(django_assert_max_num_queries) -> None:
    client = signed_in(a_person())
    with django_assert_max_num_queries(25):
        client.get("/cabinet/health/")


def test_bars_are_as_high_as_their_sums_and_an_unpaid_month_is_low() -> None:
    drawn = plots.bars([("1", "paid", Decimal(100)), ("2", "paid", Decimal(50)), ("3", "none", Decimal(0))])
    assert [bar.height for bar in drawn] == [84, 42, 10]
    assert drawn[0].fill != drawn[2].fill


def test_consents_that_stand_who_looked_and_appointments_are_on_the_page() -> None:
    asker, subject = a_person(phone="+7 701 111 11 11"), somebody()
    kept_by(Register.NARCOLOGY)
    given = Consent.objects.get(case=ask(asker, subject, Register.NARCOLOGY))
    page = page_of(subject)
    assert ("Действующих согласий нет." in page, "Записей на приём нет." in page) == (True, True)
    Consent.objects.update(answer="yes", answered_at=NOW)
    registrar = staff("registrar", a_clinic(), person=a_person(("Омаров", "Ержан", "")))
    with transaction.atomic():
        record("person_looked_up", subject, by=registrar, at=NOW, person=subject.key, reason="приём")
        record("signed_in", subject, by=a_citizen(subject), at=NOW, person=subject.key)
    page = page_of(subject)
    assert given.number in page
    assert "Омаров Ержан, регистратор: вы найдены в регистре для приёма заявления" in page
    assert "вход в систему" not in page


def test_a_prescription_shows_the_last_day_on_which_it_is_filled() -> None:
    person = a_person()
    row = prescription(person)
    row.valid = DateRange(date(2026, 11, 2), date(2026, 12, 2))
    row.save(update_fields=["valid"])
    assert "1 декабря 2026" in page_of(person)
