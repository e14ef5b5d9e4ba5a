"""What a request for attachment says: the organisation, the ground, where the person lives, and a doctor if they like."""

from calendar import monthrange
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from emhana.services.phc_attachment.voluntary_form import Insured

Capacity = Literal["parent", "adoptive_parent", "guardian", "trustee", "foster_parent", "foster_carer", "other_substitute"]


class Basis(BaseModel):
    """What stands on the paper that the applicant's category rests on; the desk types it from the paper shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str | None = Field(default=None, max_length=60, description="Number of the minutes, letter or power of attorney.")
    issued_on: date | None = Field(default=None, description="Day of the paper.")
    signer: str | None = Field(default=None, max_length=200, description="Post of who signed: any head of a school [ATT-09-36].")
    valid_until: date | None = Field(default=None, description="Last day on which a power of attorney holds [ATT-09-24].")
    scope: str | None = Field(default=None, max_length=300, description="What a power of attorney lets the attorney do [ATT-09-24].")
    school: Literal["university", "college", "school", "madrasa"] | None = Field(default=None, description="Type of school [ATT-09-18].")
    institution: str | None = Field(default=None, max_length=200, description="Home, colony or military unit of the person [ATT-09-23].")
    institution_bin: str | None = Field(default=None, pattern=r"^[0-9]{12}$", description="BIN of a ward's institution [ATT-09-23].")
    country: str | None = Field(default=None, max_length=100, description="State in which a child was born [ATT-09-22].")
    minutes_number: str | None = Field(default=None, max_length=60, description="Number of a student's joint minutes [ATT-09-20].")
    minutes_on: date | None = Field(default=None, description="Day of a student's joint minutes.")
    founded_by: str | None = Field(default=None, max_length=200, description="Order that founded a convict's commission [ATT-09-17].")

    statement_language: Literal["kk", "ru", "other"] | None = Field(default=None, description="Language of the application [ATT-09A-03].")
    identity_until: date | None = Field(default=None, description="Last day on which the identity document holds [ATT-09A-04].")
    consented_by: tuple[str, ...] = Field(default=(), description="Adults of the family who consented in writing [ATT-09A-16].")
    birth_document: str | None = Field(default=None, max_length=60, description="Number of a foreign birth certificate [ATT-09A-22].")

    def expired_on(self, day: date) -> bool:
        """Return whether the paper no longer holds on `day`."""
        return self.valid_until is not None and self.valid_until < day


class AttachmentRequest(BaseModel):
    """The data of a case. Validated with the context `{"today": date}` it refuses a move in the future."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation_bin: str = Field(pattern=r"^[0-9]{12}$", description="BIN of the organisation chosen, or IIN of a private practitioner.")
    # A free choice is named and nothing else: the shape has no place for a reason [ATT-10-05].
    ground: Literal["residence_change", "free_choice", "campaign", "vhi", "commission_disagreement"] = Field(
        description="Ground of paragraph 10 that a person may name; those of a distribution order are not among them [ATT-11-05]."
    )
    volume: Literal["guaranteed", "insurance"] | None = Field(
        default=None, description="Which care a person staying temporarily asks for [ATT-03A-03, ATT-03A-04]."
    )
    residence: Literal["permanent", "temporary"] = Field(description="Which address the attachment goes by [ATT-08-01, ATT-09-02].")
    precinct: str | None = Field(default=None, max_length=20, description="Number of the precinct whose doctor is chosen.")
    moved_on: date | None = Field(default=None, description="Day of the move; with a change of residence only.")
    document_asked: bool = Field(default=False, description="Whether the applicant was shown the page that asks for proof [ATCH-09-16].")
    capacity: Capacity | None = Field(
        default=None, description="As whom the applicant asks for a child, if no register says it [ATT-09-14]."
    )
    basis: Basis | None = Field(default=None, description="The paper of the applicant's category, typed at the desk.")
    voluntary: Insured | None = Field(default=None, description="The contract of insurance and who asks, with ground 4 only.")
    stays_until: date | None = Field(default=None, description="Day on which the stay ends, if known; declared, not proved [ATT-10-04].")

    @model_validator(mode="after")
    def _move_is_told_and_over(self, info: ValidationInfo) -> Self:
        if self.ground == "residence_change" and self.moved_on is None:
            raise PydanticCustomError("moved_on_missing", "a change of residence has its day")
        if (self.ground == "vhi") != (self.voluntary is not None):
            raise PydanticCustomError("contract_missing", "ground 4 rests on a contract of insurance")
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
