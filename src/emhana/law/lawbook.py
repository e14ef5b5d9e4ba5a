"""The run-time part of the law: dated overrides that an administrator may add, frozen for one judgement.

The caller reads the rows, builds one `LawBook` and hands it to the pure functions; its `digest` is stored with every
decision and every due time, so that both can be repeated later.
"""

import hashlib
from datetime import date
from functools import cached_property
from typing import Any, Literal

from emhana.law.dated import LedgerId, Strict


class DayOverride(Strict):
    """A day made off or working by a decree. `replaces` names the weekday (0 Monday) whose hours a working Saturday takes."""

    day: date
    kind: Literal["off", "working"]
    act: str
    replaces: int | None = None
    weeks: tuple[Literal["five_day", "six_day"], ...] = ("five_day", "six_day")


class SettingOverride(Strict):
    """Another value for a reading of a conflict, from `since` (included) until `until` (excluded)."""

    id: LedgerId
    value: Any
    act: str
    since: date
    until: date | None = None


class LawBook(Strict):
    """Everything dated that is not in the passports: calendar overrides, settings, norms per doctor, border pairs."""

    days: tuple[DayOverride, ...] = ()
    settings: tuple[SettingOverride, ...] = ()
    norms: tuple[tuple[str, int], ...] = ()
    border_pairs: tuple[tuple[str, str], ...] = ()

    def setting(self, ledger_id: str, default: Any, *, on: date) -> Any:
        """Return the value of a reading on `on`: the override in force, or `default` from the passport."""
        in_force = [s for s in self.settings if s.id == ledger_id and s.since <= on and (s.until is None or on < s.until)]
        return in_force[-1].value if in_force else default

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the book's content, in hexadecimal."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


EMPTY = LawBook()
