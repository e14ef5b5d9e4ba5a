"""The examples and the provable entries of the ledger for information on participation in mandatory insurance."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from emhana.cases.service import service_from
from emhana.law import sources
from emhana.law.deadlines import deadline
from emhana.law.judgement import Judgement
from emhana.law.lawbook import EMPTY, LawBook, SettingOverride
from emhana.law.passport import Channel, Passport
from emhana.services.mshi_participation_information import rules

SERVICE = service_from(rules)
EXAMPLES, _ = sources.read_yaml(SERVICE.folder / "examples.yaml")
DAY = date(2023, 4, 3)
ALMATY = ZoneInfo("Asia/Almaty")
CLEAN: dict[str, Any] = EXAMPLES[0]["facts"]


def judge(**changes: Any) -> Judgement:
    return SERVICE.judge(CLEAN | changes, on=DAY, law=EMPTY)


def refused(judgement: Judgement) -> list[int]:
    return [finding.number for finding in judgement.findings if finding.holds]


def in_force(day: date = DAY) -> Passport:
    passport = SERVICE.passport.on(day)
    assert passport is not None
    return passport


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_example(example: dict[str, Any]) -> None:
    judgement = SERVICE.judge(example["facts"], on=example["day"], law=EMPTY)
    assert judgement.outcome == example["outcome"]
    assert [finding.rule for finding in judgement.findings if finding.holds] == example["refused"]


def test_there_is_no_edition_before_12_november_2022() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge(CLEAN, on=date(2022, 11, 11), law=EMPTY)


@pytest.mark.law("MSHI-ORD-01")
def test_the_legal_basis_names_the_order() -> None:
    for language in ("kk", "ru", "en"):
        act = SERVICE.passport.act.into(language)
        assert all(part in act for part in ("ҚР ДСМ-26/2020", "02.04.2020", "№ 20308" if language != "en" else "No. 20308"))


@pytest.mark.law("MSHI-A1R01-01", "MSHI-A1R02-01", "MSHI-A1R05-01")
def test_the_fund_answers_on_the_portal_electronically() -> None:
    passport = in_force()
    assert [entry.kind for entry in passport.provider] == ["fund"]
    assert passport.channel_codes() == (Channel.PORTAL,)
    assert {result.medium for result in passport.results} == {"electronic_document"}


@pytest.mark.law("MSHI-A1R03-01")
def test_the_term_is_fifteen_minutes() -> None:
    (term,) = [limit for limit in in_force().limits if limit.role == "term"]
    assert (term.channels, term.amount, term.unit) == ((Channel.PORTAL,), 15, "minutes")


@pytest.mark.law("MSHI-A1R06-01")
def test_it_is_free() -> None:
    assert [(fee.kind, fee.exempt) for fee in in_force().fee] == [("free", ())]


@pytest.mark.law("MSHI-A1R07-01")
def test_the_fund_keeps_its_hours() -> None:
    (schedule,) = in_force().schedule
    monday = schedule.week.monday
    assert monday is not None
    assert (monday.open, monday.lunch, monday.close) == (time(9), (time(13), time(14, 30)), time(18, 30))
    assert monday.lunch is not None
    assert monday.lunch[0] <= time(13, 15) < monday.lunch[1] <= time(15) < monday.close
    assert schedule.week.days() == (monday,) * 5 + (None, None)


@pytest.mark.law("MSHI-A1R09-01")
def test_data_of_somebody_else_are_refused_on_ground_1() -> None:
    assert refused(judge()) == []
    assert refused(judge(document_iin_matches=False)) == [1]
    assert refused(judge(name_matches_register=False)) == [1]


@pytest.mark.law("MSHI-A1R09-02")
def test_a_legal_entity_is_refused_on_ground_2_and_the_norm_is_asked_for() -> None:
    judgement = judge(applicant_kind="legal_entity")
    assert refused(judgement) == [2]
    assert [refusal.number for refusal in in_force().refusals if refusal.blank_norm] == [2]
    (finding,) = [finding for finding in judge(breached_norms=["Code, article 1"]).findings if finding.holds]
    assert (finding.number, "Code, article 1" in finding.because.en) == (2, True)


@pytest.mark.law("MSHI-A1R09-03")
def test_a_court_ban_is_named_and_never_presumed() -> None:
    ban = {"number": "2-118/2023", "issued_on": date(2023, 2, 14), "in_force_from": date(2023, 3, 1)}
    judgement = judge(court_ban=ban)
    (finding,) = [finding for finding in judgement.findings if finding.holds]
    assert finding.number == 3
    for language in ("kk", "ru", "en"):
        assert "2-118/2023" in finding.because.into(language)
        assert "14.02.2023" in finding.because.into(language)
    assert [finding.holds for finding in judge(filed_on=None).findings if finding.number == 3] == [False]


@pytest.mark.law("MSHI-A1R09-04")
def test_a_lost_right_is_recorded_or_never_applied() -> None:
    assert refused(judge(lost_right={"number": "1-77", "issued_on": date(2022, 12, 1), "in_force_from": date(2022, 12, 17)})) == [4]
    assert [finding.holds for finding in judge().findings if finding.number == 4] == [False]


def test_an_act_that_ended_before_the_filing_does_not_count() -> None:
    ended = {"number": "1", "issued_on": date(2022, 1, 1), "in_force_from": date(2022, 2, 1), "in_force_until": DAY}
    assert refused(judge(court_ban=ended)) == []


def test_without_consent_ground_5_applies() -> None:
    assert refused(judge(identity_document_consent=False, document_iin_matches=None)) == [5]
    assert refused(judge(restricted_data_consent=False)) == [5]


def test_an_unknown_fact_is_left_to_an_officer() -> None:
    assert {finding.number for finding in SERVICE.judge({}, on=DAY, law=EMPTY).findings if finding.holds is None} == {1, 2, 5}


@pytest.mark.law("MSHI-A1R10-03")
def test_the_contacts_are_on_the_page() -> None:
    for language in ("kk", "ru", "en"):
        page = " ".join(requirement.text.into(language) for requirement in in_force().requirements)
        assert all(contact in page for contact in ("1406", "1414", "8-800-080-7777", "https://fms.kz/"))


@pytest.mark.law("MSHI-A1R07-02")
def test_out_of_hours_the_last_legal_moment_is_a_quarter_of_an_hour_after_the_next_opening() -> None:
    asked_on, act = datetime(2023, 4, 14, 20, 0, tzinfo=ALMATY), "test"
    setting = SettingOverride(id="MSHI-A1R07-03", value="next_working_day", act=act, since=date(2023, 1, 1))
    due = deadline(SERVICE.passport, channel=Channel.PORTAL, at=asked_on, law=LawBook(settings=(setting,))).due_at
    assert due == datetime(2023, 4, 17, 9, 15, tzinfo=ALMATY)
