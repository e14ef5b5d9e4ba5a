"""The edition of a passport in force on a day, kept: the same object for every day of a period."""

from bisect import bisect_right
from datetime import date

from emhana.law.passport import Passport

_EDITIONS: dict[int, tuple[Passport, dict[int, Passport | None], list[date]]] = {}


def edition_on(passport: Passport, day: date) -> Passport:
    """Return the edition in force on `day`, the same object for each day of a period; LookupError before the first."""
    kept = _EDITIONS.get(id(passport))
    if kept is None:
        if len(_EDITIONS) > 512:
            _EDITIONS.clear()
        kept = _EDITIONS[id(passport)] = (passport, {}, _changes(passport))
    _, editions, changes = kept
    period = bisect_right(changes, day)
    if period not in editions:
        editions[period] = passport.on(day)
    edition = editions[period]
    if edition is None:
        raise LookupError(f"{passport.code} has no edition in force on {day}")
    return edition


def _changes(passport: Passport) -> list[date]:
    entries = [entry for _, value in passport if isinstance(value, tuple) for entry in value if hasattr(entry, "since")]
    return sorted({entry.since for entry in entries} | {entry.until for entry in entries if entry.until})
