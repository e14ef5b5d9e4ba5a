"""The door of the state gateway: messages about people who leave come in, are kept, and are acknowledged. A job carries them out."""

from datetime import datetime
from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from emhana.integrations.gateway import async_channel, envelope, xml
from emhana.integrations.gateway.async_channel import Message, Receipt
from emhana.integrations.leaving_messages import messages
from emhana.journal.actions import Program
from emhana.journal.errors import DomainError
from emhana.registers.attachment.inbox import actions
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import EndReason

BY = Program("gateway")
LONGEST_NUMBER = 50
XML = "text/xml; charset=utf-8"
SOURCES = {
    messages.DEATH: (LeavingMessage.Source.CIVIL_REGISTER, EndReason.DEATH),
    messages.DEPARTURE: (LeavingMessage.Source.PERSON_DATABASE, EndReason.EMIGRATION),
    messages.CONTRACT_END: (LeavingMessage.Source.INSURER, EndReason.VHI_ENDED),
}


@csrf_exempt
@require_POST
@sensitive_variables("message")
def receive(request: HttpRequest) -> HttpResponse:
    """Keep one message and answer with its receipt; the same message again gets the same answer. 404 while no password is set.

    What does not fit is a SOAP fault with 400, a stranger's with 403; neither repeats a word of the message.
    """
    if not settings.EMHANA_GATEWAY_PASSWORD:
        raise Http404
    now = timezone.now()
    try:
        message = async_channel.read_message(request.body)
        if not compare_digest(message.password.encode(), settings.EMHANA_GATEWAY_PASSWORD.encode()):
            return _fault("the sender is not known", 403)
        _keep(message, now)
    except xml.Malformed as error:
        return _fault(str(error), 400)
    except DomainError as error:
        return _fault(error.code, 409)
    return HttpResponse(async_channel.write_receipt(Receipt(message.message_id, message.message_id, now)), content_type=XML)


def _keep(message: Message, now: datetime) -> None:
    told = messages.read(message.service_id, message.data)
    source, kind = SOURCES[told.service]
    values = told.model_dump(include={"certificate", "certificate_on", "permanent", "contract"})
    if len(message.message_id) > LONGEST_NUMBER:
        raise xml.Malformed("messageId is longer than 50 characters")
    actions.receive(actions.Told(message.message_id, source, kind, told.iin, told.on, **values), by=BY, now=now)


def _fault(words: str, status: int) -> HttpResponse:
    return HttpResponse(envelope.write_fault("Client", words), content_type=XML, status=status)
