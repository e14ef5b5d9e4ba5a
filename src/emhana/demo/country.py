"""The whole demo country as a stream: clinics first, then households with the post that each member is attached to. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emhana.demo import clinics, geography
from emhana.demo.clinics import Clinic, Post
from emhana.demo.numbers import Numbers
from emhana.demo.population import Household, Human, Population

PostKey = tuple[str, str]  # BIN of the clinic, number of the precinct


@dataclass(frozen=True)
class Placed:
    """A household with the precinct of each member, None for one who is attached nowhere."""

    household: Household
    posts: tuple[PostKey | None, ...]


class Country:
    """A country of exactly `people`, `cast` included; the same arguments give the same country."""

    def __init__(self, people: int, seed: int, cast: Sequence[Household], numbers: Numbers, special: Sequence[Clinic]) -> None:
        self.people, self.seed, self.cast = people, seed, cast
        self.norms = clinics.norms(people)
        self._population = Population(f"{seed}:population", numbers)
        self._quotas = clinics.quotas(people - sum(len(home.members) for home in cast), self.norms["gp"])
        builder = clinics.Builder(f"{seed}:clinics", numbers, special)
        self.clinics = [*special, *self._ordinary(builder, special)]
        self._load = _Load(self.clinics)

    def households(self) -> Iterator[Placed]:
        """Yield the cast, then the people of every place; can be run through once."""
        for home in self.cast:
            yield self._load.place(home)
        for place in geography.places():
            for home in self._population.of(place, self._quotas[place.code]):
                yield self._load.place(home)

    def _ordinary(self, builder: clinics.Builder, special: Sequence[Clinic]) -> Iterator[Clinic]:
        for place in geography.places():
            taken = sum(post.target for clinic in special if clinic.place == place for post in clinic.posts)
            yield from builder.ordinary(place, max(1, self._quotas[place.code] - taken), self.norms)


class _Load:
    """Counts who is where and never lets a post pass its target."""

    def __init__(self, built: Sequence[Clinic]) -> None:
        self._open: dict[str, list[_Counted]] = {}
        for clinic in built:
            if clinic.contracted:
                self._open.setdefault(clinic.place.code, []).extend(_Counted(clinic.bin, post) for post in clinic.posts)

    def place(self, home: Household) -> Placed:
        where = (home.before or home.place).code
        found = zip(home.members, home.attached, strict=True)
        return Placed(home, tuple(self._take(where, human) if attached else None for human, attached in found))

    def _take(self, where: str, human: Human) -> PostKey | None:
        posts = self._open[where]
        for counted in posts:
            if counted.suits(human):
                counted.add(human)
                if counted.left == 0:
                    posts.remove(counted)
                return counted.key
        return None


class _Counted:
    def __init__(self, bin: str, post: Post) -> None:
        self.key = (bin, post.number)
        self.left, self._young, self._kind = post.target, post.young, post.kind

    def suits(self, human: Human) -> bool:
        """Return whether the post serves that age [ATCH-09-14] and has a place left."""
        if not self.left:
            return False
        if self._kind == "paediatrician":
            return human.age < 14 and (human.age >= 6 or self._young > 0)
        return self._kind == "gp" or human.age >= 18

    def add(self, human: Human) -> None:
        if human.died_on is None:
            self.left -= 1
            self._young -= human.age < 6
