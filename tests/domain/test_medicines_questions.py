"""What the portal asks for medicines, and the request that the answers make."""

from datetime import date

import pytest
from psycopg.types.range import DateRange
from tests.domain.people import a_clinic, a_person
from tests.domain.pharmacy_samples import DAY, attached, prescription

from emhana import catalogue
from emhana.cases.questions import Asking, completed, questions_of, walk
from emhana.parties.models import Representation
from emhana.registers.pharmacy.models import DispensingPoint

pytestmark = pytest.mark.django_db
QUESTIONS = questions_of(catalogue.by_code("medicines_dispensing"))


def test_a_person_chooses_a_prescription_and_the_place_of_the_attachment() -> None:
    person, clinic, point = a_person(), a_clinic(), a_clinic("Пункт", contracted=False)
    attached(person, clinic)
    DispensingPoint.objects.create(organisation=point, clinic=clinic, valid=DateRange(date(2026, 1, 1), None))
    rx, start = prescription(person), Asking(person, DAY, "en")
    (asked,) = walk(QUESTIONS, {}, start)
    assert [key for key, _ in asked.form.fields["prescription"].choices] == ["all", rx.number]
    assert [key for key, _ in asked.form.fields["organisation"].choices] == [clinic.bin, point.bin]
    for number, said in ((rx.number, rx.number), ("all", "")):
        done = completed(QUESTIONS, {"what": {"prescription": [number], "organisation": [clinic.bin]}}, start)
        made = QUESTIONS.filled(done)
        assert (made.recipient, made.provider, made.data["prescription"]) == (person, clinic, said)


def test_a_parent_is_asked_for_whom() -> None:
    parent, child, clinic = a_person(), a_person(("Ахметов", "Али", ""), born_on=date(2020, 3, 1), sex="male"), a_clinic()
    attached(child, clinic)
    valid = DateRange(date(2020, 3, 1), None)
    Representation.objects.create(representative=parent, represented=child, kind="parent", source="civil register", valid=valid)
    typed = {"whom": {"person": [str(child.pk)]}, "what": {"prescription": ["all"], "organisation": [clinic.bin]}}
    done = completed(QUESTIONS, typed, Asking(parent, DAY, "kk"))
    assert QUESTIONS.filled(done).recipient == child
    stranger = a_person(("Ким", "Алексей", ""))
    assert completed(QUESTIONS, typed | {"whom": {"person": [str(stranger.pk)]}}, Asking(parent, DAY, "kk")) is None


def test_whoever_is_attached_nowhere_is_told_to_attach_first() -> None:
    (asked,) = walk(QUESTIONS, {}, Asking(a_person(), DAY, "en"))
    assert asked.form.stop
