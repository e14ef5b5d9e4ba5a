"""What the system holds about a person: who looked at it and why, and all of it as a file to take along."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts.models import User
from emhana.cases.models import Case
from emhana.complaints.models import Complaint
from emhana.journal.models import Entry
from emhana.parties.models import Person, Representation
from emhana.portal import actions, personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.registers.attachment.models import Attachment

ACTS = {
    "person_read": _l("looked at your record"),
    "case_read": _l("looked at your request"),
    "document_read": _l("took the result document"),
    "data_exported": _l("took a copy of all data"),
    "case_submitted": _l("registered a request"),
    "document_issued": _l("issued a result document"),
    "document_withdrawn": _l("took back a result document"),
    "attached": _l("recorded the attachment"),
    "attachment_ended": _l("ended an attachment"),
    "placed": _l("recorded the doctor"),
    "place_held": _l("kept a place"),
    "place_released": _l("let go of a place"),
    "person_entered": _l("entered the person from the register"),
    "residence_recorded": _l("recorded the address"),
    "representation_recorded": _l("recorded a representation"),
    "phone_registered": _l("registered the phone"),
    "contacts_changed": _l("changed the contacts"),
    "code_issued": _l("sent a code"),
    "code_accepted": _l("accepted a code"),
    "code_refused": _l("refused a wrong code"),
    "signed_in": _l("signed in"),
    "signed_out": _l("signed out"),
    "sign_in_failed": _l("tried to sign in without success"),
    "staff_added": _l("made an account of staff"),
    "persons_searched": _l("looked for you by IIN"),
    "leaving_message_received": _l("received a message of an outside register"),
    "leaving_message_done": _l("carried out a message of an outside register"),
    "leaving_message_withdrawn": _l("withdrew a wrong message"),
    "attachment_corrected_annul": _l("annulled a wrong attachment"),
    "attachment_corrected_end": _l("corrected the end of an attachment"),
    "attachment_restored": _l("let an attachment stand again"),
    "correction_undone": _l("undid a correction"),
    "merge_prepared": _l("prepared the merge of two records"),
    "persons_merged": _l("merged two records"),
    "merge_undone": _l("undid the merge of two records"),
    "complaint_filed": _l("recorded your complaint"),
    "complaint_registered": _l("registered your complaint"),
    "complaint_read": _l("looked at your complaint"),
    "complaint_answered": _l("answered your complaint"),
    "complaint_forwarded": _l("sent your complaint on"),
    "complaint_closed": _l("closed your complaint"),
    "case_file_made": _l("made the case file"),
    "case_file_read": _l("took the case file"),
    "message_written": _l("wrote a message"),
    "message_sent": _l("sent a message"),
    "message_delivered": _l("delivered a message"),
    "message_failed": _l("could not send a message"),
    "message_put_off": _l("put off a message"),
    "message_read": _l("read a message"),
}
OTHER_ACT = _l("worked with your data")
PAGE = 50


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


def _users(entries: Any) -> dict[str, User]:
    keys = [int(entry.actor.removeprefix("user:")) for entry in entries if entry.actor.startswith("user:")]
    return {user.actor_key: user for user in User.objects.filter(pk__in=keys).select_related("person")}


def _told(entry: Entry, users: dict[str, User], own: str) -> dict[str, str]:
    """Return one entry in words; staff are named, and so is their role."""
    user = users.get(entry.actor)
    role = str(personal_words.ROLES.get(entry.actor_role, personal_words.ROLES["staff"]))
    name = user.person.full_name if user and user.person and entry.actor != own else ""
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
        "messages": [_row(message, without=("key", "reference")) for message in person.messages.order_by("pk")],
        "access": [
            {"at": entry.at, "act": entry.act, "actor_role": entry.actor_role, "reason": entry.reason, "case": entry.case_number}
            for entry in Entry.objects.about(person.key)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    headers = {"Content-Disposition": 'attachment; filename="emhana.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


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
