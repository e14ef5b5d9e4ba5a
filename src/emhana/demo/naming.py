"""Names as people in Kazakhstan bear them: by people, with the patronymic and the form of the family name that belong to it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from emhana.law.sources import read_yaml

# Patronymics that no rule makes, male and female.
SPECIAL = {
    "Абдулла": ("Абдуллаевич", "Абдуллаевна"),
    "Дмитрий": ("Дмитриевич", "Дмитриевна"),
    "Илья": ("Ильич", "Ильинична"),
    "Михаил": ("Михайлович", "Михайловна"),
    "Никита": ("Никитич", "Никитична"),
    "Павел": ("Павлович", "Павловна"),
    "Пётр": ("Петрович", "Петровна"),
}
WITHOUT_PATRONYMIC = 0.1
OTHER_LANGUAGE = 0.12


@dataclass(frozen=True)
class People:
    """One people of the country: its names and its usual language in dealings with the state."""

    share: int
    patronymic: str
    language: str
    male: tuple[str, ...]
    female: tuple[str, ...]
    families: tuple[tuple[str, str], ...]

    def given(self, sex: str, dice: Random) -> str:
        """Return a given name."""
        return dice.choice(self.male if sex == "male" else self.female)

    def family(self, dice: Random) -> tuple[str, str]:
        """Return a family name in its male and its female form."""
        return dice.choice(self.families)

    def patronymic_of(self, father: str, sex: str) -> str:
        """Return the patronymic of a child of `father`."""
        if self.patronymic == "kazakh":
            return f"{father}{'ұлы' if sex == 'male' else 'қызы'}"
        return _russian(father)[sex == "female"]

    def spoken(self, dice: Random) -> str:
        """Return the language of notices: mostly the usual one of the people."""
        other = "ru" if self.language == "kk" else "kk"
        return other if dice.random() < OTHER_LANGUAGE else self.language


@cache
def peoples() -> dict[str, People]:
    """Return the peoples by name."""
    return {name: _people(raw) for name, raw in _content()["peoples"].items()}


def a_people(dice: Random) -> People:
    """Return a people, each as often as its share."""
    found = list(peoples().values())
    return dice.choices(found, weights=[people.share for people in found])[0]


def streets(language: str) -> tuple[str, ...]:
    """Return names of streets in `language` (`kk`, `ru` or `en`), in the same order in each."""
    return tuple(_content()["streets"][language])


@cache
def _content() -> dict[str, Any]:
    return read_yaml(Path(__file__).with_name("names.yaml"))[0]


def _people(raw: dict[str, Any]) -> People:
    changing = tuple((name, f"{name}а") for name in raw.get("family", ()))
    same = tuple((name, name) for name in raw.get("plain", ()))
    return People(raw["share"], raw["patronymic"], raw["language"], tuple(raw["male"]), tuple(raw["female"]), changing + same)


@cache
def _russian(father: str) -> tuple[str, str]:
    if father in SPECIAL:
        return SPECIAL[father]
    if father.endswith("ий"):
        stem = f"{father[:-2]}ь"
        return f"{stem}евич", f"{stem}евна"
    if father[-1] in "йь":
        return f"{father[:-1]}евич", f"{father[:-1]}евна"
    return f"{father}ович", f"{father}овна"
