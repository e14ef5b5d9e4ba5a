"""Sending a request: confirmed by a one-time password to the registered phone [ATCH-10-01]; sent twice it is one case.

The same code is sent for a text reply [MSHI-A1R10-01]; the signature has its own page, and who has no phone is told of both ways.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from emhana.accounts import actions, passwords
from emhana.accounts.errors import NoPhone, TooMany
from emhana.accounts.models import OneTimePassword
from emhana.cases import identity
from emhana.cases.actions.confirm import asked_in, purpose_of
from emhana.cases.actions.submit import submit
from emhana.cases.confirmations import Confirmation, How
from emhana.cases.models import Case, Draft
from emhana.cases.questions import Asking
from emhana.notifications.actions import REQUEST, queue_code
from emhana.portal import wizard
from emhana.portal.access import citizen_only
from emhana.portal.errors import sentence, told
from emhana.portal.personal_words import masked_phone
from emhana.portal.sign_in_pages import CodeForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def confirm(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Send a code, ask for it, and send the request."""
    journey, now = wizard.journey(request, code, key), timezone.now()
    answers = journey.completed()
    if journey.draft.case is not None or answers is None:
        return redirect("apply-resume", code, key)
    wants_code = request.method == "POST" and "send" in request.POST
    refused = _send_code(journey, now) if wants_code else ""
    if wants_code and not refused:
        return redirect(request.path)
    form = CodeForm(request.POST if request.method == "POST" and not wants_code else None)
    if form.is_bound and (_is_confirmed(journey) or _accepts(journey, form, now)):
        return redirect("cabinet-case", _submit(journey, answers, now).number)
    context = {
        "title": _("Confirm the request"),
        "form": form,
        "refused": refused,
        "sent": _last_code(journey) is not None,
        "phone": masked_phone(answers.person) if answers.person.phone_digest else "",
        "sign": reverse("apply-sign", args=[code, key]),
        "resume": request.path,
        "back": journey.address("check"),
    }
    return render(request, "portal/confirm.html", context)


def _purpose(journey: wizard.Journey) -> str:
    return purpose_of(journey.draft)


def _send_code(journey: wizard.Journey, now: datetime) -> str:
    """Send a code; return why none was sent, an empty string when one was."""
    person = journey.start.person
    try:
        with transaction.atomic():
            code = actions.issue_code(person=person, purpose=_purpose(journey), now=now, by=journey.user)
            queue_code(person=person, code=code, expires_at=now + passwords.LIFETIME, now=now, about=REQUEST)
    except (TooMany, NoPhone) as error:
        return sentence(error)
    return ""


def _last_code(journey: wizard.Journey) -> OneTimePassword | None:
    codes = OneTimePassword.objects.filter(person=journey.start.person, purpose=_purpose(journey))
    return codes.order_by("-created_at", "-pk").first()


def _is_confirmed(journey: wizard.Journey) -> bool:
    """Return whether these very answers were confirmed already: the other click of a double one, or a try during maintenance."""
    used = OneTimePassword.objects.filter(person=journey.start.person, purpose=_purpose(journey), used_at__gte=journey.draft.updated_at)
    return used.exists()


def _accepts(journey: wizard.Journey, form: CodeForm, now: datetime) -> bool:
    if not form.is_valid():
        return False
    person, code = journey.start.person, form.cleaned_data["code"]
    if actions.check_code(person=person, purpose=_purpose(journey), code=code, now=now, by=journey.user) or _is_confirmed(journey):
        return True
    form.add_error("code", _("This code is wrong or no longer valid. Check the digits or ask for a new code."))
    return False


def _submit(journey: wizard.Journey, answers: Asking, now: datetime) -> Case:
    draft = Draft.objects.get(pk=journey.draft.pk)
    asked = asked_in(draft, journey.service, journey.questions, answers, Confirmation(How.CODE))
    return submit(identity.resolved(asked, now=now), by=journey.user, now=now)
