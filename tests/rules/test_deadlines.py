"""When requests are accepted and due, by the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.rules.passports import CODES, WEEKS, build, real, term

from emhana.law import deadlines
from emhana.law.deadlines import complaint, deadline, in_time, overdue, replay
from emhana.law.lawbook import DayOverride, LawBook, SettingOverride
from emhana.law.passport import Week
from emhana.law.steps import Step, local

ARRIVED = "processing_started=2023-04-03 10:00"
OFF_MAY = DayOverride(day=date(2025, 5, 1), kind="off", act="the test's calendar")


def law(*settings: tuple[str, object]) -> LawBook:
    entries = tuple(SettingOverride(id=name, value=value, act="an order", since=date(2020, 1, 1)) for name, value in settings)
    return LawBook(settings=entries, days=(OFF_MAY,))


def at(text: str) -> datetime:
    return local(datetime.fromisoformat(text))


def find(code: str, channel: str, when: str, **more: object) -> deadlines.Deadline:
    return deadline(real(code), channel=channel, at=datetime.fromisoformat(when), **more)


def case(ledger_id: str, code: str, channel: str, when: str, accepted: str, due: str | None = None) -> object:
    return pytest.param(code, channel, when, accepted, due, marks=pytest.mark.law(ledger_id), id=ledger_id)


@pytest.mark.parametrize(("code", "channel", "when", "accepted", "due"), [
    case("ATCH-03-01", "phc_attachment", "in_person", "2025-02-07 11:00", "2025-02-07 11:00", "2025-02-08 11:00"),
    case("ATCH-07-01", "phc_attachment", "in_person", "2025-02-03 13:00", "2025-02-03 13:00"),
    case("ATCH-07-02", "phc_attachment", "in_person", "2025-02-08 08:59", "2025-02-08 09:00"),
    case("ATCH-07-03", "phc_attachment", "in_person", "2025-02-09 10:00", "2025-02-10 08:00"),
    case("ATCH-07-05", "phc_attachment", "in_person", "2025-02-08 11:30", "2025-02-08 11:30"),
    case("ATCH-07-07", "phc_attachment", "portal", "2025-02-08 15:00", "2025-02-10 08:00", "2025-02-11 08:00"),
    case("ALL-07-02", "phc_attachment", "portal", "2025-02-04 03:00", "2025-02-04 08:00"),
    case("APPT-03-06", "doctor_appointment", "portal", "2025-02-08 15:00", "2025-02-10 08:00", "2025-02-10 08:30"),
    case("APPT-07-01", "doctor_appointment", "phone", "2025-02-03 19:55", "2025-02-03 19:55"),
    case("APPT-07-02", "doctor_appointment", "in_person", "2025-02-08 14:05", "2025-02-10 08:00"),
    case("APPT-07-04", "doctor_appointment", "in_person", "2025-02-03 19:30", "2025-02-03 19:30"),
    case("APPT-07-06", "doctor_appointment", "portal", "2025-05-01 10:00", "2025-05-02 08:00"),
    case("HCALL-07-01", "doctor_house_call", "phone", "2025-02-03 08:00", "2025-02-03 08:00"),
    case("HCALL-07-02", "doctor_house_call", "phone", "2025-02-08 09:00", "2025-02-08 09:00"),
    case("HCALL-07-06", "doctor_house_call", "portal", "2025-02-09 10:00", "2025-02-10 08:00", "2025-02-10 08:30"),
    case("PHCC-07-01", "phc_certificate", "in_person", "2025-02-03 13:30", "2025-02-03 13:30"),
    case("PHCC-07-02", "phc_certificate", "in_person", "2025-02-09 10:00", "2025-02-10 08:00"),
    case("PHCC-07-09", "phc_certificate", "portal", "2025-02-09 12:00", "2025-02-10 08:00", "2025-02-10 08:30"),
    case("SICK-07-01", "sick_leave_sheet", "in_person", "2025-02-03 12:30", "2025-02-03 12:30"),
    case("SICK-07-02", "sick_leave_sheet", "in_person", "2025-02-08 10:00", "2025-02-08 10:00"),
    case("SICK-07-06", "sick_leave_sheet", "in_person", "2025-02-08 13:55", "2025-02-08 13:55"),
    case("SICK-07-09", "sick_leave_sheet", "portal", "2025-02-09 03:00", "2025-02-09 03:00"),
    case("TDCT-07-04", "temporary_disability_certificate", "in_person", "2025-02-03 18:01", "2025-02-04 08:00"),
    case("TDCT-07-05", "temporary_disability_certificate", "in_person", "2025-02-08 13:55", "2025-02-08 13:55"),
    case("TDCT-07-07", "temporary_disability_certificate", "portal", "2025-02-09 03:00", "2025-02-09 03:00", "2025-02-09 03:30"),
    case("INPX-07-02", "inpatient_record_extract", "in_person", "2025-02-08 10:00", "2025-02-10 08:00"),
    case("INPX-07-06", "inpatient_record_extract", "portal", "2025-02-08 10:00", "2025-02-10 08:00"),
    case("SANA-03-01", "sanatorium_conclusion", "in_person", "2025-02-07 11:00", "2025-02-07 11:00", "2025-02-10 11:00"),
    case("SANA-07-05", "sanatorium_conclusion", "in_person", "2025-02-03 18:20", "2025-02-03 18:20"),
    case("HOSP-03-01", "hospitalization_referral", "in_person", "2025-02-07 11:00", "2025-02-07 11:00", "2025-02-08 11:00"),
    case("HOSP-07-05", "hospitalization_referral", "portal", "2025-02-09 12:00", "2025-02-10 08:00"),
    case("ABRD-03-01", "treatment_abroad", "in_person", "2025-04-30 10:00", "2025-04-30 10:00", "2025-05-05 10:00"),
    case("ABRD-07-02", "treatment_abroad", "in_person", "2025-02-03 13:15", "2025-02-03 14:30"),
    case("ABRD-07-03", "treatment_abroad", "in_person", "2025-02-08 10:00", "2025-02-10 09:00"),
    case("ABRD-07-04", "treatment_abroad", "in_person", "2025-02-03 18:25", "2025-02-03 18:25"),
    case("DRV-03-01", "driving_fitness_certificate", "in_person", "2023-04-14 16:00", "2023-04-14 16:00", "2023-04-15 13:00"),
    case("TRN-03-01", "health_training_documents", "in_person", "2023-04-14 17:00", "2023-04-14 17:00", "2023-04-15 14:00"),
    case("TRN-07-05", "health_training_documents", "portal", "2023-04-16 12:00", "2023-04-17 08:00", "2023-04-17 08:30"),
])  # fmt: skip
def test_acceptance_and_due(code: str, channel: str, when: str, accepted: str, due: str | None) -> None:
    found = find(code, channel, when, law=law())
    assert found.accepted_at == at(accepted)
    assert due is None or found.due_at == at(due)


@pytest.mark.law("ALL-03-01")
def test_a_working_day_ends_at_the_same_clock_time_or_by_setting_at_closing() -> None:
    assert find("phc_attachment", "in_person", "2025-02-03 10:00").due_at == at("2025-02-04 10:00")
    closing = find("phc_attachment", "in_person", "2025-02-03 10:00", law=law(("ALL-03-01", "end_of_day")))
    assert closing.due_at == at("2025-02-04 20:00") == replay(closing.derivation)


@pytest.mark.law("ALL-03-02")
def test_minutes_run_on_past_closing() -> None:
    half_hour = build(
        code="x", ledger_prefix="HOSP", channels=("in_person",), limits=[term(("in_person",), "minutes", 30)],
        schedule=[{"since": date(2023, 1, 1), "ours": "a test", "week": WEEKS["phc"]}],
    )  # fmt: skip
    limit = deadline(half_hour, channel="in_person", at=datetime.fromisoformat("2025-02-03T19:50")).limits[0]
    assert not overdue(limit, at("2025-02-03 20:19:59"))
    assert overdue(limit, at("2025-02-03 20:20"))


@pytest.mark.law("ALL-03-03")
def test_submission_runs_to_registration_and_waiting_to_the_call() -> None:
    ticket = {"ticket": datetime.fromisoformat("2025-02-03T10:00")}
    submission = find("sanatorium_conclusion", "in_person", "2025-02-03 10:31", starts=ticket).limits[1]
    waiting = find("phc_attachment", "in_person", "2025-02-03 10:40", starts=ticket).limits[1]
    assert not in_time(submission, at("2025-02-03 10:31"))
    assert in_time(waiting, at("2025-02-03 10:29"))


@pytest.mark.law("ALL-07-01")
def test_saturday_counts_where_the_schedule_lists_it() -> None:
    assert find("phc_attachment", "portal", "2025-02-07 21:00").accepted_at == at("2025-02-08 09:00")
    strict = find("phc_attachment", "portal", "2025-02-07 21:00", law=law(("ALL-07-01", False)))
    assert strict.accepted_at == at("2025-02-10 08:00")


@pytest.mark.law("ALL-07-03")
def test_the_cut_off_does_not_bind_the_portal() -> None:
    assert find("phc_attachment", "portal", "2025-02-03 19:00").accepted_at == at("2025-02-03 19:00")
    assert find("phc_attachment", "in_person", "2025-02-03 19:00").accepted_at == at("2025-02-04 08:00")


@pytest.mark.law("ALL-07-04")
def test_the_stated_minute_is_included() -> None:
    assert not find("phc_attachment", "in_person", "2025-02-03 18:00:00").deferred
    assert find("phc_attachment", "in_person", "2025-02-03 18:00:01").accepted_at == at("2025-02-04 08:00")


@pytest.mark.law("ATCH-07-04")
def test_saturday_intake_ends_at_noon() -> None:
    assert find("phc_attachment", "in_person", "2025-02-08 11:59").accepted_at == at("2025-02-08 11:59")
    assert find("phc_attachment", "in_person", "2025-02-08 12:01").accepted_at == at("2025-02-10 08:00")


@pytest.mark.law("ATCH-03-02")
def test_a_portal_attachment_is_overdue_after_a_working_day() -> None:
    assert overdue(find("phc_attachment", "portal", "2025-02-03 11:00").limits[0], at("2025-02-04 11:01"))


@pytest.mark.law("ATCH-03-03", "ATCH-03-04", "ATCH-03-05")
def test_the_desk_visit_has_limits_of_its_own() -> None:
    events = {"ticket": datetime.fromisoformat("2025-02-03T10:00"), "called": datetime.fromisoformat("2025-02-03T10:05")}
    decision, waiting, serving = find("phc_attachment", "in_person", "2025-02-03 10:20", starts=events).limits
    assert not in_time(waiting, at("2025-02-03 10:31"))
    assert not in_time(serving, at("2025-02-03 10:36"))
    assert in_time(serving, at("2025-02-03 10:25"))
    assert in_time(decision, at("2025-02-04 09:50"))


@pytest.mark.law("ATCH-03-06")
def test_the_same_day_is_a_target_and_the_working_day_the_limit() -> None:
    found = find("phc_attachment", "portal", "2025-02-03 09:00")
    hard, target = found.limits
    assert overdue(target, at("2025-02-03 20:00"))
    assert not overdue(hard, at("2025-02-04 08:59:59"))
    assert overdue(hard, at("2025-02-04 09:00:01"))
    assert found.due_at == hard.due_at == at("2025-02-04 09:00")


@pytest.mark.law("GEN-00-01")
def test_saturday_by_setting_for_the_other_services() -> None:
    assert find("organ_donation_registration", "in_person", "2023-04-14 11:00").due_at == at("2023-04-15 11:00")
    strict = law(("GEN-00-01", {"saturday_counts": False}))
    assert find("organ_donation_registration", "in_person", "2023-04-14 11:00", law=strict).due_at == at("2023-04-17 11:00")


@pytest.mark.law("GEN-00-02")
def test_three_regimes_of_the_portal() -> None:
    due = {code: find(code, "portal", "2023-04-16 22:00").due_at for code in CODES if "portal" in real(code).channel_codes()}
    assert due["medicines_dispensing"] == at("2023-04-17 09:30")
    assert due["organ_donation_registration"] == due["narcology_information"] == at("2023-04-16 22:30")


@pytest.mark.law("GEN-00-07")
def test_the_day_of_registration_is_not_counted_unless_set() -> None:
    assert complaint("provider", at("2023-04-03 10:00")).due_at == at("2023-04-11 00:00")
    counted = complaint("provider", at("2023-04-03 10:00"), law(("GEN-00-07", True)))
    assert counted.due_at == at("2023-04-08 00:00") == replay(counted.derivation)


@pytest.mark.law("ATT-18-04", "ATT-18-05", "MSHI-10-07")
def test_terms_of_complaints_end_with_their_last_day() -> None:
    provider = complaint("provider", at("2026-06-01 11:00"))
    assert provider.due_at == at("2026-06-09 00:00")
    assert overdue(provider.limits[0], at("2026-06-09 00:00"))
    assert not overdue(provider.limits[0], at("2026-06-08 23:59:59"))
    assert complaint("quality", at("2026-06-01 11:00")).due_at == at("2026-06-23 00:00")
    assert complaint("forward", at("2023-04-03 11:00")).due_at == at("2023-04-07 00:00")


def test_administrative_terms_and_notices_ahead() -> None:
    placed = deadlines.administrative("mass_attachment", 1, at("2026-11-27 15:00"))
    assert in_time(placed.limits[0], at("2026-11-30 23:00"))
    assert overdue(placed.limits[0], at("2026-12-01 00:00"))
    assert deadlines.administrative("new_facility", 7, at("2026-06-01 09:00")).due_at == at("2026-06-11 00:00")
    assert deadlines.latest_dispatch(date(2026, 12, 31), 30) == date(2026, 12, 1)


@pytest.mark.law("SANA-07-04")
def test_the_sanatorium_takes_papers_by_the_clinic_and_counts_by_the_office() -> None:
    assert find("sanatorium_conclusion", "in_person", "2025-02-03 13:30").accepted_at == at("2025-02-03 13:30")
    assert find("sanatorium_conclusion", "in_person", "2025-02-03 19:00").due_at == at("2025-02-04 18:30")


@pytest.mark.law("HOSP-03-03")
def test_the_target_moves_to_the_next_opening() -> None:
    hard, target, _ = find("hospitalization_referral", "in_person", "2025-02-08 11:00").limits
    assert (hard.due_at, target.due_at) == (at("2025-02-10 11:00"), at("2025-02-10 08:00"))
    assert replay(target.steps) == target.due_at


@pytest.mark.law("SICK-07-10", "PHCC-07-08", "PHCC-07-04")
def test_settings_of_portal_and_saturday() -> None:
    assert find("sick_leave_sheet", "portal", "2025-02-09 03:00").due_at == at("2025-02-09 03:30")
    strict = law(("SICK-07-10", "next_working_day"))
    assert find("sick_leave_sheet", "portal", "2025-02-09 03:00", law=strict).due_at == at("2025-02-10 08:30")
    closed = find("phc_certificate", "portal", "2025-02-07 21:00", law=law(("PHCC-07-04", "closed")))
    assert (closed.accepted_at, closed.due_at) == (at("2025-02-10 08:00"), at("2025-02-10 08:30"))
    assert find("phc_certificate", "in_person", "2025-02-08 11:00").accepted_at == at("2025-02-08 11:00")
    assert find("phc_certificate", "in_person", "2025-02-08 12:01").accepted_at == at("2025-02-10 08:00")


@pytest.mark.law("INPX-03-05", "INPX-03-06", "PME-03-02")
def test_settings_of_cut_off_and_start() -> None:
    two = law(("INPX-03-06", "two_hours"))
    clocks = ("14:59", "15:01", "16:59")
    intake = [find("inpatient_record_extract", "in_person", f"2025-02-03 {clock}", law=two).accepted_at for clock in clocks]
    assert intake == [at("2025-02-03 14:59"), at("2025-02-04 08:00"), at("2025-02-04 08:00")]
    assert find("inpatient_record_extract", "in_person", "2025-02-03 16:59").due_at == at("2025-02-03 17:59")
    assert find("inpatient_record_extract", "in_person", "2025-02-03 17:01").deferred
    submitted = law(("PME-03-02", "submission"))
    assert find("preliminary_medical_examination", "in_person", "2023-04-03 10:00", law=submitted).due_at == at("2023-04-04 10:00")


@pytest.mark.law("PHCC-03-04")
def test_the_house_visit_has_the_rest_of_the_day() -> None:
    asked = (("in_person", None), ("portal", None), ("in_person", "home_visit"))
    due = [find("phc_certificate", channel, "2025-02-03 10:00", variant=variant).due_at for channel, variant in asked]
    assert due == [at("2025-02-03 10:30"), at("2025-02-03 10:30"), at("2025-02-03 20:00")]


@pytest.mark.law("AMB-03-04", "AMB-07-01")
def test_the_arrival_clock_starts_when_the_brigade_has_the_call() -> None:
    pending = find("ambulance_call", "call_103", "2023-05-01 03:30")
    assert (pending.accepted_at, pending.due_at, pending.limits[1].pending) == (at("2023-05-01 03:30"), at("2023-05-01 03:35"), True)
    handed = find("ambulance_call", "call_103", "2023-05-01 12:00", starts={"brigade_received": datetime.fromisoformat("2023-05-01T12:05")})
    assert handed.limits[1].due_at == at("2023-05-01 12:15") == handed.accepted_at + timedelta(minutes=15)


def test_own_hours_move_a_cut_off_counted_back_from_closing() -> None:
    own = Week.model_validate(WEEKS["own"])
    assert find("phc_attachment", "in_person", "2025-02-03 15:00", schedule=own).accepted_at == at("2025-02-03 15:00")
    assert find("phc_attachment", "in_person", "2025-02-03 15:00:01", schedule=own).accepted_at == at("2025-02-04 08:30")
    assert find("sick_leave_sheet", "in_person", "2025-02-03 17:00", schedule=own).accepted_at == at("2025-02-03 17:00")


def test_a_started_processing_governs_only_if_it_ends_earlier() -> None:
    events = {"processing_started": datetime.fromisoformat("2025-02-03T10:05")}
    assert find("medicines_dispensing", "portal", "2025-02-03 10:00", starts=events).due_at == at("2025-02-03 10:20")
    later = {"processing_started": datetime.fromisoformat("2025-02-03T10:25")}
    assert find("medicines_dispensing", "portal", "2025-02-03 10:00", starts=later).due_at == at("2025-02-03 10:30")


def test_minutes_run_through_the_hour_that_came_twice() -> None:
    found = find("narcology_information", "portal", "2024-02-29 23:50")
    assert found.due_at is not None
    assert found.due_at.isoformat() == "2024-02-29T23:20:00+05:00"
    assert found.due_at.astimezone(UTC) - found.accepted_at.astimezone(UTC) == timedelta(minutes=30)


@pytest.mark.parametrize("code", CODES)
def test_every_step_reads_in_three_languages_and_survives_storage(code: str) -> None:
    found = find(code, real(code).channel_codes()[0], "2025-02-08 19:00")
    stored = tuple(Step.from_dict(step.as_dict()) for step in found.derivation)
    assert replay(stored) == found.due_at
    assert all(len({step.text.kk, step.text.ru, step.text.en}) == 3 for step in stored)


def test_a_derivation_that_was_changed_does_not_replay() -> None:
    first, last = find("phc_attachment", "in_person", "2025-02-03 10:00").derivation
    forged = Step(last.rule, last.starts_at, at("2025-02-05 10:00"), last.cites, last.args)
    with pytest.raises(ValueError, match="leads to"):
        replay((first, forged))


def test_what_cannot_be_answered_is_said() -> None:
    with pytest.raises(LookupError, match="no edition in force on 2020-11-30"):
        find("phc_attachment", "in_person", "2020-11-30 10:00")
    with pytest.raises(ValueError, match="its channels are: in_person, portal, insurer"):
        find("phc_attachment", "phone", "2025-02-03 10:00")
    with pytest.raises(ValueError, match="no variant 'night'"):
        find("phc_certificate", "in_person", "2025-02-03 10:00", variant="night")
    with pytest.raises(ValueError, match="provider, quality, forward"):
        complaint("neighbour", at("2025-02-03 10:00"))


def kept(ledger_id: str, code: str, channel: str, when: str, events: str, limit: int, finished: str, ok: bool) -> object:
    return pytest.param(code, channel, when, events, limit, finished, ok, marks=pytest.mark.law(ledger_id), id=f"{ledger_id}-{finished}")


@pytest.mark.parametrize(("code", "channel", "when", "event", "limit", "finished", "ok"), [
    kept("ABRD-03-02", "treatment_abroad", "in_person", "2025-02-03 09:40", "ticket=2025-02-03 09:10", 1, "2025-02-03 09:40", True),
    kept("ABRD-03-02", "treatment_abroad", "in_person", "2025-02-03 09:41", "ticket=2025-02-03 09:10", 1, "2025-02-03 09:41", False),
    kept("APPT-03-01", "doctor_appointment", "in_person", "2025-02-03 09:00", "", 0, "2025-02-03 09:10:00", True),
    kept("APPT-03-01", "doctor_appointment", "in_person", "2025-02-03 09:00", "", 0, "2025-02-03 09:10:01", False),
    kept("APPT-03-02", "doctor_appointment", "in_person", "2025-02-03 09:11", "ticket=2025-02-03 09:00", 1, "2025-02-03 09:11", False),
    kept("APPT-03-03", "doctor_appointment", "in_person", "2025-02-03 09:05", "called=2025-02-03 09:05", 2, "2025-02-03 09:14", True),
    kept("APPT-03-03", "doctor_appointment", "in_person", "2025-02-03 09:05", "called=2025-02-03 09:05", 2, "2025-02-03 09:16", False),
    kept("INPX-03-02", "inpatient_record_extract", "in_person", "2025-02-03 09:00", "", 1, "2025-02-03 10:00:01", False),
    kept("INPX-03-03", "inpatient_record_extract", "in_person", "2025-02-03 09:00", "", 1, "2025-02-03 09:58", True),
    kept("INPX-03-03", "inpatient_record_extract", "in_person", "2025-02-03 09:00", "", 1, "2025-02-03 10:01", False),
    kept("ORG-03-03", "organ_donation_registration", "portal", "2023-04-03 09:00", "", 1, "2023-04-03 09:30:00", True),
    kept("ORG-03-03", "organ_donation_registration", "portal", "2023-04-03 09:00", "", 1, "2023-04-03 09:30:01", False),
    kept("AMB-03-01", "ambulance_call", "call_103", "2023-04-03 12:00", "", 0, "2023-04-03 12:05:00", True),
    kept("AMB-03-01", "ambulance_call", "call_103", "2023-04-03 12:00", "", 0, "2023-04-03 12:05:01", False),
    kept("MED-07-03", "medicines_dispensing", "portal", "2023-04-03 10:00", ARRIVED, 2, "2023-04-03 10:15:00", True),
    kept("MED-07-03", "medicines_dispensing", "portal", "2023-04-03 10:00", ARRIVED, 2, "2023-04-03 10:15:01", False),
])  # fmt: skip
def test_a_limit_is_kept_to_the_instant(
    code: str, channel: str, when: str, event: str, limit: int, finished: str, ok: bool
) -> None:
    name, _, instant = event.partition("=")
    starts = {name: datetime.fromisoformat(instant)} if event else None
    assert in_time(find(code, channel, when, starts=starts).limits[limit], at(finished)) is ok


@pytest.mark.parametrize(("known", "due"), [("2026-06-05", "2026-06-08"), ("2026-11-25", "2026-11-28")])
def test_calendar_days_are_never_moved_to_a_working_day(known: str, due: str) -> None:
    notice = build(
        code="x", ledger_prefix="ATCH", channels=("in_person",), limits=[term(("in_person",), "calendar_days", 2, starts="known")],
        schedule=[{"since": date(2023, 1, 1), "ours": "a test", "week": WEEKS["phc"]}],
    )  # fmt: skip
    found = deadline(notice, channel="in_person", at=datetime.fromisoformat(f"{known}T10:00"))
    assert found.due_at == at(f"{due} 00:00") == replay(found.derivation)
    assert not in_time(found.limits[0], at(f"{due} 09:00"))
