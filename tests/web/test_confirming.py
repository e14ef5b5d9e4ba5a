"""Confirming a request with a code, by a text reply, and what a person without a linked phone is told."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from emhana.cases.models import Case, TextReply
from emhana.integrations.person_database.client import PersonDatabase
from emhana.integrations.person_database.messages import Person as Described
from emhana.integrations.sms_gateway.messages import Reply
from emhana.jobs import consents
from emhana.notifications.models import Message
from emhana.parties.models import Person
from tests.domain.insurance_samples import the_fund
from tests.domain.people import a_clinic, a_person
from tests.domain.pharmacy_samples import attached, prescription
from tests.domain.signing_people import a_key, signature
from tests.web.people_online import answered, authority, authority_folder, confirmed, sent_code, signed_in  # noqa: F401 fixtures
from tests.web.test_signing import case_of, insurance, issuing, prepared, send  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
PHONE, ANOTHER = "+77012345678", "+77019999999"


def text_of(response) -> str:
    return unescape(response.content.decode())


def reply(text: str, phone: str = PHONE, *, number: int = 1, later: timedelta = timedelta(seconds=1)) -> int:
    """Let a text message come in and be taken; return how many were new."""
    came = Reply(number, phone, text, timezone.now() + later)
    return consents.take_replies(clock=timezone.now, fetch=lambda since: (came,))


@pytest.fixture
def client(db) -> Client:
    return signed_in(a_person(phone=PHONE))


@pytest.mark.law("MSHI-A1R10-01")
def test_a_right_text_reply_from_the_registered_phone_files_the_request(client, issuing):  # noqa: F811 the fixture
    the_fund()
    address = insurance(client)
    client.post(f"{address}confirm/", {"send": "1"})
    code = sent_code()
    assert f"«ИӘ {code}»" in Message.objects.get(kind="code").body
    assert reply(f"Иә {code}") == 1
    case = case_of(address)
    assert (case.service, case.state, case.channel) == ("mshi_participation_information", "delivered", "portal")
    assert TextReply.objects.get().case == case
    assert client.get(f"{address}confirm/").headers["Location"] == address
    assert "Confirmed by a text reply" in text_of(client.get(f"/cabinet/cases/{case.number}/"))


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(lambda code: (f"ИӘ {code}", ANOTHER, {}), id="another phone"),
        pytest.param(lambda code: (f"ИӘ {(int(code) + 1) % 1000000:06}", PHONE, {}), id="another code"),
        pytest.param(lambda code: (f"ЖОҚ {code}", PHONE, {}), id="a no"),
        pytest.param(lambda code: (code, PHONE, {}), id="no word"),
        pytest.param(lambda code: (f"ИӘ {code}", PHONE, {"later": timedelta(minutes=6)}), id="too late"),
    ],
)
def test_a_wrong_text_reply_files_nothing(what, client):
    address = answered(client, a_clinic())
    client.post(f"{address}confirm/", {"send": "1"})
    text, phone, more = what(sent_code())
    reply(text, phone, **more)
    assert case_of(address) is None


def test_a_reply_confirms_only_the_answers_its_code_was_sent_for(client):
    address = answered(client, a_clinic())
    client.post(f"{address}confirm/", {"send": "1"})
    client.post(f"{address}why/", {"ground": "free_choice"})
    reply(f"ИӘ {sent_code()}")
    assert case_of(address) is None


def test_a_reply_taken_twice_is_one_case(client):
    address = answered(client, a_clinic())
    client.post(f"{address}confirm/", {"send": "1"})
    code = sent_code()
    reply(f"ИӘ {code}")
    reply(f"ИӘ {code}", number=2)
    assert Case.objects.count() == 1
    assert list(TextReply.objects.order_by("number").values_list("outcome", flat=True)) == ["answered", "not_found"]


@pytest.fixture
def mobile_citizens(monkeypatch, settings):
    """Let the state database know one registered number."""
    known = {"phone": ANOTHER}
    settings.EMHANA_PERSON_DATABASE_URL = "http://127.0.0.1:1"

    def find(self, iin, *, now, consent=None):
        person = Person.objects.with_iin(iin).get()
        names = {"surname": person.family_name, "name": person.given_name}
        return Described(iin=iin, born_on=person.born_on, sex=person.sex, registered_phone=known["phone"], **names)

    monkeypatch.setattr(PersonDatabase, "find", find)
    return known


@pytest.mark.law("MSHI-04-03")
def test_a_number_that_is_not_linked_gets_no_code_and_linking_is_offered_and_then_the_code_is_accepted(issuing, mobile_citizens):  # noqa: F811
    the_fund()
    client = signed_in(a_person())
    address = insurance(client)
    page = text_of(client.get(f"{address}confirm/"))
    assert "No phone is linked to your account" in page
    assert "Link the number registered for me" in page
    answer = client.post(f"{address}confirm/", {"send": "1"})
    assert "No phone is registered for you." in text_of(answer)
    linked = client.post("/cabinet/phone/", {"next": f"{address}confirm/"})
    assert linked.headers["Location"] == f"{address}confirm/"
    assert confirmed(client, address).status_code == 302
    assert case_of(address).state == "delivered"


def test_a_person_for_whom_no_number_is_registered_is_told_where_to_go(mobile_citizens):
    mobile_citizens["phone"] = ""
    answer = signed_in(a_person()).post("/cabinet/phone/", {"next": "/cabinet/"})
    assert answer.status_code == 409
    assert "The mobile operator has registered no number for your IIN." in text_of(answer)


def medicines(client: Client, person: Person) -> str:
    """Answer the question on medicines and return the address."""
    clinic, start = a_clinic(), "/apply/medicines_dispensing/"
    attached(person, clinic)
    prescription(person, now=timezone.now())
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(start).content.decode())[1]
    client.post(f"{start}begin/", {"key": key})
    client.post(f"{start}{key}/what/", {"prescription": "all", "organisation": clinic.bin})
    return f"{start}{key}/"


@pytest.mark.law("MED-03-01")
def test_without_a_linked_phone_and_a_key_nothing_is_filed_and_with_either_it_is(issuing, mobile_citizens):  # noqa: F811
    person, other = a_person(), a_person()
    address = medicines(signed_in(person), person)
    assert "Link the number registered for me" in text_of(signed_in(person).get(f"{address}confirm/"))
    for data in ({"send": "1"}, {"code": "123456"}):
        signed_in(person).post(f"{address}confirm/", data)
    assert not Case.objects.exists()
    by_key = signed_in(person)
    asked = prepared(by_key, address)
    send(by_key, address, asked, signature(asked.content.encode(), a_key(issuing, person)))
    by_phone = signed_in(other)
    second = medicines(by_phone, other)
    by_phone.post("/cabinet/phone/")
    confirmed(by_phone, second)
    assert [case_of(one).service for one in (address, second)] == ["medicines_dispensing"] * 2


@pytest.mark.law("MED-S11-01")
@pytest.mark.parametrize("means", ["code", "signature"])
def test_a_request_for_medicines_is_accepted_with_a_code_or_a_signature(means, issuing):  # noqa: F811 the fixture
    person = a_person(phone=PHONE)
    client = signed_in(person)
    address = medicines(client, person)
    if means == "code":
        confirmed(client, address)
    else:
        asked = prepared(client, address)
        send(client, address, asked, signature(asked.content.encode(), a_key(issuing, person)))
    assert case_of(address).accepted_at is not None
