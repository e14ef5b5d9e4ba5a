"""The units of the demo country, read from `territories.yaml`: the tree, the places where people live, the bordering pairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from emhana.law.sources import read_yaml


@dataclass(frozen=True)
class Unit:
    """A unit of the tree; `weight` is above zero where people live, and `at` then says where on the map."""

    code: str
    key: str
    level: str
    parent: str | None
    names: tuple[str, str, str]
    former: tuple[str, ...]
    at: tuple[float, float] | None
    weight: int

    @property
    def region(self) -> str:
        """Return the code of the region, a unit of the first level."""
        return f"{self.code[:2]}0000000"


@cache
def units() -> tuple[Unit, ...]:
    """Return every unit, a parent before its children."""
    return tuple(unit for region in _content()["regions"] for unit in _numbered(region))


@cache
def places() -> tuple[Unit, ...]:
    """Return the units in which people live."""
    return tuple(unit for unit in units() if unit.weight)


@cache
def by_key(key: str) -> Unit:
    """Return the unit that the file calls `key`; raise LookupError for an unknown one."""
    for unit in units():
        if unit.key == key:
            return unit
    raise LookupError(key)


def borders() -> tuple[tuple[Unit, Unit], ...]:
    """Return the pairs of bordering units of two regions."""
    return tuple((by_key(first), by_key(second)) for first, second in _content()["borders"])


def cell(at: tuple[float, float]) -> str:
    """Return the id of the grid cell, about a kilometre wide, that holds `at`: the rounded latitude and longitude of its middle."""
    return f"{at[0]:.2f},{at[1]:.2f}"


@cache
def _content() -> dict[str, Any]:
    return read_yaml(Path(__file__).with_name("territories.yaml"))[0]


def _numbered(region: dict[str, Any]) -> Iterator[Unit]:
    """Yield a region and all below it; a code counts up the pair of digits of its depth: region, district, okrug, village."""
    yield _unit(region, region["code"], None)
    yield from _below(region, region["code"], 2)


def _below(raw: dict[str, Any], parent: str, depth: int) -> Iterator[Unit]:
    for number, child in enumerate(raw.get("below", ()), start=1):
        width = 2 if depth < 6 else 3
        code = f"{parent[:depth]}{number:0{width}d}".ljust(9, "0")
        yield _unit(child, code, parent)
        yield from _below(child, code, depth + 2)


def _unit(raw: dict[str, Any], code: str, parent: str | None) -> Unit:
    kk, ru, en = raw["unit"]
    at = tuple(raw["at"]) if "at" in raw else None
    return Unit(code, raw.get("key", ""), raw["level"], parent, (kk, ru, en), tuple(raw.get("former", ())), at, raw.get("weight", 0))
