"""Every passport here cites only entries that exist, reads every conflict of its own prefix, and closes its list of grounds."""

from datetime import date
from importlib import import_module, resources
from pathlib import Path

import pytest

from emhana.cases.service import Service, service_from
from emhana.law import sources

LEDGER = Path(str(resources.files("emhana.law"))) / "ledger" / "ledger-services-2.yaml"
ENTRIES = {entry["id"]: entry for entry in sources.read_yaml(LEDGER)[0]}
GROUNDS = {
    "medicines_dispensing": 2,
    "health_training_documents": 1,
    "phthisiatry_information": 1,
    "psychiatry_information": 1,
    "narcology_information": 1,
    "mshi_participation_information": 5,
}


@pytest.fixture(params=GROUNDS)
def service(request: pytest.FixtureRequest) -> Service:
    return service_from(import_module(f"emhana.services.{request.param}.rules"))


def test_citations_exist_and_are_of_this_service(service: Service) -> None:
    cited = service.passport.citations()
    assert cited <= ENTRIES.keys()
    assert {cite.split("-")[0] for cite in cited} <= {service.passport.ledger_prefix, "GEN"}


def test_every_conflict_of_the_prefix_has_a_reading(service: Service) -> None:
    prefix = f"{service.passport.ledger_prefix}-"
    conflicts = {key for key, entry in ENTRIES.items() if key.startswith(prefix) and entry["kind"] == "conflict"}
    assert {reading.id for reading in service.passport.readings} == conflicts


def test_the_alias_and_the_default_stand_in_the_resolution(service: Service) -> None:
    for reading in service.passport.readings:
        resolution = ENTRIES[reading.id]["resolution"]
        assert (reading.alias is None) == ("Key" not in resolution)
        assert reading.alias is None or reading.alias in resolution


def test_every_entry_of_fee_channel_refusal_document_deadline_schedule_and_result_is_cited(service: Service) -> None:
    prefix = f"{service.passport.ledger_prefix}-"
    kinds = {"fee", "channel", "refusal", "document", "deadline", "schedule", "result"}
    expected = {key for key, entry in ENTRIES.items() if key.startswith(prefix) and entry["kind"] in kinds}
    assert expected - service.passport.citations() == set()


def test_examples_cite_the_ledger(service: Service) -> None:
    examples, _ = sources.read_yaml(service.folder / "examples.yaml")
    assert {cite for example in examples for cite in example["law"]} <= ENTRIES.keys()
    for refusal in service.passport.refusals:
        assert any(refusal.rule in example["refused"] for example in examples)
        assert any(set(refusal.cites) & set(example["law"]) and refusal.rule not in example["refused"] for example in examples)


def test_the_grounds_are_numbered_without_a_gap(service: Service) -> None:
    passport = service.passport.on(date(2023, 4, 3))
    assert passport is not None
    assert [refusal.number for refusal in passport.refusals] == list(range(1, GROUNDS[service.code] + 1))
