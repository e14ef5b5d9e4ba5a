"""Extract from the inpatient's medical record: examples, the empty list of grounds, checks before registration."""

from datetime import date
from typing import Any

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel
from emhana.services.inpatient_record_extract import rules

SERVICE = service_from(rules)
EXAMPLES = yaml.safe_load((SERVICE.folder / "examples.yaml").read_text(encoding="utf-8"))
DAY = date(2025, 2, 3)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_before_the_first_edition_there_is_no_judgement() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge({}, on=date(2022, 12, 31), law=EMPTY)


def test_the_list_of_grounds_is_empty_and_no_refusal_is_a_result() -> None:
    assert SERVICE.passport.refusals == ()
    assert {result.code for result in SERVICE.passport.results} == {"paper_extract", "status_notice", "electronic_extract"}


@pytest.mark.law("INPX-06-01")
def test_the_extract_is_free_and_no_proof_of_payment_is_asked() -> None:
    assert [fee.kind for fee in SERVICE.passport.fee] == ["free"]
    assert not any("payment" in document.code for document in SERVICE.passport.documents)


@pytest.mark.law("INPX-08-01")
def test_an_identified_patient_brings_no_other_paper_to_the_desk() -> None:
    asked = [d for d in SERVICE.passport.documents if Channel.IN_PERSON in d.channels and d.category == "any"]
    assert {document.one_of for document in asked} == {"identity"}


@pytest.mark.law("INPX-08-02")
def test_the_portal_needs_only_the_electronic_request() -> None:
    asked = [d.code for d in SERVICE.passport.documents if Channel.PORTAL in d.channels and d.category == "any"]
    assert asked == ["electronic_request"]


@pytest.mark.parametrize(
    ("facts", "holds", "word"),
    [
        ({"identity_confirmed": True, "applicant_is_patient": True, "stay_on_record": True}, False, "confirmed"),
        ({"identity_confirmed": True, "applicant_is_patient": False, "representation_proven": True, "stay_on_record": True}, False,
         "confirmed"),
        ({"identity_confirmed": True, "applicant_is_patient": False, "representation_proven": False}, True, "representative"),
        ({"identity_confirmed": True, "applicant_is_patient": True, "stay_on_record": False}, True, "stay"),
        ({"identity_confirmed": False}, True, "identity"),
        ({"identity_confirmed": True, "stay_on_record": True}, None, "relation"),
    ],
)
def test_checks_before_registration(facts: dict[str, Any], holds: bool | None, word: str) -> None:
    answer = rules.not_registered(rules.Facts(**facts), EMPTY)
    assert answer.holds is holds
    assert word in answer.because.en
