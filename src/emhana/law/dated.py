"""What every entry of the law's data shares: strict keys, words in three languages, a period and a source."""

from datetime import date, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

LedgerId = Annotated[str, StringConstraints(pattern=r"^[A-Z]+-[0-9]{2}[A-Z]?-[0-9]{2}$|^[A-Z]+-[A-Z0-9]+-[0-9]{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """A frozen record that knows every key it may carry."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """One wording in Kazakh, Russian and English."""

    kk: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def into(self, language: str) -> str:
        """Return the wording in `language` (`kk`, `ru` or `en`); raises AttributeError for another."""
        return str(getattr(self, language))


def in_force_from(published: date) -> date:
    """Return the day an order takes effect: ten calendar days have passed after that of its first official publication [ATT-00-03]."""
    return published + timedelta(days=11)


class Dated(Strict):
    """An entry that holds from `since` (included) until `until` (excluded) and names its source.

    Where the day of first official publication is known, `published` says it and `since` follows from it.
    """

    published: date | None = Field(default=None, exclude=True)
    since: date
    until: date | None = None
    cites: tuple[LedgerId, ...] = ()
    ours: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _takes_effect(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("published") and "since" not in data:
            return {**data, "since": in_force_from(date.fromisoformat(str(data["published"])))}
        return data

    @model_validator(mode="after")
    def _has_a_source_and_a_period(self) -> Self:
        if not self.cites and not self.ours:
            raise ValueError("an entry cites the ledger or says `ours: why`")
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"the period ends ({self.until}) before it begins ({self.since})")
        if self.published is not None and self.since != in_force_from(self.published):
            raise ValueError(f"what was published on {self.published} takes effect on {in_force_from(self.published)}, not on {self.since}")
        return self

    def holds_on(self, day: date) -> bool:
        """Return whether the entry is in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)

    def identity(self) -> tuple[Any, ...]:
        """Return what two entries of one list must not share on the same day."""
        return ()
