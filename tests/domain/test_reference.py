"""The territory tree and the overrides: what the database keeps, and what reaches the pure functions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.law import deadlines
from emhana.law.hours import Hours, Week
from emhana.law.workdays import open_days
from emhana.reference import actions
from emhana.reference.lawbook import lawbook
from emhana.reference.models import BorderPair, Level, Override, Territory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BY = Program("test")
ALWAYS = DateRange(date(1991, 12, 16), None)


def unit(code: str, level: str, name: str, **fields: object) -> Territory:
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), name)
    return Territory.objects.create(**({"code": code, "level": level, "valid": ALWAYS} | names | fields))


@pytest.mark.law("ATT-02-01")
def test_the_types_of_units_are_those_of_the_order_and_the_top_level_cities() -> None:
    of_the_order = {"village", "settlement", "rural_district", "city_district", "city", "district", "oblast"}
    assert set(Level.values) == of_the_order | {"republican_city", "capital"}


def test_a_former_name_leads_to_the_unit_of_today() -> None:
    capital = unit("710000000", Level.CAPITAL, "Astana", former_names=["Nur-Sultan"])
    day = date(2026, 11, 23)
    assert [*Territory.objects.named("Nur-Sultan", on=day)] == [*Territory.objects.named("Astana", on=day)] == [capital]


def test_a_code_stands_once_on_a_day() -> None:
    unit("790000000", Level.REPUBLICAN_CITY, "Shymkent", valid=DateRange(date(2018, 6, 19), None))
    with pytest.raises(IntegrityError), transaction.atomic():
        unit("790000000", Level.CITY, "Shymkent")
    unit("790000000", Level.CITY, "Shymkent", valid=DateRange(date(1991, 12, 16), date(2018, 6, 19)))


def test_the_chain_runs_from_the_village_to_the_oblast() -> None:
    oblast = unit("350000000", Level.OBLAST, "Karaganda oblast")
    district = unit("354000000", Level.DISTRICT, "Abai district", parent=oblast)
    village = unit("354030100", Level.VILLAGE, "Village", parent=district)
    assert village.chain() == [village, district, oblast]


def test_a_pair_reaches_the_law_book_only_while_it_holds() -> None:
    first, second = unit("354030100", Level.VILLAGE, "V1"), unit("551000000", Level.CITY, "C2")
    actions.pair_bordering(
        first=first, second=second, since=date(2026, 1, 1), until=date(2026, 7, 1), act="order 1", by=BY, now=NOW
    )
    assert lawbook(on=date(2026, 6, 30)).border_pairs == (("354030100", "551000000"),)
    assert lawbook(on=date(2026, 7, 1)).border_pairs == ()


def test_no_unit_borders_itself() -> None:
    village = unit("354030100", Level.VILLAGE, "V1")
    with pytest.raises(IntegrityError), transaction.atomic():
        BorderPair.objects.create(first=village, second=village, valid=ALWAYS, act="a", author="b")


def test_a_day_moved_at_run_time_moves_the_due_time() -> None:
    hours = Hours(open="08:00", close="20:00")
    week = Week(monday=hours, tuesday=hours, wednesday=hours, thursday=hours, friday=hours)
    friday = datetime(2026, 11, 20, 11, 0, tzinfo=ZoneInfo("Asia/Almaty"))
    before = deadlines.working_days_due(open_days(week, lawbook(on=friday.date())), friday, 1)
    actions.override(
        kind=Override.Kind.DAY, key="2026-11-23", value={"kind": "off"}, since=date(2026, 11, 1), act="decree", by=BY, now=NOW
    )
    after = deadlines.working_days_due(open_days(week, lawbook(on=friday.date())), friday, 1)
    assert (before.date(), after.date()) == (date(2026, 11, 23), date(2026, 11, 24))


def test_an_override_in_force_cannot_be_doubled_but_can_be_ended() -> None:
    arguments = {"kind": Override.Kind.NORM, "key": "gp", "act": "order", "by": BY, "now": NOW}
    first = actions.override(value=1700, since=date(2026, 1, 1), **arguments)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.override(value=1800, since=date(2026, 6, 1), **arguments)
    actions.end_override(first, until=date(2026, 6, 1), by=BY, now=NOW)
    actions.override(value=1800, since=date(2026, 6, 1), **arguments)
    assert [lawbook(on=day).norms for day in (date(2026, 5, 31), date(2026, 6, 1))] == [(("gp", 1700),), (("gp", 1800),)]


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [("day", "2026-11-23", {"kind": "holiday"}), ("day", "23.11.2026", {"kind": "off"}), ("setting", "no id", 1), ("norm", "gp", 0)],
)
def test_a_wrong_shape_is_refused_with_one_sentence(kind: str, key: str, value: object) -> None:
    with pytest.raises(actions.InvalidOverride, match=key):
        actions.override(kind=Override.Kind(kind), key=key, value=value, since=date(2026, 1, 1), act="a", by=BY, now=NOW)
    assert not Override.objects.exists()


def test_each_write_names_its_author_in_the_journal() -> None:
    actions.override(kind=Override.Kind.NORM, key="gp", value=1700, since=date(2026, 1, 1), act="order 5", by=BY, now=NOW)
    entry = Entry.objects.get()
    assert (entry.act, entry.actor, entry.reason) == ("override_added", "program:test", "order 5")
