"""Identity from outside: digital documents with their owner's consent, the gateway, and what is kept of both; real stand-ins answer."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from emhana.accounts import actions as accounts
from emhana.cases import reading
from emhana.cases.models import Case
from emhana.documents.digital import actions as retrieved
from emhana.documents.digital import service
from emhana.documents.digital.errors import ConsentMissing
from emhana.documents.models import Retrieved
from emhana.integrations.person_database.fake import identity_of
from emhana.integrations.person_database.messages import Person as Described
from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.reference.actions import override
from emhana.reference.models import Override
from tests.contracts import targets
from tests.domain.insurance_samples import the_fund
from tests.domain.people import BY, NOW, a_clinic, a_person, staff
from tests.domain.pharmacy_samples import pharmacist
from tests.web.people_online import authority, authority_folder, confirmed, sent_code, signed_in  # noqa: F401 fixtures
from tests.web.staff_session import at_work
from tests.web.test_confirming import insurance, medicines, reply

pytestmark = pytest.mark.django_db
IIN, PHONE = "900101300126", "+77012345678"
DESCRIBED = Described(iin=IIN, surname="Омаров", name="Нұрлан", born_on=date(1990, 1, 1), sex="male")
FILLED = {"step": "submit", "category": "general", "language": "kk", "data-ground": "free_choice", "data-residence": "permanent"}
NUMBER = identity_of(DESCRIBED).number


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, targets.StandIn]]:
    people = tmp_path_factory.mktemp("people") / "persons.jsonl"
    people.write_text(DESCRIBED.model_dump_json() + "\n", encoding="utf-8")
    names = ("person_database", "digital_documents")
    started = {name: targets.start(f"emhana.integrations.{name}.fake", "--people", str(people)) for name in names}
    yield started
    for one in started.values():
        targets.stop(one)


@pytest.fixture(autouse=True)
def ten_in_the_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def connected(stand_ins, settings) -> None:
    settings.EMHANA_PERSON_DATABASE_URL = stand_ins["person_database"].url
    settings.EMHANA_DIGITAL_DOCUMENTS_URL = stand_ins["digital_documents"].url
    for one in stand_ins.values():
        one.control(outage=False, answer="right")


@pytest.fixture
def person(db) -> Person:
    return a_person(("Омаров", "Нұрлан", ""), date(1990, 1, 1), "male", iin=IIN, phone=PHONE)


@pytest.fixture
def desk(db) -> Client:
    client = at_work(staff("registrar", a_clinic()))
    client.get("/accessibility", {"lang": "en"})
    return client


def text(response) -> str:
    return unescape(response.content.decode())


def begun(desk: Client) -> str:
    """Return the address of an intake for the person."""
    answer = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": IIN})
    assert answer.status_code == 302, text(answer)
    return answer.url


def asked(desk: Client, address: str, kind: str = "identity_card") -> Retrieved:
    desk.post(f"{address}digital/", {"step": "ask", "kind": kind})
    return Retrieved.objects.filter(source="digital_documents").latest("pk")


def taken(desk: Client, address: str, row: Retrieved, code: str = "") -> str:
    """Try to take the document and return the page that follows."""
    desk.post(f"{address}digital/", {"step": "take", "row": row.pk, "code": code})
    row.refresh_from_db()
    return text(desk.get(address))


@pytest.mark.law("ATCH-08-17")
def test_a_digital_document_is_not_taken_before_its_owner_has_confirmed_and_stands_for_the_paper_then(desk, person):
    address = begun(desk)
    assert 'value="digital_identity_document"' not in text(desk.get(address)), "it is taken, not ticked"
    row = asked(desk, address)
    wrong = f"{(int(sent_code()) + 1) % 1000000:06}"
    for code in ("", wrong):
        page = taken(desk, address, row, code)
        assert "The owner has not agreed yet, so nothing was taken." in page
        assert (row.content, row.retrieved_at) == (None, None)
    page = taken(desk, address, row, sent_code())
    assert NUMBER in page
    assert (row.consent, row.content["name"]) == ("otp", "Омаров Нұрлан")
    desk.post(address, FILLED)
    case = Case.objects.get()
    assert case.state == "in_review"
    assert "digital_identity_document" in reading.papers_given(case)
    assert reading.identity(case)["source"] == "digital_documents"
    row.refresh_from_db()
    assert row.case_number == case.number


def test_where_the_law_is_read_to_need_no_consent_the_document_is_taken_at_once(desk, person):
    yesterday = timezone.localdate() - timedelta(days=1)
    override(kind=Override.Kind.SETTING, key="ATCH-08-17", value=False, act="№ 1", since=yesterday, by=BY, now=timezone.now())
    address = begun(desk)
    row = asked(desk, address)
    taken(desk, address, row)
    assert (row.consent, row.content["number"]) == ("not_required", NUMBER)


@pytest.mark.law("MED-S09-03")
def test_without_consent_a_provider_is_returned_nothing_and_with_a_text_reply_from_the_registered_phone_it_is(person):
    provider = pharmacist(a_clinic())
    row = retrieved.ask(owner=person, kind="identity_card", needs_consent=True, by=provider, now=timezone.now())
    code = accounts.issue_code(person=person, purpose=row.purpose, now=timezone.now(), by=provider)
    for text_, phone in ((f"ИӘ {code}", "+77770000000"), (f"ЖОҚ {code}", PHONE)):
        reply(text_, phone, number=len(text_) + len(phone))
        with pytest.raises(ConsentMissing):
            service.retrieve(row, by=provider, now=timezone.now())
        row.refresh_from_db()
        assert (row.content, row.retrieved_at) == (None, None)
    reply(f"ИӘ {code}", PHONE, number=99)
    row.refresh_from_db()
    service.retrieve(row, by=provider, now=timezone.now())
    assert (row.consent, row.content["number"]) == ("sms_reply", NUMBER)


def test_a_text_reply_of_the_owner_lets_the_desk_take_the_document(desk, person):
    address = begun(desk)
    row = asked(desk, address)
    reply(f"ИӘ {sent_code()}", PHONE)
    assert "The owner has agreed" in text(desk.get(address))
    taken(desk, address, row)
    assert (row.consent, row.content["number"]) == ("sms_reply", NUMBER)


def test_the_database_itself_keeps_no_digital_document_without_consent(person):
    row = retrieved.ask(owner=person, kind="identity_card", needs_consent=True, by=BY, now=timezone.now())
    with pytest.raises(ConsentMissing):
        retrieved.keep(row=row, content={}, by=BY, now=timezone.now())


@pytest.mark.parametrize(
    ("kind", "trouble", "said"),
    [
        ("disability_extract", {}, "The service has no valid document of this kind"),
        ("identity_card", {"outage": True}, "The digital documents service does not answer now."),
        ("identity_card", {"answer": "broken"}, "The digital documents service does not answer now."),
    ],
)
def test_a_document_that_cannot_be_taken_is_told_with_what_to_do(desk, person, stand_ins, kind, trouble, said):
    address = begun(desk)
    row = asked(desk, address, kind)
    stand_ins["digital_documents"].control(**trouble)
    assert said in taken(desk, address, row, sent_code())
    assert row.content is None


@pytest.mark.law("ATT-09-06")
def test_the_form_is_filled_from_the_look_up_whose_source_and_time_are_stored(desk, person):
    address = begun(desk)
    page = text(desk.get(address))
    assert "state database of persons, through the e-government gateway" in page
    assert re.search(r"Омаров Нұрлан, [^<]*1990", page)
    assert NUMBER in page
    desk.post(address, FILLED | {"papers": ["identity_document"]})
    kept = reading.identity(Case.objects.get())
    assert (kept["source"], kept["name"], kept["born_on"], kept["number"]) == ("gateway", "Омаров Нұрлан", "1990-01-01", NUMBER)
    assert kept["at"]
    person.refresh_from_db()
    assert person.document is None


@pytest.mark.law("MSHI-06-02")
@pytest.mark.parametrize(("outage", "source"), [(False, "digital_documents"), (True, "gateway")])
def test_the_identity_comes_from_digital_documents_and_from_the_gateway_when_they_are_away(person, stand_ins, authority, outage, source):  # noqa: F811
    the_fund()
    stand_ins["digital_documents"].control(outage=outage)
    client = signed_in(person)
    confirmed(client, insurance(client))
    case = Case.objects.get()
    assert reading.identity(case)["source"] == source
    assert (case.state, case.outcome) == ("delivered", "granted")
    assert case.decisions.get().decided_at - case.submitted_at < timedelta(minutes=15)


def test_without_consent_the_digital_documents_are_not_asked(person, authority):  # noqa: F811 the fixture
    the_fund()
    client = signed_in(person)
    address = insurance(client)
    client.post(f"{address}consent/", {"consent": "no"})
    confirmed(client, address)
    case = Case.objects.get()
    assert (case.outcome, reading.identity(case)["source"]) == ("refused", "gateway")


def test_with_every_source_away_the_request_goes_on_by_the_register(person, stand_ins, authority):  # noqa: F811 the fixture
    the_fund()
    for one in stand_ins.values():
        one.control(outage=True)
    client = signed_in(person)
    confirmed(client, insurance(client))
    case = Case.objects.get()
    assert (case.outcome, reading.identity(case)) == ("granted", {})


@pytest.mark.law("MED-05-05")
def test_name_and_number_of_an_online_request_come_from_the_gateway_and_not_from_the_citizen(person):
    client = signed_in(person)
    address = medicines(client, person)
    fields = re.findall(r'name="([a-z_]+)"', text(client.get(f"{address}what/")))
    assert not {"name", "surname", "document", "number"} & set(fields)
    confirmed(client, address)
    kept = reading.identity(Case.objects.get())
    assert (kept["source"], kept["name"], kept["number"]) == ("gateway", "Омаров Нұрлан", NUMBER)


def test_names_and_numbers_stay_out_of_the_journal(desk, person):
    address = begun(desk)
    taken(desk, address, asked(desk, address), sent_code())
    assert not [entry for entry in Entry.objects.all() if NUMBER in str(entry.detail) or "Омаров" in str(entry.detail)]
