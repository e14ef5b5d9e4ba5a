"""The state person database: one suite for the stand-in and, with EMHANA_CONTRACT_PERSONS_URL, for the gateway itself.

Against the gateway also set EMHANA_CONTRACT_PERSONS_SENDER and _PASSWORD; its test contour must know the people below.
"""

import os
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element

import pytest

from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.gateway import envelope, xml
from emhana.integrations.person_database import fake, messages
from emhana.integrations.person_database.client import PersonDatabase
from emhana.integrations.person_database.messages import Kind, Sex
from emhana.parties import identifiers
from tests.contracts import targets

MODULE = "emhana.integrations.person_database.fake"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ALIVE, CHILD, DEAD, UNKNOWN = "881231399011", "150320599903", "720229399906", "590101399900"


@pytest.fixture(scope="module")
def shared():
    with targets.running(MODULE) as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(shared):
    """Return the stand-in of this module without faults."""
    shared.control(outage=False, fail_rate=0.0, delay=0.0, answer="right")
    return shared


@pytest.fixture
def database(stand_in) -> PersonDatabase:
    return PersonDatabase(stand_in.url, sender_id="clinic")


@pytest.fixture(params=targets.targets("EMHANA_CONTRACT_PERSONS_URL"))
def persons(request) -> PersonDatabase:
    """Return a client of the target."""
    if request.param == targets.STAND_IN:
        return request.getfixturevalue("database")
    env = os.environ
    return PersonDatabase(
        env["EMHANA_CONTRACT_PERSONS_URL"], env["EMHANA_CONTRACT_PERSONS_SENDER"], env["EMHANA_CONTRACT_PERSONS_PASSWORD"]
    )


class TestContract:
    """Holds for every person database we speak to."""

    def test_a_known_person_is_found_under_their_own_iin(self, persons):
        found = persons.find(ALIVE, now=NOW)

        assert (found.iin, found.born_on, found.sex, found.died_on) == (ALIVE, date(1988, 12, 31), Sex.MALE, None)
        assert found.surname
        assert found.permanent.kato.isdigit()

    def test_an_unknown_iin_finds_nobody(self, persons):
        assert persons.find(UNKNOWN, now=NOW) is None

    def test_a_dead_person_comes_with_the_day_of_death(self, persons):
        assert persons.find(DEAD, now=NOW).died_on is not None

    def test_what_is_no_iin_is_rejected(self, persons):
        with pytest.raises(Rejected) as caught:
            persons.find("1234567", now=NOW)

        assert caught.value.code
        assert "1234567" not in str(caught.value)


def test_everything_the_register_knows_arrives(database):
    found = database.find(ALIVE, now=NOW)

    assert found == fake.people(None)[ALIVE]
    assert (found.registered_phone, found.citizenship) == ("+77000000001", "KZ")
    assert (found.temporary.kato, found.temporary.until) == ("750000000", date(2027, 1, 10))
    assert [(relation.kind, relation.iin) for relation in found.relations] == [(Kind.CHILD, CHILD)]


def test_a_person_says_nothing_of_themselves_in_a_log(database):
    found = database.find(ALIVE, now=NOW)

    assert repr(found) == "Person()"
    assert repr(found.permanent) == "Address()"


@pytest.mark.parametrize(
    ("answer", "said"), [("broken", "not XML"), ("bomb", "document type"), ("stranger", "somebody else"), ("fault", "Server")]
)
def test_an_answer_that_cannot_be_trusted_is_unavailable(stand_in, database, answer, said):
    stand_in.control(answer=answer)

    with pytest.raises(Unavailable, match=said) as caught:
        database.find(ALIVE, now=NOW)

    assert ALIVE not in str(caught.value)


def test_an_outage_is_unavailable(stand_in, database):
    stand_in.control(outage=True)

    with pytest.raises(Unavailable, match="503"):
        database.find(ALIVE, now=NOW)


def test_a_slow_database_is_unavailable(stand_in):
    stand_in.control(delay=0.5)

    with pytest.raises(Unavailable, match="in time"):
        PersonDatabase(stand_in.url, within=0.1).find(ALIVE, now=NOW)


def test_the_stand_in_refuses_a_bomb_and_what_is_no_request(stand_in):
    for body in (fake.BOMB, b"<a/>", "Қате".encode("utf-16")):
        status, answer = stand_in.ask("POST", "/", body)
        with pytest.raises(envelope.Fault) as fault:
            envelope.read_response(answer)
        assert (status, fault.value.is_ours) == (500, True)


def test_a_document_type_hides_in_no_encoding():
    sly = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for body in (sly.encode("utf-16"), sly.encode("utf-8-sig"), sly.encode()):
        with pytest.raises(xml.Malformed):
            xml.read(body)


def test_a_request_has_the_gateways_form_and_order():
    data = messages.write_question(ALIVE, message_id="m-1", sender_id="clinic", at=NOW, consent=("token", "key"))
    body = envelope.write_request(envelope.Request("m-1", messages.SERVICE_ID, NOW, "clinic", data, "word", "route"))

    root = xml.read(body)
    content = root.find(f"{{{envelope.SOAP}}}Body/{{{envelope.TYPES}}}SendMessage/request")
    assert [child.tag for child in content] == ["requestInfo", "requestData"]
    assert [child.tag for child in content[0]] == ["messageId", "serviceId", "messageDate", "routeId", "sender"]
    assert [child.tag for child in content[1][0]] == ["messageId", "messageDate", "senderCode", "iin", "kdpToken", "publicKey"]
    assert content.findtext("requestInfo/messageDate") == "2026-11-24T05:00:00.000+00:00"
    assert root.find(f"{{{envelope.SOAP}}}Body").get(f"{{{envelope.SECURITY_UTILITY}}}Id") == envelope.BODY_ID
    assert envelope.read_request(body).password == "word"
    assert "word" not in repr(envelope.read_request(body))


def test_the_signer_gets_the_finished_envelope(stand_in):
    signed = []

    def sign(body: bytes) -> bytes:
        signed.append(body)
        return body

    PersonDatabase(stand_in.url, sign=sign).find(ALIVE, now=NOW)

    assert envelope.read_request(signed[0]).service_id == messages.SERVICE_ID


@pytest.mark.parametrize(
    ("path", "wrong"),
    [("birthDate", "31.12.1988"), ("gender/code", "3"), ("lifeStatus/code", "1"), ("relations/relation/kind", "friend")],
)
def test_an_answer_that_does_not_fit_is_malformed_and_not_repeated(path, wrong):
    data = messages.write_answer(fake.people(None)[ALIVE])
    data.find(f"persons/person/{path}").text = wrong

    with pytest.raises(xml.Malformed) as caught:
        messages.read_answer(data)
    assert wrong not in str(caught.value)


def test_a_person_with_one_name_only_is_a_person():
    data = messages.write_answer(fake.people(None)[ALIVE].model_copy(update={"surname": "", "permanent": None}))

    assert (messages.read_answer(data).surname, messages.read_answer(data).permanent) == ("", None)


def test_an_answer_about_nobody_is_malformed():
    for data in (None, Element("data")):
        with pytest.raises(xml.Malformed):
            messages.read_answer(data)


def test_the_people_of_a_file_replace_those_built_in(tmp_path):
    file = tmp_path / "people.jsonl"
    person = fake.people(None)[ALIVE].model_copy(update={"iin": UNKNOWN})
    file.write_text(person.model_dump_json() + "\n", encoding="utf-8")

    with targets.running(MODULE, ["--people", str(file)]) as stand_in:
        database = PersonDatabase(stand_in.url)
        assert database.find(UNKNOWN, now=NOW) == person
        assert database.find(ALIVE, now=NOW) is None


def test_a_bad_line_is_named_without_its_contents(tmp_path):
    file = tmp_path / "people.jsonl"
    file.write_text('{"iin": "881231399011"}\n', encoding="utf-8")

    with pytest.raises(SystemExit, match="line 1") as caught:
        fake.people(file)

    assert ALIVE not in str(caught.value)


def test_the_people_built_in_have_numbers_that_pass_the_check():
    assert all(identifiers.check_iin(iin, born_on=person.born_on).warnings == () for iin, person in fake.people(None).items())
    assert all(identifiers.check_iin(iin).is_valid for iin in fake.people(None))
