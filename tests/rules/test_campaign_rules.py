"""The days of the attachment campaign, and which acts wait for the Fund's placement protocol."""

from datetime import date

import pytest

from emhana.law.campaign import of_year, open_on
from emhana.law.lawbook import EMPTY, LawBook, SettingOverride
from emhana.law.placement import Act, may_start

DAY = date(2026, 6, 1)


def override(ledger_id: str, value: object) -> LawBook:
    return LawBook(settings=(SettingOverride(id=ledger_id, value=value, act="act", since=date(2020, 1, 1)),))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 14), None), (date(2026, 9, 15), 2026), (date(2026, 11, 15), 2026), (date(2026, 11, 16), None),
        (date(2020, 11, 15), 2020), (date(2027, 1, 1), None),
    ],
)  # fmt: skip
def test_the_campaign_is_open_from_its_first_to_its_last_day_although_that_is_a_sunday(day: date, year: int | None) -> None:
    found = open_on(day, EMPTY)
    assert (found and found.year) == year


def test_a_choice_of_a_campaign_counts_from_the_first_day_of_the_next_year() -> None:
    assert of_year(2026, EMPTY, on=DAY).takes_effect == date(2027, 1, 1)


def test_another_act_may_move_the_days_and_leave_the_bounds_out() -> None:
    moved = override("ATT-10-10", {"start": "10-01", "end": "10-31", "inclusive": False})
    found = of_year(2026, moved, on=DAY)
    assert (found.first, found.last) == (date(2026, 10, 2), date(2026, 10, 30))
    assert open_on(date(2026, 10, 1), moved) is None


@pytest.mark.parametrize(("act", "starts"), [(Act.REQUEST, True), (Act.INSTITUTION, True), (Act.MASS, False), (Act.CAMPAIGN, False)])
def test_only_acts_that_depend_on_the_placement_wait_for_its_protocol(act: Act, starts: bool) -> None:
    assert may_start(act, has_protocol=False, on=DAY, law=EMPTY) is starts
    assert may_start(act, has_protocol=True, on=DAY, law=EMPTY)


def test_read_literally_every_act_waits_for_the_protocol() -> None:
    literal = override("ATT-07-04", [act.value for act in Act])
    assert not any(may_start(act, has_protocol=False, on=DAY, law=literal) for act in Act)
