"""Posthumous donation: examples, the two grounds, the two declarations, no representative."""

from datetime import date
from typing import Any

import pytest
import yaml

from emhana.cases.service import service_from
from emhana.law.judgement import Judgement
from emhana.law.lawbook import EMPTY
from emhana.law.passport import Channel
from emhana.services.organ_donation_registration import rules

SERVICE = service_from(rules)
EXAMPLES = yaml.safe_load((SERVICE.folder / "examples.yaml").read_text(encoding="utf-8"))
GOOD: dict[str, Any] = {"unreliable": [], "attached_here": True}


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


def test_channels_are_the_desk_and_the_portal() -> None:
    assert SERVICE.passport.channel_codes() == (Channel.IN_PERSON, Channel.PORTAL)


@pytest.mark.law("ORG-06-01")
def test_registration_is_free_and_no_proof_of_payment_is_asked() -> None:
    assert [fee.kind for fee in SERVICE.passport.fee] == ["free"]
    assert not any("payment" in document.code for document in SERVICE.passport.documents)


@pytest.mark.law("ORG-08-03")
def test_the_portal_needs_only_the_electronic_request() -> None:
    assert [d.code for d in SERVICE.passport.documents if Channel.PORTAL in d.channels] == ["electronic_request"]


def test_at_the_desk_each_declaration_asks_for_its_own_application() -> None:
    asked = {d.category: d.code for d in SERVICE.passport.documents if d.code.startswith("application")}
    assert asked == {"refusal": "application_refusal", "consent": "application_consent"}


def test_exactly_two_declarations_can_be_made() -> None:
    assert SERVICE.passport.categories == ("refusal", "consent")
    with pytest.raises(ValueError, match="refusal"):
        rules.Facts(declaration="other")  # type: ignore[arg-type]


def test_there_are_four_document_types() -> None:
    types = {d.code for d in SERVICE.passport.documents if d.code.startswith("application")}
    types |= {r.code for r in SERVICE.passport.results if r.code.startswith("certificate")}
    assert types == {"application_refusal", "application_consent", "certificate_refusal", "certificate_consent"}


@pytest.mark.law("ORG-09-01")
def test_a_wrong_birth_date_is_ground_1_and_is_named() -> None:
    [ground] = [finding for finding in judge(unreliable=["birth_date"]).findings if finding.holds]
    assert ground.number == 1
    assert all("birth_date" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.law("ORG-09-02")
def test_another_clinic_is_ground_2_only_and_is_named() -> None:
    [ground] = [finding for finding in judge(attached_here=False, attached_to="Clinic No. 2").findings if finding.holds]
    assert ground.number == 2
    assert all("Clinic No. 2" in ground.because.into(language) for language in ("kk", "ru", "en"))


@pytest.mark.parametrize(("own", "holds"), [(False, True), (True, False), (None, None)])
def test_only_the_person_declares_this_will(own: bool | None, holds: bool | None) -> None:
    assert rules.not_accepted(rules.Facts(applicant_is_declarant=own), EMPTY).holds is holds
