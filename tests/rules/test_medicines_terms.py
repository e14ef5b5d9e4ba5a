"""The portal's term for medicines under the reading of the law book."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from emhana import catalogue
from emhana.law.deadlines import deadline
from emhana.law.lawbook import EMPTY, LawBook, SettingOverride

ALMATY = ZoneInfo("Asia/Almaty")
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=ALMATY)
PASSPORT = catalogue.by_code("medicines_dispensing").passport


def set_to(minutes: int) -> LawBook:
    return LawBook(settings=(SettingOverride(id="MED-08-02", value=minutes, act="№ 1", since=date(2026, 1, 1)),))


@pytest.mark.law("MED-S03-01")
def test_with_the_portal_minutes_set_back_to_180_a_request_of_ten_is_due_at_thirteen() -> None:
    assert deadline(PASSPORT, channel="portal", at=TEN, law=set_to(180)).due_at == TEN.replace(hour=13)
    assert deadline(PASSPORT, channel="portal", at=TEN, law=EMPTY).due_at == TEN.replace(minute=30)


def test_the_setting_moves_neither_the_desk_nor_the_limit_from_the_supply_system() -> None:
    arrived = {"processing_started": TEN}
    found = {limit.name: limit.due_at for limit in deadline(PASSPORT, channel="portal", at=TEN, starts=arrived, law=set_to(180)).limits}
    assert found["processing"] == TEN.replace(minute=15)
    assert deadline(PASSPORT, channel="in_person", at=TEN, law=set_to(20)).due_at == TEN.replace(hour=13)
