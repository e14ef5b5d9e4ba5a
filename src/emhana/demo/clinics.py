"""Polyclinics of the demo country and how full each doctor is to be. Pure; five clinics are there for a story, the rest for the people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from emhana.demo import geography, naming
from emhana.demo.geography import Unit
from emhana.demo.numbers import Numbers
from emhana.services.phc_attachment.rules import NORMS

FULL_SIZE = 15_000  # people from which the norms of the order can be reached; below it they are lowered by override
DEFAULT_PEOPLE = 20_000
FULL_DOCTORS = 2
MARGIN = 1.3  # people of a place for each place of its full clinic: some are not attached, some died
POSTS_OF_A_CLINIC = 9
MIXED = ("therapist", "paediatrician", "gp")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True)
class Post:
    """One precinct: its doctor and the number of people the load puts on it, `young` of them under six at most."""

    number: str
    kind: str
    doctor: str
    target: int
    young: int


@dataclass(frozen=True)
class Clinic:
    """One polyclinic; `key` names the five that stories need."""

    key: str
    bin: str
    names: tuple[str, str, str]
    place: Unit
    address: str
    phone: str
    saturdays: bool
    contracted: bool
    posts: tuple[Post, ...]

    def week(self) -> dict[str, dict[str, str]]:
        """Return the opening hours in the shape of a passport's week."""
        days = {day: {"open": "08:00", "close": "20:00"} for day in WEEKDAYS}
        return days | ({"saturday": {"open": "09:00", "close": "14:00"}} if self.saturdays else {})

    def accessibility(self) -> dict[str, bool]:
        """Return what the building offers to people with a disability."""
        digit = int(self.bin[-1])
        return {
            "ramp": digit != 0,
            "call_button": digit != 1,
            "tactile_path": digit > 4,
            "waiting_room": True,
            "sample_stands": digit != 2,
            "lift": digit % 2 == 0,
            "accessible_toilet": digit % 3 != 0,
            "tactile_signs": digit > 5,
            "sign_language": digit > 7,
        }


def norms(people: int) -> dict[str, int]:
    """Return the norms of a country of `people`: the order's, or lowered in proportion where nobody could reach those."""
    if people >= FULL_SIZE:
        return dict(NORMS)
    return {post: max(4, norm * people // DEFAULT_PEOPLE) for post, norm in NORMS.items()}


def quotas(people: int, gp: int) -> dict[str, int]:
    """Return code of a place to its number of people, together exactly `people`; by the norm `gp` the full clinics can be full."""
    needed = {"nura": int(FULL_DOCTORS * gp * MARGIN), "karatau": int(gp * MARGIN)}
    total = sum(place.weight for place in geography.places())
    found = {place.code: max(needed[place.key], people * place.weight // total) for place in geography.places() if place.key in needed}
    rest, others = people - sum(found.values()), [place for place in geography.places() if place.key not in needed]
    weights = sum(place.weight for place in others)
    found |= {place.code: rest * place.weight // weights for place in others}
    found[geography.by_key("bostandyk").code] += people - sum(found.values())
    return found


class Builder:
    """Builds clinics; names, numbers and doctors come from one source of chance."""

    def __init__(self, seed: str, numbers: Numbers, built: Sequence[Clinic] = ()) -> None:
        self._dice = Random(seed)  # noqa: S311 - invented clinics, not secrets
        self._numbers = numbers
        self._built = Counter(_town(clinic.place).code for clinic in built)

    def special(self, people: int) -> tuple[Clinic, ...]:
        """Return the five clinics of the stories, always with the same BINs for a seed."""
        norm = norms(people)
        few = {kind: max(2, limit // 140) for kind, limit in norm.items()}
        most = {kind: limit * 7 // 10 for kind, limit in norm.items()}
        return (
            self._clinic("free", geography.by_key("bostandyk"), [self._post(n, kind, few) for n, kind in enumerate(MIXED, start=1)]),
            self._clinic("full", geography.by_key("nura"), [self._post(n, "gp", norm) for n in range(1, FULL_DOCTORS + 1)]),
            self._clinic("single", geography.by_key("karatau"), [self._post(1, "gp", norm | {"gp": norm["gp"] - 1})]),
            self._clinic("ordinary", geography.by_key("karaganda"), [self._post(n, kind, most) for n, kind in enumerate(MIXED, start=1)]),
            self._clinic("uncontracted", geography.by_key("almaly"), [self._post(1, "gp", dict.fromkeys(norm, 0))]),
        )

    def ordinary(self, place: Unit, people: int, norm: Mapping[str, int]) -> Iterator[Clinic]:
        """Yield clinics of `place` whose doctors together take `people`, each below the norm; city districts have doctors by age."""
        posts: list[Post] = []
        kinds = MIXED if place.level == "city_district" else ("gp",)
        while people > 0 or len(posts) % len(kinds):
            share = self._dice.uniform(0.45, 0.99)
            limits = {post: min(limit - 1, int(limit * share)) for post, limit in norm.items()}
            posts.append(self._post(len(posts) % POSTS_OF_A_CLINIC + 1, kinds[len(posts) % len(kinds)], limits))
            # The ages of the people never fit the posts exactly.
            people -= posts[-1].target * 8 // 10
        for start in range(0, len(posts), POSTS_OF_A_CLINIC):
            yield self._clinic("", place, posts[start : start + POSTS_OF_A_CLINIC])

    def _post(self, number: int, kind: str, limits: Mapping[str, int]) -> Post:
        people = naming.a_people(self._dice)
        sex = "female" if self._dice.random() < 0.75 else "male"
        family, father = people.family(self._dice), self._dice.choice(people.male)
        doctor = f"{family[sex == 'female']} {people.given(sex, self._dice)} {people.patronymic_of(father, sex)}"
        target = limits["paed_u14" if kind == "paediatrician" else kind]
        return Post(str(number), kind, doctor, target, limits["paed_u6"] if kind == "paediatrician" else target)

    def _clinic(self, key: str, place: Unit, posts: list[Post]) -> Clinic:
        town = _town(place)
        self._built[town.code] += 1
        number = self._built[town.code]
        street, house = self._dice.choice(naming.streets("kk")), self._dice.randrange(1, 120)
        return Clinic(
            key,
            self._numbers.bin(date(1998 + self._dice.randrange(20), self._dice.randrange(1, 13), 1)),
            _names(town, number),
            place,
            f"{place.names[0]}, {street}, {house}",
            f"+7 {700 + int(place.code[:2])} {200 + number % 800:03d} {self._dice.randrange(100):02d} {self._dice.randrange(100):02d}",
            self._dice.random() < 0.8,
            key != "uncontracted",
            tuple(posts),
        )


def _town(place: Unit) -> Unit:
    """Return the city of a city district, the place itself otherwise."""
    above = {unit.code: unit for unit in geography.units()}
    return above[place.parent] if place.level == "city_district" and place.parent else place


def _names(town: Unit, number: int) -> tuple[str, str, str]:
    kk, ru, en = town.names
    if town.level in ("village", "settlement"):
        kk_name, ru_name = f"{kk} № {number} дәрігерлік амбулаториясы", f"Врачебная амбулатория № {number}, {ru}"
        return kk_name, ru_name, f"{en} Outpatient Clinic No. {number}"
    return f"{kk} қаласының № {number} емханасы", f"Городская поликлиника № {number}, {ru}", f"{en} City Polyclinic No. {number}"
