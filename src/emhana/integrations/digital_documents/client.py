"""Takes one document of a person from the digital documents service, with the owner's consent."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from emhana.integrations.digital_documents import messages
from emhana.integrations.digital_documents.messages import Consent, Document, Kind
from emhana.integrations.errors import Unavailable
from emhana.integrations.gateway import channel, envelope, xml

NAME = "digital documents"


@dataclass(frozen=True)
class DigitalDocuments:
    """The service behind the gateway at `url`. `sign` adds the WS-Security header; without it messages go unsigned."""

    url: str
    sender_id: str = ""
    password: str = field(default="", repr=False)
    sign: envelope.Sign | None = field(default=None, repr=False)
    within: float = 3.0

    def take(self, iin: str, kind: Kind, consent: Consent, *, now: datetime) -> Document | None:
        """Return the document of `kind` of the person with `iin`, None when they have none.

        Raises Unavailable when asking again may help, Rejected when it will not: without a consent the service says no.
        """
        message_id = str(uuid.uuid4())
        data = messages.write_question(iin, kind, consent, message_id=message_id, at=now)
        request = envelope.Request(message_id, messages.SERVICE_ID, now, self.sender_id, data, self.password)
        answer = channel.call(NAME, self.url, request, sign=self.sign, within=self.within)
        if answer is None:
            return None
        try:
            document = messages.read_answer(answer)
        except xml.Malformed as error:
            raise Unavailable(NAME, f"the answer has another form: {error}") from None
        if (document.iin, document.kind) != (iin, kind):
            raise Unavailable(NAME, "the answer is about something else")
        return document
