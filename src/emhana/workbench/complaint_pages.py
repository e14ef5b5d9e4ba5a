"""Complaints for those who answer them: the list with its three clocks, the page of one, and the acts on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from emhana import catalogue
from emhana.accounts.models import Role, User
from emhana.cases import reading as cases
from emhana.cases.models import Case
from emhana.complaints import actions, policies, reading, wording
from emhana.complaints.models import CaseFile, Complaint, Consideration
from emhana.journal.errors import DomainError
from emhana.law.complaints import Body, Duty, by_code
from emhana.ui.files import file_response
from emhana.workbench import case_view, case_wording, clocks, errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment
from emhana.workbench.complaint_forms import AnswerForm, ForwardForm

PAGE = 50
answerers = staff_only(Role.Kind.HEAD, Role.Kind.QUALITY_CONTROLLER)


class Untyped(Exception):
    """Something is missing in a form, which is kept in `forms` with its errors."""

    def __init__(self, forms: dict[str, forms.Form]) -> None:
        super().__init__()
        self.forms = forms


@require_safe
@never_cache
@answerers
def queue(request: HttpRequest) -> HttpResponse:
    """List the complaints of the acting role, open ones first, each with its three clocks."""
    now = timezone.now()
    found = Complaint.objects.visible_to(member(request)).in_full().order_by("-closed_at", "received_at", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [_row(one, now) for one in page]
    return render(request, "workbench/complaints.html", {"title": _("Complaints"), "page": page, "rows": rows})


def _row(found: Complaint, now: datetime) -> dict[str, Any]:
    by_kind = {clock.kind: clock_of(clock, now=now) for clock in reading.clocks(found, now=now)}
    return {
        "number": found.number,
        "service": case_wording.service_name(found.case.service),
        "about": wording.AGAINST[found.against],
        "received": moment(found.received_at),
        "clocks": [by_kind.get(kind) for kind in wording.CLOCKS],
        "closed": moment(found.closed_at),
    }


def clock_of(clock: reading.Clock, *, now: datetime) -> clocks.Clock:
    """Return a clock in words: what is left, by how much it is overdue, or what became of it."""
    text = str(wording.STANDINGS[clock.standing][0])
    if clock.due_at is None or not clock.is_open:
        return clocks.Clock(text, "red" if clock.standing == reading.Standing.BROKEN else "done" if clock.due_at else "calm")
    if clock.standing == reading.Standing.OVERDUE:
        return clocks.Clock(_("overdue by %(time)s") % {"time": clocks.length(now - clock.due_at)}, "red")
    left = clock.due_at - now
    return clocks.Clock(_("%(time)s left") % {"time": clocks.length(left)}, "amber" if left.days < 1 else "calm")


@require_safe
@never_cache
@answerers
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a complaint with its clocks and what the role may do; the look is journaled."""
    return _page(request, _complaint(request, number))


def _complaint(request: HttpRequest, number: str) -> Complaint:
    rows = Complaint.objects.visible_to(member(request)).numbered(number).in_full()
    found = rows.select_related("case__recipient", "case__provider", "provider__territory").first()
    if found is None:
        raise Http404(number)
    return found


def _page(
    request: HttpRequest, found: Complaint, *, status: int = 200, sentence: str = "", typed: Mapping[str, Any] | None = None
) -> HttpResponse:
    user, now = member(request), timezone.now()
    actions.read(complaint=found, by=user, now=now)
    may, procedure = _allowed(found, user, now), by_code(found.procedure)
    context: dict[str, Any] = {
        "title": _("Complaint %(number)s") % {"number": found.number},
        "complaint": found,
        "service": case_wording.service_name(found.case.service),
        "case_is_open": Case.objects.visible_to(user).filter(pk=found.case_id).exists(),
        "rows": _rows(found),
        "challenged": _challenged(found),
        "clocks": [_clock(clock, now) for clock in reading.clocks(found, now=now)],
        "answers": [_answer(row) for row in found.considerations.all() if row.answered_at],
        "file": CaseFile.objects.filter(complaint=found).defer("content").first(),
        "own_decision": policies.decided_it(user, found),
        "may": may,
        "act": case_wording.words(procedure.act),
        "sentence": sentence,
    }
    if may["answer"]:
        context["answer_form"] = AnswerForm(reopenable=_reopenable(found, user))
    if may["forward"]:
        context["forward_form"] = ForwardForm(reviewers=procedure.reviewers)
    return render(request, "workbench/complaint.html", {**context, **(typed or {})}, status=status)


def _allowed(found: Complaint, user: User, now: datetime) -> dict[str, bool]:
    """Return what the acting role may do now; each act is checked again."""
    row, is_open = _own(found, user), found.closed_at is None
    provider = policies.handles(user, found, Body.PROVIDER)
    owed = found.duty(now=now) in (Duty.DUE, Duty.OVERDUE)
    registered = row is not None and row.registered_at is not None
    return {
        "register": row is not None and not registered,
        "answer": registered and row is not None and row.answered_at is None and not policies.decided_it(user, found),
        "make_file": provider and is_open and owed and not CaseFile.objects.filter(complaint=found).exists(),
        "forward": provider and is_open and owed,
        "close": is_open and row is not None and row.answered_at is not None and (provider or found.considered_by(Body.PROVIDER) is None),
    }


def _own(found: Complaint, user: User) -> Consideration | None:
    """Return the consideration that the acting role answers for."""
    return next((row for row in found.considerations.all() if policies.handles(user, found, row.body)), None)


def _reopenable(found: Complaint, user: User) -> bool:
    return policies.handles(user, found, Body.PROVIDER) and found.case.state in case_view.REOPENABLE


def _rows(found: Complaint) -> list[dict[str, str]]:
    rows = [
        {"key": _("Who complains"), "value": found.complainant.full_name},
        {"key": _("Complaint about"), "value": str(wording.AGAINST[found.against])},
        {"key": _("Organisation"), "value": found.provider.name(case_wording.language())},
        {"key": _("How it came"), "value": str(wording.CHANNELS[found.channel])},
        {"key": _("Received"), "value": moment(found.received_at)},
        {"key": _("E-mail for the answer"), "value": found.reply_to},
    ]
    for row in found.considerations.all():
        rows.append({"key": _("Registered"), "value": f"{moment(row.registered_at) or '—'}. {wording.BODIES[row.body]}"})
    if found.forwarded_at:
        rows.append({"key": _("Sent on"), "value": f"{moment(found.forwarded_at)}. {wording.BODIES[found.forwarded_to]}"})
    return [row for row in rows if row["value"]]


def _challenged(found: Complaint) -> dict[str, Any] | None:
    decision = found.decision
    if decision is None:
        return None
    holding = [one for one in cases.explanation(decision, case_wording.language()) if one["rule"] in decision.grounds]
    return {
        "outcome": case_wording.OUTCOMES[decision.outcome],
        "at": moment(decision.decided_at),
        "officer": decision.officer,
        "grounds": [{"text": one["ground"], "fact": one["because"], "cites": case_wording.places(one["citation"])} for one in holding],
    }


def _clock(clock: reading.Clock, now: datetime) -> dict[str, Any]:
    return {
        "name": wording.CLOCKS[clock.kind],
        "told": clock_of(clock, now=now),
        "due": f"{reading.last_day(clock.due_at):%d.%m.%Y}" if clock.due_at else "",
        "ended": moment(clock.ended_at),
        "steps": [{"text": step.text.into(case_wording.language()), "cites": case_wording.places(step.cites)} for step in clock.steps],
    }


def _answer(row: Consideration) -> dict[str, Any]:
    return {
        "who": wording.BODIES[row.body],
        "outcome": wording.OUTCOMES[row.outcome][0],
        "at": moment(row.answered_at),
        "officer": ", ".join(part for part in (row.officer, row.position) if part),
        "text": row.answer,
    }


@require_POST
@answerers
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Do the act `name` and show the complaint; what is refused comes back as a sentence with what was typed."""
    found = _complaint(request, number)
    if name not in ACTS:
        raise Http404(name)
    try:
        ACTS[name](request, found)
    except Untyped as missing:
        return _page(request, found, status=errors.UNPROCESSABLE, typed=missing.forms)
    except DomainError as error:
        sentence, status = errors.told(error)
        return _page(request, _complaint(request, number), status=status, sentence=sentence, typed=_typed(request, found, name))
    return redirect("workbench-complaint", found.number)


def _typed(request: HttpRequest, found: Complaint, name: str) -> dict[str, Any]:
    if name != "answer":
        return {}
    return {"answer_form": AnswerForm(request.POST, reopenable=_reopenable(found, member(request)))}


def _register(request: HttpRequest, found: Complaint) -> None:
    actions.register(consideration=_mine(request, found), by=member(request), now=timezone.now())


def _mine(request: HttpRequest, found: Complaint) -> Consideration:
    row = _own(found, member(request))
    if row is None:
        raise Http404
    return row


def _reply(request: HttpRequest, found: Complaint) -> None:
    form = AnswerForm(request.POST, reopenable=_reopenable(found, member(request)))
    if not form.is_valid():
        raise Untyped({"answer_form": form, "form": form})
    service = catalogue.by_code(found.case.service)
    actions.answer(consideration=_mine(request, found), service=service, by=member(request), now=timezone.now(), **form.cleaned_data)


def _make_file(request: HttpRequest, found: Complaint) -> None:
    actions.make_file(complaint=found, by=member(request), now=timezone.now())


def _forward(request: HttpRequest, found: Complaint) -> None:
    form = ForwardForm(request.POST, reviewers=by_code(found.procedure).reviewers)
    if not form.is_valid():
        raise Untyped({"forward_form": form, "form": form})
    actions.forward(complaint=found, to=form.cleaned_data["to"], by=member(request), now=timezone.now())


def _close(request: HttpRequest, found: Complaint) -> None:
    actions.close(complaint=found, by=member(request), now=timezone.now())


ACTS: Mapping[str, Callable[[HttpRequest, Complaint], None]] = {
    "register": _register, "answer": _reply, "file": _make_file, "forward": _forward, "close": _close,
}  # fmt: skip


@require_safe
@answerers
def case_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give the case file that goes with the complaint; the read is journaled."""
    found = _complaint(request, number)
    try:
        content = actions.take_file(complaint=found, by=member(request), now=timezone.now())
    except CaseFile.DoesNotExist:
        raise Http404(number) from None
    return file_response(content, f"{found.number}.zip", "application/zip")
