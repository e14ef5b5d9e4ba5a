"""Sanatorium conclusion: examples, the two grounds, the only channel, the form of the result."""

from datetime import date, time
from typing import Any

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.judgement import Judgement, Outcome
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel
from emhana.services.sanatorium_conclusion import rules

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


@pytest.mark.law("SANA-02-01")
def test_the_clinic_desk_is_the_only_channel() -> None:
    assert SERVICE.passport.channel_codes() == (Channel.IN_PERSON,)


@pytest.mark.law("SANA-06-01")
def test_the_card_is_free_and_no_proof_of_payment_is_asked() -> None:
    assert [fee.kind for fee in SERVICE.passport.fee] == ["free"]
    assert not any("payment" in document.code for document in SERVICE.passport.documents)


@pytest.mark.law("SANA-05-02")
def test_one_card_072_is_the_conclusion() -> None:
    granted = [result for result in SERVICE.passport.results if result.code != "reasoned_refusal"]
    assert [result.form for result in granted] == ["072/е"]


def test_three_documents_are_asked_of_everybody() -> None:
    asked = [d.one_of or d.code for d in SERVICE.passport.documents if d.category == "any"]
    assert list(dict.fromkeys(asked)) == ["application", "identity", "test_results"]


@pytest.mark.law("SANA-09-01")
def test_an_unknown_test_result_is_ground_1_with_its_evidence() -> None:
    judgement = judge(unreliable=["ЭКГ: not known at the laboratory"])
    [ground] = [finding for finding in judgement.findings if finding.holds]
    assert (ground.number, ground.rule) == (1, "unreliable_documents")
    assert all("ЭКГ: not known at the laboratory" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.law("SANA-09-02")
def test_a_contraindication_is_ground_2_with_act_and_clause() -> None:
    judgement = judge(requirements_met=False, failed_requirement="contraindication", failed_act="Act A", failed_clause="clause 7")
    [ground] = [finding for finding in judgement.findings if finding.holds]
    assert ground.number == 2
    assert all("contraindication (Act A, clause 7)" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.law("ALL-00-02")
@pytest.mark.parametrize("missing", ["failed_requirement", "failed_act", "failed_clause"])
def test_without_a_citation_the_blank_ground_cannot_refuse(missing: str) -> None:
    norm = {"failed_requirement": "r", "failed_act": "a", "failed_clause": "c"} | {missing: None}
    judgement = judge(requirements_met=False, **norm)
    assert judgement.outcome is Outcome.REVIEW
    assert "mandatory" in judgement.findings[1].because.en
    assert SERVICE.passport.refusals[1].blank_norm


def test_the_term_counts_by_the_regional_bodys_week_and_intake_by_the_clinics() -> None:
    [schedule] = SERVICE.passport.schedule
    assert schedule.term_week is not None
    assert schedule.week.saturday is not None
    assert schedule.term_week.saturday is None
    assert schedule.due_cap == time(18, 30)
