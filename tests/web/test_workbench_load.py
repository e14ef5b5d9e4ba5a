"""The load of doctors by address: figures on any day, the people of a doctor, moving them, levelling, and taking it back."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.accounts.models import User
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.actions import override
from emhana.registers.attachment import actions
from emhana.registers.attachment.models import Attachment, DoctorChange, Ground, Placement, Volume
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
TODAY, SINCE = date(2026, 11, 24), date(2026, 3, 1)
SMALL = date(2022, 4, 5)
TODAY_PARTS = {"since_day": "24", "since_month": "11", "since_year": "2026"}


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic(posts=("gp", "gp", "paediatrician"))


@pytest.fixture
def head(clinic: Organisation) -> Client:
    return at_work(staff("head", clinic))


def text(response) -> str:
    return unescape(response.content.decode())


def norm(key: str, value: int) -> None:
    override(kind="norm", key=key, value=value, since=date(2020, 1, 1), act="test", by=BY, now=NOW)


def attached(clinic: Organisation, number: str | None, who: Person | None = None) -> Attachment:
    precinct = Precinct.objects.get(organisation=clinic, number=number) if number else None
    return actions.attach(
        person=who or a_person(), organisation=clinic, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=SINCE, basis="case",
        by=BY, now=NOW, precinct=precinct,
    )  # fmt: skip


def key(clinic: Organisation, number: str) -> int:
    return Precinct.objects.get(organisation=clinic, number=number).pk


def asked(clinic: Organisation, to: str, *rows: Attachment, **more: str) -> dict[str, object]:
    return {"who": [row.pk for row in rows], "precinct": key(clinic, to), "reason": "дәрігер демалыста", **TODAY_PARTS, **more}


@pytest.mark.parametrize(
    ("language", "over", "small"),
    [
        ("kk", "нормативтен 1 адам артық", "500 ішінде 1"), ("ru", "сверх норматива на 1", "1 из 500"),
        ("en", "over the norm by 1", "1 of 500"),
    ],
)  # fmt: skip
def test_each_doctor_has_figures_in_a_table_and_a_plot_and_a_passed_norm_is_told_in_words(head, clinic, language, over, small):
    norm("gp", 1)
    for number in ("1", "1", None):
        attached(clinic, number)
    attached(clinic, "3", a_person(born_on=SMALL))
    actions.hold(person=a_person(), organisation=clinic, case_number="1", effective_on=TODAY, now=NOW, by=BY, norms=None,
                 precinct=Precinct.objects.get(organisation=clinic, number="2"))  # fmt: skip
    page = text(head.get("/workbench/load/", {"lang": language}))
    assert page.count(over) == 2  # beside the bar and in the table
    assert small in page
    rows = re.findall(r'<th scope="row".*?</tr>', page, re.DOTALL)
    figures = [re.findall(r'numeric">([^<]*)<', row) for row in rows]
    assert figures == [["2", "0", "1", "-1"], ["0", "1", "1", "0"], ["1", "0", "900", "899"]]
    assert page.count("<rect") > 4


def test_the_load_of_a_day_to_come_and_of_a_past_one(head, clinic):
    row = attached(clinic, "1")
    actions.change_doctors(
        organisation=clinic, doctors={row.pk: key(clinic, "2")}, since=TODAY + timedelta(days=20), reason="x", by=BY, now=NOW
    )
    for day, expected in (((24, 11, 2026), ["1", "0"]), ((20, 12, 2026), ["0", "1"]), ((1, 1, 2026), ["0", "0"])):
        page = text(head.get("/workbench/load/", dict(zip(("on_day", "on_month", "on_year"), day, strict=True))))
        rows = re.findall(r'<th scope="row".*?</tr>', page, re.DOTALL)
        assert [re.findall(r'numeric">([^<]*)<', row)[0] for row in rows[:2]] == expected


def test_a_day_that_is_none_is_told_and_today_is_shown(head):
    answer = head.get("/workbench/load/", {"on_day": "31", "on_month": "2", "on_year": "2026"})
    assert answer.status_code == 422
    assert "Күнді дұрыс енгізіңіз." in text(answer)
    assert "24 қараша 2026\xa0ж." in text(answer)


def test_who_may_look(clinic):
    elsewhere = a_clinic("№ 1 емхана", a_unit("710000000", "capital", "Астана"))
    assert at_work(staff("registrar", clinic)).get("/workbench/load/").status_code == 200
    specialist = at_work(staff("register_specialist", a_unit()))
    other = a_clinic("№ 5 емхана")
    assert other.name("kk") in text(specialist.get("/workbench/load/", {"organisation": other.pk}))
    assert specialist.get("/workbench/load/", {"organisation": elsewhere.pk}).status_code == 404
    for user in (staff("administrator"), _pharmacist(clinic)):
        assert at_work(user).get("/workbench/load/").status_code == 403
    assert at_work(staff("head", elsewhere)).get(f"/workbench/load/{key(clinic, '1')}/").status_code == 404
    assert Client().get("/workbench/load/").status_code == 302


def _pharmacist(clinic: Organisation) -> User:
    user = staff("registrar", clinic)
    user.roles.update(kind="pharmacist", appointment="1")
    return user


def test_more_people_and_doctors_cost_no_more_queries(clinic, django_assert_num_queries):
    page = at_work(staff("registrar", clinic))
    for _ in range(2):
        for _ in range(3):
            attached(clinic, "1")
        with django_assert_num_queries(9):
            page.get("/workbench/load/")
        with django_assert_num_queries(14):
            page.get(f"/workbench/load/{key(clinic, '1')}/")


def test_the_people_of_a_doctor_are_listed_and_the_look_is_on_record(head, clinic):
    row, other = attached(clinic, "1"), attached(clinic, "2", a_person(("Қасымов", "Ерлан", ""), sex="male"))
    page = text(head.get(f"/workbench/load/{key(clinic, '1')}/"))
    assert row.person.full_name in page
    assert other.person.full_name not in page
    assert row.person.iin not in page
    assert Entry.objects.get(act="precinct_list_read").detail == {"people": 1, "on": "2026-11-24"}
    unseated = attached(clinic, None, a_person(("Ли", "Анна", "")))
    assert "1 адам дәрігерсіз бекітілген" in text(head.get("/workbench/load/"))
    assert unseated.person.full_name in text(head.get("/workbench/load/0/"))


def test_people_are_moved_after_a_preview_and_told_in_the_cabinet(head, clinic):
    mother, child = a_person(), a_person(("Ахметова", "Аружан", ""), SMALL)
    parties.represent(representative=mother, represented=child, kind="parent", source="АХАЖ", since=SMALL, by=BY, now=NOW)
    rows = [attached(clinic, "1", who) for who in (mother, child)]
    address, said = f"/workbench/load/{key(clinic, '1')}/move/", asked(clinic, "2", *rows)
    preview = text(head.post(address, said))
    assert "Әзірге ештеңе өзгерген жоқ." in preview
    assert "24 қараша 2026\xa0ж. бастап 2 адамның дәрігері ауысады." in preview
    assert not DoctorChange.objects.exists()
    done = head.post(address, {**said, "step": "apply"})
    change = DoctorChange.objects.get()
    assert done.url == f"/workbench/load/changes/{change.pk}/"
    page = text(head.get(done.url))
    assert "№ 2: Дәрігер 2" in page
    assert "дәрігер демалыста" in page
    told = Message.objects.in_cabinet_of(mother)
    assert [(message.kind, message.subject) for message in told] == [("doctor_changed", "Дәрігер ауысты")] * 2
    assert {name for name in (mother.full_name, child.full_name) for message in told if name in message.body} == {
        mother.full_name, child.full_name,
    }  # fmt: skip
    assert not Message.objects.filter(person=child).exists()
    assert "дәрігер демалыста" not in told[0].body


def test_a_move_is_taken_back_by_a_new_act_with_its_reason(head, clinic):
    row = attached(clinic, "1")
    head.post(f"/workbench/load/{key(clinic, '1')}/move/", asked(clinic, "2", row, step="apply"))
    address = f"/workbench/load/changes/{DoctorChange.objects.get().pk}/"
    assert head.post(address, {"reason": ""}).status_code == 422
    undone = head.post(address, {"reason": "қате тізім"})
    assert undone.status_code == 302
    assert Placement.objects.get(attachment=row, superseded_at=None, valid__contains=TODAY).precinct.number == "1"
    assert Message.objects.filter(kind="doctor_changed").count() == 2
    again = head.post(address, {"reason": "тағы"})
    assert again.status_code == 409
    assert "күші жойылып қойған" in text(again)


def test_a_full_doctor_takes_nobody_and_the_page_offers_who_does(head, clinic):
    norm("gp", 1)
    row = attached(clinic, "1")
    attached(clinic, "2")
    answer = head.post(f"/workbench/load/{key(clinic, '1')}/move/", asked(clinic, "2", row, step="apply"))
    assert answer.status_code == 422
    assert "Бұл дәрігерде бос орын жоқ." in text(answer)
    assert "Бос орны бар учаскелер: 3." in text(answer)
    assert not DoctorChange.objects.exists()
    preview = head.post(f"/workbench/load/{key(clinic, '1')}/move/", asked(clinic, "2", row))
    assert "Дәрігерді ауыстыру</button>" not in text(preview)


def test_what_is_wrong_is_told_and_what_was_typed_stays(head, clinic):
    row, address = attached(clinic, "1"), f"/workbench/load/{key(clinic, '1')}/move/"
    nobody = head.post(address, asked(clinic, "2"))
    assert nobody.status_code == 422
    assert "Тізімнен кемінде бір адамды белгілеңіз." in text(nobody)
    assert "дәрігер демалыста" in text(nobody)
    past = head.post(address, asked(clinic, "2", row, since_day="23"))
    assert past.status_code == 422
    assert "Бұл күн өтіп кеткен." in text(past)
    assert f'value="{row.pk}" id="who_{row.pk}" checked' in text(past)
    assert head.post(address, {**asked(clinic, "2", row), "precinct": "999999"}).status_code == 422
    assert head.get(address).status_code == 405


def test_people_of_another_clinic_are_not_moved(head, clinic):
    stranger = attached(a_clinic("№ 5 емхана"), "1")
    answer = head.post(f"/workbench/load/{key(clinic, '1')}/move/", asked(clinic, "2", stranger, step="apply"))
    assert answer.status_code == 422
    assert not DoctorChange.objects.exists()


def test_a_levelling_proposal_is_applied_only_as_it_was_seen(head, clinic):
    for _ in range(4):
        attached(clinic, "1")
    page = text(head.get("/workbench/load/level/"))
    assert "2 адамның дәрігері ауысады." in page
    assert not DoctorChange.objects.exists()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    attached(clinic, "1")
    late = head.post("/workbench/load/level/", {"seen": seen, "reason": "теңестіру"})
    assert late.status_code == 409
    assert not DoctorChange.objects.exists()
    seen = re.search(r'name="seen" value="(\w+)"', text(late))[1]
    assert head.post("/workbench/load/level/", {"seen": seen, "reason": ""}).status_code == 422
    assert head.post("/workbench/load/level/", {"seen": seen, "reason": "теңестіру"}).status_code == 302
    assert "Жүктеме тең" in text(head.get("/workbench/load/level/"))


def test_the_head_alone_takes_the_list_of_everybody_as_a_file(head, clinic):
    row = attached(clinic, "1")
    answer = head.get("/workbench/load/people/csv/", {"lang": "ru"})
    assert answer["Content-Disposition"] == f'attachment; filename="{clinic.bin}-2026-11-24.csv"'
    assert f"1;{row.person.iin};{row.person.full_name};17.05.1990;1;Дәрігер 1;01.03.2026" in answer.content.decode("utf-8-sig")
    assert Entry.objects.filter(act="clinic_list_handed_out").count() == 1
    assert head.get("/workbench/load/people/xlsx/").content.startswith(b"PK")
    assert head.get("/workbench/load/people/pdf/").status_code == 404
    for user in (staff("registrar", clinic), staff("register_specialist", a_unit())):
        assert at_work(user).get("/workbench/load/people/csv/").status_code == 403
