"""Messages of the state gateway's asynchronous channel: SOAP 1.1, AsyncChannel v10. The gateway keeps a message and hands it on.

The identifiers of a message and of its chain are given by the gateway, so they come with the receipt.
"""

from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from emhana.integrations.gateway import xml
from emhana.integrations.gateway.envelope import answered, content, envelope, instant, moment

TYPES = "http://bip.bee.kz/AsyncChannel/v10/Types"
NOTIFICATION = "NOTIFICATION"


@dataclass(frozen=True)
class Message:
    """A message to service `service_id`; `correlation_id` names the chain it continues, "" for a new one."""

    service_id: str
    at: datetime
    sender_id: str
    data: Element = field(repr=False)
    password: str = field(default="", repr=False)
    message_type: str = NOTIFICATION
    route_id: str = ""
    correlation_id: str = ""


@dataclass(frozen=True)
class Receipt:
    """That the gateway took a message, and under which names."""

    message_id: str
    correlation_id: str
    at: datetime


def write_message(message: Message) -> bytes:
    """Return the envelope of `message`, unsigned."""
    root, call = envelope("sendMessage", "request", TYPES)
    info = SubElement(call, "messageInfo")
    xml.add(info, "correlationId", message.correlation_id)
    xml.add(info, "serviceId", message.service_id)
    xml.add(info, "messageType", message.message_type)
    xml.add(info, "routeId", message.route_id)
    xml.add(info, "messageDate", instant(message.at))
    sender = SubElement(info, "sender")
    SubElement(sender, "senderId").text = message.sender_id
    SubElement(sender, "password").text = message.password
    SubElement(call, "messageData").append(message.data)
    return xml.write(root)


def read_message(body: bytes) -> Message:
    """Return the message in `body`; raise Malformed when it is none."""
    call = content(xml.read(body), f"{{{TYPES}}}sendMessage/request")
    info, data = call.find("messageInfo"), call.find("messageData/data")
    if info is None or data is None:
        raise xml.Malformed("messageInfo or data is missing")
    return Message(
        service_id=xml.text(info, "serviceId"),
        at=moment(info, "messageDate"),
        sender_id=xml.text(info, "sender/senderId"),
        password=xml.text(info, "sender/password"),
        message_type=xml.text(info, "messageType"),
        route_id=xml.text(info, "routeId"),
        correlation_id=xml.text(info, "correlationId"),
        data=data,
    )


def write_receipt(receipt: Receipt) -> bytes:
    """Return the envelope of `receipt`, unsigned."""
    root, call = envelope("sendMessageResponse", "response", TYPES)
    xml.add(call, "messageId", receipt.message_id)
    xml.add(call, "correlationId", receipt.correlation_id)
    xml.add(call, "responseDate", instant(receipt.at))
    return xml.write(root)


def read_receipt(body: bytes) -> Receipt:
    """Return the receipt in `body`; raise Fault when it is a fault, Malformed when it is neither."""
    call = answered(body, f"{{{TYPES}}}sendMessageResponse/response")
    if not xml.text(call, "messageId"):
        raise xml.Malformed("messageId is missing")
    return Receipt(xml.text(call, "messageId"), xml.text(call, "correlationId"), moment(call, "responseDate"))
