"""The page for insured people, the coupon and the shared application, by address."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.registers.attachment.models import Attachment
from emhana.registers.insurers.models import Statement
from tests.domain.attachment_requests import granted
from tests.domain.people import a_clinic, a_person, staff
from tests.domain.voluntary_samples import NOW, Desk, a_contract, a_desk, a_foreigner, told
from tests.web.staff_session import at_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("insured_morning")]
ADDRESS = "/workbench/desk/insured/"
PDF = b"%PDF-1.7\n"


@pytest.fixture
def desk() -> Desk:
    return a_desk()


@pytest.fixture
def window(desk: Desk) -> Client:
    return at_work(desk.registrar, NOW)


def text(response) -> str:
    return unescape(response.content.decode())


def day(prefix: str, value: date) -> dict[str, str]:
    return {f"{prefix}_day": str(value.day), f"{prefix}_month": str(value.month), f"{prefix}_year": str(value.year)}


def person(place: int, document: str, names: tuple[str, str], born: date, **more: str) -> dict[str, str]:
    said = {
        "part": "attached", "country": document[:3], "document": document[3:], "identity": "foreign_passport", "family_name": names[0],
        "given_name": names[1], "sex": "male", "status": "temporary_foreigner", "street": "Абай, 5", "shown": "on", "insured": "on",
    }  # fmt: skip
    return {f"p{place}-{name}": value for name, value in (said | more).items()} | day(f"p{place}-born_on", born)


def page(desk: Desk, *people: dict[str, str], number: str = "P-1", last: date = date(2027, 2, 28), **more: object) -> dict[str, object]:
    said: dict[str, object] = {
        "step": "submit", "key": str(uuid4()), "people": str(len(people)), "contract-insurer": desk.insurer.organisation.bin,
        "contract-number": number, "contract-kind": "voluntary", "contract-names_clinic": "on", "application-asked_by": "insured_person",
        "application-statement_language": "ru", "application-language": "kk",
    }  # fmt: skip
    for one in people:
        said |= one
    return said | day("contract-starts_on", date(2026, 3, 1)) | day("contract-ends_on", last) | more


def test_a_foreigner_who_is_on_no_record_is_typed_from_the_passport_and_gets_a_request(desk, window):
    man = person(0, "TURAB123456", ("Yılmaz", "Deniz"), date(1985, 4, 3), **{"territory": str(desk.clinic.territory.pk)})
    sent = page(desk, man)
    answer = window.post(ADDRESS, sent, follow=True)
    case = Case.objects.get()
    assert (answer.status_code, case.number in text(answer), case.state) == (200, True, "in_review")
    found = Person.objects.with_document("TUR", "AB123456").get()
    assert (found.iin, found.full_name, found.residences.get().kind) == (None, "Yılmaz Deniz", "temporary")
    window.post(ADDRESS, sent)
    assert Case.objects.count() == 1
    assert Statement.objects.order_by("pk").first().language == "ru"


def test_a_family_is_taken_in_with_one_application_and_its_scan_opens_from_each_case(desk, window):
    man = person(0, "TUR1", ("Yılmaz", "Deniz"), date(1985, 4, 3))
    wife = person(1, "TUR2", ("Yılmaz", "Elif"), date(1987, 4, 3), sex="female", consents="on")
    boy = person(2, "TUR3", ("Yılmaz", "Can"), date(2016, 4, 3))
    scan = SimpleUploadedFile("арыз.pdf", PDF, "application/pdf")
    answer = window.post(ADDRESS, page(desk, man, wife, boy, **{"application-scan": scan}), follow=True)
    cases = list(Case.objects.order_by("pk"))
    assert [(case.category, case.state) for case in cases] == [
        ("vhi_family", "in_review"), ("vhi_family", "in_review"), ("vhi_minor", "in_review"),
    ]  # fmt: skip
    assert all(case.number in text(answer) for case in cases)
    opened = [window.get(f"/workbench/cases/{case.number}/statement/").content for case in cases]
    assert opened == [PDF] * 3
    assert Entry.objects.filter(act="statement_read").count() == 3


def test_a_member_is_added_without_losing_what_was_typed(desk, window):
    man = person(0, "TUR1", ("Yılmaz", "Deniz"), date(1985, 4, 3))
    answer = window.post(ADDRESS, page(desk, man, step="add"))
    said = text(answer)
    assert (answer.status_code, 'name="people" value="2"' in said, 'name="p1-family_name"' in said) == (200, True, True)
    assert ['value="Deniz"' in said, 'value="P-1"' in said, "error-summary" in said] == [True, True, False]
    assert re.search(r'name="p0-born_on_year"[^>]*value="1985"|value="1985"[^>]*name="p0-born_on_year"', said)


WRONG = [
    ({"p0-street": ""}, "мекенжайды енгізіңіз"),
    ({"p0-family_name": ""}, "құжаттан енгізіңіз"),
    ({"p0-document": ""}, "құжаттың елі мен нөмірін"),
    ({"p0-country": "turkey"}, ""),
    ({"contract-ends_on_year": "2025"}, "Басталмай тұрып аяқталады"),
    ({"contract-ends_on_day": "", "contract-ends_on_month": "", "contract-ends_on_year": ""}, "Шарттың соңғы күні"),
    ({"p0-part": "asks"}, "Кем дегенде бір адам"),
    ({"contract-insurer": ""}, "Сақтандыру ұйымы"),
]


@pytest.mark.parametrize(("changed", "sentence"), WRONG, ids=[str(place) for place in range(len(WRONG))])
def test_what_is_missing_is_named_and_nothing_is_recorded(desk, window, changed, sentence):
    man = person(0, "TUR1", ("Yılmaz", "Deniz"), date(1985, 4, 3))
    answer = window.post(ADDRESS, page(desk, man, **changed))
    assert (answer.status_code, sentence in text(answer), "govuk-error-summary" in text(answer)) == (422, True, True)
    assert not Case.objects.exists()
    assert not Person.objects.filter(family_name="Yılmaz").exists()


def test_another_birth_date_under_the_same_document_is_told_and_kept_on_the_page(desk, window):
    a_foreigner("TUR1")
    answer = window.post(ADDRESS, page(desk, person(0, "TUR1", ("Yılmaz", "Deniz"), date(1999, 1, 1))))
    assert (answer.status_code, "туған күні басқа адам" in text(answer), 'value="P-1"' in text(answer)) == (422, True, True)


def test_an_application_in_english_comes_back_and_is_not_kept(desk, window):
    man = person(0, "TUR1", ("Yılmaz", "Deniz"), date(1985, 4, 3))
    answer = window.post(ADDRESS, page(desk, man, **{"application-statement_language": "other"}), follow=True)
    assert (Case.objects.get().state, "қазақ немесе орыс тілінде" in text(answer)) == ("returned", True)
    assert not Statement.objects.exists()


def test_a_returned_request_is_completed_on_the_page_of_the_case(desk, window):
    man = person(0, "TUR1", ("Yılmaz", "Deniz"), date(1985, 4, 3))
    window.post(ADDRESS, page(desk, man, **{"application-statement_language": "other"}))
    case = Case.objects.get()
    typed = {"complete-papers": ["free_form_application"], "basis-statement_language": "kk"}
    answer = window.post(f"/workbench/cases/{case.number}/complete/", typed)
    case.refresh_from_db()
    assert (answer.status_code, case.state, case.data["basis"]["statement_language"]) == (302, "in_review", "kk")


def test_the_case_tells_the_contract_in_the_language_of_the_page(desk, window):
    man = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, man, clinics=(desk.clinic,), policyholder="«Құрылыс» ЖШС")), man)
    said = text(window.get(f"/workbench/cases/{case.number}/"))
    for wanted in ("C-77", "«Сақтандыру» АҚ", "28.02.2027", "ерікті медициналық сақтандыру", "Медициналық сақтандыру шарты"):
        assert wanted in said
    assert "vhi" not in re.sub(r"<[^>]+>", "", said)


# --- the coupon -----------------------------------------------------------------------------------------------------------------------


def approved(desk: Desk) -> Case:
    man = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, man, clinics=(desk.clinic,))), man)
    granted(case, now=NOW)
    return case


def test_the_registrar_gives_the_coupon_out_once_from_the_page_of_the_case(desk, window):
    case = approved(desk)
    address = f"/workbench/cases/{case.number}/"
    assert f"{address}coupon/" in text(window.get(address))
    assert window.post(f"{address}coupon/").status_code == 422
    answer = window.post(f"{address}coupon/", {"coupon-shown": "on"}, follow=True)
    coupon = ResultDocument.objects.get(kind="attachment_coupon")
    assert (coupon.number in text(answer), f"{address}coupon/" in text(answer)) == (True, False)
    again = window.post(f"{address}coupon/", {"coupon-shown": "on"})
    assert (again.status_code, "берілетін талон жоқ" in text(again)) == (422, True)
    assert window.get(f"{address}results/{coupon.pk}/").content.startswith(b"%PDF-")


@pytest.mark.law("ATT-09A-09")
def test_every_other_role_and_the_registrar_of_another_clinic_get_403_and_the_clinics_own_signs_it(desk, window):
    case = approved(desk)
    others = [staff("head", desk.clinic), staff("registrar", a_clinic("№ 5 қалалық емхана")), staff("administrator")]
    answers = [at_work(user, NOW).post(f"/workbench/cases/{case.number}/coupon/", {"coupon-shown": "on"}) for user in others]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert window.post(f"/workbench/cases/{case.number}/coupon/", {"coupon-shown": "on"}).status_code == 302
    entry = Entry.objects.filter(act="document_issued").order_by("-pk").first()
    assert (entry.actor, entry.actor_role) == (desk.registrar.actor_key, "registrar")


def test_the_page_of_results_asks_the_database_the_same_for_one_and_for_four(desk, window, django_assert_max_num_queries):
    people = [person(place, f"TUR{place}", ("Yılmaz", "Deniz"), date(1985, 4, 3), consents="on") for place in range(4)]
    window.post(ADDRESS, page(desk, *people))
    with django_assert_max_num_queries(14):
        answer = window.get(f"{ADDRESS}taken/")
    assert text(answer).count("emhana-finding--clear") == 4


def test_the_ordinary_intake_does_not_offer_the_categories_of_this_page(desk, window):
    window.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": a_person().iin})
    key = next(iter(window.session["intakes"]))
    said = text(window.get(f"/workbench/desk/intake/{key}/"))
    assert ('value="pensioner"' in said, 'value="vhi_contract"' in said) == (True, False)
    assert not Attachment.objects.exists()
