"""What the system holds about a person: who looked at it and why, and all of it as a file to take along."""

import json
from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts.models import User
from emhana.cases.models import Case, Consent
from emhana.complaints.models import Complaint
from emhana.journal.models import Entry
from emhana.law.contributions import written_month
from emhana.parties.models import Person, Representation
from emhana.portal import actions, personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.portal.journal_words import ACTS
from emhana.registers.attachment.models import Attachment
from emhana.registers.insurance.reading import Received, received
from emhana.registers.insurers.actions import OFFICER
from emhana.ui.files import file_response

OTHER_ACT = _l("worked with your data")
PAGE = 50
BY_PEOPLE = Q(actor__startswith="user:") | Q(actor__startswith="insurer:")


@never_cache
@require_safe
@citizen_only
def access(request: HttpRequest) -> HttpResponse:
    """Show who looked at the person's record or changed it, and why."""
    person = own_person(request)
    page = Paginator(Entry.objects.about(person.key), PAGE).get_page(request.GET.get("page"))
    users = _users(page.object_list)
    own = wizard.citizen(request).actor_key
    events = [_told(entry, users, own) for entry in page]
    return render(request, "portal/access.html", {"title": _("Who looked at my record"), "page": page, "events": events})


def latest_by_others(person: Person, user: User, count: int = 3) -> list[dict[str, str]]:
    """Return the latest acts of other people on the record of `person`, the newest first."""
    others = Entry.objects.about(person.key).filter(BY_PEOPLE).exclude(actor=user.actor_key)
    entries = list(others[:count])
    users = _users(entries)
    return [_told(entry, users, user.actor_key) for entry in entries]


def _users(entries: Any) -> dict[str, User]:
    """Return who made the entries; an officer of an insurer is named after the insurer."""
    keys = [int(own.removeprefix("user:")) for entry in entries if (own := _own_key(entry)).startswith("user:")]
    return {user.actor_key: user for user in User.objects.filter(pk__in=keys).select_related("person")}


def _own_key(entry: Entry) -> str:
    return str(entry.actor.rpartition(OFFICER)[2])


def _told(entry: Entry, users: dict[str, User], own: str) -> dict[str, str]:
    """Return one entry in words; staff are named, and so is their role; another citizen by the name alone."""
    user = users.get(_own_key(entry))
    name = user.person.full_name if user and user.person and entry.actor != own else ""
    role = str(personal_words.ROLES.get(entry.actor_role, personal_words.ROLES["staff"]))
    if entry.actor_role == "citizen":
        role = "" if name else _("another person")
    reason = entry.reason or (_("request %(number)s") % {"number": entry.case_number} if entry.case_number else "")
    who = personal_words.ROLES["citizen"] if entry.actor == own else ", ".join(part for part in (name, role) if part)
    return {"title": str(ACTS.get(entry.act, OTHER_ACT)), "at": wording.moment(entry.at), "who": str(who), "why": reason}


@never_cache
@require_safe
@citizen_only
def export(request: HttpRequest) -> HttpResponse:
    """Give everything that is stored about the person as JSON, and put that on record."""
    person, user, now = own_person(request), wizard.citizen(request), timezone.now()
    actions.record_export(person=person, by=user, now=now)
    content = {
        "taken_at": now,
        "person": _row(person, without=("iin_digest", "document_digest", "phone_digest", "search_name")),
        "residences": [_row(row) | {"territory": row.territory.code} for row in person.residences.select_related("territory")],
        "representation": _representation(person),
        "attachments": [_attachment(row) for row in Attachment.objects.filter(person=person).select_related("organisation")],
        "cases": [_case(found) for found in Case.objects.visible_to(user).select_related("provider").order_by("pk")],
        "complaints": [_complaint(found) for found in Complaint.objects.visible_to(user).in_full().order_by("pk")],
        "consents": [_consent(found, person) for found in _consents(person)],
        "payments": [_payment(row, person) for row in received(person, on=timezone.localdate(now))],
        "messages": [_row(message, without=("key", "reference", "addressee")) for message in person.messages.order_by("pk")],
        "access": [
            {"at": entry.at, "act": entry.act, "actor_role": entry.actor_role, "reason": entry.reason, "case": entry.case_number}
            for entry in Entry.objects.about(person.key)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    return file_response(text, "emhana.json", "application/json; charset=utf-8")


def _row(row: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    hidden = {"id", "person", "case", *without}
    return {name: value for name, value in model_to_dict(row).items() if name not in hidden}


def _representation(person: Person) -> list[dict[str, Any]]:
    rows = Representation.objects.filter(representative=person) | Representation.objects.filter(represented=person)
    return [
        {
            "representative": row.representative.full_name,
            "represented": row.represented.full_name,
            "kind": row.kind,
            "source": row.source,
            "valid": row.valid,
        }
        for row in rows.select_related("representative", "represented")
    ]


def _attachment(row: Attachment) -> dict[str, Any]:
    organisation = row.organisation
    placements = [
        {"precinct": placed.precinct.number, "doctor": placed.precinct.doctor, "valid": placed.valid}
        for placed in row.placements.select_related("precinct")
    ]
    return _row(row) | {"organisation": {"bin": organisation.number, "name": organisation.name_kk}, "placements": placements}


def _consents(person: Person) -> Any:
    """Return what the person was asked and what they asked of others."""
    return Consent.objects.filter(Q(giver=person) | Q(asker=person)).select_related("asker", "subject", "giver").order_by("pk")


def _consent(found: Consent, person: Person) -> dict[str, Any]:
    """Return one consent; what the other person wrote in answer stays theirs."""
    own = found.giver_id == person.pk
    hidden = ("asker", "subject", "giver", "reply") if own else ("asker", "subject", "giver", "reply", "evidence", "acts")
    people = {"asker": found.asker.full_name, "subject": found.subject.full_name, "giver": found.giver.full_name} if own else {}
    return {"number": found.number, "asked_of_me": own, **people, **_row(found, without=hidden)}


def _payment(row: Received, person: Person) -> dict[str, Any]:
    """Return one insurance payment; of another person's IIN only its end."""
    payer = row.payer if row.payer == person.key or row.payer[4] in "456" else f"…{row.payer[-4:]}"
    return {**asdict(row), "month": written_month(row.month), "kind": row.kind.name.lower(), "payer": payer}


def _case(found: Case) -> dict[str, Any]:
    hidden = ("law", "decided_by", "prepared_by", "replaces")
    return {
        "number": found.number,
        **_row(found, without=("law", "recipient", "applicant", "provider", "version")),
        "provider": found.provider.number if found.provider else None,
        "events": [_row(event, without=("actor",)) for event in found.events.order_by("id")],
        "decisions": [_row(decision, without=hidden) for decision in found.decisions.order_by("id")],
    }


def _complaint(found: Complaint) -> dict[str, Any]:
    answers = [_row(row, without=("complaint", "answered_by")) for row in found.considerations.all()]
    hidden = ("decision", "complainant", "provider", "key")
    return {"number": found.number, "case": found.case.number, **_row(found, without=hidden), "considerations": answers}
