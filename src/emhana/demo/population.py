"""Households by seed: who lives together, who is whose parent. Pure: no store, no clock; ages are counted on EPOCH."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from emhana.demo import naming
from emhana.demo.geography import Unit
from emhana.demo.naming import People
from emhana.demo.numbers import Numbers
from emhana.parties.models import Status

EPOCH = date(2026, 9, 1)
SPREAD = 0.04  # degrees around the middle of a place within which its people live
SINGLE, COUPLE = 0.16, 0.42  # the shares below which a household is one person, or two
COUNTRIES = ("UZB", "KGZ", "RUS", "CHN", "TUR")
# Rare statuses in per mille of households; the rest are citizens. Whether the status comes with an IIN is the second figure.
RARE = (
    (Status.KANDAS, 12, True),
    (Status.PERMANENT_FOREIGNER, 8, True),
    (Status.LABOUR_MIGRANT, 8, False),
    (Status.TEMPORARY_FOREIGNER, 5, False),
    (Status.PERMANENT_STATELESS, 3, True),
    (Status.REFUGEE, 2, True),
    (Status.TEMPORARY_STATELESS, 1, False),
    (Status.ASYLUM_SEEKER, 1, False),
)


@dataclass(frozen=True)
class Human:
    """One person, as the register of persons describes them."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str
    born_on: date
    language: str
    status: str = Status.CITIZEN.value
    iin: str | None = None
    document: str | None = None
    phone: str | None = None
    died_on: date | None = None

    @property
    def age(self) -> int:
        """Return the full years on EPOCH."""
        return EPOCH.year - self.born_on.year - ((EPOCH.month, EPOCH.day) < (self.born_on.month, self.born_on.day))


@dataclass(frozen=True)
class Household:
    """People at one address. `parents` pairs positions in `members`: parent, child. `before` is where they lived until `since`."""

    place: Unit
    at: tuple[float, float]
    street: str
    since: date
    members: tuple[Human, ...]
    parents: tuple[tuple[int, int], ...] = ()
    before: Unit | None = None
    attached: tuple[bool, ...] = field(default=())


class Population:
    """Makes households. One source of chance and one of numbers: the same calls in the same order give the same people."""

    def __init__(self, seed: str, numbers: Numbers) -> None:
        self.dice = Random(seed)  # noqa: S311 - invented people, not secrets
        self.numbers = numbers

    def of(self, place: Unit, people: int) -> Iterator[Household]:
        """Yield households of `place` that together have exactly `people` members."""
        left = people
        while left:
            home = self.household(place, at_most=left)
            left -= len(home.members)
            yield home

    def household(self, place: Unit, *, at_most: int) -> Household:
        """Return one household of `place`."""
        status, identified = self._status()
        folk, kind = naming.a_people(self.dice), self.dice.random()
        ages = self._ages(kind, at_most)
        members, parents = self._family(folk, ages)
        kept = [self._identified(human, status.value, identified) for human in members]
        settled = EPOCH - timedelta(days=self.dice.randrange(200, 6000))
        attached = tuple(identified and self.dice.random() < 0.97 for _ in kept)
        return self.at_home(place, tuple(kept), parents, settled, attached)

    def at_home(
        self, place: Unit, members: tuple[Human, ...], parents: tuple[tuple[int, int], ...], since: date, attached: tuple[bool, ...]
    ) -> Household:
        """Return `members` as a household at an invented address of `place`."""
        lat, lon = place.at or (0.0, 0.0)
        at = (lat + self.dice.uniform(-SPREAD, SPREAD), lon + self.dice.uniform(-SPREAD, SPREAD))
        return Household(place, at, self._street(members[0].language), since, members, parents, attached=attached)

    def human(self, folk: People, sex: str, age: int, *, family: tuple[str, str], father: str | None = None) -> Human:
        """Return a person of `age`, with neither IIN nor phone yet."""
        dice = self.dice
        born = EPOCH - timedelta(days=int(age * 365.25) + dice.randrange(1, 365))
        nameless = father is None and dice.random() < naming.WITHOUT_PATRONYMIC
        patronymic = "" if nameless else folk.patronymic_of(father or dice.choice(folk.male), sex)
        return Human(family[sex == "female"], folk.given(sex, dice), patronymic, sex, born, folk.spoken(dice))

    def numbered(self, human: Human) -> Human:
        """Return `human` with an IIN, and a phone from sixteen years on."""
        phone = self.numbers.phone() if human.age >= 16 else None
        return replace(human, iin=self.numbers.iin(human.born_on, human.sex), phone=phone)

    def _status(self) -> tuple[Status, bool]:
        drawn = self.dice.randrange(1000)
        for status, share, identified in RARE:
            if drawn < share:
                return status, identified
            drawn -= share
        return Status.CITIZEN, True

    def _ages(self, kind: float, at_most: int) -> list[int]:
        """Return the ages of a household, adults (one or two) before children."""
        dice = self.dice
        if at_most == 1 or kind < SINGLE:
            return [dice.choice((dice.randrange(18, 40), dice.randrange(40, 90)))]
        if kind < COUPLE:
            first = int(dice.triangular(46, 88, 55))
            return [first, max(20, first + dice.randrange(-7, 4))]
        first, alone = int(dice.triangular(22, 58, 38)), dice.random() < 0.12
        mother = min(max(20, first - dice.randrange(-2, 6)), 54)
        return [*([mother] if alone else [first, mother]), *self._children(min(mother, first), at_most - (1 if alone else 2))]

    def _children(self, younger: int, at_most: int) -> list[int]:
        """Return the ages of the children of parents the younger of whom is `younger`: born to people of 19 to 43."""
        dice = self.dice
        youngest, oldest = max(0, younger - 43), min(max(younger - 19, 1), 18)
        count = min(dice.choice((1, 1, 2, 2, 2, 3, 3, 4)), 1 + oldest // 2, at_most)
        return [dice.randrange(youngest, oldest) for _ in range(count)]

    def _family(self, folk: People, ages: list[int]) -> tuple[list[Human], tuple[tuple[int, int], ...]]:
        dice, family = self.dice, folk.family(self.dice)
        grown = [age for age in ages if age >= 18]
        alone = len(grown) == 1
        sexes = [dice.choice(("male", "female"))] if alone and len(ages) == 1 else ["female"] if alone else ["male", "female"]
        members = [self.human(folk, sex, age, family=family) for sex, age in zip(sexes, grown, strict=True)]
        father = dice.choice(folk.male) if alone else members[0].given_name
        for age in ages[len(grown) :]:
            members.append(self.human(folk, dice.choice(("male", "female")), age, family=family, father=father))
        return members, tuple((parent, child) for parent in range(len(grown)) for child in range(len(grown), len(members)))

    def _identified(self, human: Human, status: str, identified: bool) -> Human:
        if identified:
            kept = replace(self.numbered(human), status=status)
            return replace(kept, died_on=EPOCH - timedelta(days=self.dice.randrange(1, 200))) if self._died(human) else kept
        country = "XXA" if status == Status.TEMPORARY_STATELESS.value else self.dice.choice(COUNTRIES)
        phone = self.numbers.phone() if human.age >= 16 else None
        return replace(human, status=status, document=self.numbers.document(country), phone=phone)

    def _died(self, human: Human) -> bool:
        return human.age >= 60 and self.dice.random() < 0.02

    def _street(self, language: str) -> str:
        dice = self.dice
        house, flat = dice.randrange(1, 180), dice.randrange(1, 120)
        name = dice.choice(naming.streets(language))
        return f"{name}, {house}-үй, {flat}-пәтер" if language == "kk" else f"{name}, дом {house}, квартира {flat}"
