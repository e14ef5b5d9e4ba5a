"""Fitness to drive: examples, the three grounds, the desk's papers, what the portal returns."""

from datetime import date
from typing import Any

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.judgement import Judgement, Outcome
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel
from emhana.services.driving_fitness_certificate import rules

SERVICE = service_from(rules)
EXAMPLES = yaml.safe_load((SERVICE.folder / "examples.yaml").read_text(encoding="utf-8"))
GOOD: dict[str, Any] = {"channel": "in_person", "unreliable": [], "missing": [], "expired": [], "conclusion": "fit"}


def judge(**facts: Any) -> Judgement:
    return SERVICE.judge(GOOD | facts, on=date(2023, 4, 3), law=EMPTY)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_before_the_first_edition_there_is_no_judgement() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge(GOOD, on=date(2022, 12, 31), law=EMPTY)


def test_channels_are_the_desk_and_the_portal_and_the_service_is_paid() -> None:
    assert SERVICE.passport.channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)
    assert [fee.kind for fee in SERVICE.passport.fee] == ["paid"]


@pytest.mark.law("DRV-09-04")
def test_the_list_shows_three_grounds_in_order() -> None:
    assert [ground.number for ground in SERVICE.passport.refusals] == [1, 2, 3]


@pytest.mark.law("DRV-09-01")
def test_a_failed_signature_check_is_ground_1() -> None:
    [ground] = [finding for finding in judge(unreliable=["signature of the record"]).findings if finding.holds]
    assert ground.number == 1
    assert "signature of the record" in ground.because.en


@pytest.mark.parametrize(
    ("paper", "named"),
    [
        pytest.param("examination_results", "results of the medical examination", marks=pytest.mark.law("DRV-08-02")),
        pytest.param("proof_of_payment", "proof of payment", marks=pytest.mark.law("DRV-08-03")),
    ],
)
def test_a_paper_missing_at_the_desk_is_ground_2(paper: str, named: str) -> None:
    [ground] = [finding for finding in judge(missing=[paper]).findings if finding.holds]
    assert ground.number == 2
    assert ground.because.en == f"Not supplied: {named}."


@pytest.mark.law("DRV-09-02")
def test_an_expired_examination_is_refused_at_the_desk_and_returned_on_the_portal() -> None:
    [ground] = [finding for finding in judge(expired=["examination_results"]).findings if finding.holds]
    assert ground.number == 2
    assert ground.because.ru == "Истёк срок действия: результаты медицинского осмотра."
    portal = {"channel": "portal", "expired": ["examination_results"], "examination_valid": False}
    assert judge(**portal).outcome is Outcome.GRANT
    hint = rules.returned(rules.Facts.model_validate(portal), EMPTY)
    assert hint.holds
    assert "examination" in hint.because.en


@pytest.mark.law("DRV-08-04")
def test_a_portal_request_without_uploads_goes_on() -> None:
    assert [d.code for d in SERVICE.passport.documents if Channel.PORTAL in d.channels and d.category == "any"] == ["electronic_request"]
    assert judge(channel="portal", missing=None, expired=None).outcome is Outcome.GRANT


@pytest.mark.law("DRV-05-02", "DRV-09-03")
def test_unfit_is_ground_3_and_nothing_else() -> None:
    judgement = judge(conclusion="unfit")
    assert judgement.outcome is Outcome.REFUSE
    assert [finding.number for finding in judgement.findings if finding.holds] == [3]


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({"channel": "portal", "examination_valid": True, "payment_referenced": True}, False),
        ({"channel": "portal", "examination_valid": True, "payment_referenced": False}, True),
        ({"channel": "portal", "examination_valid": False}, True),
        ({"channel": "portal"}, None),
        ({"channel": "in_person"}, False),
    ],
)
def test_what_returns_a_portal_request(facts: dict[str, Any], holds: bool | None) -> None:
    assert rules.returned(rules.Facts(**facts), EMPTY).holds is holds
