"""Treatment abroad: examples, three grounds, limits."""

from datetime import date
from typing import Any

import pytest
from tests.rules.service_examples import assert_closed, because, cases, holds, judged, limit, refused, run

from emhana.cases.service import service_from
from emhana.law.judgement import Outcome
from emhana.law.lawbook import EMPTY
from emhana.services.treatment_abroad import rules

SERVICE = service_from(rules)
DAY = date(2025, 2, 3)
REGISTER = {"kk": "тіркелім", "ru": "регистр", "en": "person register"}


def check(what: str, matches: bool | None) -> dict[str, Any]:
    return {"document": {"kk": what, "ru": what, "en": what}, "source": REGISTER, "checked_on": DAY, "matches": matches}


@pytest.mark.parametrize("case", cases(rules))
def test_examples(case: dict[str, Any]) -> None:
    run(SERVICE, case)


def test_before_the_standards_there_is_no_answer() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge({}, on=date(2022, 12, 31), law=EMPTY)


@pytest.mark.law("ABRD-09-01")
def test_a_mismatch_is_ground_1_and_is_named() -> None:
    judgement = judged(SERVICE, {"document_checks": [check("extract", False)]})
    assert refused(judgement) == ["unreliable_documents"]
    assert because(judgement, "unreliable_documents") == "Not confirmed by the source: extract; checked in: person register, 03.02.2025."


def test_only_the_listed_grounds_are_tried() -> None:
    assert_closed(SERVICE, 3)
    assert set(SERVICE.rules) == {"unreliable_documents", "requirements_not_met", "negative_approval_or_conclusion"}


def answer(result: str) -> dict[str, Any]:
    issuer = {"kk": "республикалық ұйым", "ru": "республиканская организация", "en": "republican organisation"}
    return {"issuer": issuer, "number": "17-05/241", "issued_on": date(2025, 2, 4), "result": result}


@pytest.mark.law("ABRD-09-02")
def test_an_extract_of_31_working_days_is_ground_2_citing_row_8_item_3() -> None:
    judgement = judged(SERVICE, {"citizen": True, "extract_age_working_days": 31})
    assert refused(judgement) == ["requirements_not_met"]
    assert because(judgement, "requirements_not_met").startswith("Row 8 item 3")
    assert holds(judged(SERVICE, {"citizen": True, "extract_age_working_days": 30}), "requirements_not_met") is False


@pytest.mark.law("ABRD-09-03")
def test_a_negative_approval_is_ground_3_a_missing_answer_is_not() -> None:
    rule = "negative_approval_or_conclusion"
    assert refused(judged(SERVICE, {"approval_needed": True, "approval": answer("negative")})) == [rule]
    unanswered = judged(SERVICE, {"approval_needed": True, "conclusion": answer("positive")})
    assert holds(unanswered, rule) is None
    assert unanswered.outcome is Outcome.REVIEW


@pytest.mark.law("ABRD-09-04")
def test_a_negative_conclusion_is_ground_3_and_its_number_is_named() -> None:
    judgement = judged(SERVICE, {"conclusion": answer("negative")})
    assert refused(judgement) == ["negative_approval_or_conclusion"]
    assert "No. 17-05/241" in because(judgement, "negative_approval_or_conclusion")


@pytest.mark.law("ABRD-02-02")
def test_the_provider_is_the_only_channel() -> None:
    assert [code.value for code in SERVICE.passport.channel_codes()] == ["in_person"]


def test_the_extract_lives_as_long_as_the_passport_says() -> None:
    validity = next(document.validity for document in SERVICE.passport.documents if document.code == "history_extract")
    assert validity is not None
    assert (validity.amount, validity.unit) == (rules.EXTRACT_WORKING_DAYS, "working_days")


def test_limits() -> None:
    assert limit(SERVICE, "reply") == ("term", 2, "working_days", "accepted", "delivered", ("in_person",))
    assert limit(SERVICE, "submission") == ("visit", 30, "minutes", "ticket", "registered", ("in_person",))
