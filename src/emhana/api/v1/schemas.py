"""What goes in and out of API v1, as pydantic shapes; the OpenAPI description is made from them."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Channel = Literal["in_person", "phone", "portal", "mis", "call_103", "insurer", "organisation"]


class Closed(Schema):
    """A body that takes no unknown key."""

    model_config = ConfigDict(extra="forbid")


class AskCode(Closed):
    """Who asks for a one-time password: the answer is the same whether or not the phone is the registered one."""

    iin: str = Field(description="Individual identification number, twelve digits.")
    phone: str = Field(description="The registered phone.")


class GiveCode(Closed):
    """The one-time password that was sent."""

    iin: str
    code: str = Field(description="Six digits.")


class Token(Schema):
    """A bearer token and how long it holds."""

    token: str
    expires_at: datetime


class Subject(Closed):
    """Whose service it is: by IIN, or by country and document."""

    iin: str | None = None
    country: str | None = Field(default=None, description="ISO 3166 alpha-3.")
    document: str | None = None


class Paper(Closed):
    """A file sent with the request, in base64; PDF, JPEG or PNG up to 10 MiB."""

    code: str = Field(description="Code of the paper in the passport.")
    name: str = Field(max_length=200)
    content: str = Field(description="Base64.")


class NewCase(Closed):
    """A request for a service."""

    service: str
    subject: Subject
    channel: Channel
    data: dict[str, Any] = Field(default_factory=dict, description="Answers in the shape of the service.")
    documents: list[Paper] = Field(default_factory=list, max_length=10)
    category: str = ""
    language: Literal["kk", "ru", "en"] = "kk"


class CaseShown(Schema):
    """A case."""

    number: str
    service: str
    channel: str
    status: str
    outcome: str
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    limits: list[dict[str, Any]]
    derivation: list[dict[str, Any]]


class EventShown(Schema):
    """One event of a case."""

    kind: str
    status: str
    at: datetime
    actor_role: str
    channel: str


class CaseInFull(CaseShown):
    """A case with its events, the oldest first."""

    timeline: list[EventShown]


class NewComplaint(Closed):
    """A complaint about a case: against what, to whom, in the person's words."""

    against: Literal["decision", "action", "inaction"] = "decision"
    addressee: Literal["provider", "quality", "both"]
    text: str = Field(min_length=1, max_length=10_000)
    reply_to: str = Field(default="", max_length=254, description="E-mail for the answer, besides the cabinet.")
    language: Literal["kk", "ru", "en"] = "kk"


class ComplaintClock(Schema):
    """One clock: `forward`, `provider` or `quality`; `due_at` is null until it is registered there."""

    kind: str
    standing: str
    due_at: datetime | None
    derivation: list[dict[str, Any]]


class ComplaintShown(Schema):
    """A complaint and its clocks."""

    number: str
    case: str
    addressee: str
    procedure: str
    received_at: datetime
    clocks: list[ComplaintClock]


class DecisionShown(Schema):
    """A decision and the findings it rests on."""

    outcome: str
    decided_at: datetime
    edition: date
    law: str = Field(description="Digest of the law book.")
    grounds: list[str]
    findings: list[dict[str, Any]]
    replaces: bool


class ServiceShown(Schema):
    """A service in the catalogue."""

    code: str
    names: dict[str, str]
    channels: list[str]


class Problem(Schema):
    """RFC 9457 problem details; `code` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    fields: list[dict[str, str]] = Field(default_factory=list)
