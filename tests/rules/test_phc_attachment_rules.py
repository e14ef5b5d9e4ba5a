"""Attachment: examples, the four grounds and the limits of the standard."""

from datetime import date
from typing import Any

import pytest
from tests.rules.service_examples import assert_closed, because, cases, holds, judged, limit, refused, run

from emhana.cases.service import service_from
from emhana.law import capacity
from emhana.law.judgement import Outcome
from emhana.law.lawbook import EMPTY, LawBook, SettingOverride
from emhana.services.phc_attachment import rules

SERVICE = service_from(rules)
DAY = date(2025, 2, 3)
SOURCE = {"kk": "мәлімдеме", "ru": "заявление", "en": "statement"}
UNIT, PLACE, PROOF = "lives_outside_unit", "capacity_exceeded", "no_proof_of_representation"
ROW_9 = ["village", "settlement", "city", "city_district", "republican_city", "capital"]


def units(*chain: str) -> list[dict[str, str]]:
    return [dict(zip(("kind", "code"), node.split(":"), strict=True)) for node in chain]


def lives(*chains: list[dict[str, str]], kind: str = "permanent") -> list[dict[str, Any]]:
    return [{"kind": kind, "units": chain, "source": SOURCE, "established_on": DAY} for chain in chains]


SHYMKENT, ALMATY = units("republican_city:79"), units("republican_city:75")
VILLAGE = units("village:v1", "rural_district:r1", "district:d1", "oblast:o1")
CENTRE = units("village:v2", "rural_district:r2", "district:d1", "oblast:o1")
ELSEWHERE = units("village:v3", "rural_district:r3", "district:d2", "oblast:o1")


def at(residences: list[dict[str, Any]], provider: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {"filed_on": DAY, "residences": residences, "provider_units": provider, **more}


def with_levels(*levels: str) -> LawBook:
    return LawBook(settings=(SettingOverride(id="ATCH-09-05", value=list(levels), act="test", since=date(2025, 1, 1)),))


def doctor(post: str, attached: int, pending: int = 0, code: str = "1", **more: int) -> dict[str, Any]:
    return {"code": code, "post": post, "attached": attached, "pending": pending, **more}


def place(*doctors: dict[str, Any], born: date = date(1990, 1, 1), **more: Any) -> bool | None:
    facts = {"effective_on": DAY, "born_on": born, "doctors": list(doctors), **more}
    return holds(judged(SERVICE, facts), PLACE)


@pytest.mark.parametrize("case", cases(rules))
def test_examples(case: dict[str, Any]) -> None:
    run(SERVICE, case)


def test_before_order_194_there_is_no_answer() -> None:
    with pytest.raises(LookupError):
        SERVICE.judge({}, on=date(2020, 11, 30), law=EMPTY)


@pytest.mark.law("ALL-00-04")
def test_the_edition_with_the_latest_date_in_force_is_used() -> None:
    days = {date(2020, 12, 1): date(2020, 12, 1), date(2022, 12, 31): date(2021, 8, 15), date(2023, 1, 1): date(2023, 1, 1)}
    assert {day: SERVICE.judge({}, on=day, law=EMPTY).edition for day in days} == days


@pytest.mark.law("ATCH-09-01")
def test_a_pension_certificate_absent_from_the_register_is_named_with_the_check() -> None:
    words = {"kk": "зейнетақы куәлігі", "ru": "пенсионное удостоверение", "en": "pension certificate 123"}
    register = {"kk": "зейнетақы тіркелімі", "ru": "пенсионный регистр", "en": "pension register"}
    checks = [{"document": words, "source": register, "checked_on": DAY, "matches": False}]
    judgement = judged(SERVICE, {"document_checks": checks})
    assert refused(judgement) == ["unreliable_documents"]
    reason = because(judgement, "unreliable_documents")
    assert "pension certificate 123" in reason
    assert "pension register, 03.02.2025" in reason


@pytest.mark.law("ATCH-09-02")
def test_a_recorded_fact_opens_ground_2_a_registered_address_alone_does_not() -> None:
    judgement = judged(SERVICE, at(lives(ALMATY), SHYMKENT))
    assert holds(judgement, UNIT) is True
    assert "statement, 03.02.2025" in because(judgement, UNIT)
    assert holds(judged(SERVICE, at([], SHYMKENT, registered_units=ALMATY)), UNIT) is False


@pytest.mark.law("ATCH-09-03")
def test_a_temporary_address_inside_the_unit_excludes_ground_2() -> None:
    both = lives(units("city:aktobe", "oblast:15")) + lives(SHYMKENT, kind="temporary")
    assert holds(judged(SERVICE, at(both, SHYMKENT)), UNIT) is False


@pytest.mark.law("ATCH-09-04", "ATCH-09-07")
def test_a_pair_of_bordering_localities_or_a_reasoned_exception_excludes_ground_2() -> None:
    facts = at(lives(VILLAGE), SHYMKENT)
    assert holds(judged(SERVICE, facts), UNIT) is True
    paired = LawBook(border_pairs=(("v1", "79"),))
    assert holds(judged(SERVICE, facts, law=paired), UNIT) is False
    assert holds(judged(SERVICE, at(lives(ELSEWHERE), SHYMKENT), law=paired), UNIT) is True
    excepted = judged(SERVICE, {**facts, "border_exception": "the polyclinic is 3 km away"})
    assert holds(excepted, UNIT) is False
    assert "3 km away" in because(excepted, UNIT)


@pytest.mark.law("ATCH-09-05")
def test_the_levels_at_which_a_unit_is_shared_are_a_setting() -> None:
    same_district, same_oblast = at(lives(VILLAGE), CENTRE), at(lives(ELSEWHERE), CENTRE)
    assert holds(judged(SERVICE, same_district), UNIT) is False
    assert holds(judged(SERVICE, same_district, law=with_levels(*ROW_9)), UNIT) is True
    assert holds(judged(SERVICE, same_oblast), UNIT) is True
    assert holds(judged(SERVICE, same_oblast, law=with_levels(*rules.SAME_UNIT_LEVELS, "oblast")), UNIT) is False


@pytest.mark.law("ATCH-09-06")
def test_another_district_of_ones_own_city_is_the_same_unit() -> None:
    here, there = units("city_district:a", "city:c"), units("city_district:b", "city:c")
    assert holds(judged(SERVICE, at(lives(here), there)), UNIT) is False


@pytest.mark.law("ATCH-09-08", "ATCH-09-09")
def test_the_norm_of_a_doctor_for_adults_may_be_reached_not_passed() -> None:
    assert [place(doctor("gp", count)) for count in (1699, 1700)] == [False, True]
    assert [place(doctor("therapist", count)) for count in (2199, 2200)] == [False, True]


@pytest.mark.law("ATCH-09-10", "ATCH-09-11")
def test_the_two_norms_of_a_paediatrician() -> None:
    three, nine = date(2022, 1, 10), date(2016, 1, 10)
    small_full = doctor("paediatrician", 600, under_6=500)
    assert place(small_full, born=three, parent_link=True) is True
    assert place(small_full, born=nine, parent_link=True) is False
    assert place(doctor("paediatrician", 900, under_6=100), born=nine, parent_link=True) is True


@pytest.mark.law("ATCH-09-12")
def test_a_filed_request_holds_its_place_until_it_is_decided() -> None:
    assert place(doctor("gp", 1700)) is True
    assert place(doctor("gp", 1699, pending=1)) is None
    assert place(doctor("gp", 1698, pending=1)) is False
    assert place(doctor("gp", 1700), own_doctor="1") is False


@pytest.mark.law("ATCH-09-13")
def test_a_free_doctor_of_the_organisation_is_offered_instead_of_a_refusal() -> None:
    facts = {"effective_on": DAY, "born_on": date(1990, 1, 1), "doctors": [doctor("gp", 1700), doctor("gp", 5, code="free one")]}
    judgement = judged(SERVICE, facts)
    assert holds(judgement, PLACE) is False
    assert "free one" in because(judgement, PLACE)
    assert place(doctor("gp", 1700), doctor("therapist", 2200, code="2")) is True


@pytest.mark.law("ATCH-09-14")
def test_a_child_leaves_an_age_group_on_the_birthday() -> None:
    full_for_small = doctor("paediatrician", 600, under_6=500)
    assert place(full_for_small, born=date(2019, 2, 3)) is False
    assert place(full_for_small, born=date(2019, 2, 4)) is True
    full_for_all = doctor("paediatrician", 900, under_6=100)
    assert place(full_for_all, born=date(2019, 2, 3)) is True
    assert place(full_for_all, born=date(2011, 2, 3)) is None  # fourteen: only a general practitioner serves
    assert place(full_for_all, doctor("gp", 10, code="2"), born=date(2011, 2, 3)) is False


@pytest.mark.law("ATCH-09-15")
def test_a_child_without_a_link_and_without_a_paper_meets_ground_4() -> None:
    facts = {"filed_on": DAY, "born_on": date(2020, 1, 10), "parent_link": False, "representation_document": False}
    assert refused(judged(SERVICE, facts)) == [PROOF]
    assert holds(judged(SERVICE, {**facts, "born_on": date(2007, 2, 3)}), PROOF) is False
    assert holds(judged(SERVICE, {**facts, "born_on": date(2007, 2, 4)}), PROOF) is True


@pytest.mark.law("ATCH-09-16")
def test_a_parent_link_in_the_register_needs_no_upload() -> None:
    child = {"filed_on": DAY, "born_on": date(2020, 1, 10)}
    assert holds(judged(SERVICE, {**child, "parent_link": True}), PROOF) is False
    unasked = {**child, "parent_link": False, "representation_document": False, "document_asked": False}
    assert judged(SERVICE, unasked).outcome is Outcome.REVIEW


def test_only_the_four_listed_grounds_are_tried() -> None:
    assert_closed(SERVICE, 4)
    assert set(SERVICE.rules) == {"unreliable_documents", UNIT, PLACE, PROOF}


def test_norms_do_not_apply_to_voluntary_insurance() -> None:
    insured = at(lives(ALMATY), SHYMKENT, under_voluntary_insurance=True, effective_on=DAY, born_on=date(1990, 1, 1))
    judgement = judged(SERVICE, {**insured, "doctors": [doctor("gp", 1700)]})
    assert (holds(judgement, UNIT), holds(judgement, PLACE)) == (False, False)


def test_the_rules_carry_the_defaults_of_the_passport() -> None:
    stated = {reading.id: reading.default for reading in SERVICE.passport.readings}
    assert stated["ATCH-09-05"] == list(rules.SAME_UNIT_LEVELS)
    assert stated["ATCH-09-14"] == {"paed_u6": capacity.SIX, "paed_u14": capacity.FOURTEEN, "adult": capacity.ADULT}


def test_norms_of_the_law_book_replace_the_default_ones() -> None:
    facts = {"effective_on": DAY, "born_on": date(1990, 1, 1), "doctors": [doctor("gp", 1700)]}
    assert holds(judged(SERVICE, facts, law=LawBook(norms=(("gp", 1800),))), PLACE) is False


def test_limits() -> None:
    assert limit(SERVICE, "decision") == ("term", 1, "working_days", "accepted", "delivered", ("in_person",))
    assert limit(SERVICE, "decision_portal") == ("term", 1, "working_days", "accepted", "delivered", ("portal",))
    assert limit(SERVICE, "portal_same_day") == ("target", None, "same_day", "accepted", "delivered", ("portal",))
    assert limit(SERVICE, "waiting") == ("visit", 30, "minutes", "ticket", "called", ("in_person",))
    assert limit(SERVICE, "serving") == ("visit", 30, "minutes", "called", "served", ("in_person",))
