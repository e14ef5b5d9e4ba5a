"""Intake at the desk: find the person, compare the identity, tick the papers of the standard, ask the service's questions, submit."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana.accounts.models import Role
from emhana.cases.actions.submit import submit
from emhana.cases.models import Visit
from emhana.documents.digital import actions as retrieved
from emhana.integrations.digital_documents.messages import Kind
from emhana.journal.actions import record
from emhana.law.deadlines import edition_on
from emhana.parties import state_register
from emhana.parties.actions import register_phone
from emhana.workbench import case_pages, case_view, case_wording, clocks, desks, digital_pages, errors, intakes
from emhana.workbench.access import member, office, staff_only
from emhana.workbench.intake_forms import FindForm, PaperEntryForm, PapersForm, PhoneForm
from emhana.workbench.intakes import Begun

DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*DESK)
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the service and find the person in the person register."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = uuid4()
        # Asked over the network, so before the transaction.
        _keep(request, form, key, state_register.told_of(form.person, now=timezone.now()) if form.person else None)
        return redirect("workbench-intake-form", key)
    status = errors.UNPROCESSABLE if form.errors else 200
    return render(request, "workbench/intake_find.html", {"title": _("Intake"), "form": form}, status=status)


@transaction.atomic
def _keep(request: HttpRequest, form: FindForm, key: UUID, told: dict[str, str] | None) -> None:
    """Keep what was found for this session, and write into the journal whose data were looked up; `told` is by the state database."""
    now, service = timezone.now(), form.cleaned_data["service"]
    for person in filter(None, {form.person, form.asking}):
        record("person_looked_up", person, by=member(request), at=now, person=person.key, detail={"service": service})
    visit = request.GET.get("visit", "")
    looked_up = {"source": form.source, "at": now.isoformat()}
    begun = Begun(service, form.person, form.asking, int(visit) if visit.isdigit() else None, looked_up)  # type: ignore[arg-type]  # found
    intakes.keep(request, key, begun)
    if told is not None:
        row = retrieved.keep_told(owner=begun.person, kind=Kind.IDENTITY_CARD, content=told, by=member(request), now=now)
        intakes.retrieve(request, key, begun, row)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*DESK)
def intake(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show whom to compare, the papers of the category and the questions; send the request."""
    begun = intakes.kept(request, key)
    if begun is None:
        return redirect("workbench-intake")
    if request.POST.get("step") != "submit":
        return _page(request, begun, _forms(request, begun, sent=False))
    filled = _forms(request, begun, sent=True)
    wrong = next((form for form in filled.values() if not form.is_valid()), None)
    if wrong is not None:
        return _page(request, begun, filled, form=wrong, status=errors.UNPROCESSABLE)
    case, refused = errors.attempt(_submit, request=request, begun=begun, filled=filled, key=key)
    return _page(request, begun, filled, **refused) if refused else redirect("workbench-taken", case.number)


def _submit(*, request: HttpRequest, begun: Begun, filled: dict[str, Any], key: UUID) -> Any:
    now, user = timezone.now(), member(request)
    visit = Visit.objects.filter(organisation=office(request), pk=begun.visit or 0, called_at__isnull=False, served_at=None).first()
    with transaction.atomic():
        case = submit(intakes.asked(begun, filled, by=user, visit=visit, key=str(key), now=now), by=user, now=now)
        retrieved.tie(rows=begun.retrieved, case_number=case.number, by=user, now=now)
    return case


def _forms(request: HttpRequest, begun: Begun, *, sent: bool) -> dict[str, forms.Form]:
    """Return the forms of the page: filled in and checked when sent, else with what was typed so far and without complaints."""
    today = timezone.localdate()
    edition = edition_on(begun.of.passport, today)
    organisation = office(request)
    made: dict[str, tuple[type[forms.Form], dict[str, Any]]] = {
        "papers_form": (PapersForm, {"edition": edition, "elsewhere": desks.elsewhere(begun.of), "prefix": None}),
        "data_form": (begun.questions, {"organisation": organisation, "day": today, "person": begun.person, "prefix": "data"}),
        "late_form": (PaperEntryForm, {"prefix": "late"}),
    }
    if category_form := desks.category_form(begun.of):
        about = intakes.about(begun, request.POST) | {"organisation": organisation, "day": today}
        made["basis_form"] = (category_form, about | {"prefix": "basis"})
    return {name: intakes.form_of(kind, request.POST, sent=sent, **options) for name, (kind, options) in made.items()}


def _page(request: HttpRequest, begun: Begun, filled: dict[str, forms.Form], *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    context = {
        "title": _("Intake: %(service)s") % {"service": case_wording.service_name(begun.service)},
        "person": [*case_view.person_rows(begun.person, None, now), *case_view.looked_up_rows(intakes.identity(begun))],
        "applicant": case_view.person_rows(begun.applicant, None, now) if begun.applicant.pk != begun.person.pk else [],
        "phone_form": PhoneForm(prefix="phone"),
        **digital_pages.context(begun, filled["papers_form"].groups),  # type: ignore[attr-defined]  # PapersForm
        "has_phone": begun.applicant.phone_digest is not None,
        "digital_said": request.session.pop(digital_pages.SAID, ""),
        "phone_saved": request.session.pop("phone_saved", False),
        "groups": filled["papers_form"].groups,  # type: ignore[attr-defined]  # PapersForm
        "late_open": any(filled["late_form"].data.get(f"late-{name}") for name in ("clock", "reason", "login", "day_day")),
    }
    return render(request, "workbench/intake.html", context | filled | more, status=status)


@require_POST
@staff_only(*DESK)
def phone(request: HttpRequest, key: UUID) -> HttpResponse:
    """Register the phone number of the person who stands at the desk, after the identity check [ATCH-10-01]."""
    begun = intakes.kept(request, key)
    if begun is None:
        return redirect("workbench-intake")
    form = PhoneForm(request.POST, prefix="phone")
    if not form.is_valid():
        filled = _forms(request, begun, sent=False)
        return _page(request, begun, filled, phone_form=form, form=form, status=errors.UNPROCESSABLE)
    register_phone(begun.applicant, phone=form.cleaned_data["phone"], by=member(request), now=timezone.now())
    request.session["phone_saved"] = True
    return redirect("workbench-intake-form", key)


@require_safe
@staff_only(*DESK)
def taken(request: HttpRequest, number: str) -> HttpResponse:
    """Say what became of the request: its number, its state, until when, and which papers are missing."""
    case, now = case_pages.case_of(request, number), timezone.now()
    stopped = case.events.filter(kind__in=["return", "not_accept", "stop"]).order_by("-id").first()
    context = {
        "title": _("Request %(number)s") % {"number": case.number},
        "case": case,
        "state": case_wording.STATES[case.state],
        "clock": clocks.clock_of(case, now=now),
        "due": case_wording.moment(case.due_at),
        "why": stopped.note["why"][case_wording.language()] if stopped and stopped.note and case.state == stopped.state else "",
    }
    return render(request, "workbench/taken.html", context)
