"""The people file of the stand-in for the state database of persons: one JSON object a line, made again from the seed."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from emhana.demo.cast import Cast
from emhana.demo.country import Country
from emhana.demo.population import Household, Human
from emhana.demo.rows import STAYS, addresses
from emhana.parties.models import Status

CITIZENS = frozenset({Status.CITIZEN.value, Status.KANDAS.value})
OWNER_ONLY = 0o600


def write(path: Path, *, people: int, seed: int) -> int:
    """Write everybody of the country who has an IIN to `path`, readable by its owner alone; return how many they are."""
    cast = Cast(seed, people)
    wrong = {one.human.iin: one.wrong_surname for one in cast.citizens if one.wrong_surname}
    country = Country(people, seed, cast.homes, cast.numbers, cast.clinics)
    unfinished, written = path.with_suffix(".part"), 0
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
        for placed in country.households():
            for described in _described(placed.household):
                described["surname"] = wrong.get(described["iin"], described["surname"])
                file.write(json.dumps(described, ensure_ascii=False) + "\n")
                written += 1
    unfinished.replace(path)
    return written


def _described(home: Household) -> Iterator[dict[str, Any]]:
    for position, human in enumerate(home.members):
        if human.iin is None:
            continue
        found = {
            "iin": human.iin,
            "surname": human.family_name,
            "name": human.given_name,
            "patronymic": human.patronymic,
            "born_on": human.born_on.isoformat(),
            "sex": human.sex,
            "citizenship": "KZ" if human.status in CITIZENS else "",
            "died_on": human.died_on and human.died_on.isoformat(),
            "registered_phone": human.phone or "",
            "relations": _relations(home, position),
        }
        yield found | _address(home, human)


def _relations(home: Household, position: int) -> list[dict[str, str | None]]:
    parents = [{"kind": "parent", "iin": home.members[parent].iin} for parent, child in home.parents if child == position]
    children = [{"kind": "child", "iin": home.members[child].iin} for parent, child in home.parents if parent == position]
    return parents + children


def _address(home: Household, human: Human) -> dict[str, dict[str, str]]:
    *_, (unit, _, since, _) = addresses(home, human)
    return {"temporary" if human.status in STAYS else "permanent": {"kato": unit, "text": home.street, "since": since.isoformat()}}
