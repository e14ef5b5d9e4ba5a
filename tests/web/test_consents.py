"""Asking about another and answering, by address, in two browsers at once and three languages; nobody sees what is not theirs."""

import re
from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from emhana.cases.actions import consent as actions
from emhana.cases.models import Case, Consent, Draft
from emhana.documents.models import ResultDocument
from emhana.notifications.models import Message
from emhana.parties.actions import represent
from emhana.parties.models import Person
from emhana.registers.dispensary.models import Register
from tests.domain.dispensary_samples import code_sent, kept_by, observed, service_of
from tests.domain.people import BY, NOW, a_person
from tests.web.people_online import authority, authority_folder, confirmed, let_pass, sent_code, signed_in

__all__ = ["authority", "authority_folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
ASKER_PHONE, SUBJECT_PHONE = "+7 701 234 56 78", "+7 705 222 45 67"


@pytest.fixture
def asker(db) -> Person:
    return a_person(phone=ASKER_PHONE)


@pytest.fixture
def subject(db) -> Person:
    return a_person(("Ким", "Алексей", ""), sex="male", phone=SUBJECT_PHONE)


def text_of(response) -> str:
    return unescape(response.content.decode())


def begun(client: Client, register: Register = Register.NARCOLOGY) -> str:
    start = f"/apply/{register}_information/"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(start).content.decode())[1]
    client.post(f"{start}begin/", {"key": key})
    return f"{start}{key}/"


def asked(client: Client, subject: Person | None, register: Register = Register.NARCOLOGY) -> Case:
    """Go the whole way: about `subject`, or about oneself."""
    address = begun(client, register)
    client.post(f"{address}whom/", {"whom": "other" if subject else "self"})
    if subject is not None:
        client.post(f"{address}another/", {"iin": subject.iin, "family_name": subject.family_name.upper()})
    assert confirmed(client, address).status_code == 302
    return Draft.objects.get(pk=address.split("/")[-2]).case


def page_of(case: Case) -> str:
    return f"/cabinet/consents/{case.consent.number}/"


def answered(client: Client, case: Case, answer: str = "yes", code: str | None = None):
    let_pass()
    client.post(page_of(case), {"send": "1"})
    return client.post(page_of(case), {"answer": answer, "code": code or sent_code()})


def shut(case: Case) -> None:
    """Let the window end."""
    now = timezone.now()
    Consent.objects.filter(case=case).update(asked_at=now - timedelta(hours=1), expires_at=now - timedelta(minutes=30))


SAID = {
    "kk": ("Кім туралы сұрайсыз?", "Келісім күтілуде", "Келісесіз бе?", "Келісім бердіңіз"),
    "ru": ("О ком вы спрашиваете?", "Ожидается согласие", "Вы согласны?", "Вы согласились"),
    "en": ("About whom do you ask?", "Waiting for consent", "Do you consent?", "You consented"),
}


@pytest.mark.law("PHT-11-01", "PSY-11-01", "NAR-11-01")
@pytest.mark.parametrize("register", Register)
def test_a_request_in_progress_shows_stage_term_and_the_contact_centre(asker, subject, register) -> None:
    kept_by(register)
    client = signed_in(asker)
    case = asked(client, subject, register)
    page = text_of(client.get(f"/cabinet/cases/{case.number}/"))
    assert "Waiting for consent" in page
    assert timezone.localtime(case.due_at).strftime("%H:%M") in page
    assert "min left" in text_of(client.get("/cabinet/"))
    assert "1414" in page
    assert "8-800-080-7777" in page


@pytest.mark.parametrize("language", SAID)
def test_two_browsers_ask_and_answer_in_their_language(asker, subject, language) -> None:
    kept_by()
    observed(subject)
    first, second = signed_in(asker, language), signed_in(subject, language)
    assert SAID[language][0] in text_of(first.get(begun(first), follow=True))
    case = asked(first, subject)
    assert case.state == "waiting_consent"
    listed = text_of(second.get("/cabinet/consents/"))
    assert asker.full_name in listed
    second.post(page_of(case), {"send": "1"})
    page = text_of(second.get(page_of(case)))
    assert f">{SAID[language][2]}</h1>" in page
    assert SUBJECT_PHONE not in page
    assert answered(second, case).status_code == 302
    assert SAID[language][3] in text_of(second.get(page_of(case)))
    document = ResultDocument.objects.get(case_number=case.number)
    file = first.get(f"/cabinet/cases/{case.number}/documents/{document.check_code}/")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert first.get(f"/verify/{document.check_code}").status_code == 200


def test_about_oneself_the_answer_is_there_at_once(asker) -> None:
    kept_by(Register.PHTHISIATRY)
    case = asked(signed_in(asker), None, Register.PHTHISIATRY)
    assert (case.state, case.outcome, case.category) == ("delivered", "granted", "subject")


def test_a_parent_is_offered_their_child_and_not_their_grown_up_daughter(asker, subject) -> None:
    kept_by()
    child = a_person(("Ахметов", "Дамир", ""), born_on=timezone.localdate() - timedelta(days=3000), sex="male")
    for represented in (child, subject):
        represent(
            representative=asker, represented=represented, kind="parent", source="register", since=represented.born_on, by=BY, now=NOW
        )
    client = signed_in(asker)
    address = begun(client)
    page = text_of(client.get(f"{address}whom/"))
    assert child.full_name in page
    assert subject.full_name not in page
    client.post(f"{address}whom/", {"whom": str(child.pk)})
    confirmed(client, address)
    case = Draft.objects.get(pk=address.split("/")[-2]).case
    assert (case.outcome, case.category) == ("granted", "legal_representative")


@pytest.mark.parametrize("wrong", [{"family_name": "Цой"}, {"iin": "900101400122"}])
def test_a_wrong_name_and_a_wrong_number_get_the_same_answer(asker, subject, wrong) -> None:
    client = signed_in(asker)
    address = begun(client)
    client.post(f"{address}whom/", {"whom": "other"})
    given = {"iin": subject.iin, "family_name": subject.family_name} | wrong
    page = text_of(client.post(f"{address}another/", given))
    assert "The register has no person with this IIN and family name." in page
    assert subject.given_name not in page


def test_no_in_the_cabinet_refuses_and_the_asker_reads_what_to_do(asker, subject) -> None:
    kept_by()
    client = signed_in(asker)
    case = asked(client, subject)
    answered(signed_in(subject), case, "no")
    page = text_of(client.get(f"/cabinet/cases/{case.number}/"))
    assert "Speak with the person first" in page
    assert subject.full_name not in page


def test_an_answer_after_the_window_is_told_too_late_and_uses_no_code_up(asker, subject) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    second = signed_in(subject)
    let_pass()
    second.post(page_of(case), {"send": "1"})
    code = sent_code()
    shut(case)
    told = second.post(page_of(case), {"answer": "yes", "code": code})
    assert (told.status_code, "Silence counts as refusal" in text_of(told)) == (409, True)
    assert (Consent.objects.get().answer, Case.objects.get(pk=case.pk).state) == ("", "waiting_consent")
    page = text_of(second.get(page_of(case)))
    assert "Not answered in time" in page
    assert 'name="code"' not in page


def test_a_wrong_code_answers_nothing(asker, subject) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    second = signed_in(subject)
    let_pass()
    second.post(page_of(case), {"send": "1"})
    wrong = "000000" if sent_code() != "000000" else "111111"
    assert "wrong or no longer valid" in text_of(second.post(page_of(case), {"answer": "yes", "code": wrong}))
    assert "Choose one answer." in text_of(second.post(page_of(case), {"code": sent_code()}))
    assert Consent.objects.get().answer == ""


def test_the_code_in_the_text_message_is_no_code_for_the_cabinet(asker, subject) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    answer = answered(signed_in(subject), case, code=code_sent())
    assert answer.status_code == 200 or code_sent() == sent_code()


@pytest.mark.parametrize("who", ["asker", "stranger", "visitor"])
def test_a_question_put_to_somebody_else_is_not_there(asker, subject, who) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    client = {"asker": lambda: signed_in(asker), "stranger": lambda: signed_in(a_person()), "visitor": Client}[who]()
    expected = 302 if who == "visitor" else 404
    for address in (page_of(case), f"{page_of(case)}withdraw/"):
        assert client.get(address).status_code == expected
        assert client.post(address, {"answer": "yes", "code": "123456"}).status_code == expected
    assert Consent.objects.get().answer == ""


def test_the_answer_belongs_to_who_asked_even_with_its_number_and_code(asker, subject) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    answered(signed_in(subject), case)
    document = ResultDocument.objects.get(case_number=case.number)
    for client in (signed_in(a_person()), signed_in(subject)):
        assert client.get(f"/cabinet/cases/{case.number}/documents/{document.check_code}/").status_code == 404
    assert signed_in(asker).get(f"/cabinet/cases/{case.number}/documents/{'A' * 16}/").status_code == 404
    public = text_of(Client().get(f"/verify/{document.check_code}", {"lang": "en"}))
    assert not [word for word in (subject.full_name, "observation", "Narcology", "Наркология") if word in public]


def test_who_asked_is_named_in_the_record_of_the_other_and_not_called_you(asker, subject) -> None:
    asked(signed_in(asker), subject)
    told = re.sub(r"<[^>]+>", "", text_of(signed_in(subject).get("/cabinet/access/")))
    assert f"{asker.full_name}:" in told
    assert f"{asker.full_name}, you" not in told


def test_a_consent_is_withdrawn_after_one_question(asker, subject) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    second = signed_in(subject)
    answered(second, case)
    assert "no longer be valid" in text_of(second.get(f"{page_of(case)}withdraw/"))
    assert second.post(f"{page_of(case)}withdraw/").status_code == 302
    assert ResultDocument.objects.get(case_number=case.number).status == "revoked"
    assert second.post(f"{page_of(case)}withdraw/").status_code == 409
    told = Message.objects.get(kind="consent_withdrawn", channel="cabinet")
    assert told.person == asker


def test_an_answer_past_its_term_is_told_to_be_expired(asker) -> None:
    kept_by()
    case = asked(signed_in(asker), None)
    document = ResultDocument.objects.get(case_number=case.number)
    ResultDocument.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    page = text_of(Client().get(f"/verify/{document.check_code}", {"lang": "en"}))
    assert "The document is no longer valid: its term is over" in page
    machine = Client().get(f"/verify/{document.check_code}", {"format": "json"}).json()
    assert (machine["valid"], machine["status"]) == (False, "expired")


@pytest.mark.django_db(transaction=True)
def test_the_window_ends_while_the_answer_is_sent(asker, subject) -> None:
    kept_by()
    case = asked(signed_in(asker), subject)
    second = signed_in(subject)
    let_pass()
    second.post(page_of(case), {"send": "1"})
    code, service = sent_code(), service_of(Register.NARCOLOGY)
    told: list[int] = []

    def click() -> None:
        try:
            told.append(second.post(page_of(case), {"answer": "yes", "code": code}).status_code)
        finally:
            connection.close()

    def close() -> None:
        from_now = timezone.now() + timedelta(minutes=31)
        try:
            actions.expire(consent=case.consent, service=service, now=from_now)
        finally:
            connection.close()

    threads = [Thread(target=click), Thread(target=close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.refresh_from_db()
    assert (case.outcome, told) in (("granted", [302]), ("refused", [409]))
    assert case.decisions.count() == 1
