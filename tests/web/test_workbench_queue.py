"""The queue by address: whose cases, in which order, with which clock, and what a search leaves behind."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from emhana.cases.actions import moves
from emhana.cases.models import Case
from emhana.journal.models import Entry
from emhana.workbench import clocks
from tests.domain.people import NOW, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import ATTACHMENT, an_attachment, at_work

pytestmark = pytest.mark.django_db
OTHER = ("Қасымов", "Ерлан", "")


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def text(response) -> str:
    return unescape(response.content.decode())


def test_each_role_sees_its_own_cases_only():
    here, elsewhere = a_clinic(), a_clinic("№ 1 емхана", a_unit("710000000", "capital", "Астана"))
    case = an_attachment(here)
    assert case.number in text(at_work(staff("registrar", here)).get("/workbench/"))
    assert case.number in text(at_work(staff("register_specialist", a_unit())).get("/workbench/"))
    assert case.number not in text(at_work(staff("registrar", elsewhere)).get("/workbench/"))
    assert at_work(staff("registrar", elsewhere)).get(f"/workbench/cases/{case.number}/").status_code == 404


def test_undecided_cases_come_first_by_due_time():
    clinic = a_clinic()
    late, soon = (an_attachment(clinic, a_person(), NOW - timedelta(hours=hours)) for hours in (1, 20))
    gone = an_attachment(clinic, a_person(OTHER, sex="male"), NOW - timedelta(hours=2))
    moves.withdraw(case=gone, service=ATTACHMENT, by=staff("registrar", clinic), now=NOW, reason="asked at the desk")
    page = text(at_work(staff("registrar", clinic)).get("/workbench/"))
    assert page.index(soon.number) < page.index(late.number) < page.index(gone.number)


@pytest.mark.parametrize(
    ("language", "left", "overdue"),
    [("kk", "2 сағ 10 мин қалды", "3 сағ 0 мин асып кетті"), ("ru", "осталось 2 ч 10 мин", "просрочено на 3 ч 0 мин")],
)
def test_the_clock_is_told_in_words(language, left, overdue):
    case = an_attachment(a_clinic())
    page = at_work(staff("register_specialist", a_unit()))
    for span, said, tone in ((timedelta(hours=2, minutes=10), left, "calm"), (timedelta(hours=-3), overdue, "red")):
        Case.objects.filter(pk=case.pk).update(due_at=NOW + span)
        answer = text(page.get("/workbench/", {"lang": language}))
        assert f'emhana-clock--{tone}">{said}<' in answer


def test_the_target_turns_amber_after_closing_and_says_so():
    case = Case(state="in_review", due_at=NOW + timedelta(hours=5))
    case.clock = {"limits": [{"role": "target", "due_at": (NOW - timedelta(minutes=1)).isoformat()}]}
    assert clocks.clock_of(case, now=NOW).tone == "amber"


def test_the_due_instant_itself_is_in_time():
    assert clocks.clock_of(Case(state="in_review", due_at=NOW), now=NOW).tone == "amber"
    assert clocks.clock_of(Case(state="in_review", due_at=NOW - timedelta(seconds=1)), now=NOW).tone == "red"


def test_a_longer_queue_costs_no_more_queries(django_assert_num_queries):
    clinic = a_clinic(posts=("gp",))
    page = at_work(staff("registrar", clinic))
    for count in (1, 4):
        for _ in range(count):
            an_attachment(clinic, a_person())
        with django_assert_num_queries(6):
            page.get("/workbench/")


def test_a_number_leads_to_its_case_and_a_name_finds_without_kazakh_letters():
    clinic = a_clinic()
    person = a_person(("Өтегенова", "Әйгерім", "Қасымқызы"))
    case, other = an_attachment(clinic, person), an_attachment(clinic, a_person(OTHER, sex="male"))
    page = at_work(staff("registrar", clinic))
    assert page.post("/workbench/search/", {"q": case.number}).url == f"/workbench/cases/{case.number}/"
    answer = text(page.post("/workbench/search/", {"q": "отегенова айг"}, follow=True))
    assert case.number in answer
    assert other.number not in answer


def test_an_iin_finds_its_person_stays_out_of_the_address_and_the_session_and_is_journaled():
    clinic = a_clinic()
    case, other = an_attachment(clinic, a_person()), an_attachment(clinic, a_person(OTHER, sex="male"))
    page, iin = at_work(staff("registrar", clinic)), case.recipient.iin
    sent = page.post("/workbench/search/", {"q": iin})
    assert sent.url == "/workbench/"
    assert iin not in str(dict(page.session))
    answer = text(page.get(sent.url))
    assert case.number in answer
    assert other.number not in answer
    assert Entry.objects.about(iin).filter(act="cases_searched").count() == 1


def test_a_mistyped_iin_is_told_before_anything_is_searched():
    page = at_work(staff("registrar", a_clinic()))
    answer = page.post("/workbench/search/", {"q": "850327300124"})
    assert answer.status_code == 422
    assert "бақылау цифры" in text(answer)
    assert not Entry.objects.filter(act="cases_searched").exists()


def test_filters_keep_what_was_asked_for():
    clinic = a_clinic()
    case = an_attachment(clinic)
    page = at_work(staff("registrar", clinic))
    assert case.number in text(page.get("/workbench/", {"service": "phc_attachment", "state": "in_review", "channel": "in_person"}))
    assert case.number not in text(page.get("/workbench/", {"state": "withdrawn"}))
