"""The ledger, the passports and the tests speak of the same ids."""

from emhana import catalogue
from emhana.cli import trace
from emhana.law.requirements import ledger


def test_every_id_a_passport_cites_exists_in_the_ledger() -> None:
    known = set(ledger())
    unknown = {service.code: sorted(service.passport.citations() - known) for service in catalogue.SERVICES}
    assert not {code: ids for code, ids in unknown.items() if ids}


def test_every_id_a_test_names_is_executable() -> None:
    wrong = [row.id for row in trace.rows() if row.tests and not row.executable]
    assert not wrong


def test_every_id_a_test_names_exists() -> None:
    assert not set(trace._in_tests()) - set(ledger())


def test_every_conflict_of_a_service_stands_in_its_passport() -> None:
    for service in catalogue.SERVICES:
        conflicts = {
            entry.id
            for entry in ledger().values()
            if entry.kind == "conflict" and entry.id.startswith(f"{service.passport.ledger_prefix}-")
        }
        assert not conflicts - service.passport.citations(), service.code
