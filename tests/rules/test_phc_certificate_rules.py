"""The examples and the provable entries of the ledger for the certificate of a PHC organisation."""

from datetime import date, time
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Passport
from emhana.services.phc_certificate import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
DAY = date(2025, 2, 3)


def in_force() -> Passport:
    passport = SERVICE.passport.on(DAY)
    assert passport is not None
    return passport


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_there_is_no_edition_before_2023() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge({}, on=date(2022, 12, 31), law=EMPTY)


def test_it_is_given_at_the_desk_and_on_the_portal() -> None:
    assert in_force().channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)


def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


def test_the_home_visit_has_its_own_term() -> None:
    terms = {(limit.channels, limit.variants): (limit.amount, limit.unit) for limit in in_force().limits if limit.role == "term"}
    assert terms == {
        ((Channel.IN_PERSON,), ()): (30, "minutes"),
        ((Channel.PORTAL,), ()): (30, "minutes"),
        ((Channel.IN_PERSON,), ("home_visit",)): (None, "same_day"),
    }


def test_the_wait_runs_from_ticket_to_call() -> None:
    waits = [(limit.amount, limit.unit, limit.starts, limit.ends) for limit in in_force().limits if limit.role == "visit"]
    assert waits == [(30, "minutes", "ticket", "called")]


@pytest.mark.law("PHCC-07-01")
def test_there_is_no_lunch_on_a_weekday_and_saturday_is_short() -> None:
    days = in_force().schedule[0].week.days()
    monday, saturday = days[0], days[5]
    assert monday is not None
    assert saturday is not None
    assert (monday.open, monday.lunch, monday.close) == (time(8), None, time(20))
    assert monday.open <= time(13, 30) < monday.close
    assert (saturday.open, saturday.close, days[6]) == (time(9), time(14), None)


def test_the_desk_closes_two_hours_early_and_the_portal_does_not() -> None:
    assert [(cut.channels, cut.before_closing_minutes, cut.weekday, cut.saturday) for cut in in_force().cut_offs] == [
        ((Channel.IN_PERSON,), 120, time(18), time(12))
    ]


def test_a_person_attached_elsewhere_is_offered_the_second_ground() -> None:
    judged = SERVICE.judge({"false_data": [], "attached_here": False}, on=DAY, law=EMPTY)
    assert [(finding.number, finding.rule) for finding in judged.findings if finding.holds] == [(2, "not_attached")]


def test_a_representative_brings_one_power_of_attorney() -> None:
    asked = [(document.code, document.channels) for document in in_force().documents if document.category == "representative"]
    assert asked == [("power_of_attorney", (Channel.IN_PERSON, Channel.PORTAL))]


def test_every_conflict_has_a_reading() -> None:
    ledger, _ = sources.read_yaml(SERVICE.folder.parents[1] / "law" / "ledger" / "ledger-services-1.yaml")
    entries = {entry["id"]: entry for entry in ledger}
    assert SERVICE.passport.citations() <= entries.keys()
    conflicts = {key for key, entry in entries.items() if key.startswith("PHCC-") and entry["kind"] == "conflict"}
    assert {reading.id for reading in SERVICE.passport.readings} == conflicts
