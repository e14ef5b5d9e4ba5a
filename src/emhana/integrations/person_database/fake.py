"""The stand-in of the person database: `python -m emhana.integrations.person_database.fake --port N [--people FILE]`.

FILE has one person a line, as JSON of `messages.Person`; without it four invented people are known. The setting `answer` makes
it send `broken` XML, an entity `bomb`, a `stranger` instead of the person, or a `fault` of its own.
"""

import hashlib
import sys
import time
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from emhana.integrations import standin
from emhana.integrations.gateway import envelope, xml
from emhana.integrations.gateway.routing import adapter_of
from emhana.integrations.person_database import messages
from emhana.integrations.person_database.messages import IdentityDocument, Person

XML = "text/xml; charset=utf-8"
ALMATY = ZoneInfo("Asia/Almaty")
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><e>&c;</e>'
)

# The serial numbers 99xx are hardly ever given out; names and addresses are invented.
BUILT_IN: tuple[dict[str, Any], ...] = (
    {
        "iin": "881231399011", "surname": "Сейітов", "name": "Арман", "patronymic": "Болатұлы", "born_on": "1988-12-31", "sex": "male",
        "permanent": {"kato": "710000000", "text": "Астана қ., Сынақ к-сі, 1", "since": "2015-03-02"},
        "temporary": {"kato": "750000000", "text": "Алматы қ., Үлгі к-сі, 7", "since": "2026-01-10", "until": "2027-01-10"},
        "registered_phone": "+77000000001", "relations": [{"kind": "child", "iin": "150320599903"}],
    },
    {
        "iin": "150320599903", "surname": "Болат", "name": "Тимур", "patronymic": "Арманұлы", "born_on": "2015-03-20", "sex": "male",
        "permanent": {"kato": "710000000", "text": "Астана қ., Сынақ к-сі, 1"},
        "relations": [{"kind": "parent", "iin": "881231399011"}],
    },
    {
        "iin": "720229399906", "surname": "Ахметов", "name": "Ерлан", "born_on": "1972-02-29", "sex": "male", "died_on": "2024-05-06",
        "permanent": {"kato": "790000000", "text": "Шымкент қ., Үлгі к-сі, 12"},
    },
    {
        "iin": "650615499905", "surname": "Ли", "name": "Ольга", "patronymic": "Сергеевна", "born_on": "1965-06-15", "sex": "female",
        "permanent": {"kato": "750000000", "text": "г. Алматы, ул. Образцовая, 3"}, "registered_phone": "+77000000002",
    },
)  # fmt: skip


def identity_of(person: Person) -> IdentityDocument | None:
    """Return the identity card invented for a grown-up: its number always belongs to the IIN, and begins as no real one does."""
    issued_on = date(person.born_on.year + 16, person.born_on.month, min(person.born_on.day, 28))
    if person.died_on is not None or issued_on > date(2026, 1, 1):
        return None
    number = int.from_bytes(hashlib.sha256(person.iin.encode()).digest()[:4]) % 10_000_000
    return IdentityDocument(kind="identity_card", number=f"99{number:07}", issued_on=max(issued_on, date(2021, 6, 1)), issuer="ІІМ / МВД")


def _documented(person: Person) -> Person:
    return person if person.document else person.model_copy(update={"document": identity_of(person)})


def people(path: Path | None) -> dict[str, Person]:
    """Return the people of `path`, or those built in, by IIN; raise SystemExit naming the line that does not fit."""
    if path is None:
        return {person.iin: _documented(person) for person in map(Person.model_validate, BUILT_IN)}
    known = {}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                person = Person.model_validate_json(line)
            except ValidationError as error:
                raise SystemExit(f"{path}, line {number}: {error.errors()[0]['loc']} does not fit") from None
            known[person.iin] = _documented(person)
    return known


def handler(known: Mapping[str, Person], faults: standin.Faults) -> type[standin.Handler]:
    """Return the handler that tells of `known`."""

    class Database(standin.Handler):
        """Answers as the gateway's synchronous channel does."""

        def answer(self, body: bytes) -> None:
            """Answer one question, or misbehave as the setting `answer` says."""
            match faults["answer"]:
                case "broken":
                    return self.send(200, b"<soap:Envelope", XML)
                case "bomb":
                    return self.send(200, BOMB, XML)
                case "fault":
                    return self.send(500, envelope.write_fault("Server", "the database does not answer the gateway"), XML)
            try:
                request = envelope.read_request(body)
            except xml.Malformed as error:
                return self.send(500, envelope.write_fault("Client", str(error)), XML)
            return self.send(200, envelope.write_response(_response(request, known, stranger=faults["answer"] == "stranger")), XML)

    Database.faults = faults
    return Database


def _response(request: envelope.Request, known: Mapping[str, Person], *, stranger: bool) -> envelope.Response:
    iin = messages.read_question(request.data)
    found = next((other for other in known.values() if other.iin != iin), None) if stranger else known.get(iin)
    code, words, data = envelope.SUCCESS, "Message has been processed successfully", None
    if adapter_of(request.service_id) != messages.SERVICE_ID:
        code, words = "SCE001", f"no such service: {request.service_id}"
    elif len(iin) != 12 or not iin.isascii() or not iin.isdigit():
        code, words = "SCE002", f"not an IIN: {iin}"
    elif found is None:
        code, words = envelope.NOT_FOUND, "not found"
    else:
        data = messages.write_answer(found)
    now = datetime.fromtimestamp(time.time(), ALMATY)
    return envelope.Response(str(uuid.uuid4()), now, code, words, data, correlation_id=request.message_id)


def main(argv: list[str] | None = None) -> int:
    """Serve until told to stop; return 0."""
    parser = standin.arguments(__doc__)
    parser.add_argument("--people", type=Path, help="people as JSON lines (default: four invented ones)")
    args = parser.parse_args(argv)
    known = people(args.people)
    return standin.serve(args, lambda faults: handler(known, faults), answer="right")


if __name__ == "__main__":
    sys.exit(main())
