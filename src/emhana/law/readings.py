"""Our readings of conflicts about time, and the alternatives the executable tests name, under the `LawBook` of the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from emhana.law.lawbook import LawBook
from emhana.law.passport import CutOff, Limit, Passport, Week

# Services 1-10 of the Standards; the conflicts of the others have ids of their own.
FIRST_TEN = frozenset({"ABRD", "ATCH", "APPT", "HCALL", "PHCC", "SICK", "TDCT", "INPX", "SANA", "HOSP"})
_PORTAL = {"SICK": "SICK-07-10", "TDCT": "TDCT-07-07"}
_SATURDAY = {"PHCC": "PHCC-07-04", "TRN": "TRN-07-03"}
_TWO_HOURS = 120


@dataclass(frozen=True)
class Counting:
    """How working days are counted: `mode` is `from_moment` or `end_of_day`; `cites` are the ids that say so."""

    mode: str
    saturday_counts: bool
    cites: tuple[str, ...]


def counting(passport: Passport, law: LawBook, on: date) -> Counting:
    """Return how the working days of a service are counted [ALL-03-01, ALL-07-01, GEN-00-01]."""
    if passport.ledger_prefix in FIRST_TEN:
        mode, saturday = value(passport, law, "ALL-03-01", "from_moment", on), value(passport, law, "ALL-07-01", True, on)
        return Counting(str(mode), saturday is True, ("ALL-03-01", "ALL-07-01"))
    whole = value(passport, law, "GEN-00-01", {}, on)
    parts: Mapping[str, Any] = whole if isinstance(whole, Mapping) else {"saturday_counts": whole is not False}
    return Counting(parts.get("mode", "from_moment"), parts.get("saturday_counts", True) is True, ("GEN-00-01",))


def value(passport: Passport, law: LawBook, ledger_id: str, default: Any, on: date) -> Any:
    """Return the value of a reading on `on`: the override, else the passport's, else `default`."""
    stated = next((reading.default for reading in passport.readings if reading.id == ledger_id), default)
    return law.setting(ledger_id, default if stated is None else stated, on=on)


def after_hours(edition: Passport, law: LawBook, on: date) -> tuple[str, tuple[str, ...]]:
    """Return the rule of portal requests outside hours and its sources."""
    entry = edition.after_hours[0] if edition.after_hours else None
    rule, cites = (entry.rule, entry.cites) if entry else ("none", ("GEN-00-02",))
    ledger_id = _PORTAL.get(edition.ledger_prefix)
    if ledger_id is None:
        return rule, cites
    return str(law.setting(ledger_id, rule, on=on)), (ledger_id,)


def intake_week(edition: Passport, law: LawBook, on: date, week: Week) -> Week:
    """Return `week` without its Saturday where a reading closes it [PHCC-07-04, TRN-07-03]."""
    ledger_id = _SATURDAY.get(edition.ledger_prefix)
    if ledger_id is None or week.saturday is None:
        return week
    chosen = law.setting(ledger_id, True, on=on)
    return without_saturday(week) if chosen is False or chosen == "closed" else week


_WITHOUT: dict[int, tuple[Week, Week]] = {}


def without_saturday(week: Week) -> Week:
    """Return the same week closed on Saturday; always the same object for the same week."""
    if week.saturday is None:
        return week
    found = _WITHOUT.get(id(week))
    if found is None:
        if len(_WITHOUT) > 256:
            _WITHOUT.clear()
        found = _WITHOUT[id(week)] = (week, week.model_copy(update={"saturday": None}))
    return found[1]


def cut_offs(edition: Passport, law: LawBook, on: date) -> tuple[CutOff, ...]:
    """Return the cut-offs in force, after the reading of the extract's contradiction [INPX-03-06]."""
    if edition.ledger_prefix != "INPX" or law.setting("INPX-03-06", "closing", on=on) != "two_hours":
        return edition.cut_offs
    channels = tuple(code for code in edition.channel_codes() if code != "portal")
    return (CutOff(since=on, cites=("INPX-03-06",), channels=channels, before_closing_minutes=_TWO_HOURS),)


def bounded(edition: Passport, limit: Limit, law: LawBook, on: date) -> Limit:
    """Return the limit as long as a reading makes it [MED-08-02: the portal's minutes for medicines, 180 in the earlier edition]."""
    if edition.ledger_prefix != "MED" or limit.name != "service_portal":
        return limit
    minutes = int(value(edition, law, "MED-08-02", limit.amount, on))
    return limit if minutes == limit.amount else limit.model_copy(update={"amount": minutes})


def start_of(edition: Passport, limit: Limit, law: LawBook, on: date) -> str:
    """Return the event a limit runs from [PME-03-02: the last completed step, or the submission]."""
    if edition.ledger_prefix == "PME" and value(edition, law, "PME-03-02", "last_step_completed", on) == "submission":
        return "accepted"
    return limit.starts
