"""The examples and the provable entries of the ledger for treatment abroad."""

from datetime import date
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Passport
from emhana.services.treatment_abroad import rules

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


@pytest.mark.law("ABRD-02-02")
def test_the_provider_is_the_only_channel() -> None:
    assert in_force().channel_codes() == (Channel.IN_PERSON,)


@pytest.mark.law("ABRD-09-02")
def test_an_extract_of_31_working_days_is_refused_by_row_8_item_3() -> None:
    answer = rules.requirements_not_met(rules.Facts(extract_age_working_days=31), EMPTY)
    assert answer.holds is True
    assert "row 8, item 3" in answer.because.en


@pytest.mark.law("ABRD-09-04")
def test_the_number_of_the_negative_conclusion_is_in_the_finding() -> None:
    conclusion = rules.Conclusion(number="13-К", positive=False)
    answer = rules.negative_approval_or_conclusion(rules.Facts(conclusion=conclusion), EMPTY)
    assert answer.holds is True
    assert all("13-К" in answer.because.into(language) for language in ("kk", "ru", "en"))


def test_a_request_for_approval_without_an_answer_refuses_nobody() -> None:
    assert rules.negative_approval_or_conclusion(rules.Facts(), EMPTY).holds is None


def test_the_closed_list_has_three_grounds() -> None:
    assert [(ground.number, ground.blank_norm) for ground in in_force().refusals] == [(1, False), (2, True), (3, False)]


def test_the_submission_runs_from_ticket_to_registration() -> None:
    limits = {limit.name: limit for limit in in_force().limits}
    submission, term = limits["submission"], limits["term_in_person"]
    assert (submission.role, submission.amount, submission.starts, submission.ends) == ("visit", 30, "ticket", "registered")
    assert (term.amount, term.unit, term.starts) == (2, "working_days", "accepted")


@pytest.mark.law("ABRD-10-04", "ABRD-10-05")
def test_the_page_shows_both_numbers_and_a_site_without_blanks() -> None:
    page = " ".join(requirement.text.kk for requirement in in_force().requirements)
    assert "1414" in page
    assert "8-800-080-7777" in page
    assert "dsm.gov.kz" in page
    assert "dsm. gov" not in page


def test_every_conflict_has_a_reading() -> None:
    ledger, _ = sources.read_yaml(SERVICE.folder.parents[1] / "law" / "ledger" / "ledger-services-1.yaml")
    entries = {entry["id"]: entry for entry in ledger}
    assert SERVICE.passport.citations() <= entries.keys()
    conflicts = {key for key, entry in entries.items() if key.startswith("ABRD-") and entry["kind"] == "conflict"}
    assert {reading.id for reading in SERVICE.passport.readings} == conflicts
