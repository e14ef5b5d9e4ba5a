"""From people to rows: values sealed and hashed as the models' fields would, ready for COPY."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from emhana.demo import geography
from emhana.demo.country import Placed, PostKey
from emhana.demo.population import EPOCH, Household, Human
from emhana.keyring import cipher, keys, lookup
from emhana.keyring.keys import Keys
from emhana.parties.models import Representation, Residence, Status
from emhana.parties.names import folded

Row = tuple[Any, ...]
PERSON = (
    "iin", "iin_digest", "document", "document_digest", "family_name", "given_name", "patronymic", "search_name", "born_on", "sex",
    "status", "died_on", "phone", "phone_digest", "language", "notice_channels",
)  # fmt: skip
RESIDENCE = ("person_id", "kind", "territory_id", "cell", "street", "source", "valid")
REPRESENTATION = ("representative_id", "represented_id", "kind", "source", "valid")
ATTACHMENT = (
    "person_id", "organisation_id", "funding", "volume", "contract", "ground", "basis_code", "basis", "residence", "border", "first",
    "overload", "valid", "recorded_at", "end_reason", "ended_by",
)  # fmt: skip
PLACEMENT = ("attachment_id", "person_id", "precinct_id", "valid", "recorded_at")

BASIS = "demo"
PERSON_REGISTER, CIVIL_REGISTER = "state database of persons", "civil register"
FIRST_RECORDS = date(2020, 12, 1)  # the order of attachment is younger than any record
STAYS = frozenset({Status.TEMPORARY_FOREIGNER, Status.TEMPORARY_STATELESS, Status.ASYLUM_SEEKER, Status.LABOUR_MIGRANT})
MOVED_AFTER = 3000  # days at the earlier address


class Sealing:
    """The keys in use, looked at once for a whole load."""

    def __init__(self) -> None:
        self._keys: Keys = keys.current()

    def text(self, value: str | None, place: str) -> bytes | None:
        """Return `value` sealed for the column `place`."""
        return None if value is None else cipher.seal_text(value, place=place, keys=self._keys)

    def digest(self, value: str | None, purpose: lookup.Purpose) -> bytes | None:
        """Return the keyed hash of `value`."""
        return None if value is None else lookup.digest(value, purpose=purpose, keys=self._keys)

    def identity(self, human: Human) -> bytes:
        """Return the hash by which the row of `human` is found: of the IIN, else of the document."""
        found = self.digest(human.iin, lookup.Purpose.IIN) or self.digest(human.document, lookup.Purpose.DOCUMENT)
        return found or b""

    def person(self, human: Human) -> Row:
        """Return the row of `human`, in the order of PERSON."""
        family, given, patronymic = human.family_name, human.given_name, human.patronymic
        return (
            self.text(human.iin, "parties_person.iin"),
            self.digest(human.iin, lookup.Purpose.IIN),
            self.text(human.document, "parties_person.document"),
            self.digest(human.document, lookup.Purpose.DOCUMENT),
            family,
            given,
            patronymic,
            folded(f"{family} {given} {patronymic}"),
            human.born_on,
            human.sex,
            human.status,
            human.died_on,
            self.text(human.phone, "parties_person.phone"),
            self.digest(human.phone, lookup.Purpose.PHONE),
            human.language,
            "[]",
        )

    def residences(self, home: Household, human: Human, person: int, units: dict[str, int]) -> Iterator[Row]:
        """Yield where `human` lives, and where they lived before, in the order of RESIDENCE."""
        kind = Residence.Kind.TEMPORARY if human.status in STAYS else Residence.Kind.PERMANENT
        for place, cell, since, until in addresses(home, human):
            street = self.text(home.street, "parties_residence.street")
            yield (person, kind.value, units[place], cell, street, PERSON_REGISTER, period(since, until))


def addresses(home: Household, human: Human) -> Iterator[tuple[str, str, date, date | None]]:
    """Yield code of the unit, cell, first day and day of the end of each address of `human`, the earlier one first."""
    if home.before is not None and human.born_on < home.since:
        yield home.before.code, geography.cell(home.before.at or (0.0, 0.0)), max(human.born_on, _earlier(home)), home.since
    yield home.place.code, geography.cell(home.at), max(human.born_on, home.since), human.died_on


def representations(home: Household, persons: list[int]) -> Iterator[Row]:
    """Yield who is a parent of whom, until the child is of age, in the order of REPRESENTATION."""
    for parent, child in home.parents:
        born = home.members[child].born_on
        valid = period(born, of_age(born))
        yield (persons[parent], persons[child], Representation.Kind.PARENT.value, CIVIL_REGISTER, valid)


def attachment(placed: Placed, position: int, person: int, organisation: int, now: datetime) -> Row:
    """Return the attachment of one member, in the order of ATTACHMENT."""
    home, human = placed.household, placed.household.members[position]
    ended = human.died_on is not None
    unit = (home.before or home.place).code
    return (
        person, organisation, "state", "guaranteed", "", "", "first_load", BASIS, unit, False, True, False, attached_in(home, human), now,
        "death" if ended else "", BASIS if ended else "",
    )  # fmt: skip


def attached_in(home: Household, human: Human) -> str:
    """Return the period of the attachment: since the person lives there, not before the order, until death."""
    since = _earlier(home)
    return period(max(since, human.born_on, FIRST_RECORDS), human.died_on)


def of_age(born: date) -> date:
    """Return the eighteenth birthday; one born on 29 February comes of age on 1 March."""
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


def period(since: date, until: date | None) -> str:
    """Return a half-open period as the database reads it."""
    return f"[{since},{until or ''})"


def members(chunk: list[Placed]) -> Iterator[tuple[Placed, int, Human, PostKey | None]]:
    """Yield every member of a chunk with the household, their position in it and their post."""
    for placed in chunk:
        for position, (human, post) in enumerate(zip(placed.household.members, placed.posts, strict=True)):
            yield placed, position, human, post


def _earlier(home: Household) -> date:
    return EPOCH - timedelta(days=MOVED_AFTER) if home.before else home.since
