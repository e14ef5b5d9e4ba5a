"""The administrator's pages by address: organisations, staff, rosters, pairs, norms, and who may open them."""

from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from psycopg.types.range import DateRange

from emhana.accounts.models import Duty, Role, User
from emhana.cases.models import Case
from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties.models import Organisation
from emhana.reference.models import BorderPair, Override
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.models import Attachment, Ground, Placement, Volume
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, bin_of, staff
from tests.web.staff_session import an_attachment, at_work

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ADDRESSES = [
    "", "organisations/", "organisations/new/", "staff/", "staff/new/", "borders/", "norms/", "loads/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin() -> Client:
    return at_work(staff("administrator"))


def text(response) -> str:
    return unescape(response.content.decode())


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def send(client: Client, address: str, act: str, /, **answers: object):
    """Post the form of `act`; a date among the answers is typed in three boxes."""
    typed: dict[str, object] = {"act": act}
    for name, value in answers.items():
        typed |= day(f"{act}-{name}", value) if isinstance(value, date) else {f"{act}-{name}": value}
    if "look" in answers:
        typed["look"] = "1"
    return client.post(f"/workbench/{address}", typed)


def attach(clinic: Organisation, **fields: object) -> Attachment:
    return register.attach(
        person=a_person(**fields), organisation=clinic, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 3, 1),
        basis="test", precinct=clinic.precincts.order_by("number").first(), by=BY, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_an_administrator_opens_administration(admin, address):
    assert admin.get(f"/workbench/admin/{address}").status_code == 200
    for kind, place in (("registrar", a_clinic()), ("head", a_clinic("№ 5")), ("register_specialist", a_unit())):
        assert at_work(staff(kind, place)).get(f"/workbench/admin/{address}").status_code == 403


def test_pages_of_one_thing_are_closed_to_other_roles():
    clinic, boss = a_clinic(), staff("administrator")
    pages = [
        f"admin/organisations/{clinic.bin}/", f"admin/precincts/{clinic.precincts.get().pk}/", f"admin/staff/{boss.pk}/",
        f"admin/roles/{boss.acting.pk}/",
    ]  # fmt: skip
    head = at_work(staff("head", clinic))
    assert [head.get(f"/workbench/{page}").status_code for page in pages] == [403] * 4
    assert [at_work(boss).get(f"/workbench/{page}").status_code for page in pages] == [200] * 4


# --- organisations


def opened(**other: object) -> dict[str, object]:
    return {
        "bin": bin_of(), "since": date(2026, 12, 1), "name_kk": "№ 9 емхана", "name_ru": "Поликлиника № 9", "name_en": "Clinic 9",
        "territory": "Алматы", "address": "Абай, 1", "phone": "+7 727 000 00 00", "gives_primary_care": "on",
        "monday": "8:00-18:00, 13:00-14:00", "has_ramp": "yes", "has_lift": "no", **other,
    }  # fmt: skip


def test_an_organisation_is_opened_with_its_hours_and_its_unit_by_name(admin):
    a_unit()
    answer = send(admin, "admin/organisations/new/", "open", **opened())
    row = Organisation.objects.get()
    assert answer.url == f"/workbench/admin/organisations/{row.bin}/"
    assert row.week == {"monday": {"open": "08:00", "close": "18:00", "lunch": ["13:00", "14:00"]}}
    assert (row.accessibility, row.territory.code, row.valid) == (
        {"ramp": True, "lift": False}, "750000000", DateRange(date(2026, 12, 1), None),
    )  # fmt: skip
    assert row.name_kk in text(admin.get("/workbench/admin/organisations/", {"q": "№ 9"}))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bin": "990140000127"}, "бақылау"),
        ({"territory": "Атлантида"}, "мұндай атауы немесе ӘАОЖ коды бар бірлік жоқ"),
        ({"territory": "Абай ауданы"}, "351111111"),
        ({"monday": "from eight"}, "Сағаттарды былай жазыңыз"),
        ({"monday": "18:00-08:00"}, "Сағаттарды былай жазыңыз"),
        ({"round_the_clock": "on"}, "Не тәулік бойы, не күндер бойынша"),
        ({"name_en": ""}, "толтырыңыз"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(admin, wrong, said):
    a_unit()
    for code in ("351111111", "632222222"):
        a_unit(code, "district", "Абай ауданы", a_unit(f"{code[:2]}0000000", "oblast", "Облыс"))
    answer = send(admin, "admin/organisations/new/", "open", **opened(**wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Поликлиника № 9" in text(answer)
    assert not Organisation.objects.exists()


def test_a_bin_that_is_entered_is_told(admin):
    clinic = a_clinic()
    answer = send(admin, "admin/organisations/new/", "open", **opened(bin=clinic.bin))
    assert answer.status_code == 422
    assert "Мұндай БСН-мен ұйым енгізілген" in text(answer)


def test_an_organisation_changes_and_keeps_primary_care_while_people_are_attached(admin):
    clinic = a_clinic()
    Organisation.objects.update(week={"round_the_clock": True})
    attach(clinic)
    address = f"admin/organisations/{clinic.bin}/"
    answers = opened(name_kk="№ 4 емхана", round_the_clock="on", monday="", territory="750000000") | {"bin": "", "since": ""}
    assert send(admin, address, "change", **answers | {"gives_primary_care": ""}).status_code == 422
    assert send(admin, address, "change", **answers).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.name_kk, clinic.week, clinic.gives_primary_care) == ("№ 4 емхана", {"round_the_clock": True}, True)
    assert 'value="750000000"' in text(admin.get(f"/workbench/{address}"))


def test_contract_and_precinct_are_entered_and_clashes_told(admin):
    clinic = a_clinic(contracted=False, posts=())
    address = f"admin/organisations/{clinic.bin}/"
    deal = {"number": "Q-7", "since": date(2026, 1, 1), "last": date(2026, 12, 31)}
    assert send(admin, address, "contract", **deal).status_code == 302
    assert clinic.fund_contracts.get().valid == DateRange(date(2026, 1, 1), date(2027, 1, 1))
    assert send(admin, address, "contract", **deal).status_code == 422
    assert send(admin, address, "contract", **deal | {"last": date(2025, 1, 1)}).status_code == 422
    area = {"number": "7", "post": "gp", "doctor": "Ким Вера", "since": date(2026, 1, 1)}
    assert send(admin, address, "precinct", **area).status_code == 302
    assert "№ 7 учаске ашық" in text(send(admin, address, "precinct", **area))


def test_closing_is_stopped_with_the_numbers_until_it_is_confirmed(admin):
    clinic = a_clinic()
    case = an_attachment(clinic)
    attach(clinic)
    address, asked = f"admin/organisations/{clinic.bin}/", {"on": TODAY, "act": "Бұйрық № 3"}
    stopped = send(admin, address, "close", **asked)
    assert stopped.status_code == 422
    assert case.number in text(stopped)
    assert "Бұйрық № 3" in text(stopped)
    done = send(admin, address, "close", **asked, answer_requests="on", leave_people="on")
    assert done.status_code == 302
    assert Case.objects.get().state == "not_accepted"
    page = text(admin.get(done.url))
    assert f"/workbench/left/{clinic.bin}/" in page


def test_people_left_are_listed_for_their_region_and_the_look_is_journaled(admin):
    clinic = a_clinic()
    row = attach(clinic)
    parties.close_organisation(organisation=clinic, on=TODAY, act="act", by=BY, now=NOW)
    elsewhere = at_work(staff("register_specialist", a_unit("710000000", "capital", "Астана")))
    here = at_work(staff("register_specialist", a_unit()))
    assert clinic.bin in text(here.get("/workbench/left/"))
    assert clinic.bin not in text(elsewhere.get("/workbench/left/"))
    assert elsewhere.get(f"/workbench/left/{clinic.bin}/").status_code == 404
    assert row.person.full_name in text(here.get(f"/workbench/left/{clinic.bin}/"))
    assert Entry.objects.filter(act="left_people_listed").count() == 1
    assert at_work(staff("registrar", clinic)).get("/workbench/left/").status_code == 403


def test_a_precinct_changes_its_doctor_closes_and_its_people_move_within_the_norm(admin):
    clinic = a_clinic(posts=("gp", "gp", "paediatrician"))
    grown, child = attach(clinic), attach(clinic, born_on=date(2020, 5, 1))
    closing = clinic.precincts.get(number="1")
    address = f"admin/precincts/{closing.pk}/"
    assert send(admin, address, "doctor", doctor="Ким Вера", since=TODAY + timedelta(days=1)).status_code == 422
    assert send(admin, address, "doctor", doctor="Ким Вера", since=TODAY).status_code == 302
    assert send(admin, address, "close", on=TODAY, act="order 4").status_code == 302
    Override.objects.create(kind="norm", key="gp", value=1, valid=DateRange(TODAY, None), act="x", author="x", recorded_at=NOW)
    attach(clinic)
    full = send(admin, address, "move", since=TODAY)
    assert full.status_code == 422
    assert "Дәрігерсіз қалатын адам: 1" in text(full)
    Override.objects.update(value=9)
    assert send(admin, address, "move", since=TODAY).status_code == 302
    seats = Placement.objects.filter(valid__contains=TODAY, superseded_at=None)
    assert dict(seats.values_list("person", "precinct__number")) | {grown.person_id: "2", child.person_id: "3"} == dict(
        seats.values_list("person", "precinct__number")
    )


def test_more_organisations_cost_no_more_queries(admin, django_assert_num_queries):
    for count in (1, 5):
        for _number in range(count):
            a_clinic()
        with django_assert_num_queries(5):
            admin.get("/workbench/admin/organisations/")


# --- staff


def test_a_member_of_staff_is_added_and_access_shown_once(admin):
    someone = a_person()
    answer = send(admin, "admin/staff/new/", "add", person=someone.iin, login="A.Akhmetova")
    user = User.objects.get(login="a.akhmetova")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    shown = text(answer)
    password = shown.split("Уақытша құпиясөз</dt>")[1].split(">")[1].split("<")[0]
    assert user.check_password(password)
    assert user.totp_secret[:4] in shown
    assert "<svg" in shown
    assert password not in text(admin.get(f"/workbench/admin/staff/{user.pk}/"))
    assert send(admin, "admin/staff/new/", "add", person=someone.iin, login="other").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"person": "850327300124"}, "бақылау"), ({"person": "850327300123"}, "тіркелімде жоқ"), ({"login": "Әлия"}, "латын әрпінен")],
)
def test_a_wrong_person_or_login_is_told(admin, wrong, said):
    answer = send(admin, "admin/staff/new/", "add", **{"person": a_person().iin, "login": "aliya", **wrong})
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_a_temporary_password_opens_nothing_but_the_choice_of_another():
    user = staff("head", a_clinic())
    user.set_password("temporary-one")
    user.temporary_password = True
    user.save()
    page = at_work(user)
    assert page.get("/workbench/").url == "/workbench/password/?next=%2Fworkbench%2F"
    typed = {"present": "temporary-one", "new": "a sentence of mine", "again": "a sentence of mine"}
    for wrong in ({"present": "x"}, {"new": "short", "again": "short"}, {"again": "another sentence"}):
        assert page.post("/workbench/password/", typed | wrong).status_code == 422
    assert page.post("/workbench/password/?next=/workbench/desk/", typed).url == "/workbench/desk/"
    assert page.get("/workbench/").status_code == 200


def test_roles_are_given_ended_and_passed_to_a_deputy(admin):
    clinic, someone, other = a_clinic(), User.objects.create(login="one", person=a_person()), User.objects.create(login="two")
    address = f"admin/staff/{someone.pk}/"
    given = {"kind": "head", "organisation": clinic.bin, "since": TODAY, "position": "бас дәрігер"}
    assert send(admin, address, "give", **given | {"region": "750000000"}).status_code == 422
    assert send(admin, address, "give", **given).status_code == 302
    assert send(admin, address, "give", **given).status_code == 422
    role = Role.objects.get(user=someone)
    page = f"admin/roles/{role.pk}/"
    stand_in = {"login": "two", "since": TODAY, "last": date(2026, 11, 30), "order": "№ 7"}
    assert send(admin, page, "deputy", **stand_in | {"login": "nobody"}).status_code == 422
    assert send(admin, page, "deputy", **stand_in).status_code == 302
    deputy = Role.objects.get(user=other)
    assert (deputy.deputy_of, deputy.valid) == (role, DateRange(TODAY, date(2026, 12, 1)))
    assert "орнына міндетін атқарушы" in text(admin.get(f"/workbench/admin/roles/{deputy.pk}/"))
    assert send(admin, page, "end", last=date(2026, 11, 26)).status_code == 302
    role.refresh_from_db()
    assert role.valid.upper == date(2026, 11, 27)


def test_nobody_gives_themselves_a_role_on_a_page():
    boss = staff("administrator")
    answer = send(at_work(boss), f"admin/staff/{boss.pk}/", "give", kind="register_specialist", region=a_unit().code, since=TODAY)
    assert answer.status_code == 422
    assert "Ешкім өзіне рөл бермейді" in text(answer)


def test_a_locked_sign_in_is_shown_and_opened_and_access_renewed(admin):
    user = User.objects.create(login="one", person=a_person(), failures=5, locked_until=NOW + timedelta(minutes=10))
    assert "бұғатталған" in text(admin.get("/workbench/admin/staff/"))
    assert send(admin, f"admin/staff/{user.pk}/", "unlock").status_code == 302
    user.refresh_from_db()
    assert user.locked_until is None
    assert "Уақытша құпиясөз" in text(send(admin, f"admin/staff/{user.pk}/", "renew"))


def test_staff_are_found_by_name_without_an_address(admin):
    staff("head", a_clinic(), a_person(("Өтегенова", "Әйгерім", "")))
    answer = admin.post("/workbench/admin/staff/", {"q": "отегенова", "kind": ""})
    assert answer.status_code == 200
    assert "Өтегенова" in text(answer)
    assert "Омаров Ержан Болатұлы</td>" not in text(answer)
    assert "Өтегенова" not in text(admin.post("/workbench/admin/staff/", {"kind": "pharmacist"}))


def test_a_longer_list_of_staff_costs_no_more_queries(admin, django_assert_num_queries):
    for count in (1, 4):
        for _number in range(count):
            staff("head", a_clinic())
        with django_assert_num_queries(6):
            admin.get("/workbench/admin/staff/")


# --- rosters


def test_a_roster_is_filled_and_a_week_repeated(admin):
    one, region = staff("register_specialist", a_unit()), a_unit()
    address = f"rosters/?region={region.code}&month=2026-11"
    asked = {"user": one.pk, "since": date(2026, 11, 2), "last": date(2026, 11, 8), "weekdays": ["0", "2"]}
    assert send(admin, address, "change", **asked).status_code == 302
    assert send(admin, address, "copy", monday=date(2026, 11, 12)).status_code == 302
    assert [row.on.day for row in Duty.objects.order_by("on")] == [2, 4, 9, 11]
    assert send(admin, address, "change", **asked, off="on").status_code == 302
    assert [row.on.day for row in Duty.objects.order_by("on")] == [9, 11]
    assert "Омаров" in text(admin.get(f"/workbench/{address}"))
    assert send(admin, address, "change", **asked | {"last": date(2028, 1, 1)}).status_code == 422


def test_a_specialist_sees_the_roster_of_the_own_region_and_changes_none():
    one, region = staff("register_specialist", a_unit()), a_unit("710000000", "capital", "Астана")
    page = at_work(one)
    answer = text(page.get(f"/workbench/rosters/?region={region.code}"))
    assert "Алматы" in answer
    assert "Астана" not in answer
    assert send(page, "rosters/", "copy", monday=TODAY).status_code == 404


@pytest.mark.parametrize("asked", ["month=2026-13&region=750000000", "region=750000000&organisation=990140000126", "month=2026-11"])
def test_a_roster_of_no_place_or_month_is_asked_for_again(admin, asked):
    a_unit()
    answer = admin.get(f"/workbench/rosters/?{asked}")
    assert answer.status_code == 200
    assert "govuk-error-summary" in text(answer)


# --- pairs and norms


def test_a_pair_is_looked_at_added_once_and_ended(admin):
    first, second = a_unit("351000000", "city", "Қарағанды"), a_unit("621000000", "city", "Жезқазған")
    a_person(unit=first)
    a_clinic(unit=second)
    asked = {"first": "Қарағанды", "second": second.code, "since": TODAY, "act": "Бұйрық № 1"}
    looked = send(admin, "admin/borders/", "add", **asked, look="1")
    assert looked.status_code == 200
    assert "тұрғын: 1, бекітетін ұйым: 0" in text(looked)
    assert "тұрғын: 0, бекітетін ұйым: 1" in text(looked)
    assert not BorderPair.objects.exists()
    assert send(admin, "admin/borders/", "add", **asked).status_code == 302
    turned = asked | {"first": second.code, "second": first.code}
    assert send(admin, "admin/borders/", "add", **turned).status_code == 422
    assert send(admin, "admin/borders/", "add", **asked | {"second": first.code}).status_code == 422
    pair = BorderPair.objects.get()
    assert send(admin, f"admin/borders/{pair.pk}/", "end", until=TODAY, act="x").status_code == 422
    assert send(admin, f"admin/borders/{pair.pk}/", "end", until=date(2026, 12, 1), act="Бұйрық № 2").status_code == 302
    pair.refresh_from_db()
    assert pair.valid == DateRange(TODAY, date(2026, 12, 1))


def test_a_norm_is_looked_at_added_and_ended(admin):
    clinic = a_clinic(posts=("gp", "therapist"))
    attach(clinic)
    attach(clinic)
    asked = {"key": "gp", "value": "1", "since": TODAY, "act": "Бұйрық № 1"}
    looked = text(send(admin, "admin/norms/", "add", **asked, look="1"))
    assert looked.count('<dd class="govuk-summary-list__value">1</dd>') == 3
    assert send(admin, "admin/norms/", "add", **asked).status_code == 302
    assert send(admin, "admin/norms/", "add", **asked).status_code == 422
    assert send(admin, "admin/norms/", "add", **asked | {"key": "therapist", "value": "0"}).status_code == 422
    row = Override.objects.get()
    assert "Бұйрық № 1" in text(admin.get("/workbench/admin/norms/"))
    assert send(admin, f"admin/norms/{row.pk}/", "end", until=date(2026, 12, 1)).status_code == 302
    row.refresh_from_db()
    assert row.valid.upper == date(2026, 12, 1)
