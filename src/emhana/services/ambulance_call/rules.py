"""Calling an ambulance: no ground of refusal exists; the facts are the call card, and every field of it may stay unknown."""

from typing import Literal

from pydantic import Field

from emhana.law import judgement
from emhana.law.passport import Strict


class Facts(judgement.Facts):
    """What the caller is asked. None means: unknown, which never stops a call [AMB-08-04]."""

    surname: str | None = Field(default=None, description="Surname of the patient.")
    first_name: str | None = Field(default=None, description="First name of the patient.")
    patronymic: str | None = Field(default=None, description="Patronymic of the patient, if there is one.")
    age: int | None = Field(default=None, ge=0, le=130, description="Age of the patient in years.")
    sex: Literal["female", "male"] | None = Field(default=None, description="Sex of the patient.")
    condition: str | None = Field(default=None, description="Condition of the patient.")
    circumstances: Literal["accident", "injury", "illness"] | None = Field(default=None, description="What happened.")
    address: str | None = Field(default=None, description="Address where the patient is.")
    phone: str | None = Field(default=None, description="Telephone of the caller.")
    directions: str | None = Field(default=None, description="Approximate directions to the patient.")
    category: Literal["category_1", "category_2", "category_3", "category_4"] = Field(
        default="category_1", description="Urgency category; the most urgent one until the dispatcher chooses [AMB-03-02]."
    )


class ArrivalMinutes(Strict):
    """Minutes from the brigade's receipt of the call to its arrival, by urgency category; 10 and 60 included [AMB-03-05]."""

    category_1: int = Field(default=10, ge=10, le=60)
    category_2: int = Field(default=15, ge=10, le=60)
    category_3: int = Field(default=30, ge=10, le=60)
    category_4: int = Field(default=60, ge=10, le=60)
