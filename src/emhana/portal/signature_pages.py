"""Electronic digital signatures on the portal: what is signed, by NCALayer or by a file, for a request and at the door [ATCH-10-02]."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana.accounts import actions, sessions, signatures
from emhana.accounts.errors import SignatureRefused
from emhana.accounts.models import SignatureRequest
from emhana.cases import identity
from emhana.cases.actions import confirm
from emhana.cases.actions.submit import submit
from emhana.cases.confirmations import Confirmation, How, SignedText
from emhana.cases.models import Case
from emhana.cases.questions import Asking
from emhana.integrations.errors import Rejected, Unavailable
from emhana.parties import state_register
from emhana.portal import wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.errors import sentence, told
from emhana.signatures.verification import LARGEST, Signed
from emhana.ui.files import file_response

SIGNING_IN = "signing_in_by_signature"
DOOR = "sign_in"
View = Callable[..., HttpResponse]


class SignatureForm(forms.Form):
    """The signature: a file, or what NCALayer gave to the script of the page."""

    signature = forms.FileField(
        label=_l("Signature file"),
        help_text=_l("The file your program made, usually with the ending .cms, .p7s or .sig"),
        required=False,
        widget=forms.FileInput,
        allow_empty_file=True,
    )
    cms = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2 * LARGEST)

    def given(self) -> bytes:
        """Return the signature as it came, nothing for none; a file that is far too large is not read whole."""
        file = self.cleaned_data.get("signature")
        return file.read(LARGEST + 1) if file is not None else self.cleaned_data.get("cms", "").encode()

    def clean(self) -> dict[str, Any]:
        """Refuse a form without either."""
        data = super().clean() or {}
        if not data.get("cms") and data.get("signature") is None:
            self.add_error("signature", _("Choose the file with your signature."))
        return data


def speaks_to_ncalayer(view: View) -> View:
    """Let the page of `view` open a connection to NCALayer at its configured address, and to nothing else besides this site."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        widened: View = csp_update({"connect-src": [settings.EMHANA_NCALAYER_URL]})(view)  # type: ignore[assignment]  # of responses at large
        return widened(request, *args, **kwargs)

    return allowed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@speaks_to_ncalayer
@told
def sign(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Give the text of a request to sign, take the signature, and send the request without a one-time password."""
    journey, now = wizard.journey(request, code, key), timezone.now()
    answers = journey.completed()
    if journey.draft.case is not None or answers is None:
        return redirect("apply-resume", code, key)
    if request.method == "POST" and "begin" in request.POST:
        person, purpose = journey.start.person, confirm.purpose_of(journey.draft)
        actions.ask_signature(person=person, purpose=purpose, write=_writer(journey, now), now=now, by=journey.user)
        return redirect(request.path)
    asked, form = _asked(journey, now), SignatureForm(*_sent(request))
    if asked is not None and _is_same(request, asked) and form.is_bound and form.is_valid():
        case = _taken(form, journey, answers, asked, now)
        if case is not None:
            return redirect("cabinet-case", case.number)
    elif form.is_bound:
        form.add_error(None, sentence(SignatureRefused(why=signatures.LATE)))
    context = {"title": _("Sign with an electronic signature"), "back": journey.address("confirm")}
    return _page(request, "portal/sign.html", asked, form, reverse("apply-sign-text", args=[code, key]), context)


@never_cache
@require_safe
@citizen_only
def sign_text(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Give the text of a request as a file, byte for byte what has to be signed."""
    return _file(_asked(wizard.journey(request, code, key), timezone.now()))


def _asked(journey: wizard.Journey, now: datetime) -> SignatureRequest | None:
    """Return what the person was asked to sign and may still sign; answers changed since then make it void."""
    found = SignatureRequest.objects.filter(
        person=journey.start.person, purpose=confirm.purpose_of(journey.draft), used_at=None, expires_at__gt=now
    )
    return found.filter(created_at__gte=journey.draft.updated_at).order_by("-created_at", "-pk").first()


def _is_same(request: HttpRequest, asked: SignatureRequest) -> bool:
    return request.POST.get("nonce") == asked.nonce


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _writer(journey: wizard.Journey, now: datetime) -> Callable[[str], str]:
    """Return what writes the text of a request around a nonce: who asks for what, every answer, when."""
    person = journey.start.person
    rows = [(_("Service"), wording.words(journey.edition.names[-1].text)), (_("Applicant"), f"{person.full_name}, {person.key}")]
    rows += [row for step in journey.way() for row in step.form.told()]
    rows.append((_("Prepared"), wording.moment(now)))
    return lambda nonce: _text(_("Request for a state service"), [*rows, (_("Number of this text"), f"{journey.draft.pk}/{nonce}")])


def _text(title: str, rows: list[tuple[Any, Any]]) -> str:
    return "\n".join([title, *(f"{key}: {' '.join(str(value).split())}" for key, value in rows)]) + "\n"


def _taken(form: SignatureForm, journey: wizard.Journey, answers: Asking, asked: SignatureRequest, now: datetime) -> Case | None:
    """Return the case of the request signed in `form`, or None with the reason in the form."""
    given = form.given()
    try:
        found = actions.read_signature(asked=asked, cms=given, now=now, by=journey.user)
        signed = SignedText(asked.content, given, found.as_dict())
        how = Confirmation(How.SIGNATURE, signed)
        request = identity.resolved(confirm.asked_in(journey.draft, journey.service, journey.questions, answers, how), now=now)
        with transaction.atomic():
            actions.spend_signature(asked=asked, now=now, by=journey.user)
            return submit(request, by=journey.user, now=now)
    except SignatureRefused as refused:
        form.add_error("signature", sentence(refused))
        return None


def _page(
    request: HttpRequest, template: str, asked: SignatureRequest | None, form: SignatureForm, download: str, more: Mapping[str, Any]
) -> HttpResponse:
    address = settings.EMHANA_NCALAYER_URL
    context = {
        "asked": asked,
        "encoded": base64.b64encode(asked.content.encode()).decode() if asked else "",
        "form": form,
        "download": download,
        "ncalayer": address,
        "demo": settings.DEMO,
        "stand_in": address.replace("ws", "http", 1),
    }
    return render(request, template, context | dict(more), status=422 if form.errors else 200)


def _file(asked: SignatureRequest | None) -> HttpResponse:
    if asked is None:
        raise Http404
    return file_response(asked.content.encode(), f"emhana-{asked.nonce[:8]}.txt", "text/plain; charset=utf-8")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@speaks_to_ncalayer
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open a session to whoever signs the text given to this very browser."""
    now, onward = timezone.now(), sessions.local_path(request.GET.get("next"), otherwise=reverse("cabinet"))
    if request.method == "POST" and "begin" in request.POST:
        write = _door_writer(request, now)
        asked = actions.ask_signature(person=None, purpose=DOOR, write=write, now=now, by=actions.DOOR)
        request.session[SIGNING_IN] = {"asked": asked.pk, "next": onward}
        return redirect("sign-in-signature")
    given, form = _asked_at_door(request, now), SignatureForm(*_sent(request))
    if given is not None and _is_same(request, given) and form.is_bound and form.is_valid():
        onward = request.session[SIGNING_IN]["next"]
        if _enters(request, form, given, now):
            return redirect(onward)
    elif form.is_bound:
        form.add_error(None, sentence(SignatureRefused(why=signatures.LATE)))
    context = {"title": _("Sign in with an electronic signature")}
    return _page(request, "portal/sign_in_signature.html", given, form, reverse("sign-in-signature-text"), context)


@never_cache
@require_safe
def sign_in_text(request: HttpRequest) -> HttpResponse:
    """Give the text of the door as a file."""
    return _file(_asked_at_door(request, timezone.now()))


def _asked_at_door(request: HttpRequest, now: datetime) -> SignatureRequest | None:
    kept = request.session.get(SIGNING_IN)
    if kept is None:
        return None
    return SignatureRequest.objects.filter(pk=kept["asked"], person=None, purpose=DOOR, used_at=None, expires_at__gt=now).first()


def _door_writer(request: HttpRequest, now: datetime) -> Callable[[str], str]:
    # The address tells the person which site they enter: a text shown by another one names that other one.
    rows = [(_("Address"), request.build_absolute_uri("/")), (_("Prepared"), wording.moment(now))]
    return lambda nonce: _text(_("I sign in to Emhana"), [*rows, (_("Number of this text"), nonce)])


def _enters(request: HttpRequest, form: SignatureForm, asked: SignatureRequest, now: datetime) -> bool:
    """Return whether the signature in `form` opened a session; the reason why not is in the form."""
    try:
        signed: Signed = actions.read_signature(asked=asked, cms=form.given(), now=now, by=actions.DOOR)
        person = state_register.known_or_asked(signed.holder.iin, by=actions.DOOR, now=now)
        if person is None or person.died_on is not None:
            raise SignatureRefused(why=signatures.NOBODY)
        user = actions.sign_in_by_signature(asked=asked, person=person, now=now)
    except SignatureRefused as refused:
        form.add_error("signature", sentence(refused))
        return False
    except (Unavailable, Rejected, ValueError):
        form.add_error("signature", sentence(SignatureRefused(why=signatures.NOBODY)))
        return False
    sessions.open_session(request, user, now=now)
    return True


