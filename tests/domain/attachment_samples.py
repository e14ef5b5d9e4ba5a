"""A small country for the tests of attachment: two oblasts, a city in each, clinics with precincts, and people to live there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from psycopg.types.range import DateRange

from emhana.journal.actions import Program
from emhana.parties import actions as parties
from emhana.parties.identifiers import check_bin, check_iin
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference import actions as reference
from emhana.reference.models import Level, Override, Territory

NOW = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
DAY = date(2026, 6, 2)
BEGINNING = date(2020, 1, 1)
BY = Program("test")
_numbers = count(1)


def _valid(prefix: str, check: Any) -> str:
    while True:
        body = f"{prefix}{next(_numbers):0{11 - len(prefix)}d}"
        for last in range(10):
            if check(f"{body}{last}").is_valid:
                return f"{body}{last}"


def unit(code: str, level: str, name: str, parent: Territory | None = None) -> Territory:
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), name)
    return Territory.objects.create(code=code, level=level, parent=parent, valid=DateRange(BEGINNING, None), **names)


def person(born: date = date(1990, 3, 4), *, lives: Territory | None = None, status: str = "citizen", kind: str = "permanent") -> Person:
    row = parties.enter_person(
        iin=_valid(f"{born:%y%m%d}3", check_iin), names=("Сейітов", "Асқар", ""), born_on=born, sex="male", status=status, by=BY, now=NOW
    )
    if lives is not None:
        settle(row, lives, kind=kind)
    return row


def settle(who: Person, where: Territory, *, kind: str = "permanent") -> None:
    parties.settle(person=who, kind=kind, territory=where, street="Абай көшесі, 1", since=BEGINNING, by=BY, now=NOW)


def clinic(where: Territory, *posts: str, contract: bool = True) -> Organisation:
    """Return a clinic with a precinct for each of `posts`, numbered from 1."""
    row = parties.open_organisation(
        bin=_valid("99014", check_bin), names=dict.fromkeys(("kk", "ru", "en"), "Емхана"), since=BEGINNING, by=BY, now=NOW,
        gives_primary_care=True, territory=where, address="Абай көшесі, 2", phone="+7 7212 50-40-04",
    )  # fmt: skip
    if contract:
        parties.contract(organisation=row, number="1", since=BEGINNING, until=None, by=BY, now=NOW)
    for number, post in enumerate(posts, 1):
        parties.open_precinct(organisation=row, number=str(number), post=post, doctor=f"Дәрігер {number}", since=BEGINNING, by=BY, now=NOW)
    return row


def precinct(of: Organisation, number: str) -> Precinct:
    return Precinct.objects.get(organisation=of, number=number)


def norm(key: str, value: int) -> None:
    """Make the norm of `key` so small that a test can reach it."""
    reference.override(kind=Override.Kind.NORM, key=key, value=value, since=BEGINNING, act="test", by=BY, now=NOW)


@dataclass(frozen=True)
class Country:
    """Two cities in two oblasts; a village of the first oblast borders the second city once `pair` is called."""

    city: Territory
    village: Territory
    other_city: Territory

    def pair(self) -> None:
        reference.pair_bordering(first=self.village, second=self.other_city, since=BEGINNING, act="test", by=BY, now=NOW)


def country() -> Country:
    oblast, other = unit("350000000", Level.OBLAST, "Қарағанды облысы"), unit("620000000", Level.OBLAST, "Ұлытау облысы")
    district = unit("354000000", Level.DISTRICT, "Абай ауданы", oblast)
    return Country(
        city=unit("351000000", Level.CITY, "Қарағанды", oblast),
        village=unit("354030100", Level.VILLAGE, "Құрма", district),
        other_city=unit("621000000", Level.CITY, "Жезқазған", other),
    )
