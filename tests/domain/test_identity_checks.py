"""The state database of persons, through its stand-in: new people are entered from it, contradictions become facts of a case."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.contracts.targets import running
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, a_unit, iin_of

from emhana import catalogue
from emhana.cases.actions import submit
from emhana.cases.judging import judge
from emhana.cases.models import Case
from emhana.jobs import checking
from emhana.parties import state_register
from emhana.parties.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = catalogue.by_code("phc_attachment")


def line(person: Person, **changed: object) -> str:
    said = {
        "iin": person.iin, "surname": person.family_name, "name": person.given_name, "patronymic": person.patronymic,
        "born_on": person.born_on.isoformat(), "sex": person.sex,
    }  # fmt: skip
    return json.dumps(said | changed, ensure_ascii=False)


@pytest.fixture
def state(tmp_path: Path, settings):
    """Return a function that starts the stand-in with the lines given."""
    started = []

    def start(*lines: str) -> None:
        path = tmp_path / "people.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        context = running("emhana.integrations.person_database.fake", ["--people", str(path)])
        settings.EMHANA_PERSON_DATABASE_URL = context.__enter__().url
        started.append(context)

    yield start
    for context in started:
        context.__exit__(None, None, None)


def ask(person: Person) -> Case:
    clinic = a_clinic()
    data = {"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent"}
    asked = submit.Asked(SERVICE, person, person, clinic, "portal", data, "kk")
    return submit.submit(asked, by=a_citizen(person), now=NOW)


def test_what_the_state_contradicts_becomes_a_ground_and_agreement_does_not(state) -> None:
    right, wrong = a_person(), a_person()
    state(line(right), line(wrong, surname="Басқаева"))
    cases = [ask(right), ask(wrong)]
    assert checking.check_identities(clock=lambda: NOW) == 2
    assert checking.check_identities(clock=lambda: NOW) == 0
    holds = []
    for case in cases:
        case.refresh_from_db()
        holds.append({finding.rule: finding.holds for finding in judge(case, SERVICE, now=NOW).findings}["unreliable_documents"])
    assert holds == [False, True]


def test_without_an_answer_the_case_waits_and_is_asked_about_again(settings) -> None:
    settings.EMHANA_PERSON_DATABASE_URL = "http://127.0.0.1:9/"
    case = ask(a_person())
    assert checking.check_identities(clock=lambda: NOW) == 0
    assert not case.events.filter(kind="identity_checked").exists()


def test_a_new_person_is_entered_as_the_state_knows_them(state) -> None:
    a_unit()
    iin = iin_of(date(1999, 1, 2), "male")
    address = {"kato": "750000000", "text": "Үлгі к-сі, 7", "since": "2020-01-01"}
    said = {"iin": iin, "surname": "Сейітов", "name": "Арман", "patronymic": "Болатұлы", "born_on": "1999-01-02", "sex": "male"}
    state(json.dumps(said | {"permanent": address, "registered_phone": "+77010000009"}, ensure_ascii=False))
    person = state_register.known_or_asked(iin, by=BY, now=NOW)
    assert person is not None
    assert (person.full_name, person.phone, person.residences.get().street) == ("Сейітов Арман Болатұлы", "+77010000009", "Үлгі к-сі, 7")
    assert state_register.known_or_asked(iin, by=BY, now=NOW) == person
    assert state_register.known_or_asked(iin_of(date(1999, 1, 2), "male"), by=BY, now=NOW) is None
