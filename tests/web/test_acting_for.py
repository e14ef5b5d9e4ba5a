"""Who acts for somebody else on the portal sees for whom, on every page of the way and of the case."""

from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.cases.models import Case
from emhana.parties import actions as parties
from emhana.parties.models import Person
from tests.domain.people import BY, NOW, a_clinic, a_person
from tests.web.people_online import answered, applied, begun, signed_in
from tests.web.staff_session import an_attachment

pytestmark = pytest.mark.django_db
CHILD = date(2019, 3, 14)
BANNER = "You act for: "


@pytest.fixture
def mother(db) -> Person:
    return a_person(phone="+7 701 234 56 78")


@pytest.fixture
def child(mother) -> Person:
    row = a_person(("Ахметов", "Дамир", ""), CHILD, "male")
    parties.represent(representative=mother, represented=row, kind="adoptive_parent", source="civil register", since=CHILD, by=BY, now=NOW)
    return row


def text(client: Client, address: str) -> str:
    return unescape(client.get(address, follow=True).content.decode())


def test_a_parent_sees_for_which_child_they_ask_on_every_page(mother, child):
    client, clinic = signed_in(mother), a_clinic(posts=("paediatrician",))
    address = begun(client)
    assert BANNER not in text(client, address)
    client.post(f"{address}whom/", {"whom": str(child.pk)})
    assert f"{BANNER}{child.full_name}" in text(client, address)
    done = answered(client, clinic, whom={"whom": str(child.pk)})
    assert f"{BANNER}{child.full_name}" in text(client, f"{done}check/")


def test_the_case_page_says_it_too_and_the_capacity_of_the_register_is_kept(mother, child):
    client = signed_in(mother)
    case = applied(client, a_clinic(posts=("paediatrician",)), whom={"whom": str(child.pk)})
    assert case.data["capacity"] == "adoptive_parent"
    for page in ("", "withdraw/"):
        assert f"{BANNER}{child.full_name}" in text(client, f"/cabinet/cases/{case.number}/{page}")


def test_of_a_child_no_register_links_only_the_last_digits_are_shown_and_the_capacity_told_is_kept(mother):
    other = a_person(("Серікбаев", "Али", ""), CHILD, "male")
    typed = {"iin": other.iin, "born_on_day": "14", "born_on_month": "3", "born_on_year": "2019"}
    proof = {"have": "none", "capacity": "guardian"}
    client = signed_in(mother)
    case = applied(client, a_clinic(posts=("paediatrician",)), whom={"whom": "other"}, child=typed, proof=proof)
    assert case.data["capacity"] == "guardian"
    page = text(client, f"/cabinet/cases/{case.number}/")
    assert f"{BANNER}child, IIN ending in {other.iin[-4:]}" in page
    assert "Серікбаев" not in page


def test_who_asks_for_themselves_sees_no_banner(mother):
    client = signed_in(mother)
    case = applied(client, a_clinic())
    assert case.data["capacity"] is None
    assert BANNER not in text(client, f"/cabinet/cases/{case.number}/")


def test_an_attorney_sees_for_whom_they_act_while_the_power_holds(mother):
    principal, clinic = a_person(("Ким", "Алексей", "")), a_clinic()
    basis = {"number": "12", "issued_on": "2026-05-28", "valid_until": "2026-12-31"}
    case: Case = an_attachment(
        clinic, principal, applicant=mother, category="by_power_of_attorney", papers=("identity_document", "power_of_attorney"),
        data={"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent", "basis": basis},
    )  # fmt: skip
    for days, shown in ((0, True), (37, True), (38, False)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            page = text(signed_in(mother), f"/cabinet/cases/{case.number}/")
            assert (f"{BANNER}Ким Алексей" in page) is shown
