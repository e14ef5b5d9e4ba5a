"""The letters of schools at the desk: entered once with every student, each mistake told at its field, nothing typed lost."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emhana.registers.attachment.letters.models import Letter
from tests.domain.people import NOW, a_clinic, a_person, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
LETTERS = "/workbench/desk/letters/"
TYPED = {
    "school": "ҚазҰУ", "number": "12", "issued_on_day": "1", "issued_on_month": "9", "issued_on_year": "2026", "signer": "Ректор",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Client:
    return at_work(staff("registrar", a_clinic()))


def text(response) -> str:
    return unescape(response.content.decode())


def test_a_letter_is_entered_with_its_students_and_listed(desk):
    students = [a_person(born_on=date(2009, 3, day)) for day in (1, 2, 3)]
    lines = "\n".join([*(f" {student.iin} " for student in students), "", str(students[0].iin)])
    assert desk.post(LETTERS, TYPED | {"iins": lines}).status_code == 302
    assert Letter.objects.get().names.count() == 3
    page = text(desk.get(LETTERS))
    assert "ҚазҰУ" in page
    assert all(student.iin not in page for student in students)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"iins": "900517300000\n\n12"}, "Мына жолдарда дұрыс ЖСН жоқ: 1, 3."),
        ({"iins": "", "number": "77"}, "77"),
        ({"iins": "900517300000", "issued_on_year": "2027"}, "Бұл күн әлі келген жоқ."),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(desk, typed, said):
    answer = desk.post(LETTERS, TYPED | typed)
    assert (answer.status_code, said in text(answer), Letter.objects.count()) == (422, True, 0)
    assert "ҚазҰУ" in text(answer)


def test_the_same_letter_again_is_told(desk):
    typed = TYPED | {"iins": str(a_person().iin)}
    desk.post(LETTERS, typed)
    answer = desk.post(LETTERS, typed)
    assert (answer.status_code, "енгізіліп қойған" in text(answer)) == (422, True)


def test_the_list_takes_the_same_queries_for_one_letter_and_for_many(desk):
    desk.post(LETTERS, TYPED | {"iins": str(a_person().iin)})
    desk.get(LETTERS)
    with CaptureQueriesContext(connection) as one:
        desk.get(LETTERS)
    for number in range(5):
        desk.post(LETTERS, TYPED | {"number": f"n{number}", "iins": str(a_person().iin)})
    with CaptureQueriesContext(connection) as many:
        assert "n4" in text(desk.get(LETTERS))
    assert len(many) == len(one) < 12


def test_only_the_desk_opens_the_letters(desk):
    assert at_work(staff("register_specialist", a_clinic().territory)).get(LETTERS).status_code == 403
