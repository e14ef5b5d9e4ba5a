"""The cabinet's pages on consents: what a person is asked, their answer confirmed by a one-time password, and taking it back."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.accounts import actions as accounts
from emhana.accounts import passwords
from emhana.accounts.models import OneTimePassword
from emhana.cases.actions import consent as actions
from emhana.cases.errors import ConsentTooLate
from emhana.cases.lifecycle import State
from emhana.cases.models import Consent
from emhana.notifications.actions import queue_code
from emhana.portal import personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.portal.errors import told
from emhana.portal.sign_in_pages import CodeForm

SHOWN = 50
YES, NO = "yes", "no"


class AnswerForm(CodeForm):
    """Yes or no, and the code that confirms it."""

    answer = forms.ChoiceField(
        label=_l("Do you consent?"),
        choices=[(YES, _l("Yes, I consent")), (NO, _l("No, I do not consent"))],
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose one answer.")},
    )
    field_order = ("answer", "code")


@never_cache
@require_safe
@citizen_only
def consents(request: HttpRequest) -> HttpResponse:
    """List what the person was asked, the newest first."""
    rows = _asked(request).order_by("-asked_at", "-pk")[:SHOWN]
    return render(request, "portal/consents.html", {"title": _("Consents"), "consents": [_row(row, timezone.now()) for row in rows]})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def consent(request: HttpRequest, number: str) -> HttpResponse:
    """Show a question and take its answer; a question that is over shows what became of it."""
    asked, now = _own(request, number), timezone.now()
    if request.method == "POST" and "send" in request.POST:
        _send_code(request, asked, now)
        return redirect(request.path)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _accepts(request, asked, form, now):
        _answer(request, asked, yes=form.cleaned_data["answer"] == YES, now=now)
        return redirect(request.path)
    person = own_person(request)
    context = {
        "title": _("Do you consent?") if _is_open(asked, now) else _("Consent %(number)s") % {"number": asked.number},
        "consent": asked,
        "form": form if _is_open(asked, now) else None,
        "rows": _rows(asked, now),
        "sent": OneTimePassword.objects.filter(person=person, purpose=_purpose(asked)).exists(),
        "phone": personal_words.masked_phone(person),
    }
    return render(request, "portal/consent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a consent back, after asking once."""
    asked = _own(request, number)
    if request.method == "POST":
        actions.withdraw(consent=asked, service=catalogue.by_code(asked.scope), by=wizard.citizen(request), now=timezone.now())
        return redirect("cabinet-consent", asked.number)
    if not asked.is_given:
        return redirect("cabinet-consent", asked.number)
    context = {"title": _("Withdraw consent %(number)s?") % {"number": asked.number}, "consent": asked}
    return render(request, "portal/consent_withdraw.html", context | {"rows": _rows(asked, timezone.now())})


def _asked(request: HttpRequest) -> Any:
    return Consent.objects.asked_of(own_person(request).pk).select_related("asker", "subject", "giver", "case")


def _own(request: HttpRequest, number: str) -> Consent:
    found = _asked(request).numbered(number).first()
    if found is None:
        raise Http404(number)
    return found


def _is_open(asked: Consent, now: datetime) -> bool:
    return asked.case.state == State.WAITING_CONSENT and now < asked.expires_at and not asked.is_refused


def _purpose(asked: Consent) -> str:
    return f"confirm:consent-{asked.pk}"


@transaction.atomic
def _send_code(request: HttpRequest, asked: Consent, now: datetime) -> None:
    person = own_person(request)
    code = accounts.issue_code(person=person, purpose=_purpose(asked), now=now, by=wizard.citizen(request))
    queue_code(person=person, code=code, expires_at=now + passwords.LIFETIME, now=now)


def _accepts(request: HttpRequest, asked: Consent, form: AnswerForm, now: datetime) -> bool:
    """Return whether the form is complete and its code right. Too late is told before a code is used up. Raises ConsentTooLate."""
    if asked.answer in ("", Consent.Answer.SILENCE) and now >= asked.expires_at:
        raise ConsentTooLate(until=asked.expires_at)
    if not form.is_valid():
        return False
    person, code = own_person(request), form.cleaned_data["code"]
    if accounts.check_code(person=person, purpose=_purpose(asked), code=code, now=now, by=wizard.citizen(request)):
        return True
    form.add_error("code", _("This code is wrong or no longer valid. Check the digits or ask for a new code."))
    return False


def _answer(request: HttpRequest, asked: Consent, *, yes: bool, now: datetime) -> None:
    service = catalogue.by_code(asked.scope)
    actions.answer(consent=asked, service=service, yes=yes, acts=("cabinet", "otp"), by=wizard.citizen(request), now=now)


def _status(asked: Consent, now: datetime) -> tuple[str, str]:
    if asked.withdrawn_at:
        return _("Withdrawn"), "grey"
    if asked.answer == Consent.Answer.YES:
        return _("You consented"), "green"
    if asked.answer == Consent.Answer.NO:
        return _("You refused"), "red"
    if _is_open(asked, now):
        return _("Waits for your answer"), "yellow"
    return (_("The request was taken back"), "grey") if asked.case.state == State.WITHDRAWN else (_("Not answered in time"), "grey")


def _row(asked: Consent, now: datetime) -> dict[str, Any]:
    text, colour = _status(asked, now)
    left = personal_words.time_left(asked.expires_at, now) if _is_open(asked, now) else ""
    service = personal_words.service_name(asked.case)
    return {"number": asked.number, "service": service, "asker": asked.asker.full_name, "status": text, "colour": colour, "left": left}


def _rows(asked: Consent, now: datetime) -> list[dict[str, str]]:
    rows = [
        (_("Who asks"), asked.asker.full_name),
        (_("About whom"), asked.subject.full_name),
        (_("What for"), personal_words.service_name(asked.case)),
        (_("What is told"), _("Whether the person is under dynamic observation or not, and nothing more")),
        (_("Asked"), wording.moment(asked.asked_at)),
        (_("Answer by"), wording.moment(asked.expires_at)),
        (_("Status"), _status(asked, now)[0]),
    ]
    if asked.answered_at and asked.answer != Consent.Answer.SILENCE:
        rows.append((_("Answered"), wording.moment(asked.answered_at)))
    if asked.withdrawn_at:
        rows.append((_("Withdrawn"), wording.moment(asked.withdrawn_at)))
    return [{"key": key, "value": value} for key, value in rows]
