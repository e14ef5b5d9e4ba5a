"""The insurer's API: a key, a batch in which each request is judged by itself, own requests only, the end of contracts."""

from datetime import date, timedelta

import pytest
from django.test import Client

from emhana.cases.models import Case
from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.registers.attachment.models import Attachment
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.models import InsuranceContract
from tests.domain.attachment_requests import granted
from tests.domain.people import BY, iin_of
from tests.domain.voluntary_samples import DAY, NOW, Desk, a_contract, a_desk, a_foreigner, an_insurer, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("insured_morning")]
JSON = "application/json"


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def key_of(insurer, *, until: date = date(2027, 1, 1)) -> str:
    return insurers.make_key(insurer=insurer, since=date(2026, 1, 1), until=until, by=BY, now=NOW)[1]


@pytest.fixture
def key(desk: Desk) -> str:
    return key_of(desk.insurer)


def one(desk: Desk, place: int, **more: object) -> dict[str, object]:
    person = {
        "country": "TUR", "document": f"A{place}", "family_name": "Yılmaz", "given_name": "Deniz", "born_on": "1985-04-03", "sex": "male",
    }  # fmt: skip
    contract = {"number": "C-77", "starts_on": "2026-03-01", "ends_on": "2027-02-28", "clinics": [desk.clinic.bin]}
    address = {"territory": desk.clinic.territory.code, "street": "Абай, 5"}
    return {"person": person, "contract": contract, "organisation": desk.clinic.bin, "address": address} | more


def send(client: Client, key: str, requests: list[dict[str, object]], idempotency: str = "b1"):
    headers = {"X-API-Key": key, "Idempotency-Key": idempotency}
    return client.post("/api/v1/insurer/requests", {"requests": requests}, content_type=JSON, headers=headers)


@pytest.mark.law("ATT-11-04")
def test_of_a_batch_twenty_five_are_registered_and_one_under_a_foreign_contract_is_rejected_alone(client, desk, key):
    other = a_contract(an_insurer("«Басқа» АҚ"), clinics=(desk.clinic,), number="X-1")
    foreign = {"number": "X-1", "insurer": other.insurer.organisation.bin}
    batch = [one(desk, place) for place in range(25)] + [one(desk, 25, contract=foreign)]
    answer = send(client, key, batch).json()
    assert (answer["registered"], len(answer["requests"])) == (25, 26)
    assert {row["status"] for row in answer["requests"][:25]} == {"in_review"}
    assert (answer["requests"][25]["status"], "не является стороной" in answer["requests"][25]["why"]) == ("not_accepted", True)
    asked = [case.data["voluntary"]["asked_by"] for case in Case.objects.filter(state="in_review")]
    assert (asked, Case.objects.filter(channel="insurer").count()) == (["insurer"] * 25, 26)
    again = send(client, key, batch).json()
    numbers = [[row["number"] for row in rows["requests"]] for rows in (answer, again)]
    assert (numbers[0] == numbers[1], Case.objects.count()) == (True, 26)
    assert (Person.objects.filter(family_name="Yılmaz").count(), InsuranceContract.objects.get(number="C-77").insured.count()) == (26, 25)


def test_a_child_comes_with_the_representative_and_another_clinic_is_not_in_the_contract(client, desk, key):
    mother = {"country": "TUR", "document": "A1", "family_name": "Yılmaz", "given_name": "Elif", "born_on": "1987-04-03", "sex": "female"}
    child = {"country": "TUR", "document": "A2", "family_name": "Yılmaz", "given_name": "Can", "born_on": "2018-04-03", "sex": "male"}
    elsewhere = a_desk().clinic
    batch = [
        one(desk, 1, person=mother), one(desk, 2, person=child, representative=mother),
        one(desk, 3, person=child | {"document": "A3"}), one(desk, 4, organisation=elsewhere.bin),
    ]  # fmt: skip
    rows = send(client, key, batch).json()["requests"]
    assert [row["status"] for row in rows] == ["in_review", "in_review", "returned", "not_accepted"]
    assert Case.objects.numbered(rows[1]["number"]).get().applicant.given_name == "Elif"


PROBLEMS = [
    ({"address": None}, "invalid_data"),
    ({"organisation": "000000000000"}, "invalid_data"),
    ({"contract": {"number": "N-1"}}, "contract_unknown"),
    ({"address": {"territory": "1", "street": "x"}}, "invalid_data"),
    ({"person": {"iin": iin_of(date(1985, 4, 3), "male"), "family_name": "Yılmaz", "given_name": "Ali", "born_on": "1985-04-03",
                 "sex": "male"}}, "invalid_data"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "code"), PROBLEMS, ids=[str(place) for place in range(len(PROBLEMS))])
def test_what_cannot_be_asked_is_told_in_its_place_and_the_others_go_on(client, desk, key, more, code):
    rows = send(client, key, [one(desk, 1), one(desk, 2, **more)]).json()["requests"]
    assert [row["status"] for row in rows] == ["in_review", None]
    assert (rows[1]["code"], rows[1]["title"].endswith(".")) == (code, True)
    assert Person.objects.filter(family_name="Yılmaz").count() == 1


def test_a_key_opens_until_it_runs_out_or_is_revoked_and_only_its_hash_is_kept(client, desk, key):
    assert send(client, key, [one(desk, 1)]).status_code == 200
    for wrong in ("", "emh_x", key_of(desk.insurer, until=DAY)):
        answer = send(client, wrong, [one(desk, 2)])
        assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (401, "application/problem+json", "no_key")
    insurers.revoke_key(hint=key[:8], insurer=desk.insurer, by=BY, now=NOW)
    assert send(client, key, [one(desk, 3)]).status_code == 401
    assert key not in "".join(str(row) for row in desk.insurer.keys.values())


def test_an_insurer_without_a_licence_today_sends_nothing(client, desk):
    lapsed = an_insurer("«Ескі» АҚ", until=DAY - timedelta(days=1))
    answer = send(client, key_of(lapsed), [one(desk, 1)])
    assert (answer.status_code, answer.json()["code"], Case.objects.count()) == (422, "no_licence", 0)


def test_an_unknown_field_and_a_missing_key_of_the_batch_are_problems(client, desk, key):
    assert send(client, key, [one(desk, 1, surprise=1)]).json()["code"] == "invalid_request"
    body = {"requests": [one(desk, 1)]}
    assert client.post("/api/v1/insurer/requests", body, content_type=JSON, headers={"X-API-Key": key}).status_code == 422


@pytest.mark.law("ATT-13-02")
def test_the_status_of_an_own_request_tells_contract_and_term_and_no_one_elses_is_shown(client, desk, key):
    number = send(client, key, [one(desk, 1)]).json()["requests"][0]["number"]
    granted(Case.objects.get(), now=NOW)
    shown = client.get(f"/api/v1/insurer/requests/{number}?lang=kk", headers={"X-API-Key": key}).json()
    assert (shown["outcome"], shown["attached_from"], shown["attached_until"]) == ("granted", "2026-06-02", "2027-02-28")
    assert shown["contract"] == {
        "insurer": "«Сақтандыру» АҚ", "number": "C-77", "kind": "voluntary", "starts_on": "2026-03-01", "ends_on": "2027-02-28",
    }  # fmt: skip
    foreign = client.get(f"/api/v1/insurer/requests/{number}", headers={"X-API-Key": key_of(an_insurer("«Басқа» АҚ"))})
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    person = a_foreigner("TURZZ")
    direct = desk.case(told(InsuranceContract.objects.get()), person)
    assert client.get(f"/api/v1/insurer/requests/{direct.number}", headers={"X-API-Key": key}).status_code == 404
    assert Entry.objects.filter(act="case_read", actor=f"insurer:{desk.insurer.organisation.bin}").count() == 1


def test_prolongation_and_termination_move_the_record_once_for_each_message(client, desk, key):
    send(client, key, [one(desk, 1)])
    granted(Case.objects.get(), now=NOW)

    def tell(what: str, last_day: str, message: str, contract: str = "C-77"):
        body = {"contract": contract, "last_day": last_day, "message": message}
        return client.post(f"/api/v1/insurer/{what}", body, content_type=JSON, headers={"X-API-Key": key})

    answers = [tell("prolongations", "2028-02-28", "M-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Attachment.objects.get().valid.upper == date(2028, 2, 29)
    assert tell("terminations", "2026-09-09", "E-1").json()["kind"] == "terminated"
    assert Attachment.objects.get().valid.upper == date(2026, 9, 10)
    codes = [
        tell("terminations", "2026-08-09", "E-1").json()["code"], tell("prolongations", "2020-01-01", "M-2").json()["code"],
        tell("prolongations", "2029-01-01", "M-3", "N-9").json()["code"],
    ]  # fmt: skip
    assert codes == ["message_reused", "not_prolonged", "contract_unknown"]


def test_the_notices_of_the_insurer_go_on_after_the_last_one_read(client, desk, key):
    send(client, key, [one(desk, 1)])
    case = Case.objects.get()
    contract = InsuranceContract.objects.select_related("insurer").get()
    for last in (date(2027, 2, 28), date(2028, 2, 28)):
        insurers.tell_insurer(contract=contract, kind="contract_ends", case_number=case.number, last_day=last, by=BY, now=NOW)
    rows = client.get("/api/v1/insurer/notices", headers={"X-API-Key": key}).json()
    rest = client.get(f"/api/v1/insurer/notices?after={rows[0]['id']}", headers={"X-API-Key": key}).json()
    assert ([row["last_day"] for row in rows], [row["last_day"] for row in rest]) == (["2027-02-28", "2028-02-28"], ["2028-02-28"])
    assert client.get("/api/v1/insurer/notices", headers={"X-API-Key": key_of(an_insurer("«Басқа» АҚ"))}).json() == []
