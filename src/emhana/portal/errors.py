"""The pages shown instead of an answer. They say what happened and what to do, never how the system is made."""

import logging
import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.accounts import sessions
from emhana.journal.errors import DomainError
from emhana.portal import wording

log = logging.getLogger(__name__)
QUESTION = re.compile(r"^/apply/[a-z_]+/[0-9a-f-]{36}/[a-z_]+/$|^/cabinet/cases/[0-9-]+/complain/$")
SENTENCES = {
    "not_allowed": _l("This cannot be done now, or not by you. Open your cabinet to see where your request stands."),
    "own_case": _l("A request of your own or of your family is decided by another officer."),
    "not_yours": _l("An adult applies for themselves, or through a representative whom the register names. Ask the person to sign in."),
    "already_changed": _l("The request has changed meanwhile. Open it in your cabinet to see where it stands."),
    "channel_closed": _l("This service cannot be asked for on this portal today. Open its page to see how it can be asked for."),
    "invalid_data": _l("Some answers do not fit together any more. They are kept: check them and change what is wrong."),
    "key_reused": _l("This request was sent already with other answers. Open it in your cabinet."),
    "under_maintenance": _l("The system is under maintenance until %(until)s. Your answers are kept: send the request after that time."),
    "too_many_codes": _l("We have sent as many codes as may be sent. Enter the last code, or ask for a new one after %(retry_at)s."),
    "no_registered_phone": _l("No phone is registered for you. Come to your clinic with your identity document to register one."),
    "phone_not_found": _l("The mobile operator has registered no number for your IIN. Come to your clinic with your identity document."),
    "no_fund_contract": _l("This organisation has no contract with the Fund now. Go back and choose another one: your answers are kept."),
    "no_iin": _l("This can be recorded only under an IIN. Obtain an IIN first: your answers are kept."),
    "person_died": _l("The register says that this person has died. If this is wrong, come to a public service centre."),
    "norm_reached": _l("The last place was taken meanwhile. Go back and choose another doctor: your answers are kept."),
    "doctor_unsuitable": _l("This doctor does not take people of this age. Go back and choose another doctor: your answers are kept."),
    "consent_too_late": _l("The time to answer ended at %(until)s. Silence counts as refusal, so nothing has changed."),
    "consent_answered": _l("This question was answered before, or the request was taken back. Nothing has changed."),
    "consent_not_given": _l("There is no consent to withdraw: it was not given or was withdrawn before."),
    "upload_refused": _l("The file could not be taken. Choose a PDF, JPEG or PNG file of up to 10 MB."),
    "no_complaint_procedure": _l("A complaint about this request cannot be filed here. Call 1414: they will tell you where to send it."),
}
UPLOADS = {
    "too_large": _l("The file is larger than 10 MB. Take a photo of lower quality or split the document, and choose the file again."),
    "empty": _l("The file is empty. Choose the file again."),
    "not_readable": _l("The file is not a PDF, JPEG or PNG, whatever its name says. Save the document in one of these forms."),
}
SIGNATURES = {
    "unreadable": _l("This is not a signature file. Choose the CMS file that your program made for the text of this page."),
    "changed": _l("The signature belongs to another text. Download the text again and sign it without changing it."),
    "broken": _l("The signature does not fit its key. Sign the text once more."),
    "untrusted": _l("The key was not issued by the National Certification Authority. Choose a key that it issued to you."),
    "expired": _l("The key is not valid today: its term is over or has not begun. Get a new key, or confirm with a code."),
    "revoked": _l("The key was revoked, so it no longer signs. Get a new key, or confirm with a code."),
    "revocation_unknown": _l("We cannot find out now whether the key was revoked. Try again in a few minutes, or use a code."),
    "wrong_key": _l("This key is not for signing. Choose your signing key."),
    "not_a_person": _l("This key belongs to an organisation or names no IIN. Choose the key issued to you as a person."),
    "another_person": _l("The key belongs to another person. Choose your own key: nobody can sign for you."),
    "late": _l("The time to sign this text is over, or it was tried five times. Prepare a new text and sign it."),
    "used": _l("This text was used already. Open your cabinet to see your request, or prepare a new text."),
    "nobody": _l("The register of persons does not know the owner of this key. Try again later, or come to a public service centre."),
}
OTHERWISE = _l("This cannot be done now. What you entered is kept: open your cabinet and try again.")
View = Callable[..., HttpResponse]


def sentence(error: DomainError) -> str:
    """Return what happened, why, and what to do now, in the language of the page."""
    values = {name: _shown(value) for name, value in error.args_for_words.items()}
    if error.code == "upload_refused":
        return str(UPLOADS.get(values.get("why", ""), SENTENCES["upload_refused"]))
    if error.code == "signature_refused":
        return str(SIGNATURES[values["why"]])
    return str(SENTENCES.get(error.code, OTHERWISE)) % values


def _shown(value: Any) -> str:
    return wording.moment(value) if hasattr(value, "tzinfo") else str(value)


def told(view: View) -> View:
    """Turn what the engine refuses into a page that says it; drafts stay as they are."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            status = 503 if error.code == "under_maintenance" else 409
            context = {"title": _("This could not be done"), "message": sentence(error), "back": reverse("cabinet"), "failed": True}
            return render(request, "portal/refused.html", context, status=status)

    return answered


def page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """Return an error page with this status."""
    return render(request, "emhana/error.html", {"title": title, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return page(request, 400, _("We could not read this request"), _("Go back, check what you entered and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: the page is not for this person, or the form was open for too long."""
    return page(request, 403, _("You cannot open this page"), _("Sign in again, or go back, reload the page and send the form once more."))


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token. One question of a request comes back with what was typed, to be sent with one press.

    Nothing is kept before that press: a stranger's page could have sent the form.
    """
    if sessions.user_of(request) is None or not QUESTION.match(request.path):
        return forbidden(request, reason=reason)
    typed = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    context = {"title": _("The page was open for too long"), "typed": typed, "failed": True}
    return render(request, "portal/expired.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page."""
    return page(request, 404, _("Page not found"), _("Check the address, or find the service from the home page."))


def failed(request: HttpRequest) -> HttpResponse:
    """500: our own fault, under a reference number; 503 while the database is away, which is over in a moment."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        answer = page(
            request,
            503,
            _("The service is restarting"),
            _("What you sent is either kept whole or not at all, and nothing is kept twice. Wait a moment and open this page again."),
        )
        answer["Retry-After"] = "5"
        return answer
    reference = uuid4().hex[:12]
    log.error("unexpected failure %s: %s", reference, type(error).__name__)
    words = _("The fault is ours. Try again in a few minutes. If it happens again, call 1414 and name the reference %(reference)s.")
    return page(request, 500, _("Sorry, the service is not working"), words % {"reference": reference})
