"""The examples and the provable entries of the ledger for dispensing medicines."""

from datetime import date, time
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Limit, Passport
from emhana.services.medicines_dispensing import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
DAY = date(2023, 4, 3)
CLEAN: dict[str, Any] = EXAMPLES[0]["facts"]


def in_force(day: date = DAY) -> Passport:
    passport = SERVICE.passport.on(day)
    assert passport is not None
    return passport


def refused(day: date = DAY, **changes: Any) -> list[int]:
    return [finding.number for finding in SERVICE.judge(CLEAN | changes, on=day, law=EMPTY).findings if finding.holds]


def limits(day: date) -> dict[str, Limit]:
    return {limit.name: limit for limit in in_force(day).limits}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_there_is_no_edition_before_the_order_took_effect() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge(CLEAN, on=date(2021, 10, 24), law=EMPTY)


def test_a_judgement_remembers_its_edition() -> None:
    assert SERVICE.judge(CLEAN, on=date(2022, 12, 31), law=EMPTY).edition == date(2021, 10, 25)
    assert SERVICE.judge(CLEAN, on=DAY, law=EMPTY).edition == date(2023, 1, 1)


@pytest.mark.law("MED-ORD-01")
def test_the_legal_basis_names_the_order() -> None:
    for language in ("kk", "ru", "en"):
        assert all(part in SERVICE.passport.act.into(language) for part in ("ҚР ДСМ-103", "12.10.2021", "24765"))


@pytest.mark.law("MED-S02-01")
def test_it_is_given_at_the_desk_and_on_the_portal() -> None:
    assert in_force().channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)


@pytest.mark.law("MED-S07-01")
def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


@pytest.mark.law("MED-S10-01")
def test_an_invalid_document_is_refused_on_ground_1() -> None:
    assert refused() == []
    assert refused(document_valid=False) == [1]


@pytest.mark.law("MED-S10-02")
def test_a_patient_of_another_clinic_is_refused_on_ground_2() -> None:
    assert refused(attached_to=["990240999909"]) == [2]


@pytest.mark.law("MED-L10-01")
def test_attachment_to_the_parent_clinic_is_enough_since_2023() -> None:
    point = {"provider": "991041999909", "parent_clinic": "990140999905"}
    assert refused(**point) == []
    assert refused(date(2022, 12, 31), **point) == [2]


def test_only_a_representative_brings_a_proof_of_representation() -> None:
    (proof,) = [document for document in in_force().documents if document.category == "representative"]
    assert proof.channels == (Channel.IN_PERSON, Channel.PORTAL)
    assert [document.code for document in in_force().documents if document.category == "any"] == [
        "identity_document", "digital_document", "electronic_request",
    ]


@pytest.mark.law("MED-S09-02")
def test_the_portal_asks_for_the_request_only() -> None:
    asked = [document.code for document in in_force().documents if Channel.PORTAL in document.channels and document.category == "any"]
    assert asked == ["electronic_request"]


@pytest.mark.law("MED-07-01")
@pytest.mark.parametrize(("left", "wanted", "allowed"), [(0, 1, False), (30, 30, True), (30, 31, False), (None, 1, None)])
def test_no_more_is_handed_over_than_is_prescribed(left: int | None, wanted: int, allowed: bool | None) -> None:
    facts = rules.Facts(units_prescribed=left, units_wanted=wanted)
    assert rules.prescription_allows(facts, EMPTY).holds is allowed
    assert refused(units_prescribed=left, units_wanted=wanted) == []


def test_the_portal_term_fell_from_three_hours_to_thirty_minutes() -> None:
    before, after = limits(date(2022, 12, 31)), limits(date(2023, 1, 1))
    assert "service_portal" not in before
    assert (before["service_portal_outer"].amount, before["service_portal_outer"].unit) == (3, "hours")
    assert (after["service_portal"].amount, after["service_portal"].unit) == (30, "minutes")
    assert (after["processing"].amount, after["processing"].role, after["processing"].starts) == (15, "processing", "processing_started")
    assert {limit.role for limit in (after["waiting"], after["serving"])} == {"visit"}


@pytest.mark.law("MED-S08-01")
def test_the_desk_closes_for_lunch() -> None:
    monday = in_force().schedule[0].week.monday
    assert monday is not None
    assert monday.lunch is not None
    assert monday.open <= time(12, 59) < monday.lunch[0] <= time(13, 30) < monday.lunch[1] == time(14, 30) < monday.close == time(18, 30)
