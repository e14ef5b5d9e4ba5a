"""Asking for a service by address: the questions, what is kept, what is told, and that one request is one case."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from emhana.cases.actions import drafts
from emhana.cases.models import Case, Draft, MaintenanceWindow, Upload
from emhana.parties import actions as parties
from emhana.parties.models import Person
from emhana.reference.models import Level
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit
from tests.web.people_online import APPLY, answered, applied, begun, confirmed, sent_code, signed_in

pytestmark = pytest.mark.django_db
PHONE = "+7 701 234 56 78"
PDF = b"%PDF-1.7 a paper"
CHILD = date(2019, 3, 14)
NO_PAPER = {"have": "none", "capacity": "guardian"}
A_RULING = {"have": "court_decision", "capacity": "guardian"}


@pytest.fixture
def mother(db) -> Person:
    return a_person(phone=PHONE)


@pytest.fixture
def client(mother) -> Client:
    return signed_in(mother)


def text_of(response) -> str:
    return unescape(response.content.decode())


def a_child(of: Person | None = None) -> Person:
    child = a_person(("Ахметов", "Дамир", ""), CHILD, "male")
    if of is not None:
        parties.represent(representative=of, represented=child, kind="parent", source="civil register", since=CHILD, by=BY, now=NOW)
    return child


@pytest.mark.parametrize(("language", "said"), [("kk", "Кіру және бастау"), ("ru", "Войти и начать"), ("en", "Sign in and start")])
def test_the_start_page_says_time_price_and_needs_before_anybody_signs_in(language, said):
    text = text_of(Client().get(APPLY, {"lang": language}))
    assert said in text
    assert "/sign-in/?next=/apply/phc_attachment/" in text


def test_a_service_without_questions_cannot_be_asked_for(client):
    assert client.get("/apply/ambulance_call/").status_code == 404
    assert client.get("/apply/no_such_service/").status_code == 404


def test_a_visitor_is_led_to_the_door_and_back(mother):
    address = begun(signed_in(mother))
    assert Client().get(address).headers["Location"].startswith("/sign-in/?next=")


def test_the_whole_way_makes_a_case_in_review(client, mother):
    clinic = a_clinic()
    case = applied(client, clinic)
    assert (case.state, case.recipient, case.provider, case.channel) == ("in_review", mother, clinic, "portal")
    assert case.data == {
        "organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent", "precinct": None, "moved_on": None,
        "stays_until": None, "document_asked": False, "capacity": None, "basis": None, "voluntary": None, "volume": None,
    }  # fmt: skip


def test_a_code_asked_for_too_soon_is_explained_on_the_page(client):
    address = answered(client, a_clinic())
    client.post(f"{address}confirm/", {"send": "1"})
    answer = client.post(f"{address}confirm/", {"send": "1"})
    assert "We have sent as many codes as may be sent." in text_of(answer)
    assert 'name="code"' in text_of(answer)


@pytest.mark.law("ATCH-10-01")
def test_nothing_is_sent_without_the_right_code(client):
    address = answered(client, a_clinic())
    client.post(f"{address}confirm/", {"send": "1"})
    wrong = "000000" if sent_code() != "000000" else "000001"
    assert "This code is wrong" in text_of(client.post(f"{address}confirm/", {"code": wrong}))
    assert not Case.objects.exists()


def test_a_double_click_and_a_way_back_lead_to_the_same_case(client):
    address = answered(client, a_clinic())
    first = confirmed(client, address)
    second = client.post(f"{address}confirm/", {"code": "123456"}, follow=True)
    back = client.get(f"{address}clinic/", follow=True)
    again = client.post(f"{address}clinic/", {"clinic": "x"}, follow=True)
    assert {answer.redirect_chain[-1][0] for answer in (second, back, again)} == {first.headers["Location"]}
    assert Case.objects.count() == 1


def test_a_click_on_start_twice_begins_one_draft(client):
    key = begun(client).split("/")[-2]
    client.post(f"{APPLY}begin/", {"key": key})
    assert Draft.objects.count() == 1


def test_what_is_typed_is_kept_even_when_it_is_wrong(client):
    address = begun(client)
    client.post(f"{address}whom/", {"whom": "other"})
    client.post(f"{address}child/", {"iin": "123", "born_on_day": "14", "born_on_month": "3", "born_on_year": "2019"})
    assert 'value="123"' in text_of(client.get(f"{address}child/"))


def test_a_page_ahead_leads_back_to_the_open_question(client):
    address = begun(client)
    assert client.get(f"{address}clinic/").headers["Location"] == f"{address}whom/"
    assert client.get(f"{address}check/").headers["Location"] == f"{address}whom/"
    assert client.get(f"{address}confirm/", follow=True).redirect_chain[-1][0] == f"{address}whom/"


def test_somebody_elses_draft_does_not_exist(client):
    address = begun(client)
    other = signed_in(a_person(phone="+7 702 000 00 00"))
    for page in ("", "whom/", "check/", "confirm/", "discard/"):
        assert other.get(f"{address}{page}").status_code == 404


def test_a_linked_child_is_offered_by_name(client, mother):
    child = a_child(of=mother)
    case = applied(client, a_clinic(posts=("paediatrician",)), whom={"whom": str(child.pk)})
    assert (case.recipient, case.applicant) == (child, mother)


@pytest.mark.law("ATCH-09-16")
def test_an_unlinked_child_is_asked_for_a_document_and_nothing_of_it_is_shown(client):
    child = a_child()
    born = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "2019"}
    case = applied(
        client, a_clinic(posts=("paediatrician",)), whom={"whom": "other"}, child={"iin": child.iin} | born, proof=NO_PAPER
    )
    assert case.recipient == child
    assert case.data["document_asked"] is True
    address = f"{APPLY}{Draft.objects.get().pk}/"
    assert child.given_name not in text_of(client.get(f"{address}home/", follow=True))


def test_a_document_of_an_unlinked_child_is_kept_with_the_case(client):
    child = a_child()
    born = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "2019"}
    paper = A_RULING | {"file": SimpleUploadedFile("paper.pdf", PDF)}
    case = applied(client, a_clinic(posts=("paediatrician",)), whom={"whom": "other"}, child={"iin": child.iin} | born, proof=paper)
    assert [(row.document, bytes(row.content)) for row in case.uploads.all()] == [("court_decision", PDF)]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"MZ" * 100, "not a PDF, JPEG or PNG"), (b"%PDF" + b"0" * (11 * 1024 * 1024), "larger than 10 MB")],
    ids=["disguised", "too large"],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_reason(client, content, said):
    address = to_proof(client)
    answer = client.post(f"{address}proof/", A_RULING | {"file": SimpleUploadedFile("paper.pdf", content)})
    assert said in text_of(answer)
    assert not Upload.objects.exists()


def to_proof(client) -> str:
    address, child = begun(client), a_child()
    client.post(f"{address}whom/", {"whom": "other"})
    client.post(f"{address}child/", {"iin": child.iin, "born_on_day": "14", "born_on_month": "3", "born_on_year": "2019"})
    return address


def test_a_wrong_birth_date_finds_no_child(client):
    address, child = begun(client), a_child()
    client.post(f"{address}whom/", {"whom": "other"})
    answer = client.post(f"{address}child/", {"iin": child.iin, "born_on_day": "15", "born_on_month": "3", "born_on_year": "2019"})
    assert "The register has no child with this IIN" in text_of(answer)


def test_without_an_address_on_record_the_page_says_what_to_do():
    client = signed_in(a_person(unit=None, phone=PHONE))
    address = begun(client)
    answer = client.post(f"{address}whom/", {"whom": "self"}, follow=True)
    assert "The register has no address for this person" in text_of(answer)


@pytest.mark.law("ATT-10-02")
def test_a_move_in_the_future_is_refused_on_its_page(client):
    address = begun(client)
    for page, answer in (("whom", {"whom": "self"}), ("home", {"residence": "permanent"}), ("why", {"ground": "residence_change"})):
        client.post(f"{address}{page}/", answer)
    ahead = timezone.localdate() + timedelta(days=2)
    sent = {"moved_on_day": str(ahead.day), "moved_on_month": str(ahead.month), "moved_on_year": str(ahead.year)}
    assert "This day has not come yet" in text_of(client.post(f"{address}move/", sent))


def test_clinics_of_the_own_unit_are_offered_and_others_are_found_by_name(client):
    here, there = a_clinic("Near"), a_clinic("Far away", a_unit("710000000", Level.CAPITAL, "Астана"))
    a_clinic("Without contract", contracted=False)
    address = to_clinic(client)
    offered = text_of(client.get(f"{address}clinic/"))
    assert here.bin in offered
    assert there.bin not in offered
    assert "Without contract" not in offered
    assert there.bin in text_of(client.get(f"{address}clinic/", {"q": "far"}))


@pytest.mark.law("ATCH-09-02")
def test_a_clinic_outside_the_unit_is_warned_of_and_may_be_chosen(client):
    far = a_clinic("Far away", a_unit("710000000", Level.CAPITAL, "Астана"))
    address = to_clinic(client)
    answer = client.post(f"{address}clinic/", {"clinic": far.bin}, follow=True)
    assert "This is a ground on which the request may be refused" in text_of(answer)
    case = applied(client, far, elsewhere={"understood": "on"})
    assert case.provider == far


def to_clinic(client) -> str:
    address = begun(client)
    for page, answer in (("whom", {"whom": "self"}), ("home", {"residence": "permanent"}), ("why", {"ground": "free_choice"})):
        client.post(f"{address}{page}/", answer)
    return address


def test_the_clinic_page_asks_few_questions_of_the_database(client, django_assert_max_num_queries):
    for number in range(12):
        a_clinic(f"Clinic {number}")
    address = to_clinic(client)
    with django_assert_max_num_queries(45):
        client.get(f"{address}clinic/")


def test_a_draft_is_listed_continued_and_thrown_away(client):
    address = begun(client)
    assert f'href="{address}"' in text_of(client.get("/cabinet/"))
    client.post(f"{address}discard/")
    assert not Draft.objects.exists()


def test_maintenance_is_announced_and_keeps_the_draft_and_the_confirmation(client):
    address, now = answered(client, a_clinic()), timezone.now()
    window = MaintenanceWindow.objects.create(
        starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1), reason="test", author="test", declared_at=now
    )
    assert "Maintenance from" in text_of(client.get("/cabinet/"))
    answer = confirmed(client, address)
    assert answer.status_code == 503
    assert "Your answers are kept: send the request after that time." in text_of(answer)
    MaintenanceWindow.objects.filter(pk=window.pk).update(ends_at=now)
    assert client.post(f"{address}confirm/", {"code": "000000"}).status_code == 302
    assert Case.objects.count() == 1


def test_a_changed_answer_needs_a_new_code(client):
    address, now = answered(client, a_clinic()), timezone.now()
    MaintenanceWindow.objects.create(
        starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1), reason="test", author="test", declared_at=now
    )
    confirmed(client, address)
    MaintenanceWindow.objects.update(ends_at=now)
    draft = Draft.objects.get()
    drafts.keep(key=draft.pk, user=draft.user, service=draft.service, answers=draft.answers, now=timezone.now())
    client.post(f"{address}confirm/", {"code": "000000"})
    assert not Case.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("kk", "Бет тым ұзақ ашық тұрды"), ("ru", "Страница была открыта слишком долго")])
def test_an_expired_form_comes_back_with_what_was_typed(mother, language, said):
    address = begun(signed_in(mother))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(mother, language).cookies
    answer = strict.post(f"{address}whom/", {"whom": "self"})
    assert answer.status_code == 403
    assert said in text_of(answer)
    assert 'name="whom" value="self"' in text_of(answer)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_page_of_the_way_shows_an_untranslated_message(mother, language):
    client = signed_in(mother, language)
    address = answered(client, a_clinic("Емхана"))
    for page in ("whom", "home", "why", "clinic", "doctor", "check", "confirm", "discard"):
        assert english_in(client.get(f"{address}{page}/")) == []


def english_in(response) -> list[str]:
    """Return the texts of a page in which a Latin word stands."""
    shown = [part.strip() for part in re.findall(r">([^<>]+)<", text_of(response))]
    return [part for part in shown if re.search("[a-z]{3}", part) and part != "English"]
