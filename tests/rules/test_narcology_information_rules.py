"""The examples and the provable entries of the ledger for information from the narcology register."""

from datetime import date
from typing import Any

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.judgement import Judgement
from emhana.law.lawbook import EMPTY, LawBook, SettingOverride
from emhana.law.passport import Channel, Passport
from emhana.services.narcology_information import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
DAY = date(2023, 4, 3)
THIRD_PARTY: dict[str, Any] = {
    "filed_on": DAY,
    "requester_iin": "650615499905",
    "subject_iin": "720229399906",
    "legal_representative": False,
    "confirmed_by": "otp",
}


def judge(law: LawBook = EMPTY, **changes: Any) -> Judgement:
    return SERVICE.judge(THIRD_PARTY | changes, on=DAY, law=law)


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
        SERVICE.judge(THIRD_PARTY, on=date(2022, 12, 31), law=EMPTY)


@pytest.mark.law("NAR-03-01")
def test_it_is_given_on_the_portal_only() -> None:
    assert in_force().channel_codes() == (Channel.PORTAL,)


@pytest.mark.law("NAR-07-01")
def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


@pytest.mark.law("NAR-09-01")
def test_the_person_concerned_files_without_uploads() -> None:
    assert [document.code for document in in_force().documents if document.category == "any"] == ["electronic_request"]


def test_a_parent_consents_for_the_child_and_a_power_of_attorney_does_not() -> None:
    assert judge(legal_representative=True).outcome == "grant"
    assert judge(legal_representative=False).outcome == "review"


@pytest.mark.law("NAR-10-03")
@pytest.mark.parametrize(("signature", "outcome"), [("eds", "grant"), ("otp", "grant"), (None, "review")])
def test_signing_a_request_about_oneself_is_the_consent(signature: str | None, outcome: str) -> None:
    assert judge(subject_iin=THIRD_PARTY["requester_iin"], confirmed_by=signature).outcome == outcome


@pytest.mark.law("NAR-10-02")
def test_silence_until_the_end_of_the_term_is_want_of_consent() -> None:
    assert judge(consent_window_over=False).outcome == "review"
    assert judge(consent_window_over=True).outcome == "refuse"
    assert judge(consent_window_over=True, consent_acts=["cabinet"]).outcome == "grant"
    assert judge(filed_on=DAY).outcome == "review"  # filed again at once, it is not refused
    (reading,) = [reading for reading in in_force().readings if reading.id == "NAR-10-02"]
    assert reading.default == in_force().limits[0].amount == 30


@pytest.mark.law("NAR-11-04")
def test_a_password_alone_proves_consent_unless_all_acts_are_asked_for() -> None:
    strict = SettingOverride(id="NAR-11-04", value="all_of", act="a test", since=DAY)
    law = LawBook(settings=(strict,))
    assert judge(consent_acts=["otp"]).outcome == "grant"
    assert judge(law, consent_acts=["otp"]).outcome == "review"
    assert judge(law, consent_acts=["cabinet", "sms_reply"]).outcome == "grant"
    assert judge(law, consent_acts=["otp"], filed_on=date(2023, 4, 2)).outcome == "grant"


def test_whether_the_requester_represents_the_person_comes_before_a_refusal() -> None:
    assert judge(legal_representative=None, consent_refused=True).outcome == "review"
    assert judge(legal_representative=None, consent_acts=["cabinet"]).outcome == "grant"


def test_a_refusal_beats_an_earlier_consent_and_the_persons_are_not_named() -> None:
    judgement = judge(consent_refused=True, consent_acts=["cabinet"])
    (finding,) = judgement.findings
    assert (judgement.outcome, finding.number, finding.citation) == ("refuse", 1, ("NAR-10-01",))
    for language in ("kk", "ru", "en"):
        assert THIRD_PARTY["subject_iin"] not in finding.because.into(language)


@pytest.mark.parametrize("missing", ["requester_iin", "subject_iin", "legal_representative"])
def test_an_unknown_person_is_left_open(missing: str) -> None:
    assert SERVICE.judge(THIRD_PARTY | {missing: None}, on=DAY, law=EMPTY).outcome == "review"


def test_the_answer_is_valid_for_ten_calendar_days() -> None:
    (result,) = [result for result in in_force().results if result.code == "register_information"]
    assert result.validity is not None
    assert (result.validity.amount, result.validity.unit) == (10, "calendar_days")
