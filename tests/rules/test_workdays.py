"""The working calendar and the open days of a provider."""

from datetime import date, time
from pathlib import Path

import pytest
from tests.rules.passports import OFFICE, PHC

from emhana.law.lawbook import DayOverride, LawBook
from emhana.law.passport import Week
from emhana.law.sources import LawError
from emhana.law.workdays import OpenDays, calendar, load_year

HOLIDAY = LawBook(days=(DayOverride(day=date(2025, 2, 4), kind="off", act="an order"),))


@pytest.mark.parametrize(("year", "five", "six"), [(2024, 249, 301), (2025, 246, 298), (2026, 247, 299), (2027, 247, 299)])
def test_a_year_has_as_many_working_days_as_the_printed_calendar(year: int, five: int, six: int) -> None:
    days = [date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    assert sum(calendar("five_day").is_working(day) for day in days) == five
    assert sum(calendar("six_day").is_working(day) for day in days) == six


@pytest.mark.parametrize("day", ["2024-03-25", "2024-07-08", "2025-03-10", "2025-09-01", "2025-10-27", "2026-05-11", "2027-01-04"])
def test_a_holiday_on_saturday_does_not_move_for_a_six_day_week(day: str) -> None:
    assert not calendar("five_day").is_working(date.fromisoformat(day))
    assert calendar("six_day").is_working(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2025-07-07", "2025-03-24", "2026-03-09", "2027-05-10"])
def test_a_holiday_on_sunday_moves_for_both_weeks(day: str) -> None:
    assert not calendar("five_day").is_working(date.fromisoformat(day))
    assert not calendar("six_day").is_working(date.fromisoformat(day))


def test_constitution_day_moves_from_august_to_march() -> None:
    days = [date(2026, 8, 31), date(2027, 3, 15), date(2027, 8, 30)]
    assert [calendar("five_day").is_working(day) for day in days] == [True, False, True]


def test_a_decreed_saturday_opens_the_office_with_the_hours_of_the_day_it_replaces() -> None:
    week = Week.model_validate(OFFICE | {"wednesday": {"open": "10:00", "close": "16:00"}})
    hours = OpenDays(week).hours(date(2024, 5, 4))
    assert hours is not None
    assert (hours.open, hours.close) == (time(10), time(16))
    assert not OpenDays(week).is_open_on(date(2024, 5, 8))
    assert OpenDays(Week.model_validate(PHC)).is_open_on(date(2024, 5, 8))


def test_an_override_of_the_law_book_stands_above_the_files() -> None:
    assert not OpenDays(Week.model_validate(PHC), HOLIDAY).is_open_on(date(2025, 2, 4))
    assert OpenDays(Week.model_validate(PHC)).is_open_on(date(2025, 2, 4))


def test_counting_open_days_skips_holidays_and_days_off() -> None:
    opened = OpenDays(Week.model_validate(OFFICE))
    assert opened.after(date(2025, 4, 30), 2) == date(2025, 5, 5)
    assert opened.between(date(2025, 4, 30), date(2025, 5, 5)) == (date(2025, 5, 2), date(2025, 5, 5))


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2036, 1, 1)])
def test_a_day_outside_the_calendar_has_no_answer(day: date) -> None:
    with pytest.raises(LookupError, match="covers 2020 to 2035"):
        calendar("five_day").is_working(day)


def test_a_broken_calendar_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "2025.yaml"
    path.write_text('year: 2025\ndays:\n  - day: 2025-05-05\n    kind: free\n    act: "an order"\n', encoding="utf-8")
    with pytest.raises(LawError, match=r"2025\.yaml:4: days\.0\.kind"):
        load_year(path)


@pytest.mark.law("ORG-07-01", "ORG-07-02", "ORG-07-03")
def test_phc_hours_by_the_minute() -> None:
    opened = OpenDays(Week.model_validate(PHC))
    wednesday, saturday, sunday, holiday = date(2023, 4, 5), date(2023, 4, 15), date(2023, 4, 16), date(2023, 5, 1)
    assert opened.is_open_at(wednesday, time(13, 30))
    assert not opened.is_open_at(wednesday, time(20, 1))
    assert not opened.is_open_at(saturday, time(8, 59))
    assert opened.is_open_at(saturday, time(13, 59))
    assert not opened.is_open_at(sunday, time(10))
    assert not opened.is_open_at(holiday, time(10))
