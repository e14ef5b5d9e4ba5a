"""Who is who in the demo country: people whose stories try each outcome of a request, and staff who can sign in.

All of it follows from the seed alone, so it can be printed again without the store.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings

from emhana.accounts.models import Role
from emhana.demo import geography, naming
from emhana.demo.clinics import Builder, Clinic
from emhana.demo.numbers import Numbers
from emhana.demo.population import EPOCH, RARE, Household, Human, Population
from emhana.parties.models import Status

ADULT, CHILD = 34, 7


@dataclass(frozen=True)
class Citizen:
    """One of the cast: `clinic` is the key of the clinic the story asks for, `wrong_surname` what the state database says instead."""

    key: str
    human: Human
    what: str
    clinic: str = ""
    wrong_surname: str = ""


@dataclass(frozen=True)
class Staff:
    """One who signs in as staff; `place` is a clinic's key, `fund`, `insurer`, or the code of a region; empty for the administrator."""

    login: str
    password: str
    totp_secret: str
    role: str
    place: str
    position: str
    human: Human


@dataclass(frozen=True)
class Story:
    """A person of the cast before they have a name: at which place, of which people, sex and age, and how they stand."""

    key: str
    what: str
    place: str
    people: str = "kazakh"
    sex: str = "female"
    age: int = ADULT
    clinic: str = ""
    status: str = Status.CITIZEN.value
    attached: bool = False
    before: str = ""
    children: tuple[tuple[str, int, bool], ...] = ()  # key, age, whether the civil register links it
    wrong_surname: str = ""


STORIES = (
    Story("grant", "lives in Almaty, attached nowhere: the clinic has free places", "bostandyk", clinic="free"),
    Story("unreliable", "the state database gives another family name", "bostandyk", sex="male", clinic="free", wrong_surname="Басқаев"),
    Story("outside", "lives in Karaganda, wants a clinic in Almaty", "karaganda", people="russian", sex="male", clinic="free"),
    Story("full", "lives in Astana, wants the clinic where every doctor is full", "nura", sex="male", age=41, clinic="full"),
    Story("single", "lives in Shymkent, wants the clinic with one free place", "karatau", people="uzbek", age=29, clinic="single"),
    Story("mother", "mother of two children, linked by the civil register", "bostandyk", clinic="free",
          children=(("child", CHILD, True), ("baby", 2, True))),
    Story("aunt", "lives with a child that no register links to her", "bostandyk", people="russian", age=45, clinic="free",
          children=(("nephew", 9, False),)),
    Story("border", "lives in Karasai district, near a clinic of bordering Nauryzbai district of Almaty", "zhandosov", sex="male", age=52),
    Story("moved", "moved with a child from Karaganda to Almaty in August; still attached there", "bostandyk", clinic="free", attached=True,
          before="karaganda", children=(("moved_child", 5, True),)),
    Story("attached", "attached in Karaganda, may choose another clinic", "karaganda", people="german_and_korean", sex="male", age=60,
          clinic="ordinary", attached=True),
    Story("kandas", "kandas", "bostandyk", status=Status.KANDAS.value, age=38),
    Story("refugee", "refugee", "bostandyk", status=Status.REFUGEE.value, age=27),
    Story("foreigner", "foreigner who lives here permanently", "bostandyk", people="uzbek", sex="male",
          status=Status.PERMANENT_FOREIGNER.value),
    Story("stateless", "stateless person who lives here permanently", "karaganda", people="russian",
          status=Status.PERMANENT_STATELESS.value),
    Story("visitor", "foreigner who stays for a time, no IIN", "bostandyk", people="russian", status=Status.TEMPORARY_FOREIGNER.value),
    Story("passing_stateless", "stateless person who stays for a time, no IIN", "karaganda", sex="male",
          status=Status.TEMPORARY_STATELESS.value),
    Story("asylum_seeker", "asylum seeker, no IIN", "nura", people="uyghur", status=Status.ASYLUM_SEEKER.value),
    Story("labour_migrant", "labour migrant, no IIN", "nura", people="uzbek", sex="male", status=Status.LABOUR_MIGRANT.value),
)  # fmt: skip

DESKS = (("almaty", "free"), ("astana", "full"), ("shymkent", "single"), ("karaganda", "ordinary"))
FUND, INSURER = "fund", "insurer"  # where the specialist of the Fund and the officer of the insurer work
INSURER_BIN = "000340001701"
REGIONS = (("almaty", "750000000"), ("astana", "710000000"), ("karaganda", "350000000"))


class Cast:
    """The cast of one `seed` in a country of `people`: `homes` to enter, `citizens` and `staff` to show, the clinics of the stories."""

    def __init__(self, seed: int, people: int) -> None:
        self.numbers = Numbers()
        self._population = Population(f"{seed}:cast", self.numbers)
        self.citizens: list[Citizen] = []
        self.homes: list[Household] = [self._home(story) for story in STORIES]
        self.homes.append(self._late())
        self.staff = [self._staff(seed, *post) for post in _posts()]
        self.clinics: Sequence[Clinic] = Builder(f"{seed}:special", self.numbers).special(people)

    def bin(self, key: str) -> str:
        """Return the BIN of the clinic of a story, of the Fund or of the insurer; empty when the story asks for none."""
        if key == FUND:
            return str(settings.EMHANA_FUND_BIN)
        if key == INSURER:
            return INSURER_BIN
        return next((clinic.bin for clinic in self.clinics if key and clinic.key == key), "")

    def _home(self, story: Story) -> Household:
        folk = naming.peoples()[story.people]
        family, father = folk.family(self._population.dice), self._population.dice.choice(folk.male)
        grown = self._entered(self._population.human(folk, story.sex, story.age, family=family), story.status)
        self.citizens.append(Citizen(story.key, grown, story.what, story.clinic, story.wrong_surname))
        members = [grown]
        for key, age, linked in story.children:
            sex = "male" if age % 2 else "female"
            child = self._population.numbered(self._population.human(folk, sex, age, family=family, father=father))
            what = f"child of {story.key}" if linked else f"lives with {story.key}, not linked to her"
            self.citizens.append(Citizen(key, child, what, story.clinic))
            members.append(child)
        parents = tuple((0, place) for place, (_, _, linked) in enumerate(story.children, start=1) if linked)
        since = EPOCH - timedelta(days=14 if story.before else 1500)
        attached = (story.attached,) * len(members)
        home = self._population.at_home(geography.by_key(story.place), tuple(members), parents, since, attached)
        return replace(home, before=geography.by_key(story.before) if story.before else None)

    def _entered(self, human: Human, status: str) -> Human:
        identified = next((has_iin for rare, _, has_iin in RARE if rare.value == status), True)
        if identified:
            return replace(self._population.numbered(human), status=status)
        country = "XXA" if status == Status.TEMPORARY_STATELESS.value else "UZB"
        return replace(human, status=status, document=self.numbers.document(country), phone=self.numbers.phone())

    def _late(self) -> Household:
        folk = naming.peoples()["russian"]
        human = self._population.human(folk, "male", 81, family=folk.family(self._population.dice))
        gone = replace(self._population.numbered(human), died_on=date(2026, 6, 11), phone=None)
        self.citizens.append(Citizen("deceased", gone, "died on 11 June 2026; the attachment ended"))
        return self._population.at_home(geography.by_key("karaganda"), (gone,), (), EPOCH - timedelta(days=4000), (True,))

    def _staff(self, seed: int, login: str, role: str, place: str, position: str) -> Staff:
        folk = naming.peoples()["kazakh"]
        human = self._population.human(folk, "female", 39, family=folk.family(self._population.dice))
        entered = self._population.numbered(human)
        home = self._population.at_home(geography.by_key("almaly"), (entered,), (), EPOCH - timedelta(days=2000), (True,))
        self.homes.append(home)
        password = base64.b32encode(_derived(seed, login, "password"))[:12].decode().lower()
        secret = base64.b32encode(_derived(seed, login, "totp")[:20]).decode()
        return Staff(login, f"demo-{password}", secret, role, place, position, entered)


def _posts() -> Iterator[tuple[str, str, str, str]]:
    for name, clinic in DESKS:
        yield f"registrar.{name}", Role.Kind.REGISTRAR.value, clinic, "registrar"
        yield f"head.{name}", Role.Kind.HEAD.value, clinic, "head physician"
    for name, region in REGIONS:
        yield f"register.{name}", Role.Kind.REGISTER_SPECIALIST.value, region, "specialist of the register"
    yield "administrator", Role.Kind.ADMINISTRATOR.value, "", "administrator"
    # Last, so that those above keep the names and secrets of their seed.
    for name, clinic in DESKS:
        yield f"pharmacist.{name}", Role.Kind.PHARMACIST.value, clinic, "pharmacist"
    for name, region in REGIONS:
        yield f"quality.{name}", Role.Kind.QUALITY_CONTROLLER.value, region, "officer of the quality body"
    yield "fund", Role.Kind.FUND.value, FUND, "specialist of the Fund"
    yield "insurer", Role.Kind.INSURER.value, INSURER, "officer of the insurer"


def _derived(seed: int, login: str, purpose: str) -> bytes:
    return hashlib.sha256(f"emhana demo {seed} {login} {purpose}".encode()).digest()
