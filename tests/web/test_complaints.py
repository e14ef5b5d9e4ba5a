"""Complaining on the portal, answering on the workbench, and the same through the API, by address."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from emhana.api.v1 import tokens
from emhana.cases.workings import Workings
from emhana.complaints.models import Complaint
from emhana.documents.models import ResultDocument
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.portal import case_pages
from emhana.reference.models import Level
from tests.domain.attachment_requests import on_portal, refused
from tests.domain.complaint_samples import decided, filed, own, replied
from tests.domain.people import a_citizen, a_clinic, a_person, a_unit, staff
from tests.web.people_online import authority, authority_folder, signed_in  # noqa: F401 - fixtures
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=40)


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def page_of(case) -> str:
    return f"/cabinet/cases/{case.number}/complain/"


def sent(client, case, **more):
    said = {"against": "decision", "addressee": "provider", "text": "I live there.", "key": "6f1f6a2e-6d3c-4a7e-9c2a-111111111111"} | more
    return client.post(page_of(case), said)


@pytest.fixture
def refusal(authority):  # noqa: F811
    case = on_portal(a_person(unit=a_unit("710000000", Level.CAPITAL, "Астана")), a_clinic(), now=timezone.now())
    refused(case, "lives_outside_unit")
    case.refresh_from_db()
    return case


@pytest.mark.law("ATT-18-01")
def test_a_complaint_from_the_request_offers_decision_action_and_inaction_and_keeps_the_number(refusal):
    client = signed_in(refusal.recipient)
    assert page_of(refusal) in client.get(f"/cabinet/cases/{refusal.number}/").content.decode()
    page = client.get(page_of(refusal))
    offered = re.findall(r'name="against" value="(\w+)"', page.content.decode())
    assert offered == ["decision", "action", "inaction"]
    for part in ("Ground 2.", refusal.number, "Refused"):
        assert part.lower() in text_of(page).lower()
    answer = sent(client, refusal)
    found = Complaint.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cabinet/complaints/{found.number}/")
    assert (found.case, found.decision) == (refusal, refusal.decisions.get())


@pytest.mark.law("GEN-00-06")
def test_a_refused_service_without_its_own_rules_is_complained_of_to_the_head_or_the_quality_body(monkeypatch):
    """The case of 2023 is put in as rows: the service takes no requests here."""
    monkeypatch.setattr(case_pages, "workings_of", lambda service: Workings())
    case = decided("driving_fitness_certificate")
    client = signed_in(case.recipient)
    assert page_of(case) in client.get(f"/cabinet/cases/{case.number}/").content.decode()
    page = client.get(page_of(case))
    assert re.findall(r'name="addressee" value="(\w+)"', page.content.decode()) == ["provider", "quality"]
    assert ("within 5 working days" in text_of(page), "within 15 working days" in text_of(page)) == (True, True)
    assert "order No. ҚР ДСМ-26/2020, paragraph 10" in text_of(page)


@pytest.mark.law("MSHI-10-04")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_names_both_numbers_of_the_contact_centre(language):
    case = decided()
    main = signed_in(case.recipient, language).get(page_of(case)).content.decode().split("<footer")[0]
    assert ("tel:1414" in main, "8-800-080-7777" in main) == (True, True)


@pytest.mark.law("MED-10-02")
def test_before_a_complaint_about_medicines_the_court_is_open_and_the_complaint_named_first():
    case = decided("medicines_dispensing")
    text = text_of(signed_in(case.recipient).get(page_of(case)))
    assert "you have the right to go to court" in text
    assert "A pre-trial complaint normally comes first, but nothing stops you from going to court." in text


@pytest.mark.law("MED-10-01")
def test_a_decided_complaint_about_medicines_shows_the_right_to_go_to_court():
    complaint = filed(decided("medicines_dispensing"))
    replied(complaint, "rejected", now=complaint.received_at)
    text = text_of(signed_in(complaint.complainant).get(f"/cabinet/complaints/{complaint.number}/"))
    assert ("Not satisfied" in text, "you have the right to go to court" in text) == (True, True)


@pytest.mark.law("MSHI-10-11")
def test_the_court_is_named_after_the_answer_and_the_complaint_first_before_it():
    case = decided()
    client = signed_in(case.recipient)
    assert "A pre-trial complaint normally comes first" in text_of(client.get(page_of(case)))
    complaint = filed(case)
    replied(complaint, "partly", now=complaint.received_at)
    text = text_of(client.get(f"/cabinet/complaints/{complaint.number}/"))
    assert "If you disagree with the answer, you have the right to go to court." in text


def test_an_error_keeps_what_was_typed_and_says_what_is_missing(refusal):
    client = signed_in(refusal.recipient)
    answer = sent(client, refusal, text="", reply_to="nobody")
    assert answer.status_code == 422
    assert "Write what happened" in text_of(answer)
    answer = sent(client, refusal, text="Kept words", addressee="nobody")
    assert (answer.status_code, "Kept words" in answer.content.decode()) == (422, True)
    assert not Complaint.objects.exists()


def test_a_double_click_is_one_complaint_and_somebody_elses_request_does_not_exist(refusal):
    client = signed_in(refusal.recipient)
    assert {sent(client, refusal)["Location"] for _ in range(2)} == {f"/cabinet/complaints/{Complaint.objects.get().number}/"}
    other = signed_in(a_person(("Басқа", "Адам", "")))
    assert other.get(page_of(refusal)).status_code == 404
    assert other.get(f"/cabinet/complaints/{Complaint.objects.get().number}/").status_code == 404
    assert other.get(f"/cabinet/cases/{refusal.number}/file/").status_code == 404


def test_a_form_that_was_open_for_too_long_comes_back_with_its_text(refusal):
    client = signed_in(refusal.recipient)
    client.handler.enforce_csrf_checks = True
    answer = sent(client, refusal, text="Long words")
    assert (answer.status_code, "Long words" in answer.content.decode()) == (403, True)


def test_an_undecided_request_is_complained_of_for_inaction():
    case = on_portal(a_person(), a_clinic(), now=timezone.now())
    page = signed_in(case.recipient).get(page_of(case)).content.decode()
    assert re.findall(r'name="against" value="(\w+)"', page) == ["action", "inaction"]


def test_the_public_page_of_a_refusal_leads_its_owner_to_the_complaint(refusal):
    code = ResultDocument.objects.get(case_number=refusal.number).check_code
    client = signed_in(refusal.recipient)
    assert f"/verify/{code}/complain/" in client.get(f"/verify/{code}").content.decode()
    assert client.get(f"/verify/{code}/complain/")["Location"] == page_of(refusal)
    assert signed_in(a_person(("Басқа", "Адам", ""))).get(f"/verify/{code}/complain/").status_code == 404


def test_the_file_of_a_request_is_downloaded_by_its_owner_and_that_is_on_record(refusal):
    answer = signed_in(refusal.recipient).get(f"/cabinet/cases/{refusal.number}/file/")
    assert (answer["Content-Type"], answer.content[:2]) == ("application/zip", b"PK")
    assert Entry.objects.filter(act="case_file_read", case_number=refusal.number).count() == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_of_a_complaint_speak_one_language(language, refusal):
    client = signed_in(refusal.recipient, language)
    sent(client, refusal, text="Мен осында тұрамын.")
    for address in (page_of(refusal), f"/cabinet/complaints/{Complaint.objects.get().number}/"):
        main = unescape(client.get(address).content.decode()).split("<main ")[1].partition(">")[2].split("<footer")[0]
        shown = re.sub(r"<span class=\"[^\"]*emhana-cite\">[^<]*</span>", "", main)
        words = re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]+>", " ", shown))
        assert set(words) <= {"ZIP", "ATCH"}


@pytest.fixture
def complaint(refusal):
    return filed(refusal, addressee="both", now=timezone.now())


def worker(user):
    return at_work(user, timezone.now())


def test_the_head_answers_and_puts_the_case_back_under_review(complaint):
    client = worker(staff("head", complaint.provider))
    address = f"/workbench/complaints/{complaint.number}/"
    assert complaint.number in text_of(client.get("/workbench/complaints/"))
    assert "Шешіммен келіспеймін." in text_of(client.get(address))
    assert Entry.objects.filter(act="complaint_read").count() == 1
    answer = client.post(f"{address}answer/", {"outcome": "satisfied", "words": "Қайта қараймыз.", "reopen": "on"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    complaint.case.refresh_from_db()
    assert (complaint.case.state, own(complaint).outcome) == ("in_review", "satisfied")
    assert Message.objects.filter(kind="complaint_answered", person=complaint.complainant).exists()


def test_a_wrong_answer_comes_back_with_what_was_typed(complaint):
    client = worker(staff("head", complaint.provider))
    address = f"/workbench/complaints/{complaint.number}/"
    for said in ({"words": "Мәтін"}, {"outcome": "rejected", "words": "Мәтін", "reopen": "on"}):
        answer = client.post(f"{address}answer/", said)
        assert (answer.status_code, "Мәтін" in answer.content.decode()) == (422, True)
    assert own(complaint).outcome == ""


def test_two_heads_who_answer_at_once_are_told_apart(complaint):
    client = worker(staff("head", complaint.provider))
    replied(complaint, "partly", now=timezone.now())
    answer = client.post(f"/workbench/complaints/{complaint.number}/answer/", {"outcome": "rejected", "words": "Кеш"})
    assert (answer.status_code, own(complaint).outcome) == (409, "partly")


def test_the_quality_body_reads_the_case_file_and_answers_and_others_see_nothing(complaint):
    controller = worker(staff("quality_controller", complaint.provider.territory))
    address = f"/workbench/complaints/{complaint.number}/"
    assert controller.get("/workbench/")["Location"] == "/workbench/complaints/"
    assert controller.get(f"{address}case-file/").content.startswith(b"PK")
    assert controller.post(f"{address}answer/", {"outcome": "partly", "words": "Ескертілді"}).status_code == 302
    assert own(complaint, "quality").outcome == "partly"
    assert worker(staff("registrar", complaint.provider)).get(address).status_code == 403
    assert worker(staff("head", a_clinic("Басқа"))).get(address).status_code == 404


def test_forwarding_under_order_26_needs_the_file_and_then_lies_with_the_quality_body():
    complaint = filed(decided(), now=timezone.now())
    client = worker(staff("head", complaint.provider))
    address = f"/workbench/complaints/{complaint.number}/"
    refused_first = client.post(f"{address}forward/", {"to": "quality"})
    assert (refused_first.status_code, "істің материалдарымен бірге" in text_of(refused_first)) == (422, True)
    assert client.get(f"{address}case-file/").status_code == 404
    assert client.post(f"{address}file/").status_code == 302
    assert client.post(f"{address}forward/", {"to": "quality"}).status_code == 302
    controller = worker(staff("quality_controller", complaint.provider.territory))
    assert controller.post(f"{address}register/").status_code == 302
    assert own(complaint, "quality").due_at is not None
    assert client.post(f"{address}close/").status_code == 422
    assert client.post(f"{address}nothing/").status_code == 404


def test_whoever_decided_is_told_why_they_cannot_answer(complaint):
    head = staff("head", complaint.provider)
    case = decided(provider=complaint.provider, by=head.actor_key)
    mine = filed(case, now=timezone.now())
    client = worker(head)
    assert "Сіз қабылдаған шешімге" in text_of(client.get(f"/workbench/complaints/{mine.number}/"))
    answer = client.post(f"/workbench/complaints/{mine.number}/answer/", {"outcome": "rejected", "words": "Жоқ"})
    assert answer.status_code == 403


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(complaint, django_assert_max_num_queries):
    for _ in range(4):
        filed(decided(provider=complaint.provider), now=timezone.now())
    client = worker(staff("head", complaint.provider))
    client.get("/workbench/complaints/")
    with django_assert_max_num_queries(8):
        answer = client.get("/workbench/complaints/")
    assert text_of(answer).count("C-") == 5


def test_overdue_clocks_are_told_in_words():
    complaint = filed(decided(), now=timezone.now() - LONG_AGO)
    text = text_of(worker(staff("head", complaint.provider)).get("/workbench/complaints/"))
    assert text.count("асып кетті") == 2


def bearer(person) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens.token_of(a_citizen(person), now=timezone.now())[0]}"}


def test_the_api_files_a_complaint_once_and_tells_its_clocks(client):
    case = decided()
    body = {"addressee": "quality", "text": "Келіспеймін"}
    more = {"content_type": "application/json", "headers": bearer(case.recipient) | {"Idempotency-Key": "k1"}}
    answers = [client.post(f"/api/v1/cases/{case.number}/complaints", body, **more) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    shown = answers[0].json()
    assert (shown["number"], [clock["kind"] for clock in shown["clocks"]]) == (answers[1].json()["number"], ["forward", "provider"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+05:00", shown["clocks"][1]["due_at"])
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [({"addressee": "king", "text": "x"}, 422, "invalid_request"), ({"addressee": "provider", "text": " "}, 422, "reason_required")],
)
def test_a_bad_complaint_gets_a_problem(client, body, status, code):
    case = decided()
    answer = client.post(f"/api/v1/cases/{case.number}/complaints", body, content_type="application/json", headers=bearer(case.recipient))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    stranger = bearer(a_person(("Басқа", "Адам", "")))
    proper = {"addressee": "both", "text": "x"}
    again = client.post(f"/api/v1/cases/{case.number}/complaints", proper, content_type="application/json", headers=stranger)
    assert again.status_code == 404


def taken(client, case, **more):
    day = timezone.localdate()
    said = {
        "complainant": str(case.recipient_id), "channel": "phone", "against": "inaction", "addressee": "provider", "text": "Күттім.",
        "received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year,
    }  # fmt: skip
    return client.post(f"/workbench/cases/{case.number}/complaint/", said | more)


def test_the_desk_takes_a_complaint_on_paper_and_the_head_registers_it():
    case = decided(now=timezone.now())
    desk, head = worker(staff("registrar", case.provider)), worker(staff("head", case.provider))
    assert "Шағым қабылдау" in text_of(desk.get(f"/workbench/cases/{case.number}/"))
    assert taken(desk, case)["Location"] == f"/workbench/cases/{case.number}/"
    complaint = Complaint.objects.get()
    assert (own(complaint).registered_at, complaint.forward_due_at > timezone.now(), complaint.channel) == (None, True, "phone")
    address = f"/workbench/complaints/{complaint.number}/"
    assert head.post(f"{address}answer/", {"outcome": "partly", "words": "Ерте"}).status_code == 422
    assert head.post(f"{address}register/").status_code == 302
    assert own(complaint).due_at is not None


def test_a_complaint_from_the_future_is_not_taken_and_the_text_stays():
    case = decided(now=timezone.now())
    answer = taken(worker(staff("head", case.provider)), case, received_on_year=timezone.localdate().year + 1)
    assert (answer.status_code, "Күттім." in answer.content.decode(), Complaint.objects.exists()) == (422, True, False)


def test_a_person_takes_complaints_along_with_all_their_data():
    complaint = filed(decided())
    exported = signed_in(complaint.complainant).get("/cabinet/export/").json()["complaints"]
    assert (exported[0]["number"], exported[0]["text"]) == (complaint.number, "Шешіммен келіспеймін.")
