"""Messages of the state gateway's asynchronous channel: SOAP 1.1, AsyncChannel v10. The other side sends, we acknowledge.

As in the synchronous channel, elements below sendMessage are unqualified and their order is part of the contract. A signature by
WS-Security is not checked here: until it is, the sender proves itself by the password alone, on a closed network.
"""

from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from emhana.integrations.gateway import xml
from emhana.integrations.gateway.envelope import BODY_ID, SECURITY_UTILITY, SOAP, instant

TYPES = "http://bip.bee.kz/AsyncChannel/v10/Types"
NOTIFICATION = "NOTIFICATION"
ElementTree.register_namespace("a", TYPES)


@dataclass(frozen=True)
class Message:
    """A message of service `service_id` that expects no answer but a receipt; `data` is the service's own XML."""

    message_id: str
    service_id: str
    at: datetime
    sender_id: str
    data: Element = field(repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Receipt:
    """Says that the message was taken and under which number."""

    message_id: str
    correlation_id: str
    at: datetime


def write_message(message: Message) -> bytes:
    """Return the envelope of `message`, unsigned."""
    root, call = _envelope("sendMessage", "request")
    info = SubElement(call, "messageInfo")
    xml.add(info, "messageId", message.message_id)
    xml.add(info, "serviceId", message.service_id)
    xml.add(info, "messageType", NOTIFICATION)
    xml.add(info, "messageDate", instant(message.at))
    sender = SubElement(info, "sender")
    SubElement(sender, "senderId").text = message.sender_id
    SubElement(sender, "password").text = message.password
    SubElement(call, "messageData").append(message.data)
    return xml.write(root)


def read_message(body: bytes) -> Message:
    """Return the message in `body`; raise Malformed when it is none, has no number or no date."""
    call = _content(xml.read(body), "sendMessage/request")
    info, data = call.find("messageInfo"), call.find("messageData/data")
    if info is None or data is None or not xml.text(info, "messageId"):
        raise xml.Malformed("messageInfo, its messageId or data is missing")
    return Message(
        message_id=xml.text(info, "messageId"),
        service_id=xml.text(info, "serviceId"),
        at=_moment(xml.text(info, "messageDate")),
        sender_id=xml.text(info, "sender/senderId"),
        password=xml.text(info, "sender/password"),
        data=data,
    )


def write_receipt(receipt: Receipt) -> bytes:
    """Return the envelope of `receipt`."""
    root, call = _envelope("sendMessageResponse", "response")
    xml.add(call, "messageId", receipt.message_id)
    xml.add(call, "correlationId", receipt.correlation_id)
    xml.add(call, "responseDate", instant(receipt.at))
    return xml.write(root)


def read_receipt(body: bytes) -> Receipt:
    """Return the receipt in `body`; raise Malformed when it is none."""
    call = _content(xml.read(body), "sendMessageResponse/response")
    return Receipt(xml.text(call, "messageId"), xml.text(call, "correlationId"), _moment(xml.text(call, "responseDate")))


def _envelope(call: str, part: str) -> tuple[Element, Element]:
    root = Element(f"{{{SOAP}}}Envelope")
    SubElement(root, f"{{{SOAP}}}Header")
    body = SubElement(root, f"{{{SOAP}}}Body", {f"{{{SECURITY_UTILITY}}}Id": BODY_ID})
    return root, SubElement(SubElement(body, f"{{{TYPES}}}{call}"), part)


def _content(root: Element, path: str) -> Element:
    found = root.find(f"{{{SOAP}}}Body/{{{TYPES}}}{path}")
    if root.tag != f"{{{SOAP}}}Envelope" or found is None:
        raise xml.Malformed("not an envelope of the asynchronous channel")
    return found


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise xml.Malformed("the date of the message is no instant") from None
    if at.tzinfo is None:
        raise xml.Malformed("the date of the message has no offset")
    return at
