"""What the state database "Individuals" is asked and what it tells, inside the gateway's envelope.

The request form is the one public clients of GBDFL_UniversalServiceSync use. The form of the answer is not public: the element
names below are ours, chosen after that service's habits (code lists as {code}, dates as xs:date), and are mapped here alone.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pydantic import BaseModel, ConfigDict, ValidationError

from emhana.integrations.gateway import envelope, xml

SERVICE_ID = "GBDFL_UniversalServiceSync"
KAZAKHSTAN = "KZ"


class Sex(StrEnum):
    """Sex as the register has it."""

    MALE = "male"
    FEMALE = "female"


class Kind(StrEnum):
    """What the other person is to this one, from the register of civil acts."""

    CHILD = "child"
    PARENT = "parent"


SEX_CODES = {Sex.MALE: "1", Sex.FEMALE: "2"}
ALIVE, DEAD = "0", "1"


class _Record(BaseModel):
    """A record about people: frozen, strict about unknown keys, and silent about itself in logs."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Address(_Record):
    """A registered address; `kato` is the code of the settlement or district, `until` the end of a temporary registration."""

    kato: str
    text: str
    since: date | None = None
    until: date | None = None


class Relation(_Record):
    """A child or a parent of the person."""

    kind: Kind
    iin: str


class IdentityDocument(_Record):
    """The identity document in force: its kind as the state calls it, number, when and by whom it was issued, its last day."""

    kind: str
    number: str
    issued_on: date | None = None
    issuer: str = ""
    valid_to: date | None = None


class Person(_Record):
    """What the database knows of one person; `citizenship` is a country by ISO 3166-1 alpha-2, "" when there is none.

    `employed` says that a contract of employment in Kazakhstan is registered.
    """

    iin: str
    surname: str
    name: str
    patronymic: str = ""
    born_on: date
    sex: Sex
    citizenship: str = KAZAKHSTAN
    died_on: date | None = None
    permanent: Address | None = None
    temporary: Address | None = None
    registered_phone: str = ""
    employed: bool = False
    relations: tuple[Relation, ...] = ()
    document: IdentityDocument | None = None


def write_question(iin: str, *, message_id: str, sender_id: str, at: datetime, consent: tuple[str, str] | None = None) -> Element:
    """Return the question about `iin`; `consent` is the kdpToken and publicKey of the person's answer to the access control."""
    data = Element("data")
    xml.add(data, "messageId", message_id)
    xml.add(data, "messageDate", envelope.instant(at))
    xml.add(data, "senderCode", sender_id)
    xml.add(data, "iin", iin)
    if consent is not None:
        xml.add(data, "kdpToken", consent[0])
        xml.add(data, "publicKey", consent[1])
    return data


def read_question(data: Element) -> str:
    """Return the IIN asked about, or ""."""
    return xml.text(data, "iin")


def write_answer(person: Person) -> Element:
    """Return the answer about `person`."""
    data = Element("data")
    told = SubElement(SubElement(data, "persons"), "person")
    xml.add(told, "iin", person.iin)
    xml.add(told, "surname", person.surname)
    xml.add(told, "name", person.name)
    xml.add(told, "patronymic", person.patronymic)
    xml.add(told, "birthDate", person.born_on)
    xml.add(told, "deathDate", person.died_on)
    xml.add(SubElement(told, "gender"), "code", SEX_CODES[person.sex])
    xml.add(SubElement(told, "citizenship"), "code", person.citizenship)
    xml.add(SubElement(told, "lifeStatus"), "code", DEAD if person.died_on else ALIVE)
    for tag, address in (("regAddress", person.permanent), ("tempAddress", person.temporary)):
        if address is not None:
            _write_address(SubElement(told, tag), address)
    if person.document is not None:
        _write_document(SubElement(told, "document"), person.document)
    xml.add(told, "registeredPhone", person.registered_phone)
    xml.add(told, "employmentRegistered", "1" if person.employed else "")
    relations = SubElement(told, "relations")
    for relation in person.relations:
        other = SubElement(relations, "relation")
        xml.add(other, "kind", relation.kind.value)
        xml.add(other, "iin", relation.iin)
    return data


def read_answer(data: Element | None) -> Person:
    """Return the person told of; raise Malformed, which repeats nothing of the answer, when something does not fit."""
    told = data.find("persons/person") if data is not None else None
    if told is None:
        raise xml.Malformed("the answer tells of nobody")
    sexes = {code: sex for sex, code in SEX_CODES.items()}
    fields: dict[str, Any] = {
        "iin": xml.text(told, "iin"),
        "surname": xml.text(told, "surname"),
        "name": xml.text(told, "name"),
        "patronymic": xml.text(told, "patronymic"),
        "born_on": xml.text(told, "birthDate"),
        "died_on": xml.text(told, "deathDate") or None,
        "sex": sexes.get(xml.text(told, "gender/code")),
        "citizenship": xml.text(told, "citizenship/code"),
        "permanent": _read_address(told.find("regAddress")),
        "temporary": _read_address(told.find("tempAddress")),
        "registered_phone": xml.text(told, "registeredPhone"),
        "employed": xml.text(told, "employmentRegistered") == "1",
        "document": _read_document(told.find("document")),
        "relations": [{"kind": xml.text(other, "kind"), "iin": xml.text(other, "iin")} for other in told.iterfind("relations/relation")],
    }
    if (xml.text(told, "lifeStatus/code") == DEAD) != bool(fields["died_on"]):
        raise xml.Malformed("life status and date of death contradict each other")
    try:
        return Person.model_validate(fields)
    except ValidationError as error:
        raise xml.Malformed(f"{error.errors()[0]['loc'][0]} does not fit") from None


def _write_document(parent: Element, document: IdentityDocument) -> None:
    xml.add(parent, "type", document.kind)
    xml.add(parent, "number", document.number)
    xml.add(parent, "beginDate", document.issued_on)
    xml.add(parent, "issueOrganization", document.issuer)
    xml.add(parent, "endDate", document.valid_to)


def _read_document(told: Element | None) -> Mapping[str, Any] | None:
    if told is None:
        return None
    return {
        "kind": xml.text(told, "type"),
        "number": xml.text(told, "number"),
        "issued_on": xml.text(told, "beginDate") or None,
        "issuer": xml.text(told, "issueOrganization"),
        "valid_to": xml.text(told, "endDate") or None,
    }


def _write_address(parent: Element, address: Address) -> None:
    xml.add(parent, "kato", address.kato)
    xml.add(parent, "text", address.text)
    xml.add(parent, "beginDate", address.since)
    xml.add(parent, "endDate", address.until)


def _read_address(told: Element | None) -> Mapping[str, Any] | None:
    if told is None:
        return None
    return {
        "kato": xml.text(told, "kato"),
        "text": xml.text(told, "text"),
        "since": xml.text(told, "beginDate") or None,
        "until": xml.text(told, "endDate") or None,
    }
