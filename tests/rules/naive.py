"""Deadlines the slow way: step by step over minutes and days, with days off written out by hand. Shares no code."""

from datetime import date, datetime, timedelta, timezone

# Days off of a Monday-to-Friday week other than Saturday and Sunday, as printed in the calendars of 2024 to 2027.
FIVE = {
    2024: "0101 0102 0308 0321 0322 0325 0501 0507 0508 0509 0708 0830 1025 1216",
    2025: "0101 0102 0103 0107 0310 0321 0324 0325 0501 0507 0509 0606 0707 0901 1027 1216",
    2026: "0101 0102 0107 0309 0323 0324 0325 0501 0507 0511 0527 0706 1026 1216",
    2027: "0101 0104 0107 0308 0315 0322 0323 0324 0503 0507 0510 0706 1025 1216",
}
# Days off of a week with Saturday, other than Sunday.
SIX = {
    2024: "0101 0102 0308 0321 0322 0323 0501 0507 0509 0706 0830 1025 1216",
    2025: "0101 0102 0103 0107 0308 0321 0322 0324 0501 0507 0509 0606 0707 0830 1025 1216",
    2026: "0101 0102 0107 0309 0321 0323 0324 0501 0507 0509 0527 0706 1026 1216",
    2027: "0101 0102 0107 0308 0315 0322 0323 0324 0501 0507 0510 0706 1025 1216",
}
DECREED = {date(2024, 5, 4): 2, date(2025, 1, 5): 4}
CHANGE = datetime(2024, 2, 29, 18, tzinfo=timezone.utc)  # noqa: UP017
MINUTE = timedelta(minutes=1)


def aware(wall: datetime) -> datetime:
    """Return the instant of a wall clock in Almaty: +06:00 until 2024-02-29 24:00, +05:00 after."""
    hours = 6 if wall < datetime(2024, 3, 1) else 5  # noqa: DTZ001
    return wall.replace(tzinfo=timezone(timedelta(hours=hours)))


def wall(at: datetime) -> datetime:
    hours = 6 if at < CHANGE else 5
    return at.astimezone(timezone(timedelta(hours=hours))).replace(tzinfo=None)


def hours_on(shape: str, day: date) -> tuple[int, int, int, int] | None:
    """Return opening, lunch, end of lunch and closing in minutes; None when closed."""
    six = shape in ("phc", "driving")
    weekday = day.weekday()
    off = f"{day:%m%d}" in (SIX if six else FIVE)[day.year].split()
    if day in DECREED and (not six or weekday == 6):
        weekday = DECREED[day]
    elif off or weekday == 6 or (weekday == 5 and not six):
        return None
    if weekday == 5:
        return (540, 840, 840, 840) if shape == "phc" else (540, 780, 780, 780)
    return {
        "phc": (480, 1200, 1200, 1200), "driving": (540, 1110, 1110, 1110), "office": (540, 780, 870, 1110),
        "hospital": (480, 1020, 1020, 1020), "own": (510, 1020, 1020, 1020),
    }[shape]  # fmt: skip


def accepted(shape: str, rule: str, at: datetime) -> datetime:
    """Return the wall-clock acceptance of `at`, walking minute by minute; `rule`: desk, desk_two_hours, desk_six, portal, any."""
    if rule == "any":
        return at
    late = 0
    while True:
        minute = at.hour * 60 + at.minute
        day = hours_on(shape, at.date())
        if day and _takes(rule, day, minute, at.second, at.weekday() == 5 and day[3] <= 840):
            return at
        at = at.replace(second=0) + MINUTE
        late += 1
        if late > 30 * 1440:
            raise AssertionError("no opening in thirty days")


def _takes(rule: str, day: tuple[int, int, int, int], minute: int, second: int, short: bool) -> bool:
    last = day[3]
    if rule == "desk_two_hours":
        last -= 120
    if rule == "desk_six" and not short:
        last = min(last, 1080)
    if minute < day[0] or minute > last or (minute == last and second):
        return False
    at_lunch = day[1] < day[2] and (minute > day[1] or (minute == day[1] and second)) and minute < day[2]
    return rule == "portal" or not at_lunch


def due(shape: str, unit: str, amount: int, start: datetime, cap: int = 1440) -> datetime:
    """Return the due instant (aware) of a wall-clock `start`."""
    if unit == "minutes":
        return aware(start) + amount * MINUTE
    if unit == "same_day":
        closing = hours_on(shape, start.date())
        return aware(datetime.combine(start.date(), datetime.min.time()) + (closing[3] if closing else 1440) * MINUTE)
    day = start.date()
    while amount:
        day += timedelta(days=1)
        amount -= hours_on(shape, day) is not None
    opening = hours_on(shape, day)
    assert opening
    earliest, latest = (datetime.combine(day, datetime.min.time()) + minute * MINUTE for minute in (opening[0], min(opening[3], cap)))
    return aware(min(max(datetime.combine(day, start.time()), earliest), latest))


# code: hours of intake, hours of counting, {channel: (rule of acceptance, unit, amount)}
SERVICES = {
    "treatment_abroad": ("office", "office", {"in_person": ("desk", "working_days", 2)}),
    "phc_attachment": ("phc", "phc", {"in_person": ("desk_two_hours", "working_days", 1), "portal": ("portal", "working_days", 1)}),
    "doctor_appointment": ("phc", "phc",
        {"in_person": ("desk", "minutes", 10), "phone": ("desk", "minutes", 10), "portal": ("portal", "minutes", 30)}),
    "doctor_house_call": ("phc", "phc", {"phone": ("desk_two_hours", "minutes", 10), "in_person": ("desk_two_hours", "minutes", 10),
        "mis": ("desk_two_hours", "minutes", 10), "portal": ("portal", "minutes", 30)}),
    "phc_certificate": ("phc", "phc", {"in_person": ("desk_two_hours", "minutes", 30), "portal": ("portal", "minutes", 30)}),
    "sick_leave_sheet": ("phc", "phc", {"in_person": ("desk_six", "minutes", 30), "portal": ("any", "minutes", 30)}),
    "temporary_disability_certificate": ("phc", "phc", {"in_person": ("desk_six", "minutes", 30), "portal": ("any", "minutes", 30)}),
    "inpatient_record_extract": ("hospital", "hospital", {"in_person": ("desk", "minutes", 60), "portal": ("portal", "minutes", 60)}),
    "sanatorium_conclusion": ("phc", "office", {"in_person": ("desk", "working_days", 1)}),
    "hospitalization_referral": ("phc", "phc", {"in_person": ("desk", "working_days", 1), "portal": ("portal", "working_days", 1)}),
    "organ_donation_registration": ("phc", "phc", {"in_person": ("desk", "working_days", 1), "portal": ("any", "minutes", 30)}),
    "ambulance_call": ("phc", "phc", {"call_103": ("any", "minutes", 5)}),
    "driving_fitness_certificate": ("driving", "driving", {"in_person": ("desk", "working_days", 1), "portal": ("any", "minutes", 30)}),
    "preliminary_medical_examination": ("own", "own", {"in_person": ("desk", "working_days", 1), "portal": ("any", "working_days", 1)}),
    "medicines_dispensing": ("office", "office", {"in_person": ("desk", "minutes", 180), "portal": ("portal", "minutes", 30)}),
    "health_training_documents": ("phc", "phc", {"in_person": ("desk", "working_days", 1), "portal": ("portal", "minutes", 30)}),
    "phthisiatry_information": ("phc", "phc", {"portal": ("any", "minutes", 30)}),
    "psychiatry_information": ("phc", "phc", {"portal": ("any", "minutes", 30)}),
    "narcology_information": ("phc", "phc", {"portal": ("any", "minutes", 30)}),
    "mshi_participation_information": ("office", "office", {"portal": ("portal", "minutes", 15)}),
}  # fmt: skip


def expected(code: str, channel: str, at: datetime) -> tuple[datetime, datetime]:
    """Return acceptance and due instant (both aware) of a wall-clock `at`."""
    intake, counted, channels = SERVICES[code]
    rule, unit, amount = channels[channel]
    start = accepted(intake, rule, at)
    return aware(start), due(counted, unit, amount, start)
