"""What a request for medicines says: where it goes, and on which prescription; without a number, on all that are open."""

from pydantic import BaseModel, ConfigDict, Field


class MedicinesRequest(BaseModel):
    """The data of a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation_bin: str = Field(pattern=r"^[0-9]{12}$", description="BIN of the organisation asked to hand over.")
    prescription: str = Field(default="", max_length=40, description="Number of the prescription in ДҚАЖ; empty: all that are open.")
    units: int | None = Field(default=None, ge=1, le=100_000, description="Units asked for; null: all that are left.")
