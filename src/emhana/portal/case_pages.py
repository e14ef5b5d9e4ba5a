"""One request of a person: where it stands, by when and why, what came of it, and taking it back."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.cases import reading
from emhana.cases.actions import moves
from emhana.cases.models import Case, Decision
from emhana.cases.workings import workings_of
from emhana.complaints import wording as complaint_words
from emhana.complaints.models import Complaint
from emhana.documents.models import ResultDocument
from emhana.law.complaints import Body
from emhana.notifications import wording as notices
from emhana.notifications.models import Message
from emhana.portal import actions, personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.portal.errors import told
from emhana.ui.files import file_response

REFUSED = "refused"


def own_case(request: HttpRequest, number: str) -> Case:
    """Return the person's own case; raises Http404 for a mistyped number and for somebody else's case alike."""
    visible = Case.objects.visible_to(wizard.citizen(request)).numbered(number)
    case = visible.select_related("recipient", "applicant", "provider", "law").first()
    if case is None:
        raise Http404
    return case


@never_cache
@require_safe
@citizen_only
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case: status, clock, timeline, result, and what can be done."""
    found, now = own_case(request, number), timezone.now()
    text, colour = personal_words.status(found)
    own = own_person(request)
    linked = personal_words.linked_to(own, timezone.localdate())
    decision = found.decisions.filter(replaced_by=None).order_by("-pk").first() if found.outcome else None
    context = {
        "title": _("Request %(number)s") % {"number": found.number},
        "case": found,
        "service": personal_words.service_name(found),
        "status": text,
        "colour": colour,
        "rows": _rows(found, linked),
        "acting_for": personal_words.acting_for(found, own, linked, timezone.localdate()),
        "open": _open(found, now) if personal_words.is_undecided(found) else None,
        "stopped": _stopped(found),
        "steps": [{"text": step, "cites": wording.places(cites)} for step, cites in reading.derivation(found, wording.language())],
        "events": [personal_words.told_event(event) for event in found.events.order_by("id")],
        "notices": notices.told(Message.objects.of_case(found.number).filter(person=own), wording.language(), wording.moment),
        "documents": _documents(found),
        "granted": found.outcome == "granted",
        "may_take_back": _may_take_back(found, now),
        "complaints": _complaints(request, found),
        "can_complain": found.provider_id is not None,
        "refusal": _refusal(found, decision) if decision and decision.outcome == REFUSED else None,
    }
    return render(request, "portal/case.html", context)


def _rows(found: Case, linked: frozenset[int]) -> list[dict[str, str]]:
    language = wording.language()
    rows = [{"key": _("For whom"), "value": personal_words.recipient(found, linked)}]
    if found.provider:
        rows.append({"key": _("Organisation"), "value": f"{found.provider.name(language)}, {found.provider.address}"})
    rows.append({"key": _("Sent"), "value": wording.moment(found.submitted_at)})
    if found.accepted_at:
        rows.append({"key": _("Accepted"), "value": wording.moment(found.accepted_at)})
    return rows


def _open(found: Case, now: datetime) -> dict[str, Any]:
    """Return who decides now and by when, while nobody has decided."""
    return {
        "who": personal_words.decider(found),
        "by_when": wording.moment(found.due_at),
        "left": personal_words.time_left(found.due_at, now),
        "late": found.due_at is not None and found.due_at < now,
    }


def _may_take_back(found: Case, now: datetime) -> bool:
    """Return whether the request is granted and what it asked for has not begun, so that it may still be taken back."""
    return found.outcome == "granted" and workings_of(catalogue.by_code(found.service)).may_take_back(found, now)


def _stopped(found: Case) -> dict[str, str] | None:
    """Return why the request goes no further, when it does."""
    if found.state not in ("returned", "not_accepted"):
        return None
    event = found.events.filter(kind__in=["return", "not_accept", "stop"]).order_by("-id").first()
    return personal_words.told_event(event) if event else None


def _documents(found: Case) -> QuerySet[ResultDocument]:
    rows = ResultDocument.objects.filter(case_number=found.number).defer("pdf")
    return rows.order_by("-issued_at", "-pk")


def _complaints(request: HttpRequest, found: Case) -> list[dict[str, Any]]:
    """Return the person's own complaints about the case, the newest first; the quality body has the last word."""
    mine = Complaint.objects.visible_to(wizard.citizen(request)).filter(case=found)
    told = []
    for row in mine.prefetch_related("considerations").order_by("-pk"):
        outcomes = {one.body: one.outcome for one in row.considerations.all() if one.answered_at}
        last = outcomes.get(Body.QUALITY) or outcomes.get(Body.PROVIDER)
        text, colour = complaint_words.OUTCOMES[last] if last else (_("Waits for an answer"), "blue")
        told.append({"number": row.number, "at": wording.moment(row.received_at), "status": str(text), "colour": colour})
    return told


def _refusal(found: Case, decision: Decision) -> dict[str, Any]:
    """Return a refusal in the order in which it is told: reason, facts, what to do, where to complain, the paragraphs."""
    language = wording.language()
    service = catalogue.by_code(found.service)
    advice = workings_of(service).advice(found, language)
    holding = [finding for finding in reading.explanation(decision, language) if finding["rule"] in decision.grounds]
    return {
        "decided_at": wording.moment(decision.decided_at),
        "officer": decision.officer,
        "reasons": [_sentence(finding["ground"]) for finding in holding],
        "facts": [finding["because"] for finding in holding],
        "advice": [advice[finding["rule"]] for finding in holding if finding["rule"] in advice],
        "words": decision.reason,
        "provider": found.provider.name(language) if found.provider else "",
        "address": found.provider.address if found.provider else "",
        "law": [
            {"number": finding["number"], "act": wording.words(service.passport.act), "cites": wording.places(finding["citation"])}
            for finding in holding
        ],
    }


def _sentence(ground: str) -> str:
    """Return the text of a ground, which the standard writes as an item of a list, as a sentence."""
    return f"{ground[:1].upper()}{ground[1:].rstrip('.;')}."


@never_cache
@require_safe
@citizen_only
def document(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Give the signed file of a result and put it on record."""
    found = own_case(request, number)
    row = ResultDocument.objects.select_related("person").filter(case_number=found.number, check_code=code).first()
    if row is None:
        raise Http404
    pdf = actions.take_document(document=row, case=found, by=wizard.citizen(request), now=timezone.now())
    return file_response(pdf, f"{row.number.replace('/', '-')}.pdf", "application/pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a request back, after asking once."""
    found = own_case(request, number)
    if request.method == "POST":
        moves.withdraw(case=found, service=catalogue.by_code(found.service), by=wizard.citizen(request), now=timezone.now())
        return redirect("cabinet-case", found.number)
    granted = _may_take_back(found, timezone.now())
    if not granted and not personal_words.is_undecided(found):
        return redirect("cabinet-case", found.number)
    own = own_person(request)
    linked = personal_words.linked_to(own, timezone.localdate())
    acting_for = personal_words.acting_for(found, own, linked, timezone.localdate())
    title = _("Withdraw request %(number)s?") % {"number": found.number}
    context = {"acting_for": acting_for, "title": title, "case": found, "granted": granted}
    return render(request, "portal/withdraw.html", context | {"service": personal_words.service_name(found)})
