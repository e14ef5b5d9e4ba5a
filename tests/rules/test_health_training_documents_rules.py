"""The examples and the provable entries of the ledger for documents on training of health personnel."""

from datetime import date, time
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Passport
from emhana.services.health_training_documents import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
DAY = date(2023, 4, 3)


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


@pytest.mark.law("TRN-02-01")
def test_it_is_given_at_the_desk_and_on_the_portal() -> None:
    assert in_force().channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)


@pytest.mark.law("TRN-06-01")
def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


@pytest.mark.law("TRN-09-01")
def test_there_is_exactly_one_ground() -> None:
    assert [(refusal.number, refusal.rule) for refusal in in_force().refusals] == [(1, "unreliable_data")]


@pytest.mark.law("TRN-08-03")
def test_the_portal_asks_for_no_upload() -> None:
    asked = [document.code for document in in_force().documents if Channel.PORTAL in document.channels and document.category == "any"]
    assert asked == ["electronic_request"]


@pytest.mark.law("GEN-00-08")
def test_a_digital_identity_document_replaces_the_paper_one() -> None:
    accepted = {document.code for document in in_force().documents if document.one_of == "identity"}
    assert accepted == {"identity_document", "digital_document"}


def test_the_desk_term_starts_when_the_programme_is_completed() -> None:
    terms = {limit.channels[0]: limit for limit in in_force().limits if limit.role == "term"}
    desk, portal = terms[Channel.IN_PERSON], terms[Channel.PORTAL]
    assert (desk.amount, desk.unit, desk.starts, desk.variants) == (1, "working_days", "programme_completed", ())
    assert (portal.amount, portal.unit, portal.starts) == (30, "minutes", "accepted")


@pytest.mark.parametrize(
    ("facts", "completed"),
    [({"programme_percent": 80}, False), ({"programme_percent": 100, "programme_completed_on": DAY}, True), ({}, None)],
)
def test_completion_is_a_condition_and_never_a_refusal(facts: dict[str, Any], completed: bool | None) -> None:
    answer = rules.programme_completed(rules.Facts(**facts), EMPTY)
    assert answer.holds is completed
    judged = SERVICE.judge(facts | {"documents_valid": True, "data_match_register": True}, on=DAY, law=EMPTY)
    assert judged.outcome == "grant"


def test_each_programme_has_its_certificate() -> None:
    codes = {result.code for result in in_force().results}
    assert {f"certificate_{variant}" for variant in in_force().variants} == codes - {"reasoned_refusal"}


@pytest.mark.law("TRN-07-01", "TRN-07-02")
def test_the_hours_of_the_week() -> None:
    days = in_force().schedule[0].week.days()
    thursday, saturday = days[3], days[5]
    assert thursday is not None
    assert saturday is not None
    assert (thursday.open, thursday.lunch, thursday.close) == (time(8), None, time(20))
    assert thursday.open <= time(13) < thursday.close < time(20, 30)
    assert saturday.open <= time(13) < saturday.close == time(14)
    assert days[6] is None


@pytest.mark.law("TRN-10-02")
def test_the_contact_centre_is_on_the_page() -> None:
    page = " ".join(requirement.text.kk for requirement in in_force().requirements)
    assert "1414" in page
    assert "8-800-080-7777" in page
