"""Ambulance: examples, the call card, the bounds of the arrival time, no refusal and no portal."""

from datetime import date
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from emhana.cases.service import service_from
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel, Role
from emhana.services.ambulance_call import rules

SERVICE = service_from(rules)
EXAMPLES = yaml.safe_load((SERVICE.folder / "examples.yaml").read_text(encoding="utf-8"))
CARD = set(rules.Facts.model_fields)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_before_the_first_edition_there_is_no_judgement() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge({}, on=date(2022, 12, 31), law=EMPTY)


def test_calls_come_by_103_and_at_the_counter_never_by_the_portal() -> None:
    assert set(SERVICE.passport.channel_codes()) == {Channel.CALL_103, Channel.IN_PERSON}


def test_no_ground_no_paper_and_one_result() -> None:
    assert SERVICE.passport.refusals == ()
    assert SERVICE.passport.documents == ()
    assert [(result.code, result.medium) for result in SERVICE.passport.results] == [("call_record", "call_out")]


@pytest.mark.law("AMB-06-01")
def test_no_payment_and_no_insurance_are_asked_of_any_caller() -> None:
    assert [fee.kind for fee in SERVICE.passport.fee] == ["free"]
    assert not any(word in field for field in CARD for word in ("pay", "insur"))


@pytest.mark.law("AMB-08-01")
def test_the_card_names_the_patient_and_the_patronymic_is_optional() -> None:
    assert {"surname", "first_name", "patronymic", "age", "sex"} <= CARD
    assert not rules.Facts.model_fields["patronymic"].is_required()


@pytest.mark.law("AMB-08-02")
@pytest.mark.parametrize("what", ["accident", "injury", "illness"])
def test_the_card_tells_condition_and_circumstances(what: str) -> None:
    card = rules.Facts.model_validate({"condition": "pain", "circumstances": what})
    assert (card.condition, card.circumstances) == ("pain", what)


@pytest.mark.law("AMB-08-03")
def test_the_card_tells_where_the_patient_is() -> None:
    assert {"address", "phone", "directions"} <= CARD


def test_a_card_without_a_category_is_the_most_urgent() -> None:
    assert rules.Facts().category == "category_1"


@pytest.mark.law("AMB-03-05")
@pytest.mark.parametrize(("minutes", "lawful"), [(9, False), (10, True), (60, True), (61, False), (65, False)])
def test_arrival_minutes_stay_between_10_and_60(minutes: int, lawful: bool) -> None:
    if lawful:
        assert rules.ArrivalMinutes(category_2=minutes).category_2 == minutes
    else:
        with pytest.raises(ValidationError, match="equal to"):
            rules.ArrivalMinutes(category_2=minutes)


def test_limits_reading_and_bounds_agree() -> None:
    [reading] = [reading for reading in SERVICE.passport.readings if reading.id == "AMB-03-05"]
    arrivals = {limit.categories[0]: limit.amount for limit in SERVICE.passport.limits if limit.role is Role.PROCESSING}
    assert reading.default == arrivals == rules.ArrivalMinutes().model_dump()


def test_two_clocks_handling_then_arrival_from_the_brigades_receipt() -> None:
    handling, *arrivals = SERVICE.passport.limits
    assert (handling.amount, handling.starts, handling.ends) == (5, "accepted", "brigade_received")
    assert {limit.starts for limit in arrivals} == {"brigade_received"}
