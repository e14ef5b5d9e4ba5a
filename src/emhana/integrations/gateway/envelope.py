"""Messages of the state gateway's synchronous channel: SOAP 1.1, SyncChannel v10.

Elements below SendMessage are unqualified and their order is part of the contract. The gateway asks for a WS-Security signature
over the Body by its wsu:Id; `write_request` prepares the Id, and a client's `sign` adds the header.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from emhana.integrations.gateway import xml

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
SECURITY_UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
BODY_ID = "id-1"
SUCCESS, NOT_FOUND = "SCSS001", "404"
# A faultcode names its namespace by prefix, so the prefixes are fixed.
for prefix, namespace in (("soap", SOAP), ("t", TYPES), ("wsu", SECURITY_UTILITY)):
    ElementTree.register_namespace(prefix, namespace)

Sign = Callable[[bytes], bytes]
"""Takes a finished envelope and returns it with a wsse:Security header that signs the Body."""


class Fault(Exception):
    """The other side answered with a SOAP fault; `is_ours` says that it blames the request."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words
        self.is_ours = code.rpartition(":")[2] == "Client"


@dataclass(frozen=True)
class Request:
    """A call of service `service_id`; `data` is the service's own XML."""

    message_id: str
    service_id: str
    at: datetime
    sender_id: str
    data: Element = field(repr=False)
    password: str = field(default="", repr=False)
    route_id: str = ""


@dataclass(frozen=True)
class Response:
    """The answer: the gateway's status and, on success, the service's own XML."""

    message_id: str
    at: datetime
    code: str
    words: str
    data: Element | None = field(default=None, repr=False)
    correlation_id: str = ""


def instant(at: datetime) -> str:
    """Return `at` as xs:dateTime with milliseconds and offset."""
    return at.isoformat(timespec="milliseconds")


def write_request(request: Request) -> bytes:
    """Return the envelope of `request`, unsigned."""
    root, call = envelope("SendMessage", "request")
    info = SubElement(call, "requestInfo")
    xml.add(info, "messageId", request.message_id)
    xml.add(info, "serviceId", request.service_id)
    xml.add(info, "messageDate", instant(request.at))
    xml.add(info, "routeId", request.route_id)
    sender = SubElement(info, "sender")
    SubElement(sender, "senderId").text = request.sender_id
    SubElement(sender, "password").text = request.password
    SubElement(call, "requestData").append(request.data)
    return xml.write(root)


def read_request(body: bytes) -> Request:
    """Return the request in `body`; raise Malformed when it is none."""
    call = content(xml.read(body), f"{{{TYPES}}}SendMessage/request")
    info, data = call.find("requestInfo"), call.find("requestData/data")
    if info is None or data is None:
        raise xml.Malformed("requestInfo or data is missing")
    return Request(
        message_id=xml.text(info, "messageId"),
        service_id=xml.text(info, "serviceId"),
        at=moment(info, "messageDate"),
        sender_id=xml.text(info, "sender/senderId"),
        password=xml.text(info, "sender/password"),
        route_id=xml.text(info, "routeId"),
        data=data,
    )


def write_response(response: Response) -> bytes:
    """Return the envelope of `response`, unsigned."""
    root, call = envelope("SendMessageResponse", "response")
    info = SubElement(call, "responseInfo")
    xml.add(info, "messageId", response.message_id)
    xml.add(info, "correlationId", response.correlation_id)
    xml.add(info, "responseDate", instant(response.at))
    status = SubElement(info, "status")
    SubElement(status, "code").text = response.code
    SubElement(status, "message").text = response.words
    if response.data is not None:
        SubElement(call, "responseData").append(response.data)
    return xml.write(root)


def read_response(body: bytes) -> Response:
    """Return the response in `body`; raise Fault when it is a fault, Malformed when it is neither."""
    call = answered(body, f"{{{TYPES}}}SendMessageResponse/response")
    info = call.find("responseInfo")
    if info is None or not xml.text(info, "status/code"):
        raise xml.Malformed("responseInfo is missing")
    return Response(
        message_id=xml.text(info, "messageId"),
        correlation_id=xml.text(info, "correlationId"),
        at=moment(info, "responseDate"),
        code=xml.text(info, "status/code"),
        words=xml.text(info, "status/message"),
        data=call.find("responseData/data"),
    )


def write_fault(code: str, words: str) -> bytes:
    """Return a SOAP fault; `code` is Client or Server."""
    root = Element(f"{{{SOAP}}}Envelope")
    fault = SubElement(SubElement(root, f"{{{SOAP}}}Body"), f"{{{SOAP}}}Fault")
    SubElement(fault, "faultcode").text = f"soap:{code}"
    SubElement(fault, "faultstring").text = words
    return xml.write(root)


def envelope(call: str, part: str, types: str = TYPES) -> tuple[Element, Element]:
    """Return an empty envelope and the element `part` in its `call`, which belongs to the namespace `types`."""
    root = Element(f"{{{SOAP}}}Envelope")
    SubElement(root, f"{{{SOAP}}}Header")
    body = SubElement(root, f"{{{SOAP}}}Body", {f"{{{SECURITY_UTILITY}}}Id": BODY_ID})
    return root, SubElement(SubElement(body, f"{{{types}}}{call}"), part)


def answered(body: bytes, path: str) -> Element:
    """Return the element at `path` of an answer; raise Fault when it is a fault, Malformed when it has no such element."""
    root = xml.read(body)
    fault = root.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    if fault is not None:
        raise Fault(xml.text(fault, "faultcode"), xml.text(fault, "faultstring"))
    return content(root, path)


def content(root: Element, path: str) -> Element:
    """Return the element at `path` in the body of an envelope; raise Malformed when there is none."""
    found = root.find(f"{{{SOAP}}}Body/{path}")
    if root.tag != f"{{{SOAP}}}Envelope" or found is None:
        raise xml.Malformed("not an envelope of this channel")
    return found


def moment(info: Element, tag: str) -> datetime:
    """Return the instant in the child `tag`; raise Malformed when it is none or has no offset."""
    try:
        at = datetime.fromisoformat(xml.text(info, tag))
    except ValueError:
        raise xml.Malformed(f"{tag} is no instant") from None
    if at.tzinfo is None:
        raise xml.Malformed(f"{tag} has no offset")
    return at
