"""What goes in and out of the insurer's part of API v1."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from emhana.api.v1.schemas import Closed

Sex = Literal["male", "female"]
Status = Literal[
    "citizen", "kandas", "refugee", "permanent_foreigner", "permanent_stateless", "temporary_foreigner", "temporary_stateless",
    "asylum_seeker", "labour_migrant",
]  # fmt: skip
Identity = Literal["foreign_passport", "stateless_certificate", "asylum_certificate", "travel_document", "national_document"]


class PersonNamed(Closed):
    """A person by IIN, or by country and number of a document with what stands on it."""

    iin: str | None = Field(default=None, pattern=r"^[0-9]{12}$")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", description="ISO 3166 alpha-3.")
    document: str | None = Field(default=None, min_length=1, max_length=40)
    family_name: str = Field(min_length=1, max_length=120)
    given_name: str = Field(min_length=1, max_length=120)
    patronymic: str = Field(default="", max_length=120)
    born_on: date
    sex: Sex
    status: Status = "temporary_foreigner"


class Address(Closed):
    """Where the person lives in Kazakhstan; no paper about it is asked for."""

    territory: str = Field(description="KATO code of the unit.")
    street: str = Field(min_length=1, max_length=300)


class ContractNamed(Closed):
    """A contract by its number; its terms are needed the first time only. `insurer` is the BIN of its party, the caller by default."""

    number: str = Field(min_length=1, max_length=45)
    insurer: str | None = Field(default=None, pattern=r"^[0-9]{12}$")
    kind: Literal["voluntary", "imposed"] = "voluntary"
    starts_on: date | None = None
    ends_on: date | None = Field(default=None, description="Last day, included.")
    clinics: list[str] = Field(default_factory=list, max_length=200, description="BINs of the organisations it provides for.")
    policyholder: str = Field(default="", max_length=200)


class InsuredRequest(Closed):
    """One insured person who is to be attached; under eighteen with the representative."""

    person: PersonNamed
    contract: ContractNamed
    organisation: str = Field(pattern=r"^[0-9]{12}$", description="BIN of the clinic.")
    identity: Identity = "foreign_passport"
    identity_until: date | None = None
    address: Address | None = None
    representative: PersonNamed | None = None
    birth_document: str = Field(default="", max_length=60)


class Batch(Closed):
    """Requests of an insurer, each judged by itself."""

    requests: list[InsuredRequest] = Field(min_length=1, max_length=100)
    statement_language: Literal["kk", "ru"] = "ru"
    language: Literal["kk", "ru"] = "ru"


class RequestAnswered(Schema):
    """What became of one request of the batch: its number and status, or the problem that kept it from being made."""

    position: int
    number: str | None = None
    status: str | None = None
    why: str = ""
    code: str = ""
    title: str = ""
    fields: list[dict[str, str]] = Field(default_factory=list)


class BatchAnswered(Schema):
    """The answers in the order of the batch, and how many were registered."""

    registered: int
    requests: list[RequestAnswered]


class ContractShown(Schema):
    """The contract under which a record stands."""

    insurer: str
    number: str
    kind: str
    starts_on: date
    ends_on: date


class InsurerRequestShown(Schema):
    """A request of the insurer's own: where it stands, and the attachment it led to."""

    number: str
    status: str
    outcome: str
    submitted_at: datetime
    due_at: datetime | None
    why: str = ""
    attached_from: date | None = None
    attached_until: date | None = Field(default=None, description="Last day, included.")
    contract: ContractShown | None = None


class EndTold(Closed):
    """A contract of the caller is prolonged to, or ends early after, `last_day` (included); `message` makes it come true once."""

    contract: str = Field(min_length=1, max_length=45)
    last_day: date
    message: str = Field(min_length=1, max_length=24)


class EndKept(Schema):
    """What was recorded."""

    contract: str
    kind: str
    last_day: date
    message: str


class NoticeShown(Schema):
    """A notice for the insurer; `id` is where the next reading goes on."""

    id: int
    kind: str
    contract: str
    case_number: str
    last_day: date
    made_at: datetime


def shown_contract(contract: Any, language: str) -> dict[str, Any]:
    """Return a contract of the register as the API tells it."""
    return {
        "insurer": contract.insurer.organisation.name(language),
        "number": contract.number,
        "kind": contract.kind,
        "starts_on": contract.valid.lower,
        "ends_on": contract.last_day,
    }
