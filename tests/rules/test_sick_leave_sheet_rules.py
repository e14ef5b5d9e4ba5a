"""Sheet of temporary incapacity for work: examples, two grounds, limits."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from tests.rules.service_examples import assert_closed, because, cases, judged, limit, refused, run

from emhana.cases.service import service_from
from emhana.law.judgement import Outcome
from emhana.law.lawbook import EMPTY
from emhana.services.sick_leave_sheet import rules

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


@pytest.mark.law("SICK-09-01")
def test_a_mismatch_is_ground_1_and_is_named() -> None:
    judgement = judged(SERVICE, {"document_checks": [check("identity", False)]})
    assert refused(judgement) == ["unreliable_documents"]
    assert because(judgement, "unreliable_documents") == "Not confirmed by the source: identity; checked in: person register, 03.02.2025."


@pytest.mark.law("SICK-09-03")
def test_only_the_listed_grounds_are_tried() -> None:
    assert_closed(SERVICE, 2)
    assert set(SERVICE.rules) == {"unreliable_documents", "requirements_not_met"}


@pytest.mark.law("SICK-09-02")
def test_no_incapacity_found_is_ground_2_only_with_the_cited_clause() -> None:
    words = {"kk": "белгілер анықталмаған", "ru": "признаки не установлены", "en": "no signs were found"}
    cited = {"act": "Rules", "clause": "clause 4", "requirement": words}
    judgement = judged(SERVICE, {"document_checks": [], "incapacity_found": False, "failed_requirement": cited})
    assert refused(judgement) == ["requirements_not_met"]
    assert because(judgement, "requirements_not_met") == "Rules, clause 4: no signs were found."
    assert judged(SERVICE, {"document_checks": [], "incapacity_found": False}).outcome is Outcome.REVIEW
    with pytest.raises(ValidationError):
        judged(SERVICE, {"failed_requirement": {**cited, "clause": ""}})


def test_attachment_is_not_a_fact_of_this_service() -> None:
    assert "attachment" not in rules.Facts.model_fields


def test_limits() -> None:
    assert limit(SERVICE, "issue") == ("term", 30, "minutes", "accepted", "delivered", ("in_person",))
    assert limit(SERVICE, "issue_portal") == ("term", 30, "minutes", "accepted", "delivered", ("portal",))
