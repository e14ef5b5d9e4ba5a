"""Insurance information asked for on the portal: two questions, a code, and the signed answer in the cabinet at once."""

from datetime import date

import pytest

from emhana import catalogue
from emhana.cases.questions import Asking, completed, questions_of, walk
from tests.domain.insurance_samples import the_fund
from tests.domain.people import a_citizen, a_person

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
