"""Insurance information asked for on the portal: two questions, a code, and the signed answer in the cabinet at once."""

import re
from datetime import date

import pytest
from django.utils import timezone

from emhana import catalogue
from emhana.cases.models import Case
from emhana.cases.questions import Asking, completed, questions_of, walk
from emhana.documents.signing import DemoAuthority
from tests.domain.insurance_samples import the_fund
from tests.domain.people import a_citizen, a_person
from tests.web.people_online import sent_code, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
SERVICE = catalogue.by_code("mshi_participation_information")


def test_complete_answers_make_the_request_with_the_consent_given() -> None:
    the_fund()
    person = a_person()
    a_citizen(person)
    questions = questions_of(SERVICE)
    assert questions is not None
    from_person = Asking(person, TODAY, "kk")
    assert completed(questions, {"whom": {"whom": ["self"]}}, from_person) is None
    for answer, consent in (("yes", True), ("no", False)):
        done = completed(questions, {"whom": {"whom": ["self"]}, "consent": {"consent": [answer]}}, from_person)
        assert done is not None
        filled = questions.filled(done)
        assert (filled.recipient, set(filled.data.values())) == (person, {consent})


def test_only_those_the_register_links_are_offered() -> None:
    person, stranger = a_person(), a_person()
    questions = questions_of(SERVICE)
    assert questions is not None
    asking = Asking(person, TODAY, "kk")
    (answered,) = walk(questions, {"whom": {"whom": [str(stranger.pk)]}}, asking)
    assert not answered.form.is_valid()


@pytest.mark.law("MSHI-A1R08-01")
def test_a_request_without_the_right_code_is_not_filed_and_with_it_is_answered_at_once(settings, tmp_path) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, timezone.now())
    the_fund()
    client = signed_in(a_person(phone="+77010000001"))
    start = "/apply/mshi_participation_information/"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(start).content.decode())[1]
    client.post(f"{start}begin/", {"key": key})
    client.post(f"{start}{key}/whom/", {"whom": "self"})
    client.post(f"{start}{key}/consent/", {"consent": "yes"})
    client.post(f"{start}{key}/confirm/", {"send": "1"})
    right = sent_code()
    client.post(f"{start}{key}/confirm/", {"code": "000000" if right != "000000" else "111111"})
    assert not Case.objects.exists()
    client.post(f"{start}{key}/confirm/", {"code": right})
    case = Case.objects.get()
    assert (case.state, case.outcome) == ("delivered", "granted")
    page = client.get(f"/cabinet/cases/{case.number}/")
    assert page.status_code == 200
