"""Institutions by address: decisions, a list from its file to its undoing, the papers of convicts, and who may do which."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from psycopg.types.range import DateRange
from python_calamine import CalamineWorkbook

from emhana.journal.models import Entry
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment.institutions import actions as register
from emhana.registers.attachment.institutions.models import IdentityCopy, Institution, PeopleList
from emhana.registers.attachment.models import Attachment
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff, wards
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
TODAY, MARCH = date(2026, 11, 24), date(2026, 3, 1)
SINCE = {"since_day": "24", "since_month": "11", "since_year": "2026"}
ASTANA = ("710000000", "capital", "Астана")


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic()


@pytest.fixture
def specialist() -> Client:
    return at_work(staff("register_specialist", a_unit()))


def text(response) -> str:
    return unescape(response.content.decode())


def office(name: str = "Денсаулық сақтау басқармасы") -> Organisation:
    row = a_clinic(name, contracted=False, posts=())
    Organisation.objects.filter(pk=row.pk).update(gives_primary_care=False)
    return row


def home(clinic: Organisation | None = None, kind: str = "children_home") -> Institution:
    row = register.register_institution(organisation=office("№ 2 балалар үйі"), kind=kind, by=BY, now=NOW)
    if clinic is not None:
        register.enter_decision(
            department=office(), number="15", decided_on=date(2026, 5, 20), zones=[(row, clinic)], since=date(2026, 6, 1), by=BY, now=NOW
        )
    return row


def file(rows: list[tuple[str, str, str]], name: str = "list.csv") -> SimpleUploadedFile:
    lines = [";".join(row) for row in [("ЖСН", "Аты-жөні", "Туған күні"), *rows]]
    return SimpleUploadedFile(name, "\n".join(lines).encode("utf-8-sig"))


def line(who: Person) -> tuple[str, str, str]:
    return str(who.iin), who.full_name, who.born_on.isoformat()


def sent(page: Client, institution: Institution, rows: list[tuple[str, str, str]]) -> PeopleList:
    answer = page.post(f"/workbench/institutions/{institution.pk}/send/", {**SINCE, "file": file(rows)})
    assert answer.status_code == 302
    return PeopleList.objects.get(pk=re.search(r"/lists/(\d+)/", answer.url)[1])


def test_the_specialist_enters_an_institution_and_the_decision_about_it(specialist, clinic):
    organisation, department = office("№ 2 балалар үйі"), office()
    assert "Мұнда мекемелер жоқ." in text(specialist.get("/workbench/institutions/"))
    answer = specialist.post("/workbench/institutions/new/", {"organisation": organisation.pk, "kind": "children_home"})
    institution = Institution.objects.get()
    assert answer.url == f"/workbench/institutions/{institution.pk}/"
    assert "Алдымен шешімді енгізіңіз." in text(specialist.get(answer.url))
    decision = {
        "department": department.pk, "number": "15", "decided_on_day": "20", "decided_on_month": "11", "decided_on_year": "2026", **SINCE,
        f"zone_{institution.pk}": clinic.pk,
    }  # fmt: skip
    assert specialist.post("/workbench/institutions/decisions/new/", decision).status_code == 302
    page = text(specialist.get("/workbench/institutions/", {"lang": "ru"}))
    specialist.get("/workbench/", {"lang": "kk"})
    assert "№ 15, 20.11.2026" in page
    assert clinic.name("ru") in page
    again = specialist.post("/workbench/institutions/decisions/new/", decision)
    assert again.status_code == 422
    assert "енгізіліп қойған" in text(again)
    nothing = specialist.post("/workbench/institutions/decisions/new/", {**decision, "number": "16", f"zone_{institution.pk}": ""})
    assert "ұйымдар тізімін көрсетіңіз" in text(nothing)
    future = specialist.post("/workbench/institutions/decisions/new/", {**decision, "number": "16", "decided_on_day": "25"})
    assert "Шешім болашақта қабылданбайды." in text(future)


@pytest.mark.law("ATT-05-04")
def test_what_lies_in_another_region_is_not_offered_and_not_taken(specialist, clinic):
    """The specialist enters the department's order; an order over another region's institution is not taken from them either."""
    astana = a_unit(*ASTANA)
    stranger = a_clinic("Астана балалар үйі", astana, contracted=False, posts=())
    Organisation.objects.filter(pk=stranger.pk).update(gives_primary_care=False)
    assert stranger.name("kk") not in text(specialist.get("/workbench/institutions/new/"))
    answer = specialist.post("/workbench/institutions/new/", {"organisation": stranger.pk, "kind": "children_home"})
    assert answer.status_code == 422
    institution = register.register_institution(organisation=stranger, kind="children_home", by=BY, now=NOW)
    assert specialist.get(f"/workbench/institutions/{institution.pk}/").status_code == 404
    order = {"department": office().pk, "number": "1", "decided_on_day": "20", "decided_on_month": "11", "decided_on_year": "2026", **SINCE}
    denied = specialist.post("/workbench/institutions/decisions/new/", {**order, f"zone_{institution.pk}": clinic.pk})
    assert denied.status_code == 422
    assert not institution.zones.exists()


def test_the_clinic_of_the_zone_sends_lists_and_changes_nothing_else(clinic, specialist):
    institution, person = home(clinic), a_person()
    registrar = at_work(staff("registrar", clinic))
    batch = sent(registrar, institution, [line(person)])
    page = text(registrar.get(f"/workbench/institutions/lists/{batch.pk}/"))
    assert "бір жұмыс күні ішінде орындайды" in page
    for name in ("apply", "undo"):
        assert registrar.post(f"/workbench/institutions/lists/{batch.pk}/{name}/", {"reason": "x"}).status_code == 403
    for address in ("new/", "decisions/new/"):
        assert registrar.get(f"/workbench/institutions/{address}").status_code == 403
    other = at_work(staff("registrar", a_clinic("№ 9 емхана")))
    assert other.get(f"/workbench/institutions/lists/{batch.pk}/").status_code == 404
    assert other.get(f"/workbench/institutions/{institution.pk}/").status_code == 404
    assert at_work(staff("administrator")).get("/workbench/institutions/").status_code == 403
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"PK nothing", "list.xlsx", "Файлды оқу мүмкін болмады."), (b"a;b\n1;2", "list.csv", "бағандары болуы тиіс"),
        ("ЖСН;Аты-жөні;Туған күні\n".encode(), "list.csv", "Тізімде бірде-бір жол жоқ."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_with_what_to_do(specialist, clinic, data, name, said):
    answer = specialist.post(f"/workbench/institutions/{home(clinic).pk}/send/", {**SINCE, "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not PeopleList.objects.exists()


def test_a_file_that_is_too_large_is_called_so(specialist, clinic):
    large = SimpleUploadedFile("list.csv", b"1" * (10 * 1024 * 1024 + 1))
    answer = specialist.post(f"/workbench/institutions/{home(clinic).pk}/send/", {**SINCE, "file": large})
    assert answer.status_code == 422
    assert "Тізім тым үлкен" in text(answer)


def test_a_list_from_before_the_decision_is_refused(specialist, clinic):
    answer = specialist.post(f"/workbench/institutions/{home(clinic).pk}/send/", {**SINCE, "since_month": "1", "file": file([])})
    assert answer.status_code == 422
    assert "бөлу туралы бұйрық жоқ" in text(answer)


def test_pages_cost_no_more_queries_for_more_institutions_and_lines(specialist, clinic, django_assert_num_queries):
    for _ in range(2):
        institution = home(clinic)
        batch = sent(specialist, institution, [("1" * 12, "А", "1")] * 3)
        with django_assert_num_queries(7):
            specialist.get("/workbench/institutions/")
        with django_assert_num_queries(13):
            specialist.get(f"/workbench/institutions/lists/{batch.pk}/")


@pytest.mark.slow
def test_five_thousand_wards_with_fifty_bad_lines_go_from_the_file_to_the_undoing(specialist, clinic):
    former, people = a_clinic("№ 8 емхана"), wards(4950)
    Attachment.objects.bulk_create(
        Attachment(
            person=who, organisation=former, funding="state", volume="guaranteed", basis_code="first_load", basis="first load",
            valid=DateRange(MARCH, None), recorded_at=NOW,
        )
        for who in people[:3000]
    )  # fmt: skip
    good = [line(who) for who in people]
    bad = [*good[:20], *[("1" * 12, "", "")] * 20, *[("12", "", "")] * 10]
    batch = sent(specialist, home(clinic, "boarding_school"), [*good, *bad])
    at = f"/workbench/institutions/lists/{batch.pk}/"
    preview = text(specialist.get(at))
    assert "Қатесіз жолдар: 4950" in preview
    assert "Қатесі бар жолдар: 50" in preview
    table = CalamineWorkbook.from_filelike(io.BytesIO(specialist.get(f"{at}errors/xlsx/").content)).get_sheet_by_index(0).to_python()
    assert (len(table), table[0][4]) == (51, "Не дұрыс емес")
    assert len(specialist.get(f"{at}errors/csv/", {"lang": "ru"}).content.decode().splitlines()) == 51
    for done in (1000, 2000, 3000, 4000):
        assert specialist.post(f"{at}apply/").status_code == 302
        assert f"4950 жолдың {done}-і орындалды." in text(specialist.get(at, {"lang": "kk"}))
    specialist.post(f"{at}apply/")
    batch.refresh_from_db()
    assert batch.state == PeopleList.State.APPLIED
    assert Attachment.objects.on(TODAY).filter(organisation=clinic, basis_code="para5_institution").count() == 4950
    again = specialist.post(f"{at}apply/")
    assert again.status_code == 409
    assert "Бұл тізім қолданылып қойған" in text(again)
    assert specialist.post(f"{at}undo/", {"reason": ""}).status_code == 422
    assert specialist.post(f"{at}undo/", {"reason": "басқа үйдің тізімі"}).status_code == 302
    on_day = Attachment.objects.on(TODAY).filter(person__in=people)
    assert on_day.filter(organisation=former).count() == on_day.count() == 3000


def test_a_list_has_a_clock_and_once_late_stands_first_with_a_warning_here_and_in_the_queue(clinic, specialist):
    late = sent(specialist, home(clinic), [line(a_person())])
    at = f"/workbench/institutions/lists/{late.pk}/"
    page = text(specialist.get(at))
    assert "1 күн 0 сағ қалды" in page
    assert "25.11.2026, 10:00" in page
    sent(specialist, home(clinic), [("1" * 12, "А", "1")])
    with time_machine.travel(NOW + timedelta(days=1, hours=2), tick=False):
        later = at_work(staff("register_specialist", a_unit()), NOW + timedelta(days=1, hours=2))
        page = text(later.get("/workbench/institutions/"))
        assert "Мерзімі өткен тұрғындар тізімі: 1." in page
        assert "2 сағ 0 мин асып кетті" in page
        assert page.index(f"lists/{late.pk}/") < page.index(f"lists/{late.pk + 1}/")
        assert "Мерзімі өткен тұрғындар тізімі: 1." in text(later.get("/workbench/"))
        later.post(f"{at}apply/")
        assert "Мерзімі өткен тұрғындар тізімі" not in text(later.get("/workbench/"))


def test_a_list_stopped_half_way_is_taken_back_too(specialist, clinic, monkeypatch):
    monkeypatch.setattr("emhana.workbench.list_pages.PART", 1)
    people = [a_person(), a_person()]
    batch = sent(specialist, home(clinic), [line(who) for who in people])
    at = f"/workbench/institutions/lists/{batch.pk}/"
    specialist.post(f"{at}apply/")
    page = text(specialist.get(at))
    assert "data-go-on" in page
    assert '<progress class="emhana-progress" id="progress" max="2" value="1">' in page
    specialist.post(f"{at}undo/", {"reason": "қате"})
    assert not Attachment.objects.in_force().exists()


@pytest.mark.law("ATT-05-06", "ATT-05-07")
def test_a_convict_without_a_copy_is_left_out_and_after_the_act_nobody_opens_one(specialist, clinic):
    people = [a_person(("Ли", "Анна", "")) for _ in range(3)]
    batch = sent(at_work(staff("registrar", clinic)), home(clinic, "penal"), [line(who) for who in people])
    at, registrar = f"/workbench/institutions/lists/{batch.pk}/", at_work(staff("registrar", clinic))
    assert "көшірмесі жоқ" in text(specialist.get(at))
    wrong = registrar.post(f"{at}copies/2/", {"kind": "identity_document", "file": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.status_code == 422
    for number, kind in ((2, "identity_document"), (3, "registration_certificate")):
        scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 scan")
        assert registrar.post(f"{at}copies/{number}/", {"kind": kind, "file": scan}).status_code == 302
    assert registrar.get(f"{at}copies/2/?open=1").status_code == 403
    opened = specialist.get(f"{at}copies/2/?open=1")
    assert (opened.content, opened["Content-Type"]) == (b"%PDF-1.7 scan", "application/pdf")
    assert Entry.objects.about(people[0].iin).filter(act="identity_copy_opened").count() == 1
    specialist.post(f"{at}apply/")
    assert [Attachment.objects.filter(person=who).count() for who in people] == [1, 1, 0]
    assert b"scan" not in b"".join(bytes(kept) for kept in _stored())
    late = specialist.get(f"{at}copies/2/?open=1")
    assert late.status_code == 409
    assert "бұғатталды" in text(late)
    assert IdentityCopy.objects.filter(blocked_at=None).count() == 0


def _stored() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM registers_identitycopy")
        return [row[0] for row in cursor.fetchall()]
