"""The page of a case by address: what it shows, who may decide, and what somebody reads who was too late or not allowed."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from emhana.cases.actions import drafts, moves
from emhana.cases.models import Case, Decision, Draft, Upload
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.journal.models import Entry
from tests.domain.people import NOW, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import ATTACHMENT, an_attachment, at_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_in_the_morning(tmp_path, settings):
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    with time_machine.travel(NOW, tick=False):
        DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
        yield


@pytest.fixture
def clinic():
    return a_clinic()


@pytest.fixture
def case(clinic) -> Case:
    return an_attachment(clinic)


@pytest.fixture
def specialist():
    return at_work(staff("register_specialist", a_unit(), a_person(("Ли", "Анна", ""))))


def text(response) -> str:
    return unescape(response.content.decode())


def at(case: Case, act: str = "") -> str:
    return f"/workbench/cases/{case.number}/{act and act + '/'}"


def decided(page, case: Case, outcome: str = "granted", **more: object):
    return page.post(at(case, "decide"), {"outcome": outcome, "decision-reason": "", **more})


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_shows_each_ground_with_its_fact_beside_the_person(specialist, case, language):
    page = text(specialist.get(at(case), {"lang": language}))
    assert page.count("emhana-finding--clear") == 4
    assert case.recipient.full_name in page
    assert case.recipient.iin in page
    assert {"kk": "9-жол, 3) тармақша", "ru": "строка 9, подпункт 3)", "en": "row 9, subparagraph 3)"}[language] in page


def test_each_look_is_in_the_journal_of_the_person(specialist, case):
    specialist.get(at(case))
    assert [*Entry.objects.about(case.recipient.iin).filter(act="case_read").values_list("actor_role", "case_number")] == [
        ("register_specialist", case.number)
    ]


def test_a_case_settled_long_ago_opens_only_with_a_reason_that_is_kept(clinic, case):
    registrar = staff("registrar", clinic)
    moves.withdraw(case=case, service=ATTACHMENT, by=registrar, now=NOW, reason="asked at the desk")
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        page = at_work(registrar, NOW + timedelta(days=31))
        assert case.recipient.iin not in text(page.get(at(case)))
        page.post(at(case, "reason"), {"reason": "A complaint of the person"})
        assert case.recipient.iin in text(page.get(at(case)))
    assert Entry.objects.of_case(case.number).filter(act="case_read").get().reason == "A complaint of the person"


@pytest.mark.law("ATCH-05-04")
def test_the_clerk_is_denied_the_register_specialist_grants_and_the_notice_of_the_clinic_can_be_printed(specialist, clinic):
    clerk = staff("registrar", clinic)
    case = an_attachment(clinic, by=clerk)
    assert decided(at_work(clerk), case).status_code == 403
    assert decided(specialist, case).url == at(case)
    document = ResultDocument.objects.get(case_number=case.number)
    assert document.issuer == clinic
    answer = specialist.get(at(case, f"results/{document.pk}"))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert Entry.objects.of_case(case.number).filter(act="result_read").count() == 1


def test_a_registrar_who_tries_to_decide_reads_why_not(clinic, case):
    page = at_work(staff("registrar", clinic))
    assert 'value="granted"' not in text(page.get(at(case)))
    answer = decided(page, case)
    assert answer.status_code == 403
    assert "Рөліңіз бұған рұқсат бермейді" in text(answer)
    assert Decision.objects.count() == 0


def test_nobody_decides_their_own_case(case):
    answer = decided(at_work(staff("register_specialist", a_unit(), case.recipient)), case)
    assert answer.status_code == 403
    assert "отбасы мүшеңіздің ісі" in text(answer)


def test_the_slower_of_two_specialists_reads_who_decided_and_when(specialist, case):
    faster = at_work(staff("register_specialist", a_unit()))
    specialist.get(at(case))
    decided(faster, case)
    answer = decided(specialist, case, "refused", grounds=["capacity_exceeded"])
    assert answer.status_code == 409
    assert "Омаров Ержан Болатұлы қабылдап қойды (24.11.2026, 10:00): мақұлданды" in text(answer)
    assert Decision.objects.count() == 1


@pytest.mark.law("ATCH-09-01")
def test_a_found_fact_opens_its_ground_and_only_that_one_can_be_chosen(specialist, case):
    found = {"finding": "check_failed", "check_failed-document": "identity", "check_failed-source": "person_register"}
    assert specialist.post(at(case, "find"), found).url == at(case)
    page = text(specialist.get(at(case)))
    assert page.count('name="grounds"') == 1
    assert 'value="unreliable_documents"' in page
    assert 'value="granted"' not in page
    assert decided(specialist, case, "refused", grounds=["capacity_exceeded"]).status_code == 422
    assert decided(specialist, case, "refused", grounds=["unreliable_documents"]).status_code == 302
    assert Decision.objects.get().grounds == ["unreliable_documents"]


def test_a_grant_while_a_ground_holds_is_told_and_what_was_typed_stays(specialist, case):
    specialist.post(at(case, "find"), {"finding": "check_failed", "check_failed-document": "identity", "check_failed-source": "issuer"})
    answer = decided(specialist, case, **{"decision-reason": "Known to the registry"})
    assert answer.status_code == 422
    assert "бас тарту негізі бар" in text(answer)
    assert "Known to the registry" in text(answer)


def test_a_border_exception_is_recorded_with_its_reason(specialist, case):
    specialist.post(at(case, "find"), {"finding": "border_exception", "border_exception-reason": "Nearest clinic"})
    case.refresh_from_db()
    assert case.found == {"border_exception": "Nearest clinic"}
    empty = specialist.post(at(case, "find"), {"finding": "border_exception", "border_exception-reason": ""})
    assert empty.status_code == 422


def test_the_border_exception_says_when_it_may_be_used_and_is_read_among_the_findings(specialist, clinic):
    case = an_attachment(clinic, a_person(unit=a_unit("710000000", "capital", "Астана")))
    page = text(specialist.get(at(case), {"lang": "kk"}))
    assert "Шекаралас аумақ бойынша ерекше жағдай" in page
    assert "шектес жерлер тізбесінде бұл жұп болмаса ғана" in page
    specialist.post(at(case, "find"), {"finding": "border_exception", "border_exception-reason": "емхана 3 км жерде"})
    assert "Шекаралас аумақ бойынша ерекше жағдай тіркелген: емхана 3 км жерде." in text(specialist.get(at(case)))


def test_the_registrar_withdraws_at_the_wish_of_the_person_with_a_reason(clinic, case):
    page = at_work(staff("registrar", clinic))
    assert page.post(at(case, "withdraw"), {"withdraw-reason": ""}).status_code == 422
    page.post(at(case, "withdraw"), {"withdraw-reason": "In writing at the desk"})
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "In writing at the desk" in text(page.get(at(case)))


def test_missing_papers_are_brought_and_the_term_begins(clinic):
    returned = an_attachment(clinic, papers=())
    page = at_work(staff("registrar", clinic))
    assert returned.state == "returned"
    assert 'value="identity_document"' in text(page.get(at(returned)))
    page.post(at(returned, "complete"), {"complete-papers": ["identity_document"]})
    returned.refresh_from_db()
    assert (returned.state, returned.accepted_at) == ("in_review", NOW)


def test_the_head_reopens_with_reason_and_basis_and_a_registrar_does_not(clinic, specialist, case):
    decided(specialist, case)
    head, answers = at_work(staff("head", clinic)), {"reopen-basis": "Complaint 12", "reopen-reason": "An error"}
    assert at_work(staff("registrar", clinic)).post(at(case, "reopen"), answers).status_code == 403
    assert head.post(at(case, "reopen"), {"reopen-basis": "Complaint 12"}).status_code == 422
    assert head.post(at(case, "reopen"), answers).status_code == 302
    case.refresh_from_db()
    assert case.state == "in_review"


def test_a_broken_term_is_told_in_words(specialist, case):
    clock = {**case.clock, "limits": [{**limit, "due_at": (NOW - timedelta(hours=1)).isoformat()} for limit in case.clock["limits"]]}
    Case.objects.filter(pk=case.pk).update(due_at=NOW - timedelta(hours=1), clock=clock)
    page = text(specialist.get(at(case)))
    assert "1 сағ 0 мин асып кетті" in page
    assert "бұзылды" in page


def test_a_file_is_given_out_with_an_entry_in_the_journal(specialist, case):
    person = staff("registrar", case.provider)
    draft = drafts.keep(key="7a1c2d60-0000-4000-8000-000000000003", user=person, service=case.service, answers={}, now=NOW)
    drafts.upload(draft=draft, document="court_decision", name="шешім.pdf", content=b"%PDF-1.7", user=person, now=NOW)
    Upload.objects.update(case=case)
    assert Draft.objects.count() == 1
    answer = specialist.get(at(case, f"files/{Upload.objects.get().pk}"))
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.of_case(case.number).filter(act="upload_read").count() == 1


def test_the_application_is_addressed_to_the_head(clinic, case):
    staff("head", clinic, a_person(("Ахметова", "Асель", "")))
    page = text(at_work(staff("registrar", clinic)).get(at(case, "application")))
    assert "Ұйым басшысына" in page
    assert "Ахметова Асель" in page
    assert clinic.name_kk in page


def test_without_a_key_the_document_is_not_signed_and_nothing_is_decided(specialist, case, settings, tmp_path):
    settings.EMHANA_AUTHORITY = tmp_path / "nothing here"
    answer = decided(specialist, case)
    assert answer.status_code == 503
    assert "ұйымның кілті жоқ" in text(answer)
    assert Decision.objects.count() == 0
