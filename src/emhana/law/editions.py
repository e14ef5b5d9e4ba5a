"""A released edition of a passport: what of it binds, whether a newer one says otherwise, and which paragraphs are new in it."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from emhana.law.passport import Dated, Passport, Words
from emhana.law.requirements import ledger

PLACE = re.compile(r"Rules, paragraphs? (?P<paragraph>\d+(?:-\d+)?)|annex (?P<annex>\d+)(?:,? rows? (?P<row>\d+))?")


def digest(passport: Passport) -> str:
    """Return the SHA-256 of what binds in `passport`: the Kazakh words, the values, dates and citations, in whatever order.

    Our translations and our notes (`ours`) are no part of the Rules, and a comment is no part of the passport.
    """
    parts = [f"{name} {_text(entry)}" for name, entry in _entries(passport)]
    rest = passport.model_copy(update={name: () for name, _ in _entries(passport)})
    return hashlib.sha256("\n".join([_text(rest), *sorted(parts)]).encode()).hexdigest()


def since(passport: Passport) -> date:
    """Return the day from which the newest edition in `passport` holds."""
    return max(entry.since for _, entry in _entries(passport))


def marks(passport: Passport) -> list[str]:
    """Return a mark of each entry, the same while only its `until` changes: a closed entry is not a new one."""
    return sorted({_mark(name, entry) for name, entry in _entries(passport)})


def brought(passport: Passport, known: Collection[str]) -> dict[date, list[str]]:
    """Return the ids that the entries without a mark in `known` cite, by the day from which those hold, the earliest first."""
    found: dict[date, list[str]] = {}
    for name, entry in sorted(_entries(passport), key=lambda pair: pair[1].since):
        if _mark(name, entry) not in known:
            found.setdefault(entry.since, []).extend(entry.cites)
    return {day: list(dict.fromkeys(cites)) for day, cites in found.items()}


def places(passport: Passport, cites: Collection[str]) -> list[Words]:
    """Return the paragraphs of the service's own act that the ids `cites` stand for, each once; an id without a paragraph is left out."""
    own = [ledger()[cite].cite for cite in cites if cite in ledger() and cite.startswith(f"{passport.ledger_prefix}-")]
    return list(dict.fromkeys(_place(match) for cite in own for match in PLACE.finditer(cite)))


def _place(match: re.Match[str]) -> Words:
    paragraph, annex, row = match["paragraph"], match["annex"], match["row"]
    if paragraph:
        return Words(kk=f"{paragraph}-тармақ", ru=f"пункт {paragraph}", en=f"paragraph {paragraph}")
    if row:
        return Words(kk=f"{annex}-қосымша, {row}-жол", ru=f"приложение {annex}, строка {row}", en=f"annex {annex}, row {row}")
    return Words(kk=f"{annex}-қосымша", ru=f"приложение {annex}", en=f"annex {annex}")


def _entries(passport: Passport) -> Iterator[tuple[str, Dated]]:
    for name, value in passport:
        for entry in value if isinstance(value, tuple) else ():
            if isinstance(entry, Dated):
                yield name, entry


def _mark(name: str, entry: Dated) -> str:
    return hashlib.sha256(f"{name} {_text(entry.model_copy(update={'until': None}))}".encode()).hexdigest()[:16]


def _text(part: Dated | Passport) -> str:
    # Without defaults, so that a key which passports learn later changes no edition that does not use it.
    return json.dumps(_binding(part.model_dump(mode="json", exclude_defaults=True)), ensure_ascii=False, sort_keys=True)


def _binding(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == Words.model_fields.keys():
            return value["kk"]
        return {key: _binding(held) for key, held in value.items() if key != "ours"}
    return [_binding(held) for held in value] if isinstance(value, list) else value
