"""Confirming a request and signing in with an electronic digital signature, by address."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from emhana.accounts.models import OneTimePassword, SignatureRequest
from emhana.cases.models import Case, Draft, MaintenanceWindow
from emhana.documents.signing import DemoAuthority
from emhana.parties.models import Person
from emhana.signatures.verification import Use
from tests.domain.insurance_samples import the_fund
from tests.domain.people import a_clinic, a_person
from tests.domain.signing_people import a_key, signature
from tests.web.people_online import answered, authority, authority_folder, signed_in  # noqa: F401 fixtures

pytestmark = pytest.mark.django_db
PHONE = "+7 701 234 56 78"


@pytest.fixture
def issuing(authority, settings) -> DemoAuthority:  # noqa: F811 the fixture
    return DemoAuthority.load(settings.EMHANA_AUTHORITY)


@pytest.fixture
def person(db) -> Person:
    return a_person(phone=PHONE)


@pytest.fixture
def client(person) -> Client:
    return signed_in(person)


def text_of(response) -> str:
    return unescape(response.content.decode())


def prepared(client: Client, address: str) -> SignatureRequest:
    """Ask for the text of a request and return it, as it is downloaded."""
    client.post(f"{address}sign/", {"begin": "1"})
    asked = SignatureRequest.objects.latest("pk")
    assert client.get(f"{address}sign/text/").content.decode() == asked.content
    return asked


def send(client: Client, address: str, asked: SignatureRequest, cms: bytes):
    file = SimpleUploadedFile("request.cms", cms)
    return client.post(f"{address}sign/", {"nonce": asked.nonce, "signature": file})


def case_of(address: str) -> Case | None:
    return Draft.objects.get(pk=address.rstrip("/").split("/")[-1]).case


@pytest.mark.law("ATCH-10-02", "MSHI-A1R10-02")
def test_a_signed_request_is_sent_without_a_code_and_an_expired_key_is_rejected(client, person, issuing):
    address = answered(client, a_clinic())
    asked = prepared(client, address)
    expired = a_key(issuing, person, until=timezone.now() - timedelta(hours=1))
    answer = send(client, address, asked, signature(asked.content.encode(), expired))
    assert (answer.status_code, case_of(address)) == (422, None)
    assert "The key is not valid today" in text_of(answer)
    answer = send(client, address, asked, signature(asked.content.encode(), a_key(issuing, person)))
    assert answer.status_code == 302
    assert case_of(address).state == "in_review"
    assert not OneTimePassword.objects.exists()


@pytest.mark.law("MSHI-04-02")
def test_a_request_for_the_insurance_information_is_accepted_with_the_signature_of_the_account_owner(issuing):
    the_fund()
    person = a_person(("Омаров", "Нұрлан", ""), date(1990, 1, 1), "male", iin="900101300126")
    client = signed_in(person)
    address = insurance(client)
    asked = prepared(client, address)
    send(client, address, asked, signature(asked.content.encode(), a_key(issuing, person)))
    case = case_of(address)
    assert (case.service, case.state) == ("mshi_participation_information", "delivered")


def insurance(client: Client) -> str:
    """Answer the questions of the insurance information and return the address."""
    start = "/apply/mshi_participation_information/"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(start).content.decode())[1]
    client.post(f"{start}begin/", {"key": key})
    client.post(f"{start}{key}/whom/", {"whom": "self"})
    client.post(f"{start}{key}/consent/", {"consent": "yes"})
    return f"{start}{key}/"


def test_the_signature_is_kept_sealed_with_the_case_and_told_in_the_timeline(client, person, issuing):
    address = answered(client, a_clinic())
    asked = prepared(client, address)
    cms = signature(asked.content.encode(), a_key(issuing, person))
    number = send(client, address, asked, cms).headers["Location"]
    kept = case_of(address).signature
    assert (bytes(kept.cms), kept.content, kept.evidence["iin"]) == (cms, asked.content, person.iin)
    assert "Signed with an electronic digital signature" in text_of(client.get(number))


def test_the_text_names_the_service_the_person_and_every_answer(client, person):
    address = answered(client, a_clinic())
    text = prepared(client, address).content
    assert person.full_name in text
    assert person.iin in text
    assert str(Draft.objects.get().pk) in text
    assert "Free choice" in text or "free" in text.lower()


BAD = [
    ("another person", "The key belongs to another person"),
    ("another text", "The signature belongs to another text"),
    ("revoked", "The key was revoked"),
    ("a key for doors", "This key is not for signing"),
    ("a stranger's authority", "was not issued by the National Certification Authority"),
    ("no signature", "This is not a signature file"),
    ("nothing", "Choose the file with your signature."),
]


def bad(kind: str, asked: SignatureRequest, person: Person, issuing: DemoAuthority, folder) -> bytes:
    """Return a signature of this kind."""
    content, key = asked.content.encode(), a_key(issuing, person)
    if kind == "another person":
        key = a_key(issuing, a_person(("Ли", "Ольга", "")))
    elif kind == "another text":
        content += b" "
    elif kind == "revoked":
        issuing.revoke(key[1], now=timezone.now())
    elif kind == "a key for doors":
        key = a_key(issuing, person, use=Use.SHOW)
    elif kind == "a stranger's authority":
        key = a_key(DemoAuthority.ensure(folder / "stranger", timezone.now()), person)
    elif kind == "no signature":
        return b"%PDF-1.7 a picture"
    return signature(content, key)


@pytest.mark.parametrize(("kind", "said"), BAD, ids=[kind for kind, _ in BAD])
def test_each_bad_signature_is_told_in_one_sentence_and_nothing_is_lost(kind, said, client, person, issuing, tmp_path):
    address = answered(client, a_clinic())
    asked = prepared(client, address)
    if kind == "nothing":
        answer = client.post(f"{address}sign/", {"nonce": asked.nonce})
    else:
        answer = send(client, address, asked, bad(kind, asked, person, issuing, tmp_path))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert asked.content in text_of(answer)
    assert case_of(address) is None
    assert Draft.objects.get().answers["typed"]


def test_a_text_is_signed_within_five_minutes_for_the_answers_it_shows(client, person, issuing):
    address = answered(client, a_clinic())
    asked = prepared(client, address)
    cms = signature(asked.content.encode(), a_key(issuing, person))
    client.post(f"{address}why/", {"ground": "free_choice"})
    assert "The time to sign this text is over" in text_of(send(client, address, asked, cms))
    late = prepared(client, address)
    SignatureRequest.objects.update(expires_at=timezone.now())
    cms = signature(late.content.encode(), a_key(issuing, person))
    assert "The time to sign this text is over" in text_of(send(client, address, late, cms))
    assert case_of(address) is None


def test_a_text_serves_once_and_five_tries(client, person, issuing):
    address = answered(client, a_clinic())
    asked = prepared(client, address)
    for _ in range(5):
        send(client, address, asked, b"%PDF")
    answer = send(client, address, asked, signature(asked.content.encode(), a_key(issuing, person)))
    assert "The time to sign this text is over, or it was tried five times." in text_of(answer)
    again = prepared(client, address)
    cms = signature(again.content.encode(), a_key(issuing, person))
    first, second = (send(client, address, again, cms).headers["Location"] for _ in range(2))
    assert case_of(address).number in first
    assert second.startswith("/apply/")
    assert Case.objects.count() == 1


def test_maintenance_keeps_the_text_unused_for_a_second_try(client, person, issuing):
    address = answered(client, a_clinic())
    asked, now = prepared(client, address), timezone.now()
    window = MaintenanceWindow.objects.create(
        starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(minutes=1), reason="new version", author="user:1", declared_at=now
    )
    cms = signature(asked.content.encode(), a_key(issuing, person))
    assert send(client, address, asked, cms).status_code == 503
    MaintenanceWindow.objects.filter(pk=window.pk).update(ends_at=now)
    assert send(client, address, asked, cms).status_code == 302


@pytest.mark.parametrize("use", list(Use))
def test_a_person_signs_in_with_a_key_and_comes_to_where_they_wanted(use, person, issuing):
    visitor = Client()
    visitor.get("/accessibility", {"lang": "en"})
    visitor.post("/sign-in/signature/?next=/cabinet/profile/", {"begin": "1"})
    asked = SignatureRequest.objects.get()
    assert visitor.get("/sign-in/signature/text/").content.decode() == asked.content
    assert "http://testserver/" in asked.content
    cms = signature(asked.content.encode(), a_key(issuing, person, use=use))
    answer = visitor.post("/sign-in/signature/", {"nonce": asked.nonce, "signature": SimpleUploadedFile("s.cms", cms)})
    assert answer.headers["Location"] == "/cabinet/profile/"
    assert visitor.get("/cabinet/").status_code == 200


def test_a_key_of_nobody_and_another_browser_open_no_session(person, issuing):
    visitor, other = Client(), Client()
    for one in (visitor, other):
        one.get("/accessibility", {"lang": "en"})
        one.post("/sign-in/signature/", {"begin": "1"})
    asked = SignatureRequest.objects.earliest("pk")
    cms = signature(asked.content.encode(), a_key(issuing, person))
    answer = other.post("/sign-in/signature/", {"nonce": asked.nonce, "signature": SimpleUploadedFile("s.cms", cms)})
    assert (answer.status_code, other.get("/cabinet/").status_code) == (422, 302)
    nobody = Person(iin="881231399011", family_name="Жоқ", given_name="Адам", patronymic="", born_on=date(1988, 12, 31))
    cms = signature(asked.content.encode(), a_key(issuing, nobody))
    answer = visitor.post("/sign-in/signature/", {"nonce": asked.nonce, "signature": SimpleUploadedFile("s.cms", cms)})
    assert "The register of persons does not know the owner of this key." in text_of(answer)


def test_the_demo_authority_convinces_nobody_in_production(client, person, issuing, settings):
    address = answered(client, a_clinic())
    asked = prepared(client, address)
    settings.DEMO = False
    answer = send(client, address, asked, signature(asked.content.encode(), a_key(issuing, person)))
    assert "was not issued by the National Certification Authority" in text_of(answer)


def test_only_the_pages_of_a_signature_may_speak_to_ncalayer(client, settings):
    settings.EMHANA_NCALAYER_URL = "wss://127.0.0.1:13579"
    address = answered(client, a_clinic())
    prepared(client, address)
    allowed = "connect-src 'self' wss://127.0.0.1:13579;"
    for page, may in ((f"{address}sign/", True), (f"{address}confirm/", False), ("/cabinet/", False)):
        policy = client.get(page).headers["Content-Security-Policy"] + ";"
        assert (allowed in policy, "13579" in policy) == (may, may)


def test_nobody_signs_the_request_of_another_person(client, person):
    address = answered(client, a_clinic())
    prepared(client, address)
    stranger = signed_in(a_person(("Ли", "Ольга", "")))
    assert stranger.get(f"{address}sign/").status_code == 404
    assert stranger.get(f"{address}sign/text/").status_code == 404
    assert re.search(r"/sign-in/", Client().get(f"{address}sign/").headers["Location"])

