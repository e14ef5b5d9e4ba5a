"""What a request for attachment says: the organisation, the ground, where the person lives, and a doctor if they like."""

from calendar import monthrange
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError


class AttachmentRequest(BaseModel):
    """The data of a case. Validated with the context `{"today": date}` it refuses a move in the future."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation_bin: str = Field(pattern=r"^[0-9]{12}$", description="BIN of the organisation chosen.")
    ground: Literal["residence_change", "free_choice"] = Field(description="Ground of paragraph 10 [ATT-10-02, ATT-10-05].")
    residence: Literal["permanent", "temporary"] = Field(description="Which address the attachment goes by [ATT-08-01].")
    precinct: str | None = Field(default=None, max_length=20, description="Number of the precinct whose doctor is chosen.")
    moved_on: date | None = Field(default=None, description="Day of the move; with a change of residence only.")
    document_asked: bool = Field(default=False, description="Whether the applicant was shown the page that asks for proof [ATCH-09-16].")
    stays_until: date | None = Field(default=None, description="Day on which the stay ends, if known; declared, not proved [ATT-10-04].")

    @model_validator(mode="after")
    def _move_is_told_and_over(self, info: ValidationInfo) -> Self:
        if self.ground == "residence_change" and self.moved_on is None:
            raise PydanticCustomError("moved_on_missing", "a change of residence has its day")
        today = (info.context or {}).get("today")
        if today is not None and self.moved_after(today):
            raise PydanticCustomError("moved_on_in_future", "the move has not happened yet")
        if self.moved_on and self.stays_until and self.stays_until <= self.moved_on:
            raise PydanticCustomError("stay_ends_before_move", "the stay ends after the move")
        return self

    def moved_after(self, day: date) -> bool:
        """Return whether the declared move lies after `day`."""
        return self.moved_on is not None and self.moved_on > day

    def stays_a_month(self) -> bool:
        """Return whether the stay is open or passes a calendar month counted from the move [ATT-10-04]."""
        if self.moved_on is None or self.stays_until is None:
            return True
        year, month = divmod(self.moved_on.year * 12 + self.moved_on.month, 12)
        return self.stays_until > date(year, month + 1, min(self.moved_on.day, monthrange(year, month + 1)[1]))
