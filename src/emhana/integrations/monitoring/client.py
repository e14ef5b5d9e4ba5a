"""Tells the service-monitoring system what stage a case has reached, through the gateway's asynchronous channel."""

from dataclasses import dataclass, field
from datetime import datetime

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.gateway import asynchronous, envelope, xml
from emhana.integrations.gateway.asynchronous import Receipt
from emhana.integrations.monitoring import messages
from emhana.integrations.monitoring.messages import Stage

NAME = "service monitoring"
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


@dataclass(frozen=True)
class Monitoring:
    """The system behind the gateway at `url`. `sign` adds the WS-Security header; without it messages go unsigned."""

    url: str
    sender_id: str = ""
    password: str = field(default="", repr=False)
    route_id: str = ""
    sign: envelope.Sign | None = field(default=None, repr=False)
    within: float = 10.0

    def report(self, stage: Stage, *, now: datetime, correlation: str = "") -> Receipt:
        """Return the receipt of `stage`, told in the chain `correlation`; the same `key` again is told once.

        Raises Unavailable when telling it again may help, Rejected when it will not.
        """
        message = asynchronous.Message(
            service_id=messages.SERVICE_ID,
            at=now,
            sender_id=self.sender_id,
            password=self.password,
            route_id=self.route_id,
            correlation_id=correlation,
            data=messages.write(stage),
        )
        return self._exchange(asynchronous.write_message(message))

    def _exchange(self, body: bytes) -> Receipt:
        status, answer = transport.post(NAME, self.url, self.sign(body) if self.sign else body, HEADERS, self.within)
        if 400 <= status < 500:
            raise Rejected(NAME, f"HTTP {status}", str(status))
        if status not in (200, 500):  # a fault comes with 500
            raise Unavailable(NAME, f"HTTP {status}")
        try:
            return asynchronous.read_receipt(answer)
        except xml.Malformed as error:
            raise Unavailable(NAME, f"the answer has another form: {error}") from None
        except envelope.Fault as fault:
            if fault.is_ours:
                raise Rejected(NAME, fault.words, fault.code) from None
            raise Unavailable(NAME, f"fault {fault.code}") from None
