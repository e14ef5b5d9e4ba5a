"""The ways a message leaves: `send` hands it to its channel. No transaction is open meanwhile, for this is the network."""

from emhana.notifications.channels import email, sms
from emhana.notifications.models import Message

BY_CHANNEL = {Message.Channel.SMS: sms.send, Message.Channel.EMAIL: email.send}


def send(message: Message) -> str:
    """Send `message` and return the reference its gateway gave; raises Unavailable to try later, Rejected to give up."""
    return BY_CHANNEL[Message.Channel(message.channel)](message)
