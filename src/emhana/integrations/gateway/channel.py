"""One call over the gateway's synchronous channel: what every client behind it does with an answer that is none."""

from xml.etree.ElementTree import Element

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.gateway import envelope, xml

HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


def call(name: str, url: str, request: envelope.Request, *, sign: envelope.Sign | None, within: float) -> Element | None:
    """Return what the service behind the gateway answered, None when it found nothing.

    Raises Unavailable when asking again may help, Rejected when it will not.
    """
    body = envelope.write_request(request)
    status, answer = transport.post(name, url, sign(body) if sign else body, HEADERS, within)
    if 400 <= status < 500:
        raise Rejected(name, f"HTTP {status}", str(status))
    if status not in (200, 500):  # a fault comes with 500
        raise Unavailable(name, f"HTTP {status}")
    try:
        response = envelope.read_response(answer)
    except xml.Malformed as error:
        raise Unavailable(name, f"the answer has another form: {error}") from None
    except envelope.Fault as fault:
        if fault.is_ours:
            raise Rejected(name, fault.words, fault.code) from None
        raise Unavailable(name, f"fault {fault.code}") from None
    if response.code == envelope.NOT_FOUND:
        return None
    if response.code != envelope.SUCCESS or response.data is None:
        raise Rejected(name, response.words, response.code)
    return response.data
