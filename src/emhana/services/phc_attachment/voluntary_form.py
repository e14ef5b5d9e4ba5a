"""What a request under a contract of medical insurance says besides the clinic: the contract, who asks, the document, the family."""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

AskedBy = Literal["insured_person", "representative", "family_member", "attorney", "policyholder", "insurer"]
IdentityType = Literal["foreign_passport", "stateless_certificate", "asylum_certificate", "travel_document", "national_document"]
Status = Literal[
    "temporary_foreigner", "temporary_stateless", "asylum_seeker", "eaeu_worker", "eaeu_family",
    "citizen", "kandas", "refugee", "permanent_foreigner", "permanent_stateless",
]  # fmt: skip


class Contract(BaseModel):
    """A contract as its paper or the insurer tells it; where the register knows it, the register speaks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    insurer_bin: str = Field(pattern=r"^[0-9]{12}$", description="BIN of the insurance organisation.")
    number: str = Field(min_length=1, max_length=45, description="Number of the contract.")
    kind: Literal["voluntary", "imposed"] = Field(default="voluntary", description="Kind of insurance [ATCH-08-15].")
    starts_on: date = Field(description="First day of the term.")
    ends_on: date = Field(description="Last day of the term, that day included [ATT-09A-02].")
    names_clinic: bool = Field(default=True, description="Whether the paper names the clinic chosen [ATT-08-07].")
    insures_person: bool = Field(default=True, description="Whether the paper lists the person as insured [ATT-02-10].")
    policyholder: str = Field(default="", max_length=200, description="Who concluded the contract, if not the insured person.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise PydanticCustomError("contract_ends_before_start", "the contract ends before it starts")
        return self


class Insured(BaseModel):
    """The part of a request that ground 4 needs [ATT-10-11]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contract: Contract
    asked_by: AskedBy = Field(description="By which of the two routes, or for whom [ATT-09A-11, ATT-09A-12].")
    insurer_asking: str | None = Field(default=None, description="BIN of the insurance organisation that asks, if one does.")
    status: Status = Field(description="Legal status by which paragraph 9-1 is applied [ATT-09A-01, ATT-09A-25].")
    identity: IdentityType = Field(default="foreign_passport", description="Kind of identity document shown [ATT-09A-20].")
    identity_country: str | None = Field(default=None, max_length=3, description="Country of the document typed online [ATT-11-07].")
    identity_number: str | None = Field(default=None, max_length=40, description="Number of the document typed online.")
    statement: int | None = Field(default=None, description="The free-form application that a family shares [ATT-09A-15].")
    adults: int = Field(default=1, ge=0, description="How many adults the application names; more than one person is a family.")
    family: bool = Field(default=False, description="Whether the application names several members of a family.")
    with_family_of: int | None = Field(default=None, description="The insured person whose family the recipient belongs to.")
