"""Preliminary examination: examples, the three grounds, channels, who pays and who brings proof of payment."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.judgement import Judgement, Outcome
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel
from emhana.services.preliminary_medical_examination import rules

SERVICE = service_from(rules)
EXAMPLES = yaml.safe_load((SERVICE.folder / "examples.yaml").read_text(encoding="utf-8"))
GOOD: dict[str, Any] = {"unreliable": [], "missing_steps": [], "personal_data_consent": True}
CHILD: dict[str, Any] = {"born_on": "2012-05-07", "filed_on": "2023-04-10", "purpose": "study", "attached_here": True}
PRICE = Decimal(7000)


def judge(**facts: Any) -> Judgement:
    return SERVICE.judge(GOOD | facts, on=date(2023, 4, 10), law=EMPTY)


def price(**facts: Any) -> Decimal | None:
    return rules.price_tenge(rules.Facts.model_validate(CHILD | facts), list_price=PRICE)


def desk_papers(category: str | None) -> set[str]:
    return {d.code for d in SERVICE.passport.documents if Channel.IN_PERSON in d.channels and d.category in ("any", category)}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_before_the_first_edition_there_is_no_judgement() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge(GOOD, on=date(2022, 12, 31), law=EMPTY)


@pytest.mark.law("PME-02-01")
def test_channels_are_exactly_the_desk_and_the_portal() -> None:
    assert SERVICE.passport.channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)


@pytest.mark.law("PME-09-01")
def test_a_false_place_of_attachment_is_ground_1() -> None:
    [ground] = [finding for finding in judge(unreliable=["place of attachment"]).findings if finding.holds]
    assert ground.number == 1
    assert "place of attachment" in ground.because.en


@pytest.mark.law("PME-09-02")
def test_a_missing_specialist_is_ground_2_and_is_named() -> None:
    [ground] = [finding for finding in judge(missing_steps=["ЛОР"]).findings if finding.holds]
    assert ground.number == 2
    assert all("ЛОР" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.law("PME-05-02", "PME-09-03")
def test_no_consent_is_ground_3_without_any_examination_data() -> None:
    judgement = SERVICE.judge({"personal_data_consent": False}, on=date(2023, 4, 10), law=EMPTY)
    assert judgement.outcome is Outcome.REFUSE
    [ground] = [finding for finding in judgement.findings if finding.holds]
    assert (ground.number, ground.citation) == (3, ("PME-09-03",))


@pytest.mark.law("PME-05-03")
def test_unfit_is_a_certificate_075_and_never_a_refusal() -> None:
    assert judge(conclusion="unfit").outcome is Outcome.GRANT
    assert [result.form for result in SERVICE.passport.results if result.code != "reasoned_refusal"] == ["075/е"]


@pytest.mark.law("PME-06-01")
def test_an_adult_pays_the_providers_price() -> None:
    assert price(born_on="1990-01-01") == PRICE


@pytest.mark.law("PME-06-02")
def test_a_child_pays_nothing_at_the_place_of_attachment_only() -> None:
    assert price() == 0
    assert price(attached_here=False) == PRICE


@pytest.mark.law("PME-06-03")
@pytest.mark.parametrize(
    ("day", "purpose", "due"),
    [("2023-04-09", "work", 0), ("2023-04-10", "work", 7000), ("2023-04-09", "study", 0), ("2023-04-09", "other", 7000)],
)
def test_the_exemption_ends_on_the_18th_birthday_and_covers_study_and_work(day: str, purpose: str, due: int) -> None:
    assert price(born_on="2005-04-10", filed_on=day, purpose=purpose) == due


def test_a_price_that_depends_on_an_unknown_fact_is_unknown() -> None:
    assert price(purpose=None) is None


@pytest.mark.law("PME-08-03")
def test_an_exempt_child_brings_no_proof_of_payment_and_a_payer_does() -> None:
    child = rules.fee_category(rules.Facts.model_validate(CHILD))
    adult = rules.fee_category(rules.Facts.model_validate(CHILD | {"born_on": "1990-01-01"}))
    assert "proof_of_payment" not in desk_papers(child)
    assert "proof_of_payment" in desk_papers(adult)


@pytest.mark.law("PME-08-04")
def test_the_portal_asks_everybody_only_for_the_electronic_request() -> None:
    asked = [d.code for d in SERVICE.passport.documents if Channel.PORTAL in d.channels and d.category == "any"]
    assert asked == ["electronic_request"]
