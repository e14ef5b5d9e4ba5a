"""Passports of time only, for the tests: the real codes with the channels, hours and terms of the Standards."""

from datetime import date
from functools import cache
from pathlib import Path

from emhana import services
from emhana.law.passport import Passport, load_passport

SINCE = date(2023, 1, 1)
SOURCE = {"since": SINCE, "ours": "terms for a test"}
WORDS = {"kk": "қызмет", "ru": "услуга", "en": "service"}

_PHC = {"open": "08:00", "close": "20:00"}
_OFFICE = {"open": "09:00", "close": "18:30", "lunch": ("13:00", "14:30")}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def week(hours: dict, saturday: dict | None = None) -> dict:
    """Return the same hours Monday to Friday, and those of Saturday."""
    return {**dict.fromkeys(_WEEKDAYS, hours), **({"saturday": saturday} if saturday else {})}


PHC = week(_PHC, {"open": "09:00", "close": "14:00"})
OFFICE = week(_OFFICE)
WEEKS = {
    "phc": PHC,
    "office": OFFICE,
    "hospital": week({"open": "08:00", "close": "17:00"}),
    "driving": week({"open": "09:00", "close": "18:30"}, {"open": "09:00", "close": "13:00"}),
    "own": week({"open": "08:30", "close": "17:00"}),
    "always": {"round_the_clock": True},
}
DESK, PORTAL, BOTH = ("in_person",), ("portal",), ("in_person", "portal")
TWO_HOURS = {"before_closing_minutes": 120}


def term(channels: tuple, unit: str, amount: int | None = None, name: str = "term", role: str = "term", **more: object) -> dict:
    return {**SOURCE, "name": name, "role": role, "channels": channels, "unit": unit, "amount": amount, **more}


def _visit(amount: int, starts: str, ends: str, channels: tuple = DESK) -> dict:
    return term(channels, "minutes", amount, f"{starts}_{ends}", "visit", starts=starts, ends=ends)


# code: prefix, week, channels, after hours, cut-off, limits
_SHAPES: dict[str, tuple] = {
    "treatment_abroad": ("ABRD", "office", DESK, None, None, [term(DESK, "working_days", 2), _visit(30, "ticket", "registered")]),
    "phc_attachment": ("ATCH", "phc", BOTH, "next_working_day", {**TWO_HOURS, "channels": DESK}, [
        term(BOTH, "working_days", 1), _visit(30, "ticket", "called"), _visit(30, "called", "served"),
        term(PORTAL, "same_day", name="portal_target", role="target"),
    ]),
    "doctor_appointment": ("APPT", "phc", ("in_person", "phone", "portal"), "next_working_day", None, [
        term(("in_person", "phone"), "minutes", 10, "desk"), term(PORTAL, "minutes", 30, "portal"),
        _visit(10, "ticket", "called"), _visit(10, "called", "served"),
    ]),
    "doctor_house_call": ("HCALL", "phc", ("in_person", "phone", "mis", "portal"), "next_working_day",
        {**TWO_HOURS, "channels": ("in_person", "phone", "mis")}, [
        term(("in_person", "phone", "mis"), "minutes", 10, "desk"), term(PORTAL, "minutes", 30, "portal"),
        term(("in_person", "phone", "mis", "portal"), "same_day", name="visit_day", role="same_day"),
    ]),
    "phc_certificate": ("PHCC", "phc", BOTH, "next_working_day", {**TWO_HOURS, "channels": DESK}, [
        term(BOTH, "minutes", 30), term(DESK, "same_day", name="home", variants=("home_visit",)),
        term(DESK, "same_day", name="day", role="same_day"), _visit(30, "ticket", "called"),
    ]),
    "sick_leave_sheet": ("SICK", "phc", BOTH, "clock_from_submission", {"weekday": "18:00", "channels": DESK}, [term(BOTH, "minutes", 30)]),
    "temporary_disability_certificate": ("TDCT", "phc", BOTH, "clock_from_submission", {"weekday": "18:00", "channels": DESK},
        [term(BOTH, "minutes", 30)]),
    "inpatient_record_extract": ("INPX", "hospital", BOTH, "next_working_day", None, [
        term(BOTH, "minutes", 60), term(DESK, "same_day", name="day", role="same_day"), _visit(30, "ticket", "called"),
    ]),
    "sanatorium_conclusion": ("SANA", "phc", DESK, None, None, [term(DESK, "working_days", 1), _visit(30, "ticket", "registered")]),
    "hospitalization_referral": ("HOSP", "phc", BOTH, "next_working_day", None, [
        term(BOTH, "working_days", 1), term(BOTH, "hours", 24, "day_target", "target"), _visit(30, "ticket", "registered"),
    ]),
    "organ_donation_registration": ("ORG", "phc", BOTH, "clock_from_submission", None, [
        term(DESK, "working_days", 1), term(PORTAL, "minutes", 30, "portal"),
    ]),
    "ambulance_call": ("AMB", "always", ("call_103",), None, None, [
        term(("call_103",), "minutes", 5, "handling"),
        term(("call_103",), "minutes", 10, "arrival_1", "processing", starts="brigade_received", categories=("category_1",)),
        term(("call_103",), "minutes", 60, "arrival_4", "processing", starts="brigade_received", categories=("category_4",)),
    ]),
    "driving_fitness_certificate": ("DRV", "driving", BOTH, "clock_from_submission", None, [
        term(DESK, "working_days", 1), term(PORTAL, "minutes", 30, "portal"), _visit(5, "ticket", "called"),
    ]),
    "preliminary_medical_examination": ("PME", "own", BOTH, "clock_from_submission", None,
        [term(BOTH, "working_days", 1, starts="last_step_completed")]),
    "medicines_dispensing": ("MED", "office", BOTH, "next_working_day", None, [
        term(DESK, "hours", 3), term(PORTAL, "minutes", 30, "portal"),
        term(PORTAL, "minutes", 15, "processing", "processing", starts="processing_started"),
    ]),
    "health_training_documents": ("TRN", "phc", BOTH, "next_working_day", None, [
        term(DESK, "working_days", 1, starts="course_completed"), term(PORTAL, "minutes", 30, "portal"),
    ]),
    "phthisiatry_information": ("PHT", "always", PORTAL, "none", None, [term(PORTAL, "minutes", 30)]),
    "psychiatry_information": ("PSY", "always", PORTAL, "none", None, [term(PORTAL, "minutes", 30)]),
    "narcology_information": ("NAR", "always", PORTAL, "none", None, [term(PORTAL, "minutes", 30)]),
    "mshi_participation_information": ("MSHI", "office", PORTAL, "next_working_day", None, [
        term(PORTAL, "minutes", 15), term(PORTAL, "minutes", 15, "processing", "processing", starts="processing_started"),
    ]),
}  # fmt: skip
CODES = tuple(_SHAPES)


@cache
def passport(code: str) -> Passport:
    """Return the passport of time of `code`; KeyError for an unknown one."""
    prefix, hours, channels, after_hours, cut_off, terms = _SHAPES[code]
    sanatorium = {"of": "standard", "term_week": OFFICE, "due_cap": "18:30"} if prefix == "SANA" else {}
    return build(
        code=code, ledger_prefix=prefix, limits=terms, channels=channels,
        schedule=[{**SOURCE, "week": WEEKS[hours], **sanatorium}],
        after_hours=[{**SOURCE, "rule": after_hours}] if after_hours else [],
        cut_offs=[{**SOURCE, **cut_off}] if cut_off else [],
        variants=("home_visit",) if prefix == "PHCC" else (),
        categories=("category_1", "category_4") if prefix == "AMB" else (),
    )  # fmt: skip


@cache
def real(code: str) -> Passport:
    """Return the passport of the service itself, or that of time while the service has none."""
    path = Path(services.__file__).parent / code / "passport.yaml"
    return load_passport(path) if path.exists() else passport(code)


def build(*, channels: tuple, **more: object) -> Passport:
    """Return a passport with what time does not need filled in."""
    return Passport.model_validate({
        "act": WORDS,
        "names": [{**SOURCE, "text": WORDS}],
        "provider": [{**SOURCE, "kind": "medical_organisation", "text": WORDS}],
        "applicants": [{**SOURCE, "text": WORDS}],
        "channels": [{**SOURCE, "channel": channel} for channel in channels],
        "automation": "none",
        "results": [{**SOURCE, "code": "result", "text": WORDS, "channels": channels, "medium": "paper"}],
        "fee": [{**SOURCE, "kind": "free", "text": WORDS}],
        **more,
    })
