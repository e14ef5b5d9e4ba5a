"""A request sent through the API by a citizen without a digital signature: the one-time password confirms it."""

import pytest
from django.utils import timezone

from emhana.accounts import actions as accounts
from emhana.cases.models import Case
from emhana.parties.actions import register_phone
from tests.domain.attachment_samples import BY, Country, clinic, country, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def land() -> Country:
    return country()


@pytest.mark.parametrize(("service", "data"), [
    pytest.param("phc_attachment", {"ground": "free_choice", "residence": "permanent"}, marks=pytest.mark.law("ATCH-10-01")),
    pytest.param("temporary_disability_certificate", {}, marks=pytest.mark.law("ALL-10-02")),
])  # fmt: skip
def test_the_right_one_time_password_sends_the_request_and_a_wrong_one_does_not(client, land: Country, service: str, data: dict) -> None:
    who, place, now = person(lives=land.city), clinic(land.city, "gp"), timezone.now()
    register_phone(who, phone="+7 701 234 56 78", by=BY, now=now)
    code = accounts.issue_code(person=who, purpose=accounts.SIGN_IN, now=now, by=BY)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    body = {
        "service": service, "subject": {"iin": who.iin}, "channel": "portal", "data": {"organisation_bin": place.bin, **data},
    }  # fmt: skip

    def sent(given: str) -> int:
        token = client.post("/api/v1/auth/token", {"iin": who.iin, "code": given}, content_type="application/json").json().get("token")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
        return client.post("/api/v1/cases", body, content_type="application/json", headers=headers).status_code

    assert (sent(wrong), Case.objects.count()) == (401, 0)
    assert sent(code) == 201
    case = Case.objects.get()
    assert (case.service, case.recipient, case.state) == (service, who, "in_review")


@pytest.mark.law("ATT-01-01")
def test_a_subject_known_by_a_business_number_is_rejected_since_only_individuals_are_attached(client, land: Country) -> None:
    who, place, now = person(lives=land.city), clinic(land.city, "gp"), timezone.now()
    register_phone(who, phone="+7 701 234 56 78", by=BY, now=now)
    code = accounts.issue_code(person=who, purpose=accounts.SIGN_IN, now=now, by=BY)
    token = client.post("/api/v1/auth/token", {"iin": who.iin, "code": code}, content_type="application/json").json()["token"]
    body = {
        "service": "phc_attachment", "subject": {"iin": place.bin}, "channel": "portal",
        "data": {"organisation_bin": place.bin, "ground": "free_choice", "residence": "permanent"},
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1", "Accept-Language": "en"}
    answer = client.post("/api/v1/cases", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "subject_not_individual")
    assert answer.json()["title"].startswith("The subject must be an individual")
    assert not Case.objects.exists()
