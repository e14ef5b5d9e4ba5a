"""Asks the state database "Individuals" about one person, through the gateway's synchronous channel."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from emhana.integrations.errors import Unavailable
from emhana.integrations.gateway import channel, envelope, xml
from emhana.integrations.person_database import messages
from emhana.integrations.person_database.messages import Person

NAME = "person database"


@dataclass(frozen=True)
class PersonDatabase:
    """The database behind the gateway at `url`. `sign` adds the WS-Security header; without it messages go unsigned."""

    url: str
    sender_id: str = ""
    password: str = field(default="", repr=False)
    route_id: str = ""
    sign: envelope.Sign | None = field(default=None, repr=False)
    within: float = 10.0

    def find(self, iin: str, *, now: datetime, consent: tuple[str, str] | None = None) -> Person | None:
        """Return the person with `iin`, or None when the database knows nobody.

        `consent` is the pair kdpToken and publicKey. Raises Unavailable when asking again may help, Rejected when it will not.
        """
        message_id = str(uuid.uuid4())
        data = messages.write_question(iin, message_id=message_id, sender_id=self.sender_id, at=now, consent=consent)
        request = envelope.Request(message_id, messages.SERVICE_ID, now, self.sender_id, data, self.password, self.route_id)
        answer = channel.call(NAME, self.url, request, sign=self.sign, within=self.within)
        if answer is None:
            return None
        try:
            person = messages.read_answer(answer)
        except xml.Malformed as error:
            raise Unavailable(NAME, f"the answer has another form: {error}") from None
        if person.iin != iin:
            raise Unavailable(NAME, "the answer is about somebody else")
        return person
