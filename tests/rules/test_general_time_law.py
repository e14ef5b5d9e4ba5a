"""When a request for attachment counts as submitted and how long its decision may take; and what all standards share."""

from datetime import date, datetime

import pytest

from emhana import catalogue
from emhana.law.acceptance import Acceptance, accept
from emhana.law.deadlines import Deadline, deadline, edition_on, in_time, overdue
from emhana.law.hours import Hours, Week
from emhana.law.steps import local

ATTACHMENT = catalogue.by_code("phc_attachment").passport
SERVICES_11_TO_20 = (
    "organ_donation_registration", "ambulance_call", "driving_fitness_certificate", "preliminary_medical_examination",
    "medicines_dispensing", "health_training_documents", "phthisiatry_information", "psychiatry_information", "narcology_information",
    "mshi_participation_information",
)  # fmt: skip


def at(text: str) -> datetime:
    return local(datetime.fromisoformat(text))


def taken(channel: str, when: str, week: Week | None = None) -> Acceptance:
    return accept(edition_on(ATTACHMENT, at(when).date()), week, channel, at(when))


def due(channel: str, when: str) -> Deadline:
    return deadline(ATTACHMENT, channel=channel, at=at(when))


@pytest.mark.law("ATT-09-29")
def test_the_desk_has_one_working_day_from_the_submission() -> None:
    term = due("in_person", "2026-06-01 11:00").limits[0]
    assert in_time(term, at("2026-06-02 10:59"))
    assert overdue(term, at("2026-06-02 11:01"))


@pytest.mark.law("ATT-09-31")
def test_a_clinic_of_other_hours_takes_requests_until_two_hours_before_its_own_closing() -> None:
    hours = Hours(open="08:00", close="19:00")
    week = Week(monday=hours, tuesday=hours, wednesday=hours, thursday=hours, friday=hours)
    assert taken("in_person", "2026-06-01 16:59", week).accepted_at == at("2026-06-01 16:59")
    assert taken("in_person", "2026-06-01 17:01", week).accepted_at == at("2026-06-02 08:00")


def row(ledger_id: str, when: str, accepted: str) -> object:
    return pytest.param(when, accepted, marks=pytest.mark.law(ledger_id), id=f"{ledger_id}-{when}")


@pytest.mark.parametrize(("when", "accepted"), [
    row("ATT-09-32", "2026-06-01 17:59", "2026-06-01 17:59"),
    row("ATT-09-32", "2026-06-01 18:01", "2026-06-02 08:00"),
    row("ATT-09-33", "2026-06-06 11:59", "2026-06-06 11:59"),
    row("ATT-09-33", "2026-06-06 12:01", "2026-06-08 08:00"),
])  # fmt: skip
def test_the_desk_closes_its_intake_at_six_and_on_saturday_at_noon(when: str, accepted: str) -> None:
    assert taken("in_person", when).accepted_at == at(accepted)


@pytest.mark.law("ATT-09-44", "ATT-09-45")
def test_the_portal_answers_the_same_day_and_is_late_only_after_a_working_day() -> None:
    hard, same_day = due("portal", "2026-06-01 09:00").limits
    assert (hard.role, same_day.role) == ("term", "target")
    assert in_time(same_day, at("2026-06-01 19:30"))
    assert overdue(same_day, at("2026-06-01 20:00"))
    assert not overdue(hard, at("2026-06-01 20:00"))
    assert overdue(hard, at("2026-06-02 09:01"))


@pytest.mark.law("ATT-09-46")
def test_a_request_of_sunday_night_is_of_sunday_and_its_same_day_is_monday() -> None:
    found = due("portal", "2026-06-07 02:00")
    assert found.derivation[0].starts_at == at("2026-06-07 02:00")
    assert found.accepted_at == at("2026-06-08 08:00")
    assert found.limits[1].due_at == at("2026-06-08 20:00")


@pytest.mark.law("GEN-00-11")
def test_no_service_of_the_second_ten_is_given_by_the_state_corporation() -> None:
    channels = {entry.channel for name in SERVICES_11_TO_20 for entry in catalogue.by_code(name).passport.channels}
    assert channels == {"in_person", "call_103", "portal"}


@pytest.mark.law("GEN-00-12")
def test_the_closed_lists_have_the_numbers_of_grounds_that_the_standards_give() -> None:
    editions = [edition_on(catalogue.by_code(name).passport, date(2025, 2, 3)) for name in SERVICES_11_TO_20]
    numbers = {edition.ledger_prefix: [ground.number for ground in edition.refusals] for edition in editions}
    counts = {prefix: len(listed) for prefix, listed in numbers.items()}
    assert counts == {"ORG": 2, "AMB": 0, "DRV": 3, "PME": 3, "MED": 2, "TRN": 1, "PHT": 1, "PSY": 1, "NAR": 1, "MSHI": 5}
    assert all(listed == list(range(1, len(listed) + 1)) for listed in numbers.values())


@pytest.mark.law("GEN-00-10")
@pytest.mark.parametrize("code", ["driving_fitness_certificate", "preliminary_medical_examination"])
def test_form_075_cites_one_order_under_one_registration(code: str) -> None:
    edition = edition_on(catalogue.by_code(code).passport, date(2025, 2, 3))
    certificate = next(result for result in edition.results if result.code == "certificate_075")
    for language in ("kk", "ru", "en"):
        assert "ҚР ДСМ-175/2020" in certificate.text.into(language)
        assert "21579" in certificate.text.into(language)
