"""A newly commissioned facility of primary care is registered at its organisation's page when both conditions of the definition hold."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from emhana.journal.models import Entry
from emhana.parties import actions
from emhana.parties.models import NewFacility, Organisation
from tests.domain.people import BY, NOW, a_clinic, a_unit, bin_of, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
OPENS = date(2026, 12, 1)
PLAN = "2026 ж. № 12 жоспар, 4-т."


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def register(clinic: Organisation, *conditions: str, client: Client | None = None, **other: str):
    """Post the form with the boxes of `conditions` marked."""
    typed = {
        "name": "№ 1 дәрігерлік амбулатория", "address": "Алматы, Өтеген батыр көшесі, 7", "build": "new", "plan": PLAN,
        "since_day": str(OPENS.day), "since_month": str(OPENS.month), "since_year": str(OPENS.year), **dict.fromkeys(conditions, "on"),
        **other,
    }  # fmt: skip
    client = client or at_work(staff("administrator"))
    sent = {"act": "facility", **{f"facility-{name}": value for name, value in typed.items()}}
    return client.post(f"/workbench/admin/organisations/{clinic.bin}/", sent, follow=True)


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.law("ATT-02-08")
def test_without_the_regional_plan_it_is_rejected_and_with_both_conditions_a_new_and_a_converted_one_are_accepted():
    clinic = a_clinic()
    for conditions in ((), ("first_opening",), ("in_regional_plan",)):
        answer = register(clinic, *conditions)
        assert (answer.status_code, "перспективалық жоспарға енгізілген әрі алғаш рет ашылған" in text(answer)) == (422, True)
        assert ("№ 1 дәрігерлік амбулатория" in text(answer), NewFacility.objects.count()) == (True, 0)
    both = ("in_regional_plan", "first_opening")
    assert register(clinic, *both).status_code == 200
    said = text(register(clinic, *both, build="converted", address="Алматы, Абай даңғылы, 9"))
    rows = list(clinic.new_facilities.order_by("pk").values_list("build", "in_regional_plan", "first_opening", "valid"))
    assert [row[:3] for row in rows] == [("new", True, True), ("converted", True, True)]
    assert {row[3].lower for row in rows} == {OPENS}
    for wanted in ("Өтеген батыр көшесі, 7", "Абай даңғылы, 9", "01.12.2026", "қолданыстағы объектіні өзгерту", PLAN):
        assert wanted in said
    assert Entry.objects.filter(act="facility_commissioned").count() == 2


def test_a_facility_opens_for_the_first_time_once_and_after_its_organisation():
    clinic, both = a_clinic(), ("in_regional_plan", "first_opening")
    assert register(clinic, *both).status_code == 200
    assert "тіркелген. Мекенжайды тексеріңіз" in text(register(clinic, *both))
    assert register(clinic, *both, address="Басқа көше, 1", since_year="2010").status_code == 422
    assert clinic.new_facilities.count() == 1


def test_an_organisation_that_gives_no_primary_care_has_none():
    names = {"kk": "Аурухана", "ru": "Больница", "en": "Hospital"}
    hospital = actions.open_organisation(
        bin=bin_of(), names=names, since=date(2015, 1, 1), by=BY, now=NOW, territory=a_unit(), address="Алматы", phone="+7 727 000 00 02"
    )
    assert register(hospital, "in_regional_plan", "first_opening").status_code == 422


def test_the_database_keeps_both_conditions():
    fields = {"organisation": a_clinic(), "name": "A", "address": "B", "build": "new", "plan": "C", "recorded_at": NOW}
    with pytest.raises(IntegrityError, match="parties_new_facility_both_conditions"), transaction.atomic():
        NewFacility.objects.create(**fields, in_regional_plan=False, first_opening=True, valid=(OPENS, None))


def test_no_other_role_registers_one():
    clinic = a_clinic()
    for kind in ("head", "registrar"):
        worker = at_work(staff(kind, clinic))
        assert register(clinic, "in_regional_plan", "first_opening", client=worker).status_code == 403
