"""What the digital documents service is asked and what it tells, inside the gateway's envelope.

Its interface is not public: the names below are ours, after the habits of the gateway's other services, and are mapped here alone.
A question carries the owner's consent: by which act it was given and when. The service answers nothing without one.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pydantic import BaseModel, ConfigDict, ValidationError

from emhana.integrations.gateway import envelope, xml

SERVICE_ID = "DigitalDocumentsSync"
NO_CONSENT = "SCE403"


class Kind(StrEnum):
    """Which document."""

    IDENTITY_CARD = "identity_card"
    PENSION_CERTIFICATE = "pension_certificate"
    DISABILITY_EXTRACT = "disability_extract"


class Act(StrEnum):
    """How the owner agreed: by a one-time password, by a text reply, or by signing a request that asks for it."""

    CODE = "otp"
    TEXT_REPLY = "sms_reply"
    SIGNATURE = "eds"


class Consent(BaseModel):
    """The owner's consent, as it is proved to the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Act
    given_at: datetime
    reference: str


class Document(BaseModel):
    """A document as the service has it; `valid_to` is its last day, None for one without an end."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Kind
    number: str
    iin: str
    surname: str
    name: str
    patronymic: str = ""
    born_on: date
    issued_on: date | None = None
    issuer: str = ""
    valid_to: date | None = None

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


FIELDS = ("number", "iin", "surname", "name", "patronymic", "issuer")
DAYS = {"born_on": "birthDate", "issued_on": "beginDate", "valid_to": "endDate"}


def write_question(iin: str, kind: Kind, consent: Consent, *, message_id: str, at: datetime) -> Element:
    """Return the question for the document of `kind` of the person with `iin`."""
    data = Element("data")
    xml.add(data, "messageId", message_id)
    xml.add(data, "messageDate", envelope.instant(at))
    xml.add(data, "iin", iin)
    xml.add(data, "documentType", kind.value)
    given = SubElement(data, "consent")
    xml.add(given, "type", consent.act.value)
    xml.add(given, "date", envelope.instant(consent.given_at))
    xml.add(given, "reference", consent.reference)
    return data


def read_question(data: Element) -> tuple[str, str, str]:
    """Return the IIN, the kind and the act of consent; "" for what is missing."""
    return xml.text(data, "iin"), xml.text(data, "documentType"), xml.text(data, "consent/type")


def write_answer(document: Document) -> Element:
    """Return the answer that tells `document`."""
    data = Element("data")
    told = SubElement(data, "document")
    xml.add(told, "documentType", document.kind.value)
    for name in FIELDS:
        xml.add(told, name, getattr(document, name))
    for name, tag in DAYS.items():
        xml.add(told, tag, getattr(document, name))
    return data


def read_answer(data: Element) -> Document:
    """Return the document told of; raises Malformed, which repeats nothing of the answer."""
    told = data.find("document")
    if told is None:
        raise xml.Malformed("the answer tells of no document")
    fields: dict[str, Any] = {name: xml.text(told, name) for name in FIELDS} | {"kind": xml.text(told, "documentType")}
    fields |= {name: xml.text(told, tag) or None for name, tag in DAYS.items()}
    try:
        return Document.model_validate(fields)
    except ValidationError as error:
        raise xml.Malformed(f"{error.errors()[0]['loc'][0]} does not fit") from None
