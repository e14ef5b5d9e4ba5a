"""The stand-in of the outside registers that tell of people who leave: one call sends one message through the gateway's envelope."""

from datetime import datetime

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.gateway import async_channel, envelope, xml
from emhana.integrations.gateway.async_channel import Message, Receipt
from emhana.integrations.leaving_messages import messages
from emhana.integrations.leaving_messages.messages import Leaving

NAME, SENDER = "gateway", "stand-in"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


def send(leaving: Leaving, *, number: str, url: str, password: str, at: datetime, within: float = 10.0) -> Receipt:
    """Send `leaving` as message `number` and return the receipt; raises Unavailable, or Rejected with the words of the fault."""
    message = Message(number, leaving.service, at, SENDER, messages.write(leaving), password)
    status, body = transport.post(NAME, url, async_channel.write_message(message), HEADERS, within)
    try:
        if status == 200:
            return async_channel.read_receipt(body)
        envelope.read_response(body)
    except envelope.Fault as fault:
        raise Rejected(NAME, fault.words, fault.code) from None
    except xml.Malformed:
        pass
    raise Unavailable(NAME, f"HTTP {status}")
