"""The cabinet: a person's requests, drafts, clinic and messages; how they are written to; who looked at their record."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana import catalogue
from emhana.accounts import sessions
from emhana.accounts.models import User
from emhana.cases.models import Case, Consent, Draft
from emhana.law.deadlines import edition_on
from emhana.notifications.models import Message
from emhana.parties import actions as parties
from emhana.parties import state_register
from emhana.parties.errors import PhoneNotFound
from emhana.parties.models import Person
from emhana.portal import actions, personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.errors import told
from emhana.registers.attachment.models import Attachment

REQUESTS, MESSAGES = 10, 10
CHANNELS = [("sms", _l("SMS to the registered phone")), ("email", _l("e-mail"))]


@never_cache
@require_safe
@citizen_only
def cabinet(request: HttpRequest) -> HttpResponse:
    """Show what a person asked for, what they began, where they are attached, and what we wrote to them."""
    user, now = wizard.citizen(request), timezone.now()
    person = own_person(request)
    cases = Case.objects.visible_to(user).select_related("provider", "recipient").order_by("-submitted_at", "-pk")
    page = Paginator(cases, REQUESTS).get_page(request.GET.get("page"))
    messages = list(Message.objects.filter(person=person, channel=Message.Channel.CABINET).order_by("-created_at", "-pk")[:MESSAGES])
    linked = personal_words.linked_to(person, timezone.localdate())
    context = {
        "title": _("My cabinet"),
        "page": page,
        "asked": Consent.objects.asked_of(person.pk).waiting(at=now).filter(answer="").exists(),
        "requests": [_request(found, person, linked, now) for found in page],
        "drafts": _drafts(user),
        "attachments": attachments(person, timezone.localdate()),
        "messages": [_message(message) for message in messages],
    }
    answer = render(request, "portal/cabinet.html", context)
    actions.read_messages(messages=messages, by=user, now=now)
    return answer


def own_person(request: HttpRequest) -> Person:
    """Return whose cabinet it is; `citizen_only` lets nobody else in."""
    person = wizard.citizen(request).person
    if person is None:
        raise PermissionDenied
    return person


def _request(found: Case, person: Person, linked: frozenset[int], now: datetime) -> dict[str, Any]:
    text, colour = personal_words.status(found)
    return {
        "number": found.number,
        "service": personal_words.service_name(found),
        "whom": "" if found.recipient_id == person.pk else personal_words.recipient(found, linked),
        "status": text,
        "colour": colour,
        "left": personal_words.time_left(found.due_at, now) if personal_words.is_undecided(found) else "",
        "sent": wording.moment(found.submitted_at),
    }


def _drafts(user: User) -> list[dict[str, Any]]:
    rows = Draft.objects.filter(user=user, case=None).defer("answers").order_by("-updated_at")
    day = timezone.localdate()
    return [
        {"key": row.pk, "code": row.service, "at": wording.moment(row.updated_at), "name": _name(row.service, day)}
        for row in rows
    ]


def _name(code: str, day: date) -> str:
    return wording.words(edition_on(catalogue.by_code(code).passport, day).names[-1].text)


def attachments(person: Person, day: date) -> list[dict[str, Any]]:
    """Return where `person` is attached on `day` and will be, in words for a page."""
    rows = Attachment.objects.in_force().filter(person=person, valid__endswith=None) | Attachment.objects.on(day).filter(person=person)
    found = rows.select_related("organisation").prefetch_related("placements__precinct").order_by("valid")
    return [
        {
            "clinic": row.organisation.name(wording.language()),
            "address": row.organisation.address,
            "phone": row.organisation.phone,
            "since": wording.long_date(row.valid.lower),
            "to_come": row.valid.lower > day,
            "doctor": next((f"{p.precinct.doctor}" for p in row.placements.all() if p.superseded_at is None and day in p.valid), ""),
        }
        for row in found
    ]


def _message(message: Message) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "body": message.body,
        "at": wording.moment(message.created_at),
        "number": message.case_number,
        "new": message.read_at is None,
        "language": message.language,
    }


class ContactsForm(forms.Form):
    """How a person wants to be written to; the phone is changed at a desk only, because codes are sent to it."""

    email = forms.EmailField(
        label=_l("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "email"}), help_text=_l("Leave empty if you have none")
    )
    language = forms.ChoiceField(label=_l("In which language do we write to you?"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        label=_l("Where do we write besides this cabinet?"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Refuse e-mail as a channel without an address."""
        data = super().clean() or {}
        if "email" in data.get("channels", []) and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the address to which we should write."))
        return data


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change how a person is written to."""
    user = wizard.citizen(request)
    person = own_person(request)
    held = {"email": person.email or "", "language": person.language, "channels": person.notice_channels}
    form = ContactsForm(request.POST if request.method == "POST" else None, initial=held)
    if form.is_valid():
        parties.change_contacts(person, **form.cleaned_data, by=user, now=timezone.now())
        return redirect(f"{request.path}?saved=1")
    context = {"title": _("My contacts"), "form": form, "phone": personal_words.masked_phone(person), "saved": "saved" in request.GET}
    return render(request, "portal/profile.html", context)


@never_cache
@require_POST
@citizen_only
@told
def link_phone(request: HttpRequest) -> HttpResponse:
    """Link the number that the mobile operator registered for the person, who came in by a signature and has none [MSHI-04-03]."""
    person, now = own_person(request), timezone.now()
    if person.phone_digest is None:
        phone = state_register.registered_phone(person, now=now)
        if not phone:
            raise PhoneNotFound
        parties.register_phone(person, phone=phone, by=wizard.citizen(request), now=now)
    return redirect(sessions.local_path(request.POST.get("next"), otherwise=reverse("cabinet-profile")))
