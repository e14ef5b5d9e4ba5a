"""The digital documents service, in one suite for the stand-in and, when EMHANA_CONTRACT_DOCUMENTS_URL is set, for the real one."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from emhana.integrations.digital_documents.client import DigitalDocuments
from emhana.integrations.digital_documents.messages import Act, Consent, Document, Kind
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.person_database.client import PersonDatabase
from tests.contracts import targets

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
GIVEN = Consent(act=Act.CODE, given_at=NOW, reference="1")
KNOWN, CHILD, NOBODY = "650615499905", "150320599903", "590101399900"


@pytest.fixture(scope="module", params=targets.targets("EMHANA_CONTRACT_DOCUMENTS_URL"))
def service(request) -> Iterator[targets.StandIn | str]:
    if request.param == targets.REAL:
        yield os.environ["EMHANA_CONTRACT_DOCUMENTS_URL"]
        return
    with targets.running("emhana.integrations.digital_documents.fake") as stand_in:
        yield stand_in


@pytest.fixture
def client(service) -> DigitalDocuments:
    if isinstance(service, str):
        return DigitalDocuments(service)
    service.control(answer="right", outage=False)
    return DigitalDocuments(service.url)


def test_an_identity_card_is_told_with_its_owner(client):
    found = client.take(KNOWN, Kind.IDENTITY_CARD, GIVEN, now=NOW)
    assert (found.iin, found.surname, found.name, found.born_on) == (KNOWN, "Ли", "Ольга", date(1965, 6, 15))
    assert found.number
    assert "Ли" not in repr(found)


def test_who_has_no_such_document_is_nobodys_fault(client):
    assert client.take(CHILD, Kind.IDENTITY_CARD, GIVEN, now=NOW) is None
    assert client.take(NOBODY, Kind.IDENTITY_CARD, GIVEN, now=NOW) is None
    assert client.take(KNOWN, Kind.DISABILITY_EXTRACT, GIVEN, now=NOW) is None


def test_nothing_is_told_without_a_consent(client):
    nothing = Consent.model_construct(act=type("No", (), {"value": ""}), given_at=NOW, reference="")
    with pytest.raises(Rejected):
        client.take(KNOWN, Kind.IDENTITY_CARD, nothing, now=NOW)


@pytest.mark.parametrize("answer", ["broken", "stranger", "fault"])
def test_an_answer_that_does_not_fit_is_no_answer(client, service, answer):
    service.control(answer=answer)
    with pytest.raises(Unavailable):
        client.take(KNOWN, Kind.IDENTITY_CARD, GIVEN, now=NOW)


def test_an_outage_is_told_apart_from_a_no(client, service):
    service.control(outage=True)
    with pytest.raises(Unavailable):
        client.take(KNOWN, Kind.IDENTITY_CARD, GIVEN, now=NOW)


def test_the_person_database_tells_the_same_number():
    with targets.running("emhana.integrations.person_database.fake") as persons, targets.running(
        "emhana.integrations.digital_documents.fake"
    ) as documents:
        told = PersonDatabase(persons.url).find(KNOWN, now=NOW)
        taken = DigitalDocuments(documents.url).take(KNOWN, Kind.IDENTITY_CARD, GIVEN, now=NOW)
    assert isinstance(taken, Document)
    assert told.document.number == taken.number
