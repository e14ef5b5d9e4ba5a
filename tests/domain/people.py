"""Synthetic people, clinics and staff for tests, made through the real actions."""

from datetime import UTC, date, datetime
from itertools import count, islice

from psycopg.types.range import DateRange

from emhana.accounts.models import Role, User
from emhana.journal.actions import Program
from emhana.parties import actions
from emhana.parties.identifiers import check_digit
from emhana.parties.models import Organisation, Person, digest
from emhana.reference.models import Level, Territory
from emhana.registers.attachment.institutions.actions import register_institution
from emhana.registers.attachment.institutions.models import Institution

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # Tuesday, 10:00 in Almaty
BY = Program("test")
ALWAYS = DateRange(date(1991, 12, 16), None)
_serial = count(1)


def iin_of(born_on: date, sex: str) -> str:
    """Return a valid synthetic IIN, another one at each call."""
    century = {"male": {18: 1, 19: 3, 20: 5}, "female": {18: 2, 19: 4, 20: 6}}[sex][born_on.year // 100]
    while True:
        eleven = f"{born_on:%y%m%d}{century}{next(_serial) % 10000:04d}"
        if (last := check_digit(eleven)) is not None:
            return f"{eleven}{last}"


def bin_of() -> str:
    """Return a valid synthetic BIN, another one at each call."""
    while True:
        eleven = f"001240{next(_serial) % 100000:05d}"
        if (last := check_digit(eleven)) is not None:
            return f"{eleven}{last}"


def a_unit(code: str = "750000000", level: str = Level.REPUBLICAN_CITY, name: str = "Алматы", parent: Territory | None = None) -> Territory:
    """Return the territory `code`, made the first time."""
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), name)
    fields = {"level": level, "parent": parent, "valid": ALWAYS, **names}
    return Territory.objects.filter(code=code).first() or Territory.objects.create(code=code, **fields)


def a_person(
    names: tuple[str, str, str] = ("Ахметова", "Айгүл", "Сәкенқызы"),
    born_on: date = date(1990, 5, 17),
    sex: str = "female",
    **fields: object,
) -> Person:
    """Return a citizen with a residence in `unit` (Almaty unless given; None for nowhere)."""
    unit = fields.pop("unit", a_unit())
    values = {"iin": iin_of(born_on, sex), "status": "citizen", "by": BY, "now": NOW} | fields
    person = actions.enter_person(names=names, born_on=born_on, sex=sex, **values)
    if unit is not None:
        since = date(2020, 1, 1) if born_on < date(2020, 1, 1) else born_on
        actions.settle(
            person=person, kind="permanent", territory=unit, street="Абай көшесі, 1", since=since, by=BY, now=NOW, source="State register"
        )
    return person


def wards(number: int) -> list[Person]:
    """Return `number` children, stored in one statement."""
    born = date(2014, 5, 6)
    elevens = (f"{born:%y%m%d}{century}{serial:04d}" for century in "56" for serial in range(10_000))
    iins = (f"{eleven}{last}" for eleven in elevens if (last := check_digit(eleven)) is not None)
    return Person.objects.bulk_create(
        Person(
            iin=iin, iin_digest=digest("iin_digest", iin), family_name="Сейітов", given_name="Асқар", search_name="сеитов аскар",
            born_on=born, sex="male", status="citizen",
        )
        for iin in islice(iins, number)
    )  # fmt: skip


def a_clinic(
    name: str = "№ 4 қалалық емхана", unit: Territory | None = None, contracted: bool = True, posts: tuple[str, ...] = ("gp",)
) -> Organisation:
    """Return a polyclinic with a contract with the Fund and one precinct for each post."""
    names = {"kk": name, "ru": name, "en": name}
    clinic = actions.open_organisation(
        bin=bin_of(), names=names, since=date(2015, 1, 1), by=BY, now=NOW, gives_primary_care=True, territory=unit or a_unit(),
        address="Алматы қаласы, Абай даңғылы, 10", phone="+7 727 000 00 00",
    )  # fmt: skip
    if contracted:
        actions.contract(organisation=clinic, number="Q-2026-1", since=date(2026, 1, 1), until=date(2027, 1, 1), by=BY, now=NOW)
    for number, post in enumerate(posts, start=1):
        actions.open_precinct(
            organisation=clinic, number=str(number), post=post, doctor=f"Дәрігер {number}", since=date(2015, 1, 1), by=BY, now=NOW
        )
    return clinic


def a_home(name: str = "Қарттар үйі", unit: Territory | None = None, bin: str | None = None, kind: str = "medical_social") -> Institution:
    """Return an institution in whose address its wards live."""
    names = {"kk": name, "ru": name, "en": name}
    organisation = actions.open_organisation(
        bin=bin or bin_of(), names=names, since=date(2015, 1, 1), by=BY, now=NOW, territory=unit or a_unit(),
        address="Алматы қаласы, Сейфуллин даңғылы, 5", phone="+7 727 000 00 01",
    )  # fmt: skip
    return register_institution(organisation=organisation, kind=kind, by=BY, now=NOW)


def a_citizen(person: Person) -> User:
    """Return the user with which `person` signs in."""
    return User.objects.get_or_create(person=person)[0]


def staff(kind: str, place: Organisation | Territory | None = None, person: Person | None = None) -> User:
    """Return a member of staff acting as `kind` at `place`."""
    person = person or a_person(("Омаров", "Ержан", "Болатұлы"), date(1980, 2, 3), "male")
    user = User.objects.create(person=person, login=f"staff{next(_serial)}")
    field = {"register_specialist": "region", "quality_controller": "region", "administrator": None}.get(kind, "organisation")
    role = Role.objects.create(user=user, kind=kind, valid=DateRange(date(2020, 1, 1), None), **({field: place} if field else {}))
    user.acting = role
    return user
