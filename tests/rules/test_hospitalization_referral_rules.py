"""Referral for hospitalisation: examples, the two grounds, the channels, the terms as data."""

from datetime import date
from typing import Any

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.judgement import Judgement, Outcome
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Role
from emhana.services.hospitalization_referral import rules

SERVICE = service_from(rules)
EXAMPLES = yaml.safe_load((SERVICE.folder / "examples.yaml").read_text(encoding="utf-8"))
GOOD: dict[str, Any] = {"unreliable": [], "requirements_met": True}


def judge(**facts: Any) -> Judgement:
    return SERVICE.judge(GOOD | facts, on=date(2025, 2, 3), law=EMPTY)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_before_the_first_edition_there_is_no_judgement() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge(GOOD, on=date(2022, 12, 31), law=EMPTY)


def test_channels_are_the_desk_and_the_portal() -> None:
    assert SERVICE.passport.channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)


@pytest.mark.law("HOSP-06-01")
def test_the_referral_is_free_and_no_proof_of_payment_is_asked() -> None:
    assert [fee.kind for fee in SERVICE.passport.fee] == ["free"]
    assert not any("payment" in document.code for document in SERVICE.passport.documents)


def test_the_working_day_is_hard_and_the_day_only_a_target() -> None:
    assert {limit.name: limit.role for limit in SERVICE.passport.limits} == {
        "term": Role.TERM,
        "one_day": Role.TARGET,
        "submission": Role.VISIT,
    }


def test_the_portal_asks_everybody_only_for_the_electronic_request() -> None:
    asked = [d.code for d in SERVICE.passport.documents if Channel.PORTAL in d.channels and d.category == "any"]
    assert asked == ["electronic_request"]


@pytest.mark.law("HOSP-09-01")
def test_an_unknown_test_result_is_ground_1_with_its_evidence() -> None:
    [ground] = [finding for finding in judge(unreliable=["ЭКГ: not known at the laboratory"]).findings if finding.holds]
    assert (ground.number, ground.rule) == (1, "unreliable_documents")
    assert all("ЭКГ: not known at the laboratory" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.law("HOSP-09-02")
def test_no_indication_for_inpatient_care_is_ground_2_with_act_and_clause() -> None:
    judgement = judge(requirements_met=False, failed_requirement="indication", failed_act="Act A", failed_clause="clause 7")
    [ground] = [finding for finding in judgement.findings if finding.holds]
    assert ground.number == 2
    assert all("indication (Act A, clause 7)" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.law("ALL-00-02")
@pytest.mark.parametrize("missing", ["failed_requirement", "failed_act", "failed_clause"])
def test_without_a_citation_the_blank_ground_cannot_refuse(missing: str) -> None:
    norm = {"failed_requirement": "r", "failed_act": "a", "failed_clause": "c"} | {missing: None}
    judgement = judge(requirements_met=False, **norm)
    assert judgement.outcome is Outcome.REVIEW
    assert "mandatory" in judgement.findings[1].because.en
    assert SERVICE.passport.refusals[1].blank_norm
