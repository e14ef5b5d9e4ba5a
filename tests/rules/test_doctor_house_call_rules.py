"""The examples and the provable entries of the ledger for calling a doctor to the home."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.judgement import Judgement
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Passport
from emhana.services.doctor_house_call import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
LEDGER = {
    entry["id"]: entry
    for entry in sources.read_yaml(SERVICE.folder.parents[1] / "law" / "ledger" / "ledger-services-1.yaml")[0]
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
    own = {key for key in LEDGER if key.startswith("HCALL-")}
    assert passport.citations() <= LEDGER.keys()
    assert own <= passport.citations()
    assert {reading.id for reading in passport.readings} == {key for key in own if LEDGER[key]["kind"] == "conflict"}
    for reading in passport.readings:
        assert f"Config: {reading.alias or 'none'}" in LEDGER[reading.id]["resolution"]


def test_minutes_and_days_of_every_channel() -> None:
    limits = {limit.name: (limit.role, limit.channels, limit.amount, limit.starts, limit.ends) for limit in in_force().limits}
    provider = (Channel.IN_PERSON, Channel.PHONE)
    assert limits == {
        "term_provider": ("term", provider, 10, "accepted", "delivered"),
        "term_mis": ("term", (Channel.MIS,), 10, "accepted", "delivered"),
        "term_portal": ("term", (Channel.PORTAL,), 30, "accepted", "delivered"),
        "waiting": ("visit", provider, 10, "ticket", "called"),
        "serving": ("visit", provider, 10, "called", "served"),
        "same_day_provider": ("same_day", (*provider, Channel.MIS), None, "accepted", "home_visit"),
        "same_day_portal": ("same_day", (Channel.PORTAL,), None, "accepted", "home_visit"),
    }


@pytest.mark.law("HCALL-03-07")
def test_there_is_one_portal_channel() -> None:
    channels = in_force().channel_codes()
    assert channels == (Channel.IN_PERSON, Channel.PHONE, Channel.MIS, Channel.PORTAL)


@pytest.mark.law("HCALL-06-01")
def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


def test_orders_stop_two_hours_before_closing_for_everybody_but_the_portal() -> None:
    (schedule,) = in_force().schedule
    (cut_off,) = in_force().cut_offs
    assert schedule.week.monday is not None
    assert schedule.week.saturday is not None
    assert cut_off.channels == (Channel.IN_PERSON, Channel.PHONE, Channel.MIS)
    minutes = timedelta(minutes=cut_off.before_closing_minutes or 0)
    assert (datetime.combine(DAY, schedule.week.monday.close) - minutes).time() == time(18)
    assert (datetime.combine(DAY, schedule.week.saturday.close) - minutes).time() == time(12)


@pytest.mark.law("HCALL-07-01", "HCALL-07-02")
def test_orders_are_taken_from_the_first_minute() -> None:
    (schedule,) = in_force().schedule
    assert schedule.week.monday is not None
    assert schedule.week.saturday is not None
    assert (schedule.week.monday.open, schedule.week.saturday.open, schedule.week.sunday) == (time(8), time(9), None)


@pytest.mark.law("HCALL-08-02", "HCALL-08-03")
def test_no_document_is_asked_of_a_caller_and_only_the_request_on_the_portal() -> None:
    documents = [document for document in in_force().documents if document.category == "any"]
    assert [item.code for item in documents if {Channel.PHONE, Channel.MIS} & set(item.channels)] == []
    assert [item.code for item in documents if Channel.PORTAL in item.channels] == ["electronic_request"]


@pytest.mark.law("HCALL-09-01")
def test_an_invented_address_is_ground_1_only_when_confirmed() -> None:
    (finding,) = [finding for finding in judge(address_in_register=False, address_invented=True).findings if finding.holds]
    assert (finding.number, "invented" in finding.because.en) == (1, True)
    assert judge(address_in_register=False).outcome == "review"
    assert judge(address_in_register=False, address_invented=False).outcome == "grant"


def test_false_data_do_not_wait_for_the_address() -> None:
    assert judge(false_data=["IIN: not in the register"], address_in_register=None).outcome == "refuse"


@pytest.mark.law("HCALL-09-02")
def test_attachment_elsewhere_is_ground_2_with_the_phone_of_the_right_organisation_and_103() -> None:
    (finding,) = [
        finding for finding in judge(attached_to="Polyclinic 2", attached_phone="8 7172 000002").findings if finding.holds
    ]
    assert finding.number == 2
    for language in ("kk", "ru", "en"):
        assert all(part in finding.because.into(language) for part in ("Polyclinic 2", "8 7172 000002", "103"))
