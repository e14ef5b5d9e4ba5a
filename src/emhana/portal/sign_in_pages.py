"""Signing in as a citizen: IIN and registered phone, then the code sent to that phone."""

import hmac
import re
from contextlib import suppress
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from emhana.accounts import actions, passwords, sessions
from emhana.accounts.errors import NoPhone, TooMany
from emhana.notifications.actions import queue_code
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person, digest
from emhana.portal import wording

SIGNING_IN = "signing_in"
NATIONAL = 10


class SignInForm(forms.Form):
    """Who signs in, and the phone that is registered for them."""

    iin = forms.CharField(
        label=_l("IIN"),
        help_text=_l("12 digits, as in your identity card"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_l("Mobile phone"),
        help_text=_l("The number registered for you, for example +7 701 234 56 78"),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}),
    )

    def clean_iin(self) -> str:
        """Return twelve digits that fit each other."""
        iin = re.sub(r"\s", "", self.cleaned_data["iin"])
        error = check_iin(iin).error
        if error is not None:
            raise forms.ValidationError(wording.words(error))
        return iin

    def clean_phone(self) -> str:
        """Return 7 and ten digits; people write the first digit as +7, as 8 or not at all."""
        digits = re.sub(r"[\s()+-]", "", self.cleaned_data["phone"])
        if not re.fullmatch(rf"[78]?[0-9]{{{NATIONAL}}}", digits, re.ASCII):
            raise forms.ValidationError(_("Enter the number with its 10 digits after +7."))
        return f"7{digits[-NATIONAL:]}"


class CodeForm(forms.Form):
    """The code from the message."""

    code = forms.CharField(
        label=_l("Code from the message"),
        help_text=_l("6 digits"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-5"}),
    )

    def clean_code(self) -> str:
        """Return six digits."""
        code = re.sub(r"\s", "", self.cleaned_data["code"])
        if not re.fullmatch(rf"[0-9]{{{passwords.DIGITS}}}", code, re.ASCII):
            raise forms.ValidationError(_("The code has 6 digits."))
        return code


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for IIN and phone. The answer is the same whether or not the phone is the registered one."""
    onward = sessions.local_path(request.GET.get("next"), otherwise=reverse("cabinet"))
    user = sessions.user_of(request)
    if user is not None and not user.is_staff_member:
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        person = _send_code(**form.cleaned_data)
        request.session[SIGNING_IN] = {"person": person and person.pk, "next": onward}
        return redirect("sign-in-code")
    return render(request, "portal/sign_in.html", {"title": _("Sign in"), "form": form, "onward": request.GET.get("next", "")})


@transaction.atomic
def _send_code(*, iin: str, phone: str) -> Person | None:
    """Send a code when `phone` is the registered one of the person with `iin`; return that person.

    A limit reached is not told: it would tell that the number is the right one. The code sent before still works.
    """
    person = Person.objects.with_iin(iin).filter(died_on=None).first()
    if person is None or not hmac.compare_digest(person.phone_digest or b"", digest("phone_digest", phone)):
        return None
    now = timezone.now()
    with suppress(TooMany, NoPhone):
        code = actions.issue_code(person=person, purpose=actions.SIGN_IN, now=now, by=actions.DOOR)
        queue_code(person=person, code=code, expires_at=now + passwords.LIFETIME, now=now)
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and open the session."""
    asked: dict[str, Any] | None = request.session.get(SIGNING_IN)
    if asked is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        person = Person.objects.filter(pk=asked["person"]).first()
        user = person and actions.sign_in_citizen(person=person, code=form.cleaned_data["code"], now=now)
        if user:
            sessions.open_session(request, user, now=now)
            return redirect(asked["next"])
        form.add_error("code", _("This code is wrong or no longer valid. Check the digits or ask for a new code."))
    return render(request, "portal/sign_in_code.html", {"title": _("Enter the code"), "form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    user = sessions.user_of(request)
    if user is not None:
        actions.sign_out(user=user, now=timezone.now())
    sessions.close_session(request)
    return redirect("home")
