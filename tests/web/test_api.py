"""API v1 as a vendor's program sees it: sign-in, a request, the same request again, its explanation, and clear problems."""

import re
from pathlib import Path

import pytest

from emhana import catalogue
from emhana.cases.actions import decide
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from tests.domain.people import NOW, a_clinic, a_person, a_unit, staff

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


@pytest.fixture
def person():
    return a_person(phone="+77010000001")


@pytest.fixture
def bearer(client, person) -> dict[str, str]:
    client.post("/api/v1/auth/otp", {"iin": person.iin, "phone": "8 701 000 00 01"}, content_type=JSON)
    code = re.search(r"\d{6}", Message.objects.get(kind="code").body)[0]
    answer = client.post("/api/v1/auth/token", {"iin": person.iin, "code": code}, content_type=JSON)
    return {"authorization": f"Bearer {answer.json()['token']}"}


def ask(client, bearer, person, clinic, key="k1", **more):
    data = {"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent"}
    body = {"service": "phc_attachment", "subject": {"iin": person.iin}, "channel": "portal", "data": data} | more
    return client.post("/api/v1/cases", body, content_type=JSON, headers=bearer | {"Idempotency-Key": key})


def test_the_answer_is_the_same_whether_or_not_the_phone_is_the_registered_one(client, person):
    given = [{"iin": person.iin, "phone": "+77010000001"}, {"iin": person.iin, "phone": "+77770000000"}, {"iin": "1", "phone": "x"}]
    answers = [client.post("/api/v1/auth/otp", body, content_type=JSON) for body in given]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert Message.objects.filter(kind="code").count() == 1


def test_a_request_is_one_case_however_often_it_is_sent(client, bearer, person):
    clinic = a_clinic()
    first, second = (ask(client, bearer, person, clinic) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["number"] == second.json()["number"]
    assert first.json()["status"] == "in_review"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+05:00", first.json()["due_at"])
    assert Case.objects.count() == 1


def test_a_case_shows_its_timeline_explanation_and_signed_result_and_leaves_a_trace(client, bearer, person, tmp_path: Path, settings):
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    number = ask(client, bearer, person, a_clinic()).json()["number"]
    case = Case.objects.get()
    service = catalogue.by_code("phc_attachment")
    decide.decide(case=case, service=service, outcome="granted", by=staff("register_specialist", a_unit()), now=case.submitted_at)
    shown = client.get(f"/api/v1/cases/{number}", headers=bearer).json()
    kinds = [event["kind"] for event in client.get(f"/api/v1/cases/{number}/timeline", headers=bearer).json()]
    why = client.get(f"/api/v1/cases/{number}/explanation?lang=ru", headers=bearer).json()
    pdf = client.get(f"/api/v1/cases/{number}/result", headers=bearer)
    assert (shown["status"], shown["outcome"]) == ("delivered", "granted")
    assert kinds == ["submit", "accept", "open", "decide", "deliver"]
    assert [finding["number"] for finding in why[0]["findings"]] == [1, 2, 3, 4]
    assert pdf.content.startswith(b"%PDF-")
    assert Entry.objects.about(person.iin).filter(act="case_read").count() == 4


PROBLEMS = [
    ({"service": "no_such"}, 422, "invalid_data"),
    ({"data": {"organisation_bin": "1"}}, 422, "invalid_data"),
    ({"channel": "in_person"}, 403, "not_allowed"),
    ({"subject": {"iin": "000000000000"}}, 403, "not_yours"),
    ({"surprise": 1}, 422, "invalid_request"),
    ({"documents": [{"code": "court_decision", "name": "a.pdf", "content": "TVqQ"}]}, 413, "upload_refused"),
]


@pytest.mark.parametrize(("more", "status", "code"), PROBLEMS, ids=[code + str(n) for n, (_, _, code) in enumerate(PROBLEMS)])
def test_a_bad_request_gets_a_problem_with_a_stable_code_and_a_sentence(client, bearer, person, more, status, code):
    answer = ask(client, bearer, person, a_clinic(), **more)
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (status, "application/problem+json", code)
    assert answer.json()["title"].endswith(".")
    assert Case.objects.count() == 0


def test_a_move_in_the_future_is_told_by_its_field(client, bearer, person):
    data = {"organisation_bin": a_clinic().bin, "ground": "residence_change", "residence": "permanent", "moved_on": "2999-01-01"}
    answer = ask(client, bearer, person, a_clinic(), data=data)
    assert (answer.status_code, answer.json()["fields"][0]["why"]) == (422, "moved_on_in_future")


def test_without_a_token_or_with_somebody_elses_number_nothing_is_shown(client, bearer, person):
    number = ask(client, bearer, person, a_clinic()).json()["number"]
    assert client.get(f"/api/v1/cases/{number}").status_code == 401
    Case.objects.update(recipient=a_person(), applicant=None)
    assert client.get(f"/api/v1/cases/{number}", headers=bearer).json()["code"] == "not_found"


def test_the_description_is_openapi_3_1_and_the_catalogue_is_open(client):
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    assert len(client.get("/api/v1/services").json()) == 20
    assert client.get("/api/v1/services/phc_attachment").json()["code"] == "phc_attachment"
    assert client.get("/api/v1/services/none").status_code == 404
