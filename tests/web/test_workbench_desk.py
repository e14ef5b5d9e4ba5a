"""The desk and the intake by address: tickets and their clock, identity, exactly the papers of the standard, late entry, a lost phone."""

from datetime import date, timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from django.test import Client

from emhana.accounts import actions as accounts
from emhana.accounts.errors import TooMany
from emhana.cases.models import Case, LateEntry, MaintenanceWindow, Visit
from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.reference.models import Override
from tests.domain.people import BY, NOW, a_clinic, a_person, iin_of, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAMES = ("Ли", "Анна", "")


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    return a_clinic()


@pytest.fixture
def desk(clinic) -> Client:
    return at_work(staff("registrar", clinic))


def text(response) -> str:
    return unescape(response.content.decode())


def found(desk: Client, person: Person, query: str = "", **more: str) -> str:
    """Return the address of an intake begun for `person`."""
    answer = desk.post(f"/workbench/desk/intake/{query}", {"service": "phc_attachment", "iin": person.iin, **more})
    assert answer.status_code == 302, text(answer)
    return answer.url


def sent(desk: Client, address: str, **more: object):
    answers = {"step": "submit", "category": "general", "language": "kk", "papers": ["identity_document"]}
    return desk.post(address, answers | {"data-ground": "free_choice", "data-residence": "permanent"} | more)


def test_a_visitor_takes_a_ticket_is_called_and_served_under_a_running_clock(desk):
    desk.post("/workbench/desk/ticket/", {"service": "phc_attachment"})
    assert "24-001" in text(desk.get("/workbench/desk/"))
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        assert "10 мин қалды" in text(desk.get("/workbench/desk/"))
        desk.post("/workbench/desk/call/")
    with time_machine.travel(NOW + timedelta(minutes=40), tick=False):
        assert "10 мин қалды" in text(desk.get("/workbench/desk/"))
    with time_machine.travel(NOW + timedelta(minutes=52), tick=False):
        page = text(desk.get("/workbench/desk/"))
        assert "шектен 2 мин асып кетті" in page
        desk.post("/workbench/desk/serve/", {"visit": Visit.objects.get().pk})
        assert "24-001" not in text(desk.get("/workbench/desk/"))


def test_the_desk_is_closed_to_other_roles(clinic):
    for kind, place in (("register_specialist", clinic.territory), ("administrator", None)):
        assert at_work(staff(kind, place)).get("/workbench/desk/intake/").status_code == 403


@pytest.mark.parametrize(
    ("iin", "said"), [("850327300124", "бақылау цифры"), ("85032730012", "12 цифрдан"), ("850327300123", "Ешкім табылмады")]
)
def test_a_number_that_leads_to_nobody_is_told(desk, iin, said):
    answer = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": iin})
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_person_is_found_shown_for_comparison_and_journaled(desk):
    person = a_person(NAMES)
    address = found(desk, person)
    assert person.iin not in address
    page = text(desk.get(address))
    assert "Ли Анна" in page
    assert "Абай көшесі" in page
    assert Entry.objects.about(person.iin).filter(act="person_looked_up").count() == 1


def test_a_person_without_an_iin_is_found_by_a_foreign_document(desk):
    a_person(NAMES, iin=None, document="UZBAA1234567", status="temporary_foreigner")
    answers = {"service": "phc_attachment", "country": "UZB", "document": "AA1234567"}
    assert "Ли Анна" in text(desk.post("/workbench/desk/intake/", answers, follow=True))


def test_for_a_child_somebody_asks(desk):
    child, mother = a_person(NAMES, date(2020, 3, 1)), a_person()
    answer = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": child.iin})
    assert "Бұл – бала" in text(answer)
    address = found(desk, child, applicant=mother.iin)
    assert sent(desk, address, category="general").status_code == 422
    sent(desk, address, category="general", **{"basis-capacity": "parent"})
    assert Case.objects.get().applicant == mother


def test_exactly_the_papers_of_the_category_are_asked(desk):
    address = found(desk, a_person(NAMES))
    assert text(desk.get(address)).count('name="papers"') == 2
    page = text(desk.post(address, {"step": "category", "category": "pensioner", "language": "ru"}))
    assert page.count('name="papers"') == 3
    assert 'value="pension_certificate"' in page
    assert "govuk-error-summary" not in page


def test_a_request_is_taken_with_its_visit_and_can_be_printed(desk, clinic):
    desk.post("/workbench/desk/ticket/", {"service": "phc_attachment"})
    desk.post("/workbench/desk/call/")
    visit = Visit.objects.get()
    answer = sent(desk, found(desk, a_person(NAMES), f"?visit={visit.pk}"))
    case = Case.objects.get()
    visit.refresh_from_db()
    assert answer.url == f"/workbench/desk/taken/{case.number}/"
    assert (visit.case, visit.registered_at, case.provider, case.state) == (case, NOW, clinic, "in_review")
    assert "25.11.2026, 10:00" in text(desk.get(answer.url))


def test_sent_twice_it_is_one_request(desk):
    address = found(desk, a_person(NAMES))
    assert sent(desk, address).url == sent(desk, address).url
    assert Case.objects.count() == 1


@pytest.mark.law("ATCH-08-03")
def test_without_a_paper_of_the_category_the_request_is_returned_and_the_paper_named(desk):
    page = text(desk.get(sent(desk, found(desk, a_person(NAMES)), category="pensioner").url))
    assert "құжат жетіспейді" in page
    assert "зейнетақы куәлігі" in page.lower()


@pytest.mark.law("ATCH-08-04")
def test_one_of_two_papers_that_replace_each_other_is_enough(desk):
    papers = ["identity_document", "medical_social_examination_extract"]
    sent(desk, found(desk, a_person(NAMES)), category="person_with_disability", papers=papers)
    assert Case.objects.get().state == "in_review"


@pytest.mark.law("ATCH-08-16")
def test_the_application_is_printed_for_signature_and_never_demanded(desk):
    sent(desk, found(desk, a_person(NAMES)))
    case = Case.objects.get()
    assert case.state == "in_review"
    page = text(desk.get(f"/workbench/cases/{case.number}/application/"))
    assert "Ли Анна" in page
    assert "Өтініш берушінің қолы" in page
    assert "data-print" in page


def test_an_answer_that_is_missing_is_told_and_the_rest_stays(desk):
    answer = sent(desk, found(desk, a_person(NAMES)), **{"data-ground": "residence_change"})
    assert answer.status_code == 422
    assert "Көшкен күнді енгізіңіз." in text(answer)
    assert Case.objects.count() == 0


def late(hours: int, **more: str) -> dict[str, str]:
    at = NOW - timedelta(hours=hours) + timedelta(hours=5)
    clock = {"late-day_day": f"{at:%d}", "late-day_month": f"{at:%m}", "late-day_year": f"{at:%Y}", "late-clock": f"{at:%H:%M}"}
    return clock | {"late-reason": "The network was down"} | more


def test_paper_from_an_outage_keeps_its_time(desk):
    sent(desk, found(desk, a_person(NAMES)), **late(3))
    assert Case.objects.get().submitted_at == NOW - timedelta(hours=3)


def test_after_a_day_a_second_member_of_staff_signs_with_their_own_sign_in(desk, clinic):
    second = accounts.add_staff(
        login="second", password="a long sentence", totp_secret=SECRET, person=a_person(("Ким", "Вера", "")), by=BY, now=NOW
    )
    accounts.give_role(user=second, kind="head", organisation=clinic, since=date(2020, 1, 1), by=BY, now=NOW)
    address = found(desk, a_person(NAMES))
    refused = sent(desk, address, **late(26))
    assert refused.status_code == 422
    assert "екінші қызметкер қол қоюы тиіс" in text(refused)
    typed = {"late-login": "second", "late-password": "wrong", "late-totp": pyotp.TOTP(SECRET).at(NOW)}
    assert "Екінші қызметкердің логині" in text(sent(desk, address, **late(26, **typed)))
    sent(desk, address, **late(26, **typed | {"late-password": "a long sentence"}))
    assert LateEntry.objects.get().second_signature == second.actor_key


def test_a_replaced_phone_receives_codes_only_after_a_day(desk):
    person = a_person(NAMES, phone="+7 701 000 00 01")
    address = found(desk, person)
    given = {"phone-phone": "8 (702) 123-45-67", "phone-checked": "on"}
    assert desk.post(f"{address}phone/", {"phone-phone": "123"}).status_code == 422
    assert desk.post(f"{address}phone/", given).url == address
    person.refresh_from_db()
    assert person.phone == "+7 702 123 45 67"
    with pytest.raises(TooMany) as told:
        accounts.issue_code(person=person, purpose="sign_in", now=NOW + timedelta(hours=23), by=BY)
    assert told.value.args_for_words["retry_at"] == NOW + timedelta(hours=24)
    assert accounts.issue_code(person=person, purpose="sign_in", now=NOW + timedelta(hours=24), by=BY)


def test_a_first_phone_receives_codes_at_once(desk):
    person = a_person(NAMES)
    desk.post(f"{found(desk, person)}phone/", {"phone-phone": "7021234567", "phone-checked": "on"})
    person.refresh_from_db()
    assert accounts.issue_code(person=person, purpose="sign_in", now=NOW, by=BY)


def test_the_administrator_declares_a_break_and_adds_a_dated_setting():
    page = at_work(staff("administrator"))
    parts = {"day": "25", "month": "11", "year": "2026"}
    day = {f"{name}_day_{part}": said for name in ("start", "end") for part, said in parts.items()}
    times = {"start_time": "22:00", "end_time": "23:00", "reason": "Repair"}
    assert page.post("/workbench/maintenance/", day | times | {"end_time": "21:00"}).status_code == 422
    assert page.post("/workbench/maintenance/", day | times).status_code == 302
    assert MaintenanceWindow.objects.get().ends_at - MaintenanceWindow.objects.get().starts_at == timedelta(hours=1)
    setting = {"kind": "norm", "key": "gp", "value": "1800", "since_day": "1", "since_month": "1", "since_year": "2027", "act": "Order 1"}
    assert page.post("/workbench/overrides/", setting | {"value": "many"}).status_code == 422
    assert page.post("/workbench/overrides/", setting).status_code == 302
    assert page.post("/workbench/overrides/", setting).status_code == 422
    assert Override.objects.get().value == 1800
    assert "1800" in text(page.get("/workbench/overrides/"))


def test_an_administrator_alone_opens_the_settings(desk):
    assert {desk.get(f"/workbench/{name}/").status_code for name in ("maintenance", "overrides")} == {403}


def test_while_the_state_database_is_silent_the_desk_is_told_what_to_do(desk, settings):
    settings.EMHANA_PERSON_DATABASE_URL = "http://127.0.0.1:9/"
    iin = iin_of(date(1971, 3, 4), "male")
    answer = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": iin})
    assert answer.status_code == 422
    assert "қағаз түрінде" in text(answer)
