"""The one write of the demo country: everything in one transaction, in bulk, with one journal entry a chunk."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from psycopg import sql
from psycopg.types.range import DateRange

from emhana.accounts.models import Role, User
from emhana.demo import dispensaries, geography, institutions, insurance, insurers, pharmacy, rows
from emhana.demo.cast import FUND, INSURER, Cast, Staff
from emhana.demo.clinics import Clinic
from emhana.demo.country import Country, Placed, PostKey
from emhana.demo.population import EPOCH
from emhana.demo.store import LOADED, check_room
from emhana.journal.actions import Actor, record
from emhana.parties.models import FundContract, Organisation, Person, Precinct, Representation, Residence
from emhana.reference.actions import override, pair_bordering
from emhana.reference.models import Override, Territory
from emhana.registers.attachment.models import Attachment, Placement
from emhana.services.phc_attachment.rules import NORMS

CHUNK = 5000  # people a chunk: what is held in memory at a time
SMALL = 300
SINCE = date(2020, 12, 1)
BUILT = date(1998, 1, 1)
ACT = "demo country"
APPOINTMENT = "№ 12-Ө, 05.01.2026"  # the order of the head that appoints a pharmacist


def fill(*, people: int, seed: int, by: Actor, now: datetime) -> Cast:
    """Load the country of `seed` with exactly `people` persons, in one transaction, unless it is there; return its cast.

    Raises Occupied when the store holds another country or anything else.
    """
    cast = Cast(seed, people)
    if not check_room(seed):
        return cast
    with ThreadPoolExecutor(2) as hashing:
        # Slow on purpose, and outside the interpreter's lock: the hashes are ready when the people are in.
        hashes = hashing.map(make_password, [one.password for one in cast.staff])
        _load(cast, people=people, seed=seed, hashes=hashes, by=by, now=now)
    return cast


def small(*, seed: int, by: Actor, now: datetime) -> Cast:
    """Load a country of a few hundred people with its cast, quickly; its norms are lowered by override so that a clinic is full."""
    return fill(people=SMALL, seed=seed, by=by, now=now)


@transaction.atomic
def _load(cast: Cast, *, people: int, seed: int, hashes: Iterable[str], by: Actor, now: datetime) -> None:
    country = Country(people, seed, cast.homes, cast.numbers, cast.clinics)
    with connection.cursor() as cursor:
        # Else the checks of a million rows wait in memory for the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    units = _enter_units(by=by, now=now)
    _lower_norms(country.norms, by=by, now=now)
    organisations, precincts = _open_clinics(country.clinics, units, now=now)
    fund = insurance.open_fund(units["710000000"])
    sealing, entered, chunk = rows.Sealing(), 0, 0
    for chunk, part in enumerate(_chunks(country.households()), start=1):
        entered += _enter_chunk(part, sealing, units, organisations, precincts, now=now)
        last = Person.objects.latest("id")
        record("demo_people_entered", last, by=by, at=now, detail={"chunk": chunk, "entered": entered})
    insurance.enter(by=by, now=now)
    insurer = insurers.enter(cast, organisations=organisations, seat=units["750000000"], by=by, now=now)
    places = {clinic.key: organisations[clinic.bin] for clinic in cast.clinics} | {FUND: fund.pk, INSURER: insurer.organisation_id}
    _appoint(cast.staff, hashes, sealing, places, units)
    stories = {citizen.key: citizen.human.iin for citizen in cast.citizens}
    dispensaries.fill(keepers=[clinic.bin for clinic in cast.clinics], people=stories, since=SINCE, by=by, now=now)
    pharmacy.enter(cast, organisations=organisations, by=by, now=now)
    institutions.enter(clinic=organisations[cast.bin("free")], territory=units["750000000"], numbers=cast.numbers, by=by, now=now)
    root = Territory.objects.earliest("id")
    record(LOADED, root, by=by, at=now, detail={"seed": seed, "people": entered, "chunks": chunk, "clinics": len(organisations)})


def _enter_units(*, by: Actor, now: datetime) -> dict[str, int]:
    valid, entered = DateRange(BUILT, None), dict[str, Territory]()
    for unit in geography.units():
        kk, ru, en = unit.names
        parent = entered[unit.parent] if unit.parent else None
        entered[unit.code] = Territory.objects.create(
            code=unit.code, level=unit.level, parent=parent, name_kk=kk, name_ru=ru, name_en=en, former_names=list(unit.former), valid=valid
        )
    for first, second in geography.borders():
        pair_bordering(first=entered[first.code], second=entered[second.code], since=SINCE, act=ACT, by=by, now=now)
    return {code: unit.pk for code, unit in entered.items()}


def _lower_norms(norms: dict[str, int], *, by: Actor, now: datetime) -> None:
    for post, norm in norms.items():
        if norm != NORMS[post]:
            override(kind=Override.Kind.NORM, key=post, value=norm, since=SINCE, act=ACT, by=by, now=now)


def _open_clinics(clinics: Sequence[Clinic], units: dict[str, int], *, now: datetime) -> tuple[dict[str, int], dict[PostKey, int]]:
    """Enter clinics, contracts and precincts; return BIN to organisation, and BIN and number to precinct."""
    entered = Organisation.objects.bulk_create(_organisation(clinic, units) for clinic in clinics)
    found = list(zip(clinics, entered, strict=True))
    FundContract.objects.bulk_create(
        FundContract(
            organisation=row, number=f"{year}-{row.number[-5:]}", valid=DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        )
        for clinic, row in found
        if clinic.contracted
        for year in range(EPOCH.year - 1, max(EPOCH.year, now.year) + 2)
    )
    precincts = Precinct.objects.bulk_create(
        Precinct(organisation=row, number=post.number, post=post.kind, doctor=post.doctor, valid=DateRange(SINCE, None))
        for clinic, row in found
        for post in clinic.posts
    )
    numbered = {row.pk: row.number for row in entered}
    return {row.number: row.pk for row in entered}, {(numbered[row.organisation_id], row.number): row.pk for row in precincts}


def _organisation(clinic: Clinic, units: dict[str, int]) -> Organisation:
    kk, ru, en = clinic.names
    return Organisation(
        bin=clinic.bin,
        name_kk=kk,
        name_ru=ru,
        name_en=en,
        gives_primary_care=True,
        territory_id=units[clinic.place.code],
        address=clinic.address,
        phone=clinic.phone,
        week=clinic.week(),
        accessibility=clinic.accessibility(),
        valid=DateRange(BUILT, None),
    )


def _chunks(households: Iterator[Placed]) -> Iterator[list[Placed]]:
    part: list[Placed] = []
    size = 0
    for placed in households:
        part.append(placed)
        size += len(placed.posts)
        if size >= CHUNK:
            yield part
            part, size = [], 0
    if part:
        yield part


def _enter_chunk(
    part: list[Placed], sealing: rows.Sealing, units: dict[str, int], organisations: dict[str, int], precincts: dict[PostKey, int], *,
    now: datetime,
) -> int:  # fmt: skip
    floor = _highest(Person)
    homes = [placed.household for placed in part]
    entered = [sealing.person(human) for home in homes for human in home.members]
    _copy(Person, rows.PERSON, entered)
    found = _select("SELECT id, coalesce(iin_digest, document_digest) FROM parties_person WHERE id > %s", floor)
    ids = {bytes(key): pk for pk, key in found}
    # Digest of the IIN or of the document: the second and the fourth column of the row just made.
    people = iter([ids[row[1] or row[3]] for row in entered])
    at_home = [(home, [next(people) for _ in home.members]) for home in homes]
    _copy(
        Residence,
        rows.RESIDENCE,
        (
            row
            for home, persons in at_home
            for human, person in zip(home.members, persons, strict=True)
            for row in sealing.residences(home, human, person, units)
        ),
    )
    _copy(Representation, rows.REPRESENTATION, (row for home, persons in at_home for row in rows.representations(home, persons)))
    _attach(part, [person for _, persons in at_home for person in persons], organisations, precincts, now=now)
    return len(entered)


def _attach(
    part: list[Placed], persons: list[int], organisations: dict[str, int], precincts: dict[PostKey, int], *, now: datetime
) -> None:
    floor = _highest(Attachment)
    attached = [
        (placed, position, person, post)
        for (placed, position, _, post), person in zip(rows.members(part), persons, strict=True)
        if post is not None
    ]
    taken = (rows.attachment(placed, position, person, organisations[post[0]], now) for placed, position, person, post in attached)
    _copy(Attachment, rows.ATTACHMENT, taken)
    ids = dict(_select("SELECT person_id, id FROM registers_attachment WHERE id > %s", floor))
    placements = (
        (ids[person], person, precincts[post], rows.attached_in(placed.household, placed.household.members[position]), now)
        for placed, position, person, post in attached
    )
    _copy(Placement, rows.PLACEMENT, placements)


def _appoint(
    staff: Sequence[Staff], hashes: Iterable[str], sealing: rows.Sealing, clinics: dict[str, int], units: dict[str, int]
) -> None:
    """Give the staff their accounts and roles; the entry of the whole load names no one of them."""
    valid = DateRange(EPOCH - timedelta(days=365), None)
    for one, password in zip(staff, hashes, strict=True):
        person = Person.objects.get(iin_digest=sealing.identity(one.human))
        user = User.objects.create(person=person, login=one.login, password=password, totp_secret=one.totp_secret)
        Role.objects.create(
            user=user,
            kind=one.role,
            organisation_id=clinics.get(one.place),
            region_id=units.get(one.place),
            position=one.position,
            appointment=APPOINTMENT if one.role == Role.Kind.PHARMACIST else "",
            valid=valid,
        )


def _copy(model: type[models.Model], columns: Sequence[str], content: Iterable[rows.Row]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        for row in content:
            out.write_row(row)


def _highest(model: type[models.Model]) -> int:
    return int(model._default_manager.aggregate(highest=models.Max("pk"))["highest"] or 0)


def _select(statement: str, floor: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [floor])
        return cursor.fetchall()
