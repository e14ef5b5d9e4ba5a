"""The cabinet by address: requests with their clock, decisions explained, documents, messages, data, and nobody else's things."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation

from emhana import catalogue
from emhana.cases.actions.decide import decide, find
from emhana.cases.models import Case, Draft
from emhana.documents.models import ResultDocument
from emhana.journal.errors import DomainError
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.parties.models import Person
from emhana.portal import errors
from emhana.reference.models import Level
from emhana.registers.attachment.models import Attachment
from tests.domain.people import BY, a_clinic, a_person, a_unit, staff
from tests.web.people_online import answered, applied, authority, authority_folder, signed_in  # noqa: F401 fixtures

pytestmark = pytest.mark.django_db
PHONE = "+7 701 234 56 78"
SERVICE = catalogue.by_code("phc_attachment")


@pytest.fixture
def person(db) -> Person:
    return a_person(phone=PHONE)


@pytest.fixture
def client(person) -> Client:
    return signed_in(person)


def text_of(response) -> str:
    return unescape(response.content.decode())


def page_of(client: Client, case: Case, language: str = "en") -> str:
    return text_of(client.get(f"/cabinet/cases/{case.number}/", {"lang": language}))


def grant(case: Case) -> None:
    decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", a_unit()), now=timezone.now(), reason="checked")


def refuse(case: Case) -> None:
    officer, now = staff("register_specialist", case.provider.territory), timezone.now()
    decide(case=case, service=SERVICE, outcome="refused", grounds=["lives_outside_unit"], by=officer, now=now)


@pytest.fixture
def refused(client, authority) -> Case:  # noqa: F811
    far = a_clinic("Алыстағы емхана", a_unit("710000000", Level.CAPITAL, "Астана"))
    case = applied(client, far, elsewhere={"understood": "on"})
    refuse(case)
    return case


@pytest.fixture
def granted(client, authority) -> Case:  # noqa: F811
    case = applied(client, a_clinic())
    grant(case)
    return case


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", ["Қазір шешімді кім қабылдайды", "қалды", "Бұл мерзім қалай есептелді", "Қаралуда"]),
        ("ru", ["Кто сейчас принимает решение", "осталось", "Как рассчитан этот срок", "На рассмотрении"]),
        ("en", ["Who decides now", "left", "How this date was worked out", "Under review"]),
    ],
)
def test_an_open_request_says_who_decides_by_when_and_why(client, language, said):
    text = page_of(client, applied(client, a_clinic()), language)
    assert [part for part in said if part not in text] == []


def test_a_granted_request_gives_its_document_and_puts_the_reading_on_record(client, granted):
    text = page_of(client, granted)
    document = ResultDocument.objects.get(case_number=granted.number)
    assert "Your request is granted." in text
    assert f"/verify/{document.check_code}" in text
    answer = client.get(f"/cabinet/cases/{granted.number}/documents/{document.check_code}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert Entry.objects.filter(act="document_read", case_number=granted.number).count() == 1


def test_the_clinic_and_the_doctor_stand_in_the_cabinet_after_the_grant(client, granted):
    text = text_of(client.get("/cabinet/"))
    assert Attachment.objects.get().organisation == granted.provider
    assert "Doctor: Дәрігер 1" in text
    assert "Шешім дайын" in text


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("kk", ["Өтінішіңіз бойынша бас тартылды.", "Бас тарту себебі", "Не анықталды", "Не істеуге болады", "Қайда және", "Заң нормасы"]),
        ("ru", ["По вашему заявлению отказано.", "Причина отказа", "Что установлено", "Что можно сделать", "Куда и в", "Норма закона"]),
        ("en", ["Your request is refused.", "Why it was refused", "What was established", "What you can do", "Where to", "Paragraph of"]),
    ],
)
def test_a_refusal_is_explained_in_the_order_a_person_needs(client, refused, language, parts):
    text = page_of(client, refused, language)
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    row = {"kk": "стандарт, 9-жол, 2) тармақша", "ru": "стандарт, строка 9, подпункт 2)", "en": "standard, row 9, subparagraph 2)"}
    assert row[language] in text


@pytest.mark.law("ATT-18-07")
def test_a_refusal_says_where_to_complain_and_when_the_answer_is_due(client, refused):
    text = page_of(client, refused)
    assert "within 5 working days" in text
    assert "within 15 working days" in text


def test_an_undecided_request_is_withdrawn_after_asking_once(client):
    case = applied(client, a_clinic())
    address = f"/cabinet/cases/{case.number}/withdraw/"
    assert "Withdraw request" in text_of(client.get(address))
    case.refresh_from_db()
    assert case.state == "in_review"
    assert "Withdrawn" in text_of(client.post(address, follow=True))


def test_a_decided_request_cannot_be_withdrawn_and_the_page_says_so(client, granted):
    answer = client.post(f"/cabinet/cases/{granted.number}/withdraw/")
    assert answer.status_code == 409
    assert "The request has changed meanwhile." in text_of(answer)


def test_somebody_elses_request_and_document_do_not_exist(granted):
    other = signed_in(a_person(phone="+7 702 000 00 00"))
    code = ResultDocument.objects.get().check_code
    for page in ("", "withdraw/", f"documents/{code}/"):
        assert other.get(f"/cabinet/cases/{granted.number}/{page}").status_code == 404
    assert other.get("/cabinet/cases/000000001-00/").status_code == 404
    assert granted.number not in text_of(other.get("/cabinet/"))


def test_a_document_is_found_only_under_its_own_case(client, granted):
    assert client.get(f"/cabinet/cases/{granted.number}/documents/XXXX/").status_code == 404


def test_the_list_costs_the_same_however_many_requests_there_are(client, person, django_assert_max_num_queries):
    case = applied(client, a_clinic())
    client.get("/cabinet/")
    for _ in range(8):
        Case.objects.filter(pk=case.pk).get()
        case.pk = None
        case.save(force_insert=True)
    with django_assert_max_num_queries(20):
        text = text_of(client.get("/cabinet/"))
    assert text.count("/cabinet/cases/") >= 9


def test_messages_are_new_once(client):
    applied(client, a_clinic())
    assert ">New<" in text_of(client.get("/cabinet/"))
    assert ">New<" not in text_of(client.get("/cabinet/"))
    assert Message.objects.get(channel="cabinet").read_at is not None


def test_contacts_are_changed_and_the_phone_is_masked(client, person):
    text = text_of(client.get("/cabinet/profile/"))
    assert "234 56" not in text
    assert "+7 701 ••• •• 78" in text
    client.post("/cabinet/profile/", {"email": "a@example.kz", "language": "ru", "channels": ["sms", "email"]})
    person.refresh_from_db()
    assert (person.email, person.language, person.notice_channels) == ("a@example.kz", "ru", ["sms", "email"])
    assert "Enter the address" in text_of(client.post("/cabinet/profile/", {"language": "ru", "channels": ["email"]}))


def test_all_data_is_taken_along_and_that_is_on_record(client, person, granted):
    answer = client.get("/cabinet/export/")
    content = json.loads(answer.content)
    parts = {"person", "residences", "representation", "attachments", "cases", "complaints", "consents", "payments", "messages", "access"}
    assert set(content) == {"taken_at", *parts}
    assert content["person"]["iin"] == person.iin
    assert content["cases"][0]["number"] == granted.number
    assert content["cases"][0]["decisions"][0]["outcome"] == "granted"
    assert "digest" not in answer.content.decode()
    assert Entry.objects.filter(act="data_exported").count() == 1


def test_who_looked_is_said_in_words_with_role_and_reason(client, person, granted):
    text = text_of(client.get("/cabinet/access/"))
    assert "issued a result document" in text
    assert "Омаров Ержан Болатұлы, specialist of the register" in text
    assert f"request {granted.number}" in text
    assert not re.search(r"[a-z]+_[a-z]+(?=<)", re.sub(r"<[^>]+>", "<", text))


def test_staff_have_no_cabinet(person):
    client, user = Client(), staff("registrar", a_clinic())
    client.force_login(user)
    assert client.get("/cabinet/").status_code in (302, 403)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_page_of_the_cabinet_shows_an_untranslated_message(person, language, authority):  # noqa: F811
    client = signed_in(person, language)
    case = applied(client, a_clinic())
    grant(case)
    far = a_clinic("Алыстағы емхана", a_unit("710000000", Level.CAPITAL, "Астана"))
    refuse(applied(client, far, elsewhere={"understood": "on"}))
    answered(client, far, elsewhere={"understood": "on"})
    numbers = [f"cases/{case.number}/" for case in Case.objects.all()]
    for page in ("", "profile/", "access/", *numbers):
        shown = [part.strip() for part in re.findall(r">([^<>]+)<", text_of(client.get(f"/cabinet/{page}")).replace("State register", ""))]
        left = [part for part in shown if re.search("[a-z]{3}", part) and part != "English" and "emhana" not in part]
        assert left == []
    assert Draft.objects.filter(case=None).count() == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_error_has_its_sentence(language):
    with translation.override(language):
        for code in errors.SENTENCES:
            error = DomainError(until=timezone.now(), retry_at=timezone.now(), why="empty", number="1")
            error.code = code
            assert len(errors.sentence(error)) > 20
            assert "%(" not in errors.sentence(error)


def test_a_fact_an_officer_found_is_told_in_the_timeline(client):
    case = applied(client, a_clinic())
    officer = staff("register_specialist", a_unit())
    find(case=case, service=SERVICE, found={"border_exception": "сот шешімі"}, by=officer, now=timezone.now())
    assert "The officer recorded facts" in page_of(client, case)
    assert BY.actor_key not in page_of(client, case)
