"""The examples and the provable entries of the ledger for the appointment with a doctor."""

from datetime import date, time
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.judgement import Judgement
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Passport
from emhana.services.doctor_appointment import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
LEDGER = {
    entry["id"]: entry
    for name in ("ledger-services-1.yaml", "ledger-attachment-2.yaml")
    for entry in sources.read_yaml(SERVICE.folder.parents[1] / "law" / "ledger" / name)[0]
}
DAY = date(2025, 2, 3)
CLEAN: dict[str, Any] = EXAMPLES[0]["facts"]


def judge(**changes: Any) -> Judgement:
    return SERVICE.judge(CLEAN | changes, on=DAY, law=EMPTY)


def in_force() -> Passport:
    passport = SERVICE.passport.on(DAY)
    assert passport is not None
    return passport


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_citations_exist_and_every_conflict_is_read() -> None:
    passport = SERVICE.passport
    own = {key for key in LEDGER if key.startswith("APPT-")}
    assert passport.citations() <= LEDGER.keys()
    assert own <= passport.citations()
    assert {reading.id for reading in passport.readings} == {key for key in own if LEDGER[key]["kind"] == "conflict"}
    for reading in passport.readings:
        assert f"Config: {reading.alias or 'none'}" in LEDGER[reading.id]["resolution"]


def test_waiting_and_serving_are_counted_in_person_and_by_phone() -> None:
    limits = {limit.name: (limit.role, limit.channels, limit.amount, limit.starts, limit.ends) for limit in in_force().limits}
    provider = (Channel.IN_PERSON, Channel.PHONE)
    assert limits == {
        "term_provider": ("term", provider, 10, "accepted", "delivered"),
        "term_portal": ("term", (Channel.PORTAL,), 30, "accepted", "delivered"),
        "waiting": ("visit", provider, 10, "ticket", "called"),
        "serving": ("visit", provider, 10, "called", "served"),
    }


@pytest.mark.law("APPT-06-01")
def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


@pytest.mark.law("APPT-07-01", "APPT-07-04")
def test_on_a_monday_evening_a_booking_is_taken_until_closing() -> None:
    (schedule,) = in_force().schedule
    monday = schedule.week.monday
    assert monday is not None
    assert monday.lunch is None
    assert monday.open <= time(19, 30) < time(19, 55) <= monday.close
    assert in_force().cut_offs == ()


def test_saturday_is_short_and_sunday_closed() -> None:
    (schedule,) = in_force().schedule
    assert schedule.week.saturday is not None
    assert (schedule.week.saturday.open, schedule.week.saturday.close, schedule.week.sunday) == (time(9), time(14), None)


@pytest.mark.law("APPT-08-03")
def test_a_caller_is_asked_for_no_document() -> None:
    asked = [document for document in in_force().documents if Channel.PHONE in document.channels and document.category == "any"]
    assert asked == []
    assert judge(document_iin=None).outcome == "grant"


@pytest.mark.law("APPT-08-04")
def test_the_portal_demands_the_request_alone() -> None:
    asked = [item.code for item in in_force().documents if Channel.PORTAL in item.channels and item.category == "any"]
    assert asked == ["electronic_request"]


@pytest.mark.law("APPT-09-01")
def test_a_mismatch_is_ground_1_and_is_named() -> None:
    (finding,) = [finding for finding in judge(document_iin="900202400456").findings if finding.holds]
    assert finding.number == 1
    for language in ("kk", "ru", "en"):
        assert "850101300123" in finding.because.into(language)
        assert "900202400456" in finding.because.into(language)


def test_attachment_elsewhere_is_ground_2_and_names_the_organisation() -> None:
    (finding,) = [finding for finding in judge(attached_to="Polyclinic 2").findings if finding.holds]
    assert (finding.number, "Polyclinic 2" in finding.because.kk) == (2, True)


def test_a_visit_under_a_contract_elsewhere_is_ground_2_and_names_who_serves_and_both_paragraphs() -> None:
    judgement = judge(asked_of="Polyclinic 6", attached_to="Polyclinic 6", funding="voluntary", serving=["Polyclinic 5"])
    (finding,) = [finding for finding in judgement.findings if finding.holds]
    assert (judgement.outcome, finding.number, finding.citation) == ("refuse", 2, ("APPT-09-02", "ATT-13-01"))
    assert "Polyclinic 5" in finding.because.kk


@pytest.mark.law("APPT-10-06")
def test_tactile_path_and_call_button_are_two_items() -> None:
    (listed,) = [item.text.en for item in in_force().requirements if "APPT-10-06" in item.cites]
    items = [item.strip() for item in listed.split(";")]
    assert "call button" in items
    assert any(item.startswith("tactile path") for item in items)
