"""The groups of paragraph 9 taken in at the desk: what each form asks, complete papers, the one paper missing, and rival claims."""

from dataclasses import dataclass, field
from datetime import date
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emhana.cases.models import Case, Upload
from emhana.parties import actions as parties
from emhana.parties.models import Person
from tests.domain.people import BY, NOW, a_clinic, a_home, a_person, a_unit, staff
from tests.web.people_online import begun as begun_online
from tests.web.people_online import signed_in
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
CHILD, STUDENT, OLD = date(2017, 3, 1), date(2009, 3, 1), date(1946, 5, 2)
HOME = "001240900016"
SEVEN = ["parent", "adoptive_parent", "guardian", "trustee", "foster_parent", "foster_carer", "other_substitute"]


def on(name: str, day: int, month: int, year: int) -> dict[str, str]:
    """Return a date typed in its three boxes."""
    return {f"basis-{name}_day": f"{day}", f"basis-{name}_month": f"{month}", f"basis-{name}_year": f"{year}"}


PAPER = {"basis-number": "12"} | on("issued_on", 28, 5, 2026)


@dataclass(frozen=True)
class Group:
    """One group at the desk: its papers besides identity, what is typed, and how the missing paper is named."""

    category: str
    papers: list[str]
    typed: dict[str, str]
    missing: str
    born_on: date = date(1990, 5, 17)
    by_another: bool = False
    stored: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.category}-{'-'.join(self.papers)}"


ATTORNEY = PAPER | {"basis-signer": "Нотариус", "basis-scope": "медициналық қызметтер"}
MINUTES = {"basis-minutes_number": "3"} | on("minutes_on", 1, 6, 2026)
LETTER = PAPER | MINUTES | {"basis-signer": "Медресе директоры", "basis-school": "madrasa"}
CARER = {"basis-capacity": "foster_carer", "basis-signer": "Қорғаншылық органы"}
COLONY = {"basis-institution": "АК-159", "basis-founded_by": "№ 41, 10.01.2026"}
GROUPS = [
    Group("pensioner", ["pension_certificate"], {}, "зейнетақы куәлігі", OLD),
    Group(
        "person_with_disability", ["medical_social_examination_extract"], {},
        "зейнетақы куәлігі / медициналық-әлеуметтік сараптаманы куәландыру актісінен үзінді көшірме",
    ),
    Group(
        "legal_representative", ["guardianship_document"], PAPER | CARER,
        "сот шешімі / қамқоршылық пен қорғаншылықты дәлелдейтін басқа да құжат", CHILD, True, {"signer": "Қорғаншылық органы"},
    ),
    Group(
        "convict", ["commission_minutes"], PAPER | COLONY, "комиссияның хаттамасы / денсаулық сақтау басқармасының шешімі",
        stored={"number": "12", "issued_on": "2026-05-28", "founded_by": "№ 41, 10.01.2026"},
    ),
    Group("convict", ["department_decision"], PAPER, "денсаулық сақтау басқармасының шешімі"),
    Group(
        "student", ["rector_request", "joint_commission_minutes"], LETTER | {"basis-capacity": "guardian"},
        "жоғары оқу орны ректорының МСАК-қа ресми өтініші; оқу орны мен МСАК арасындағы комиссияның хаттамасы", STUDENT, True,
        {"school": "madrasa", "signer": "Медресе директоры", "minutes_number": "3"},
    ),
    Group(
        "conscript", ["commander_order_extract"], PAPER | {"basis-institution": "5571"},
        "мерзімді қызметтегі әскери қызметшілерді жеке құрам тізіміне қабылдау", date(2006, 3, 1), stored={"institution": "5571"},
    ),
    Group(
        "child_born_abroad", ["foreign_birth_document"], PAPER | {"basis-country": "Түркия", "basis-capacity": "parent"},
        "шет мемлекетте туғанын растайтын құжат", date(2026, 4, 20), True, {"country": "Түркия"},
    ),
    Group(
        "ward", ["health_authority_decision"], PAPER | {"basis-institution": HOME}, "органдарының шешімі", OLD,
        stored={"institution": "Қарттар үйі"},
    ),
    Group(
        "by_power_of_attorney", ["power_of_attorney"], ATTORNEY | on("valid_until", 31, 12, 2026), "сенімхат", by_another=True,
        stored={"valid_until": "2026-12-31", "scope": "медициналық қызметтер"},
    ),
]  # fmt: skip
ONLY_TYPED = {"student": {"basis-school": "madrasa"}, "ward": {"basis-institution": HOME}}


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    a_home("Қарттар үйі", bin=HOME)
    return a_clinic(posts=("gp", "paediatrician"))


@pytest.fixture
def desk(clinic) -> Client:
    return at_work(staff("registrar", clinic))


def text(response) -> str:
    return unescape(response.content.decode())


def begun(desk: Client, person: Person, asking: Person | None = None) -> str:
    """Return the address of an intake for `person`, asked for by `asking`."""
    who = {"applicant": asking.iin} if asking else {}
    answer = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": person.iin} | who)
    assert answer.status_code == 302, text(answer)
    return answer.url


def sent(desk: Client, address: str, category: str, papers: list[str], typed: dict[str, str]):
    answers = {"step": "submit", "category": category, "language": "kk", "papers": ["identity_document", *papers]}
    return desk.post(address, answers | {"data-ground": "free_choice", "data-residence": "permanent"} | typed)


def people_of(group: Group) -> tuple[Person, Person | None]:
    person = a_person(("Қайрат", "Асан", ""), group.born_on, "male")
    return person, a_person(("Қайрат", "Дана", "")) if group.by_another else None


def attorney_with(desk: Client, until: dict[str, str]) -> Case:
    """Return the case of an attorney whose paper holds `until` a day."""
    address = begun(desk, a_person(("Ким", "Алексей", "")), a_person())
    assert sent(desk, address, "by_power_of_attorney", ["power_of_attorney"], ATTORNEY | until).status_code == 302
    return Case.objects.latest("pk")


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_with_its_papers_a_group_goes_to_review_and_what_they_say_is_kept(desk, group):
    person, asking = people_of(group)
    assert sent(desk, begun(desk, person, asking), group.category, group.papers, group.typed).status_code == 302
    case = Case.objects.get()
    assert (case.state, case.category, case.applicant) == ("in_review", group.category, asking or person)
    assert group.stored.items() <= (case.data["basis"] or {}).items()
    page = text(desk.get(f"/workbench/cases/{case.number}/"))
    assert all(said in page for name, said in group.stored.items() if name in ("number", "signer", "institution", "country", "scope"))


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_without_its_papers_a_group_is_returned_and_exactly_they_are_named(desk, group):
    person, asking = people_of(group)
    capacity = {name: said for name, said in group.typed.items() if name == "basis-capacity"}
    answer = sent(desk, begun(desk, person, asking), group.category, [], capacity | ONLY_TYPED.get(group.category, {}))
    case = Case.objects.get()
    assert case.state == "returned"
    why = case.events.get(kind="return").note["why"]["kk"]
    assert group.missing in why
    assert why.count(";") == group.missing.count(";")
    assert why in text(desk.get(answer.url))


@pytest.mark.parametrize("group", [group for group in GROUPS if group.stored], ids=str)
def test_a_paper_that_is_shown_is_described_and_the_error_stands_at_its_field(desk, group):
    person, asking = people_of(group)
    answer = sent(desk, begun(desk, person, asking), group.category, group.papers, {})
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert 'href="#id_basis-number"' in text(answer)


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_a_form_asks_only_what_its_category_has_and_says_why(desk, group):
    person, asking = people_of(group)
    page = desk.post(begun(desk, person, asking), {"step": "category", "category": group.category, "papers": group.papers})
    form = page.context.get("basis_form")
    asked = {name.removeprefix("basis-").removesuffix("_day") for name in group.typed if not name.endswith(("_month", "_year"))}
    assert asked <= form.fields.keys() | {"capacity"}
    assert all(str(field.help_text) in text(page) for field in form.fields.values())
    assert "govuk-error-summary" not in text(page)
    assert bool(form.fields) == bool(group.typed)
    assert 'type="file"' not in text(page)


@pytest.mark.law("ATT-02-04")
def test_for_a_child_exactly_seven_capacities_are_offered_at_the_desk_and_on_the_portal_and_one_is_demanded(desk):
    child, asking = a_person(("Қайрат", "Асан", ""), CHILD, "male"), a_person(phone="+7 701 234 56 78")
    address = begun(desk, child, asking)
    page = desk.get(address)
    assert [code for code, _text in page.context["basis_form"].fields["capacity"].choices if code] == SEVEN
    assert sent(desk, address, "general", [], {}).status_code == 422
    assert sent(desk, address, "general", [], {"basis-capacity": "neighbour"}).status_code == 422
    sent(desk, address, "general", [], {"basis-capacity": "trustee"})
    assert Case.objects.get().data["capacity"] == "trustee"
    from_portal = signed_in(asking, "kk")
    online = begun_online(from_portal)
    from_portal.post(f"{online}whom/", {"whom": "other"})
    from_portal.post(f"{online}child/", {"iin": child.iin, "born_on_day": "1", "born_on_month": "3", "born_on_year": "2017"})
    proof = from_portal.get(f"{online}proof/")
    assert [code for code, _text in proof.context["form"].fields["capacity"].choices] == SEVEN
    assert from_portal.post(f"{online}proof/", {"have": "none"}).status_code == 200


@pytest.mark.law("ATT-09-38")
def test_a_parent_whom_the_register_names_is_asked_for_no_paper(desk):
    child, father = a_person(("Қайрат", "Асан", ""), CHILD, "male"), a_person(("Қайрат", "Ерлан", ""), sex="male")
    parties.represent(representative=father, represented=child, kind="parent", source="АХАЖ", since=CHILD, by=BY, now=NOW)
    address = begun(desk, child, father)
    page = desk.post(address, {"step": "category", "category": "legal_representative"})
    assert [code for code, _text in page.context["basis_form"].fields["capacity"].choices] == ["parent"]
    sent(desk, address, "legal_representative", [], {"basis-capacity": "parent"})
    case = Case.objects.get()
    assert (case.state, case.category, case.data["capacity"]) == ("in_review", "legal_representative", "parent")


@pytest.mark.parametrize("category", ["legal_representative", "by_power_of_attorney"])
def test_a_representative_asks_for_somebody_else(desk, category):
    answer = sent(desk, begun(desk, a_person()), category, [], {"basis-capacity": "guardian"})
    assert answer.status_code == 422
    assert "Бұл санатта өтінішті басқа адам береді." in text(answer)


@pytest.mark.law("ATT-09-35", "ATCH-08-10")
def test_a_student_of_age_is_taken_without_the_papers_and_the_type_of_school_is_kept(desk):
    sent(desk, begun(desk, a_person(born_on=date(2006, 11, 24))), "student", [], {"basis-school": "university"})
    case = Case.objects.get()
    assert (case.state, case.data["basis"]) == ("in_review", case.data["basis"] | {"school": "university"})


@pytest.mark.law("ATT-09-17")
def test_with_minutes_the_order_that_founded_the_commission_is_asked_for(desk):
    address = begun(desk, a_person())
    without = {name: said for name, said in (PAPER | COLONY).items() if name != "basis-founded_by"}
    answer = sent(desk, address, "convict", ["commission_minutes"], without)
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert 'href="#id_basis-founded_by"' in text(answer)
    assert sent(desk, address, "convict", ["commission_minutes"], PAPER | COLONY).status_code == 302


@pytest.mark.law("ATT-09-24")
def test_an_attorney_is_taken_while_the_power_holds_and_told_when_it_has_expired(desk):
    case = attorney_with(desk, on("valid_until", 31, 12, 2026))
    assert (case.state, case.applicant == case.recipient) == ("in_review", False)
    late = attorney_with(desk, on("valid_until", 23, 11, 2026))
    assert late.state == "returned"
    assert "Сенімхаттың қолданылу мерзімі өтіп кеткен." in text(desk.get(f"/workbench/desk/taken/{late.number}/"))
    assert "Сенімхаттың қолданылу мерзімі 23.11.2026 күні өтіп кеткен." in text(desk.get(f"/workbench/cases/{late.number}/"))


def test_an_expired_power_is_replaced_when_one_in_force_is_brought(desk):
    case = attorney_with(desk, on("valid_until", 23, 11, 2026))
    address = f"/workbench/cases/{case.number}/complete/"
    desk.post(address, {"complete-papers": ["power_of_attorney"]} | ATTORNEY | on("valid_until", 23, 11, 2026))
    case.refresh_from_db()
    assert case.state == "returned"
    desk.post(address, {"complete-papers": ["power_of_attorney"]} | ATTORNEY | on("valid_until", 1, 6, 2027))
    case.refresh_from_db()
    assert (case.state, case.data["basis"]["valid_until"]) == ("in_review", "2027-06-01")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (on("issued_on", 25, 11, 2026) | on("valid_until", 31, 12, 2026), "Бұл күн әлі келген жоқ."),
        (on("valid_until", 27, 5, 2026), "Аяқталу күні берілген күнінен бұрын."),
    ],
)
def test_days_that_cannot_be_are_told_at_their_field(desk, typed, said):
    answer = sent(desk, begun(desk, a_person(born_on=OLD), a_person()), "by_power_of_attorney", ["power_of_attorney"], ATTORNEY | typed)
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_second_open_request_of_one_person_is_told_with_the_number_of_the_first(desk):
    person = a_person()
    sent(desk, begun(desk, person), "general", [], {})
    first = Case.objects.get()
    second = text(desk.get(sent(desk, begun(desk, person), "general", [], {}).url))
    assert f"Бекіту туралы {first.number} өтініш әлі қаралып жатыр." in second


@pytest.mark.parametrize("category", ["student", "ward"])
def test_where_the_list_asks_no_paper_of_representation_its_lack_is_no_ground(desk, category):
    group = next(group for group in GROUPS if group.category == category)
    child, asking = a_person(("Қайрат", "Асан", ""), STUDENT, "male"), a_person()
    sent(desk, begun(desk, child, asking), category, group.papers, group.typed | {"basis-capacity": "other_substitute"})
    officer = at_work(staff("register_specialist", a_unit()))
    page = officer.get(f"/workbench/cases/{Case.objects.get().number}/")
    assert [row["rule"] for row in page.context["findings"] if row["holds"] is not False] == []


def test_two_who_claim_one_child_are_both_named_to_the_officer(desk):
    child, clinic_page = a_person(("Қайрат", "Асан", ""), CHILD, "male"), "/workbench/cases/{}/"
    for names in (("Әлиева", "Сара", ""), ("Ким", "Вера", "")):
        sent(desk, begun(desk, child, a_person(names)), "general", [], {"basis-capacity": "guardian"})
    first, second = Case.objects.order_by("pk")
    assert (first.state, second.state) == ("in_review", "not_accepted")
    page = text(desk.get(clinic_page.format(first.number)))
    assert f"Осы бала үшін Ким Вера де өтініш берді: {second.number}." in page


def test_who_shows_a_paper_against_the_register_is_told_to_the_officer(desk):
    child, mother = a_person(("Қайрат", "Асан", ""), CHILD, "male"), a_person(("Әлиева", "Сара", ""))
    parties.represent(representative=mother, represented=child, kind="parent", source="АХАЖ", since=CHILD, by=BY, now=NOW)
    other = a_person(("Ким", "Вера", ""))
    typed = PAPER | {"basis-capacity": "guardian", "basis-signer": "Сот"}
    sent(desk, begun(desk, child, other), "legal_representative", ["court_decision"], typed)
    case = Case.objects.get()
    officer = at_work(staff("register_specialist", a_unit()))
    page = text(officer.get(f"/workbench/cases/{case.number}/"))
    assert "Тіркелім бойынша баланың заңды өкілі – Әлиева Сара, ал өтінішті басқа адам берді." in page


def test_where_and_when_identity_was_looked_up_is_shown_and_kept_with_the_case(desk):
    address = begun(desk, a_person())
    assert "осы платформаның жеке тұлғалар тіркелімі, 24.11.2026, 10:00" in text(desk.get(address))
    sent(desk, address, "general", [], {})
    case = Case.objects.get()
    assert case.events.get(kind="submit").note["identity"] == {"source": "Emhana", "at": NOW.isoformat()}
    assert "осы платформаның жеке тұлғалар тіркелімі, 24.11.2026, 10:00" in text(desk.get(f"/workbench/cases/{case.number}/"))


@pytest.mark.law("ATT-09-09")
def test_the_application_names_clinic_and_head_and_its_signed_copy_is_kept_sealed(desk, clinic):
    staff("head", clinic, a_person(("Ахметова", "Алия", "")))
    sent(desk, begun(desk, a_person(("Ли", "Анна", ""))), "general", [], {})
    case = Case.objects.get()
    address = f"/workbench/cases/{case.number}/"
    printed = text(desk.get(f"{address}application/"))
    assert clinic.name("kk") in printed
    assert "Ахметова Алия" in printed
    scan = SimpleUploadedFile("скан.pdf", b"%PDF-1.7 signed")
    assert desk.post(f"{address}signed/", {"signed-file": scan}).status_code == 302
    kept = Upload.objects.get(case=case)
    assert (kept.document, bytes(kept.content)) == ("written_application", b"%PDF-1.7 signed")
    assert "Қол қойылған өтініш" in text(desk.get(address))
    assert desk.get(f"{address}files/{kept.pk}/").content == b"%PDF-1.7 signed"


def test_what_is_no_scan_is_told_and_nobody_but_the_desk_keeps_one(desk):
    sent(desk, begun(desk, a_person()), "general", [], {})
    address = f"/workbench/cases/{Case.objects.get().number}/signed/"
    answer = desk.post(address, {"signed-file": SimpleUploadedFile("a.pdf", b"MZ")})
    assert (answer.status_code, "PDF, JPEG немесе PNG" in text(answer)) == (422, True)
    officer = at_work(staff("register_specialist", a_unit()))
    assert officer.post(address, {"signed-file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}).status_code == 403
    assert not Upload.objects.exists()
