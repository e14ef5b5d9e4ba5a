"""The passport of a state service: what its standard says, as dated and cited data.

Every entry says since when it holds and where it comes from: `cites` (ids of the requirements ledger) or
`ours: why` where the law is silent. Periods are half-open: `since` is included, `until` is not. A changed norm is a new
entry beside the old one, never an edit of it.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from emhana.law import sources
from emhana.law.dated import Code, Dated, LedgerId, Strict, Words
from emhana.law.hours import Clock, Week


class Channel(StrEnum):
    """The ways a request can arrive (design, section 5)."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    PORTAL = "portal"
    MIS = "mis"
    CALL_103 = "call_103"
    INSURER = "insurer"
    ORGANISATION = "organisation"


class Amendment(Strict):
    """An act that gave texts of the standard another wording: when, which act, which parts."""

    amended_on: date
    act: str
    parts: Words


def governing(texts: Iterable[Amendment]) -> Amendment:
    """Return which of differing texts governs: the one with the latest amending date [MSHI-ORD-02]."""
    return max(texts, key=lambda text: text.amended_on)


class Names(Dated):
    """The name of the service, in the words of its standard (kk) and ours (ru, en)."""

    text: Words


class Provider(Dated):
    """Who gives the service: `kind` is a code of organisations, `text` the standard's words."""

    kind: Literal[
        "phc_organisation", "local_executive_body", "medical_organisation", "ambulance_station", "education_organisation",
        "dispensary", "fund", "hospital",
    ]
    text: Words


class Applicants(Dated):
    """Who may ask."""

    text: Words

    def identity(self) -> tuple[Any, ...]:
        return (self.text.en,)


class ChannelEntry(Dated):
    """One way the service may be asked for."""

    channel: Channel

    def identity(self) -> tuple[Any, ...]:
        return (self.channel,)


class Role(StrEnum):
    """What a limit bounds; only `term` and a started `processing` govern the due time (design, section 4)."""

    TERM = "term"
    PROCESSING = "processing"
    VISIT = "visit"
    SAME_DAY = "same_day"
    TARGET = "target"


class Unit(StrEnum):
    """Units of terms. `same_day` carries no amount."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    SAME_DAY = "same_day"


class Limit(Dated):
    """One limit of time: how long, for which channels, from which event to which.

    `starts` and `ends` are event names: `accepted`, `delivered`, `ticket`, `called`, `registered`, `served`, or one of the
    service's own (`processing_started`, `brigade_received`, ...). Empty `variants` or `categories` mean all.
    """

    name: Code
    role: Role
    channels: tuple[Channel, ...] = Field(min_length=1)
    unit: Unit
    amount: int | None = Field(default=None, gt=0)
    starts: Code = "accepted"
    ends: Code = "delivered"
    variants: tuple[Code, ...] = ()
    categories: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _amount_fits_unit(self) -> Self:
        if (self.amount is None) != (self.unit is Unit.SAME_DAY):
            raise ValueError("`amount` belongs to every unit but same_day")
        return self

    def identity(self) -> tuple[Any, ...]:
        return (self.name,)


class ScheduleEntry(Dated):
    """Hours in which the provider takes requests; `of` says whose hours they are, `due_cap` cuts a working-day term short."""

    week: Week
    of: Literal["provider", "standard"] = "provider"
    term_week: Week | None = None
    due_cap: Clock | None = None


class CutOff(Dated):
    """Until when the provider takes requests: minutes before its own closing, or stated hours."""

    channels: tuple[Channel, ...] = Field(min_length=1)
    before_closing_minutes: int | None = Field(default=None, gt=0)
    weekday: Clock | None = None
    saturday: Clock | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.before_closing_minutes is None and self.weekday is None and self.saturday is None:
            raise ValueError("a cut-off gives minutes before closing, stated hours, or both")
        return self


class AfterHours(Dated):
    """What starts the clock of a portal request outside the provider's hours."""

    rule: Literal["next_working_day", "clock_from_submission", "none"]


class Validity(Strict):
    """For how long a document may be old: counted from `starts` to the filing date."""

    amount: int = Field(gt=0)
    unit: Literal["working_days", "calendar_days", "months"]
    starts: Code = "issue_date"


class Document(Dated):
    """A paper the person brings. Papers that share `one_of` replace each other; `category` `any` is asked of everybody."""

    code: Code
    text: Words
    channels: tuple[Channel, ...] = Field(min_length=1)
    category: Code = "any"
    one_of: Code | None = None
    validity: Validity | None = None
    shown_only: bool = False

    def identity(self) -> tuple[Any, ...]:
        return (self.code, self.category, self.channels)


class Refusal(Dated):
    """One ground of the closed list. `rule` names the function of `rules.py`; `blank_norm` demands an act and a clause."""

    rule: Code
    number: int = Field(ge=1)
    text: Words
    blank_norm: bool = False

    def identity(self) -> tuple[Any, ...]:
        return (self.rule,)


Medium = Literal[
    "electronic_document", "paper", "electronic_or_paper", "log_entry", "oral", "status_notice", "view", "call_out", "goods"
]


class Result(Dated):
    """What the person gets."""

    code: Code
    text: Words
    channels: tuple[Channel, ...] = Field(min_length=1)
    medium: Medium
    form: str | None = None
    signed_by: str | None = None
    validity: Validity | None = None

    def identity(self) -> tuple[Any, ...]:
        return (self.code, self.channels)


class Fee(Dated):
    """What the service costs and who is exempt."""

    kind: Literal["free", "paid", "mixed"]
    text: Words
    exempt: tuple[Words, ...] = ()


class Requirement(Dated):
    """Another requirement of the standard, shown on the service's page."""

    text: Words

    def identity(self) -> tuple[Any, ...]:
        return (self.text.en,)


class Reading(Dated):
    """Our reading of a conflict: a setting named by the ledger id of the `conflict` entry; `alias` is its Config key.

    A reading without a value (Config: none) is a citation only and stands in `default: null`.
    """

    id: LedgerId
    alias: str | None = None
    default: Any = None
    alternatives: tuple[Any, ...] = ()

    def identity(self) -> tuple[Any, ...]:
        return (self.id,)


class Informed(Dated):
    """An office outside that is told of each changed edition: `code` names it in the settings of addresses, `text` in words."""

    code: Code
    text: Words

    def identity(self) -> tuple[Any, ...]:
        return (self.code,)


D = TypeVar("D", bound=Dated)


class Passport(Strict):
    """Everything the standards say of one service, over time."""

    code: Code
    ledger_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
    act: Words
    names: tuple[Names, ...] = Field(min_length=1)
    provider: tuple[Provider, ...] = Field(min_length=1)
    applicants: tuple[Applicants, ...] = Field(min_length=1)
    channels: tuple[ChannelEntry, ...] = Field(min_length=1)
    automation: Literal["full", "partial", "none"]
    categories: tuple[Code, ...] = ()
    variants: tuple[Code, ...] = ()
    limits: tuple[Limit, ...] = Field(min_length=1)
    schedule: tuple[ScheduleEntry, ...] = Field(min_length=1)
    cut_offs: tuple[CutOff, ...] = ()
    after_hours: tuple[AfterHours, ...] = ()
    documents: tuple[Document, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    results: tuple[Result, ...] = Field(min_length=1)
    fee: tuple[Fee, ...] = Field(min_length=1)
    requirements: tuple[Requirement, ...] = ()
    readings: tuple[Reading, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    informed: tuple[Informed, ...] = ()

    @model_validator(mode="after")
    def _no_two_entries_at_once(self) -> Self:
        for name in type(self).model_fields:
            entries = getattr(self, name)
            if isinstance(entries, tuple) and entries and isinstance(entries[0], Dated):
                _refuse_overlap(name, entries)
        return self

    def on(self, day: date) -> "Passport | None":
        """Return the passport with only the entries in force on `day`, or None before the first edition."""
        if not any(entry.holds_on(day) for entry in self.channels):
            return None
        kept = {
            name: tuple(entry for entry in value if entry.holds_on(day))
            for name, value in self
            if isinstance(value, tuple) and value and isinstance(value[0], Dated)
        }
        return self.model_copy(update=kept)

    def channel_codes(self) -> tuple[Channel, ...]:
        """Return the channels of this (already dated) passport, in the standard's order."""
        return tuple(entry.channel for entry in self.channels)

    def citations(self) -> frozenset[str]:
        """Return every ledger id the passport carries."""
        dated = [entry for _, value in self if isinstance(value, tuple) for entry in value if isinstance(entry, Dated)]
        readings = {entry.id for entry in dated if isinstance(entry, Reading)}
        return frozenset(cite for entry in dated for cite in entry.cites) | readings


def _refuse_overlap(name: str, entries: tuple[Dated, ...]) -> None:
    for first, second in combinations(entries, 2):
        apart = first.identity() != second.identity() or not (
            (first.until is None or second.since < first.until) and (second.until is None or first.since < second.until)
        )
        if not apart:
            raise ValueError(f"{name}: two entries {first.identity()} hold on {max(first.since, second.since)}")


def load_passport(path: Path) -> Passport:
    """Return the passport written at `path`; raises `sources.LawError` naming file, line and reason."""
    return sources.load(path, Passport)
