"""The stand-in of the digital documents service: `python -m emhana.integrations.digital_documents.fake --port N [--people FILE]`.

It has an identity card for every grown-up of the people file (that of the person database) and a pension certificate for everybody
of 63 or more. The setting `answer` makes it send `broken` XML, a `stranger`'s document, or a `fault` of its own.
"""

import sys
import time
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from emhana.integrations import standin
from emhana.integrations.digital_documents import messages
from emhana.integrations.digital_documents.messages import Act, Document, Kind
from emhana.integrations.gateway import envelope, xml
from emhana.integrations.person_database.fake import people
from emhana.integrations.person_database.messages import Person

XML = "text/xml; charset=utf-8"
ALMATY = ZoneInfo("Asia/Almaty")
PENSION_AGE = 63


def document_of(person: Person, kind: str, today: date) -> Document | None:
    """Return the document invented for `person`, None when they have none of this kind."""
    card = person.document
    if card is None:
        return None
    owner: dict[str, Any] = person.model_dump(include={"iin", "surname", "name", "patronymic", "born_on"})
    if kind == Kind.IDENTITY_CARD:
        issued: dict[str, Any] = {"issued_on": card.issued_on, "issuer": card.issuer, "valid_to": card.valid_to}
        return Document(kind=Kind.IDENTITY_CARD, number=card.number, **owner, **issued)
    if kind == Kind.PENSION_CERTIFICATE and today.year - person.born_on.year >= PENSION_AGE:
        return Document(kind=Kind.PENSION_CERTIFICATE, number=f"P-{card.number}", **owner)
    return None


def handler(known: Mapping[str, Person], faults: standin.Faults) -> type[standin.Handler]:
    """Return the handler that tells of the documents of `known`."""

    class Service(standin.Handler):
        """Answers as the gateway's synchronous channel does."""

        def answer(self, body: bytes) -> None:
            """Answer one question, or misbehave as the setting `answer` says."""
            if faults["answer"] == "broken":
                return self.send(200, b"<soap:Envelope", XML)
            if faults["answer"] == "fault":
                return self.send(500, envelope.write_fault("Server", "the service does not answer the gateway"), XML)
            try:
                request = envelope.read_request(body)
            except xml.Malformed as error:
                return self.send(500, envelope.write_fault("Client", str(error)), XML)
            return self.send(200, envelope.write_response(_response(request, known, stranger=faults["answer"] == "stranger")), XML)

    Service.faults = faults
    return Service


def _response(request: envelope.Request, known: Mapping[str, Person], *, stranger: bool) -> envelope.Response:
    now = datetime.fromtimestamp(time.time(), ALMATY)
    iin, kind, act = messages.read_question(request.data)
    person = next((other for other in known.values() if other.iin != iin), None) if stranger else known.get(iin)
    code, words, data = envelope.SUCCESS, "Message has been processed successfully", None
    if request.service_id != messages.SERVICE_ID:
        code, words = "SCE001", f"no such service: {request.service_id}"
    elif act not in set(Act):
        code, words = messages.NO_CONSENT, "the owner has not consented"
    else:
        found = document_of(person, kind, now.date()) if person else None
        code, words = (code, words) if found else (envelope.NOT_FOUND, "not found")
        data = messages.write_answer(found) if found else None
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
