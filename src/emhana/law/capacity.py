"""How many people a doctor may have: the norms, whom each post serves, and the arithmetic of the last place. Pure."""

from calendar import isleap
from collections.abc import Mapping
from datetime import date
from typing import Protocol

NORMS: Mapping[str, int] = {"gp": 1700, "therapist": 2200, "paed_u6": 500, "paed_u14": 900}
SIX, FOURTEEN, ADULT = 6, 14, 18
PAEDIATRICIAN = "paediatrician"


class Places(Protocol):
    """The places of one doctor; a paediatrician's `attached` and `pending` are children under 14. None: not counted yet."""

    @property
    def post(self) -> str: ...

    @property
    def attached(self) -> int | None: ...

    @property
    def pending(self) -> int: ...

    @property
    def under_6(self) -> int | None: ...

    @property
    def under_6_pending(self) -> int: ...


def age_on(born: date, on: date) -> int:
    """Return the full years lived on `on`; a birthday is the first day of the new age [ATCH-09-14]."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def last_birthday(on: date, age: int) -> date:
    """Return the latest birth date of a person who is `age` or older on `on`; whoever was born later is younger."""
    year = on.year - age
    leap_day = (on.month, on.day) == (2, 29)
    return date(year, 2, 28) if leap_day and not isleap(year) else on.replace(year=year)


def serves(post: str, age: int) -> bool:
    """Return whether a doctor of `post` takes a person of `age`: from 14 to 17 a general practitioner only [ATCH-09-14]."""
    if post == PAEDIATRICIAN:
        return age < FOURTEEN
    return post == "gp" or age >= ADULT


def norm_passed(places: Places, *, age: int, own: bool, norms: Mapping[str, int]) -> bool | None:
    """Return whether one more person would pass the norm [ATCH-09-12]; None if a count is missing or only undecided requests fill it.

    `own` says that the person is among the attached already and takes no new place.
    """
    answers = [_passed(attached, pending, norm, own) for attached, pending, norm in _totals(places, age, norms)]
    return True if True in answers else None if None in answers else False


def places_left(places: Places, *, age: int, own: bool, norms: Mapping[str, int]) -> int:
    """Return how many persons of `age` still fit when undecided requests keep their places; negative above the norm."""
    return min(norm - (attached or 0) - pending + own for attached, pending, norm in _totals(places, age, norms))


def _totals(places: Places, age: int, norms: Mapping[str, int]) -> list[tuple[int | None, int, int]]:
    """Return (attached, pending, norm) of every norm that a person of `age` would count in."""
    if places.post != PAEDIATRICIAN:
        return [(places.attached, places.pending, norms[places.post])]
    totals = [(places.attached, places.pending, norms["paed_u14"])]
    if age < SIX:
        totals.append((places.under_6, places.under_6_pending, norms["paed_u6"]))
    return totals


def _passed(attached: int | None, pending: int, norm: int, own: bool) -> bool | None:
    if attached is None:
        return None
    after = attached + (0 if own else 1)
    if after > norm:
        return True
    return None if after + pending > norm else False
