"""Handing out cases and the first load of a register, by address."""

from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from emhana.accounts.actions import end_role
from emhana.cases.models import Case
from emhana.registers.attachment.models import Attachment
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import an_attachment, at_work

pytestmark = pytest.mark.django_db
HERE = "/workbench/hand-out/"


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def text(response) -> str:
    return unescape(response.content.decode())


def give(client, cases: list[Case], officer: object, reason: str = "Омаров left", address: str = HERE):
    typed = {"act": "give", "give-cases": [case.number for case in cases], "give-officer": str(officer), "give-reason": reason}
    return client.post(address, typed)


def test_cases_are_handed_out_in_bulk_without_a_word_on_their_people():
    clinic, specialist, admin = a_clinic(), staff("register_specialist", a_unit()), at_work(staff("administrator"))
    cases = [an_attachment(clinic, a_person(("Өтегенова", "Әйгерім", ""))) for _number in range(2)]
    page = text(admin.get(HERE))
    assert cases[0].number in page
    assert "Өтегенова" not in page
    assert give(admin, cases, specialist.acting.pk).status_code == 302
    shown = text(at_work(specialist).get(f"/workbench/cases/{cases[0].number}/"))
    assert "Кім қарайды" in shown
    assert "Омаров left" in shown
    end_role(specialist.acting, until=NOW.date(), by=BY, now=NOW)
    left = f"{HERE}?whose=left"
    assert cases[0].number in text(admin.get(left))
    assert give(admin, cases[:1], "queue", address=left).status_code == 302
    assert cases[0].number not in text(admin.get(left))
    assert cases[0].number in text(admin.get(f"{HERE}?whose=nobody&organisation={clinic.bin}"))


def test_what_is_missing_is_told_and_the_marks_stay():
    clinic, admin = a_clinic(), at_work(staff("administrator"))
    case = an_attachment(clinic)
    answer = give(admin, [case], "", reason="they left")
    assert answer.status_code == 422
    assert "checked" in text(answer)
    assert "they left" in text(answer)
    assert give(admin, [], "queue").status_code == 422


def test_a_head_hands_out_the_cases_of_the_own_organisation_and_others_none():
    clinic, elsewhere = a_clinic(), a_clinic("№ 5")
    own, foreign = an_attachment(clinic), an_attachment(elsewhere)
    page = at_work(staff("head", clinic))
    listed = text(page.get(HERE))
    assert own.number in listed
    assert foreign.number not in listed
    for kind, place in (("registrar", clinic), ("register_specialist", a_unit())):
        assert at_work(staff(kind, place)).get(HERE).status_code == 403


def test_a_case_of_the_officer_is_not_given_to_them():
    clinic, someone, admin = a_clinic(), a_person(), at_work(staff("administrator"))
    case = an_attachment(clinic, someone)
    answer = give(admin, [case], staff("register_specialist", a_unit(), someone).acting.pk)
    assert answer.status_code == 422
    assert case.number in text(answer)
    assert Case.objects.get().assigned is None


def test_more_cases_cost_no_more_queries(django_assert_max_num_queries):
    clinic, admin = a_clinic(), at_work(staff("administrator"))
    for count in (1, 4):
        for _number in range(count):
            an_attachment(clinic)
        with django_assert_max_num_queries(6):
            admin.get(HERE)


# --- the first load


def file_of(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    lines = [("ЖСН", "БСН", "Учаске", "Бекітілген күні"), *rows]
    return SimpleUploadedFile("register.csv", "\n".join(";".join(row) for row in lines).encode("utf-8-sig"))


def read(client, *rows: tuple[str, ...]):
    return client.post("/workbench/admin/loads/", {"act": "read", "read-file": file_of(*rows)})


def test_a_file_is_read_compared_applied_and_undone():
    clinic, one, admin = a_clinic(), a_person(), at_work(staff("administrator"))
    address = read(admin, (one.iin, clinic.bin, "1", "2020-01-15"), ("850327300123", clinic.bin, "", "2020-01-15")).url
    page = text(admin.get(address))
    assert "Мұндай ЖСН-мен адам тіркелімде жоқ" in page
    assert not Attachment.objects.exists()
    errors = admin.get(f"{address}errors.csv")
    assert "attachment" in errors["Content-Disposition"]
    assert "850327300123" in errors.content.decode("utf-8-sig")
    assert admin.post(address, {"act": "apply"}).status_code == 302
    assert Attachment.objects.in_force().count() == 1
    assert admin.post(address, {"act": "apply"}).status_code == 404
    assert admin.post(address, {"act": "undo", "undo-reason": ""}).status_code == 422
    assert admin.post(address, {"act": "undo", "undo-reason": "wrong file"}).status_code == 302
    assert Attachment.objects.in_force().count() == 0


def test_a_file_that_cannot_be_read_is_told():
    admin = at_work(staff("administrator"))
    wrong = ((b"", ""), ("ЖСН;БСН\n1;2".encode(), "«Бекітілген күні» бағандары"), (b"\x00\x01", "оқу мүмкін болмады"))
    for content, said in wrong:
        answer = admin.post("/workbench/admin/loads/", {"act": "read", "read-file": SimpleUploadedFile("a.csv", content)})
        assert answer.status_code == 422
        assert said in text(answer)


def test_files_of_a_load_are_handed_out_to_the_administrator_alone():
    clinic, admin = a_clinic(), at_work(staff("administrator"))
    address = read(admin, (a_person().iin, clinic.bin, "1", "2020-01-15")).url
    assert admin.get(f"{address}missing.xlsx").status_code == 200
    assert admin.get(f"{address}secrets.xlsx").status_code == 404
    assert at_work(staff("head", clinic)).get(f"{address}missing.xlsx").status_code == 403
    assert at_work(staff("head", clinic)).get(address).status_code == 403


def test_an_officer_finds_the_cases_given_to_them_in_the_queue():
    clinic, specialist, admin = a_clinic(), staff("register_specialist", a_unit()), at_work(staff("administrator"))
    mine, other = an_attachment(clinic), an_attachment(clinic)
    give(admin, [mine], specialist.acting.pk)
    page = at_work(specialist)
    asked = {name: text(page.get("/workbench/", {"whose": name})) for name in ("me", "nobody")}
    assert [number in asked["me"] for number in (mine.number, other.number)] == [True, False]
    assert [number in asked["nobody"] for number in (mine.number, other.number)] == [False, True]
