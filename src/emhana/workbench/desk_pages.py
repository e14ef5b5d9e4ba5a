"""The desk: tickets, the next visitor, the visitor at the window with the clock of waiting and serving."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from emhana import catalogue
from emhana.accounts.models import Role
from emhana.cases import reading
from emhana.cases.actions import visits
from emhana.cases.models import Visit
from emhana.journal.errors import DomainError
from emhana.law.deadlines import edition_on
from emhana.law.passport import Channel
from emhana.workbench import case_wording, clocks, errors
from emhana.workbench.access import member, office, staff_only

DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)


class TicketForm(forms.Form):
    """For which service the visitor takes a ticket."""

    service = forms.ChoiceField(label=_l("Service"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        today = timezone.localdate()
        open_here = [s for s in catalogue.SERVICES if (e := s.passport.on(today)) and Channel.IN_PERSON in e.channel_codes()]
        self.fields["service"].choices = [(s.code, case_wording.service_name(s.code)) for s in open_here]  # type: ignore[attr-defined]  # a ChoiceField


@require_safe
@staff_only(*DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """Show who waits, who is at this window, and how much of the limits is left."""
    return page(request)


@require_POST
@staff_only(*DESK)
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Give a ticket, call the next visitor, or record that the visitor was served."""
    if name not in ACTS:
        raise Http404(name)
    try:
        ACTS[name](request, timezone.now())
    except DomainError as error:
        sentence, status = errors.told(error)
        return page(request, status=status, sentence=sentence)
    return redirect("workbench-desk")


def page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of the desk."""
    now, user = timezone.now(), member(request)
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Visit.objects.filter(organisation=office(request), ticket_at__gte=start, served_at=None).order_by("ticket_at", "pk")
    shown = [visit_row(visit, now) for visit in today.select_related("case")]
    context = {
        "title": _("Desk"),
        "waiting": [row for row in shown if not row["called"]],
        "here": [row for row in shown if row["called_by"] == user.actor_key],
        "ticket_form": TicketForm(),
        "given": request.session.pop("ticket", ""),
    }
    return render(request, "workbench/desk.html", context | more, status=status)


def visit_row(visit: Visit, now: datetime) -> dict[str, Any]:
    """Return a visit as the desk shows it: ticket, service, and the running limit in words."""
    edition = edition_on(catalogue.by_code(visit.service).passport, timezone.localdate(visit.ticket_at))
    limits = reading.visit_limits(visit, edition, now=now)
    running = [limit for limit in limits if limit.due_at is not None][-1:]
    return {
        "key": visit.pk,
        "ticket": visit.ticket,
        "service": case_wording.service_name(visit.service),
        "since": timezone.localtime(visit.called_at or visit.ticket_at),
        "called": visit.called_at is not None,
        "called_by": visit.called_by,
        "case": visit.case.number if visit.case else "",
        "waited": clocks.length((visit.called_at or now) - visit.ticket_at),
        "clock": visit_clock(running[0], now) if running else clocks.Clock("", "calm"),
    }


def visit_clock(limit: reading.Limit, now: datetime) -> clocks.Clock:
    """Return what is left of a limit of the visit, in words."""
    if limit.due_at is None:
        return clocks.Clock("", "calm")
    if limit.broken:
        return clocks.Clock(_("limit passed by %(time)s") % {"time": clocks.length(now - limit.due_at)}, "red")
    return clocks.Clock(_("%(time)s left") % {"time": clocks.length(limit.due_at - now)}, "calm")


def _ticket(request: HttpRequest, now: datetime) -> None:
    form, user = TicketForm(request.POST), member(request)
    if form.is_valid():
        visit = visits.take_ticket(organisation=office(request), service=form.cleaned_data["service"], by=user, now=now)
        request.session["ticket"] = visit.ticket


def _call(request: HttpRequest, now: datetime) -> None:
    visits.call_next(organisation=office(request), by=member(request), now=now)


def _serve(request: HttpRequest, now: datetime) -> None:
    here = Visit.objects.filter(organisation=office(request))
    visit = get_object_or_404(here, pk=int(request.POST.get("visit") or 0))
    visits.serve(visit=visit, by=member(request), now=now)


ACTS: Mapping[str, Callable[[HttpRequest, datetime], None]] = {"ticket": _ticket, "call": _call, "serve": _serve}
