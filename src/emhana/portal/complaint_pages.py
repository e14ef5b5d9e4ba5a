"""A complaint about a request: what is complained of and to whom, by when it is answered, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.cases import reading as cases
from emhana.cases.judging import legal_day
from emhana.cases.models import Case, Decision
from emhana.complaints import actions, reading
from emhana.complaints import wording as words
from emhana.complaints.models import Complaint
from emhana.documents.models import ResultDocument
from emhana.law.complaints import Addressee, Procedure, by_code
from emhana.law.deadlines import Deadline
from emhana.law.steps import Step
from emhana.portal import personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.portal.case_pages import own_case
from emhana.portal.errors import told
from emhana.reference.lawbook import lawbook
from emhana.ui.files import file_response

LONGEST = 10_000


class ComplaintForm(forms.Form):
    """What is wrong, who should answer, and in the person's own words why; nothing else is asked [ATT-18-08]."""

    against = forms.ChoiceField(label=_l("What do you complain about?"), widget=forms.RadioSelect)
    addressee = forms.ChoiceField(label=_l("Who should answer?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_l("What happened, and what do you ask for?"),
        help_text=_l("Write in your own words. No papers are needed: the request itself goes with the complaint."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _l("Write what happened: without it nobody can answer you.")},
    )
    reply_to = forms.EmailField(
        label=_l("E-mail for the answer, if you want it there too"),
        help_text=_l("The answer always comes to this cabinet."),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, decided: bool, addressees: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"against": "decision" if decided else "inaction", "key": uuid4()})
        offered = [(code, name) for code, name in words.AGAINST.items() if decided or code != "decision"]
        self.fields["against"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["addressee"].choices = addressees  # type: ignore[attr-defined]  # a ChoiceField


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def complain(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what is complained of, filled with the decision in force, and file it; what was typed survives an error.

    The page names the telephones at which the procedure is explained [MSHI-10-04].
    """
    case, now = own_case(request, number), timezone.now()
    procedure = actions.procedure_of(case, now)
    decision = case.decisions.order_by("-pk").first()
    terms = _terms(procedure, now)
    addressees = _addressees(procedure, terms)
    own = own_person(request)
    acting_for = personal_words.acting_for(case, own, personal_words.linked_to(own, legal_day(now)), legal_day(now))
    form = ComplaintForm(request.POST if request.method == "POST" else None, decided=decision is not None, addressees=addressees)
    if form.is_valid():
        filing = actions.Filing(
            case=case,
            complainant=own,
            language=wording.language(),
            **{**form.cleaned_data, "key": str(form.cleaned_data["key"])},
        )
        complaint = actions.file(filing, by=wizard.citizen(request), now=now)
        return redirect("cabinet-complaint", complaint.number)
    context = {
        "title": _("Complain about request %(number)s") % {"number": case.number},
        "acting_for": acting_for,
        "case": case,
        "form": form,
        "rows": _challenged(case, decision),
        "terms": [{"name": str(words.CLOCKS[kind]), "steps": _told(found.derivation)} for kind, found in terms.items()],
        "act": wording.words(procedure.act),
        "court": _court(procedure, answered=False, now=now),
    }
    return render(request, "portal/complain.html", context, status=422 if form.errors else 200)


def _terms(procedure: Procedure, now: datetime) -> dict[str, Deadline]:
    """Return the terms that would run from a complaint filed now, the first to end first.

    Where the quality body gets it from the provider its own is counted from the last day of sending on.
    """
    law = lawbook(on=legal_day(now))
    found = {kind: procedure.term(kind, now, law) for kind in ("forward", "provider", "quality") if kind in procedure.terms}
    forward = found.get("forward")
    if forward is not None and forward.due_at is not None:
        found["quality"] = procedure.term("quality", forward.due_at - reading.INSTANT, law)
    return found


def _addressees(procedure: Procedure, terms: dict[str, Deadline]) -> list[tuple[str, str]]:
    day = {kind: wording.long_date(reading.last_day(found.due_at)) for kind, found in terms.items() if found.due_at}
    head = _("To the head of the organisation. Answer by %(day)s, that is within 5 working days of registration.")
    head %= {"day": day["provider"]}
    quality = _(
        "To the body that controls the quality of state services. Answer by %(day)s, that is within 15 working days of registration."
    )
    if not procedure.through_provider:
        both = _("To both at once: each answers within its own term.")
        return [(Addressee.PROVIDER, head), (Addressee.QUALITY, quality % {"day": day["quality"]}), (Addressee.BOTH, both)]
    passed_on = _(
        "To the body that controls the quality of state services. The organisation registers it and sends it on with the case file by "
        "%(forward)s; the answer comes within 15 working days of registration there, if it was sent on the last day by %(day)s."
    )
    return [(Addressee.PROVIDER, head), (Addressee.QUALITY, passed_on % {"forward": day["forward"], "day": day["quality"]})]


def _challenged(case: Case, decision: Decision | None) -> list[dict[str, str]]:
    """Return what the complaint is about, as the case has it: the person types none of it."""
    rows = [{"key": _("Service"), "value": personal_words.service_name(case)}, {"key": _("Request"), "value": case.number}]
    if case.provider:
        rows.append({"key": _("Organisation"), "value": case.provider.name(wording.language())})
    if decision is None:
        return [*rows, {"key": _("Where it stands"), "value": personal_words.status(case)[0]}]
    found = [finding for finding in cases.explanation(decision, wording.language()) if finding["rule"] in decision.grounds]
    outcome = str(personal_words.OUTCOMES[decision.outcome][0])
    rows.append({"key": _("Decision"), "value": f"{outcome}, {wording.moment(decision.decided_at)}, {decision.officer}"})
    act = wording.words(catalogue.by_code(case.service).passport.act)
    for finding in found:
        number = _("Ground %(number)s.") % {"number": finding["number"]}
        rows.append({"key": _("Ground"), "value": f"{act}. {number} {finding['ground']}"})
    return rows


def _court(procedure: Procedure, *, answered: bool, now: datetime) -> dict[str, Any]:
    day = legal_day(now)
    texts = [wording.words(text) for text in procedure.court_words(answered=answered, law=lawbook(on=day), on=day)]
    return {"texts": texts, "cites": wording.places(procedure.court.cites)}


def _told(steps: tuple[Step, ...]) -> list[dict[str, str]]:
    return [{"text": step.text.into(wording.language()), "cites": wording.places(step.cites)} for step in steps]


@never_cache
@require_safe
@citizen_only
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """Show a complaint of one's own: its clocks, the answers, and what is said of the court."""
    user, now = wizard.citizen(request), timezone.now()
    found = Complaint.objects.visible_to(user).numbered(number).in_full().first()
    if found is None:
        raise Http404
    actions.read(complaint=found, by=user, now=now)
    procedure = by_code(found.procedure)
    answered = [row for row in found.considerations.all() if row.answered_at]
    context = {
        "title": _("Complaint %(number)s") % {"number": found.number},
        "complaint": found,
        "rows": _rows(found),
        "clocks": [_clock(clock) for clock in reading.clocks(found, now=now)],
        "answers": [
            {
                "who": str(words.BODIES[row.body]),
                "outcome": words.OUTCOMES[row.outcome],
                "at": wording.moment(row.answered_at),
                "officer": ", ".join(part for part in (row.officer, row.position) if part),
                "text": row.answer,
            }
            for row in answered
        ],
        "act": wording.words(procedure.act),
        "court": _court(procedure, answered=bool(answered), now=now),
    }
    return render(request, "portal/complaint.html", context)


def _rows(found: Complaint) -> list[dict[str, Any]]:
    name = found.provider.name(wording.language())
    back = {"href": f"/cabinet/cases/{found.case.number}/", "text": _("Open the request")}
    rows: list[dict[str, Any]] = [
        {"key": _("Request"), "value": found.case.number, "action": back},
        {"key": _("Complaint about"), "value": str(words.AGAINST[found.against])},
        {"key": _("Organisation"), "value": name},
        {"key": _("Received"), "value": wording.moment(found.received_at)},
    ]
    for row in found.considerations.all():
        if row.registered_at:
            rows.append({"key": _("Registered"), "value": f"{wording.moment(row.registered_at)}. {words.BODIES[row.body]}"})
    if found.forwarded_at:
        rows.append({"key": _("Sent on"), "value": f"{wording.moment(found.forwarded_at)}. {words.BODIES[found.forwarded_to]}"})
    return rows


def _clock(clock: reading.Clock) -> dict[str, Any]:
    text, colour = words.STANDINGS[clock.standing]
    return {
        "name": str(words.CLOCKS[clock.kind]),
        "standing": text,
        "colour": colour,
        "by_when": wording.long_date(reading.last_day(clock.due_at)) if clock.due_at else "",
        "ended": wording.moment(clock.ended_at),
        "steps": _told(clock.steps),
    }


@never_cache
@require_safe
@citizen_only
def from_document(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the public page of a refusal to the complaint about it; the page itself names no request."""
    document = ResultDocument.objects.with_code(code).first()
    if document is None:
        raise Http404
    return redirect("cabinet-complain", own_case(request, document.case_number).number)


@never_cache
@require_safe
@citizen_only
def case_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give the whole file of the request, for a court for instance; it needs no complaint."""
    case = own_case(request, number)
    content = actions.take_own_file(case=case, by=wizard.citizen(request), now=timezone.now())
    return file_response(content, f"{case.number}.zip", "application/zip")
