"""The forms of ДҚАЖ, the system of out-patient medicine supply: prescriptions of a person, and what was handed over on them.

Its own interface is not published. These forms are ours: JSON over HTTPS with the fields the order implies [MED-02-01, MED-07-02].
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CODE = "DQAJ"
PRESCRIPTION_LOOKUP, DISPENSE_RECORD = "prescription_lookup", "dispense_record"
OPERATIONS = {PRESCRIPTION_LOOKUP: "/prescriptions/find", DISPENSE_RECORD: "/prescriptions/dispense"}

UNKNOWN, NOT_ACTIVE, TOO_MANY, BAD_REQUEST = "unknown_prescription", "not_active", "already_dispensed", "bad_request"
"""Why ДҚАЖ does not record a dispense: no such prescription, not in force, nothing (or not so much) left on it, not understood."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    __str__ = __repr__


class Status(StrEnum):
    """Where a prescription stands in ДҚАЖ."""

    ACTIVE = "active"
    DISPENSED = "dispensed"
    CANCELLED = "cancelled"


class Product(_Form):
    """What is prescribed, by its code in ДҚАЖ."""

    code: str = Field(min_length=1, max_length=40)
    product_class: Literal["medicine", "specialised_therapeutic_product", "medical_device"]
    device_kind: Literal["", "material", "article", "solution", "reagent", "set", "kit"] = ""
    substance: str = Field(min_length=1, max_length=200)
    trade_name: str = Field(min_length=1, max_length=200)
    form: str = Field(default="", max_length=200)
    strength: str = Field(default="", max_length=60)
    unit: str = Field(min_length=1, max_length=30)


class Given(_Form):
    """Units handed over on a prescription: where (BIN), when, and under which key of the one who reported it."""

    key: str = Field(min_length=1, max_length=60)
    bin: str = Field(pattern=r"^[0-9]{12}$")
    units: int = Field(ge=1)
    at: datetime
    product: str = ""


class Prescription(_Form):
    """A prescription with everything that was handed over on it so far; valid from `issued_on` to `valid_to`, both included."""

    number: str = Field(min_length=1, max_length=40)
    iin: str = Field(pattern=r"^[0-9]{12}$")
    product: Product
    category: str
    volume: Literal["guaranteed", "insurance"]
    prescriber: str = Field(max_length=300)
    units: int = Field(ge=1)
    issued_on: date
    valid_to: date
    next_on: date | None = None
    status: Status = Status.ACTIVE
    replaces: str | None = None
    given: tuple[Given, ...] = ()

    @property
    def units_left(self) -> int:
        """Return how many units may still be handed over."""
        return self.units - sum(given.units for given in self.given)


class Prescriptions(_Form):
    """The answer to a look-up: all prescriptions of one person."""

    prescriptions: tuple[Prescription, ...]
