"""Changes of doctors inside an organisation: looked at first, then made; a levelling proposal; what was made, and taking it back."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from emhana.journal.errors import DomainError
from emhana.parties.models import Precinct
from emhana.registers.attachment import balance, changing, wording
from emhana.registers.attachment.actions.changes import MOST
from emhana.registers.attachment.errors import NormReached, ProposalMoved
from emhana.registers.attachment.models import DoctorChange
from emhana.workbench import actions, errors, load_pages, load_view
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language, moment, words
from emhana.workbench.load_view import KINDS, Scope, organisations_of, scope_of


class ReasonForm(forms.Form):
    """Why people get other doctors, or get their former ones again."""

    reason = forms.CharField(label=_l("Reason in words"), max_length=500, widget=forms.Textarea({"rows": 2}))


@require_POST
@never_cache
@staff_only(*KINDS)
def move(request: HttpRequest, key: int) -> HttpResponse:
    """Show what moving the marked people would do; with the step `apply` do it."""
    scope, precinct = load_pages.place_of(request, key)
    form = load_pages.MoveForm(request.POST, scope=scope, besides=precinct)
    chosen = tuple(int(one) for one in request.POST.getlist("who") if one.isdecimal())[:MOST]
    if not chosen:
        form.add_error(None, _("Mark at least one person in the list."))
    if not form.is_valid():
        return load_pages.people_page(request, scope, precinct, status=errors.UNPROCESSABLE, chosen=chosen, form=form)
    doctors, since = dict.fromkeys(chosen, form.cleaned_data["precinct"]), form.cleaned_data["since"]
    refused: dict[str, Any] = {}
    if request.POST.get("step") == "apply":
        try:
            return _made(request, scope, doctors, since, form.cleaned_data["reason"])
        except DomainError as error:
            refused = dict(zip(("sentence", "status"), errors.told_by_register(error), strict=True))
    context = {"form": form, "chosen": chosen, "key": key}
    return _preview(request, scope, changing.plan(scope.organisation, doctors, since=since), since, **{**context, **refused})


def _made(request: HttpRequest, scope: Scope, doctors: dict[int, int], since: date, reason: str) -> HttpResponse:
    change = actions.change_doctors(
        organisation=scope.organisation, doctors=doctors, since=since, reason=reason, by=member(request), now=timezone.now()
    )
    return redirect("workbench-change", change.pk)


def _preview(
    request: HttpRequest, scope: Scope, planned: changing.Plan, since: date, *, status: int = 200, page: str = "change_preview", **more: Any
) -> HttpResponse:
    """Return the page that says who would move and how full the doctors would be, without doing it."""
    touched = {place.pk for step in planned.moving for place in (step.former, step.precinct) if place}
    before, after = ([load for load in places if load.precinct.pk in touched] for places in (planned.before, planned.after))
    if planned.full and "sentence" not in more:
        more["sentence"], status = errors.told_by_register(NormReached(precinct=planned.full[0].number))
    context = {
        "title": _("Look before the doctors change"),
        "place": scope.organisation.name(language()),
        "since": date_format(since, "DATE_FORMAT"),
        "steps": [_step(step.attachment.person, step.former, step.precinct, step.problem) for step in planned.steps],
        "moving": _moving(len(planned.moving), date_format(since, "DATE_FORMAT")),
        "may_apply": bool(planned.moving) and not planned.full,
        "before": load_view.levels(load_pages.numbered(before), planned.norms),
        "after": load_view.levels(load_pages.numbered(after), planned.norms),
        "plot": load_view.PLOT,
        "scope": scope,
    }
    return render(request, f"workbench/{page}.html", context | more, status=status)


def _moving(count: int, since: str) -> str:
    told = ngettext(
        "From %(since)s %(count)s person would have another doctor. Each is told of it in the cabinet.",
        "From %(since)s %(count)s people would have another doctor. Each is told of it in the cabinet.",
        count,
    )
    return told % {"count": count, "since": since}


def _step(person: Any, former: Precinct | None, precinct: Precinct | None, problem: str = "") -> dict[str, Any]:
    told = words(wording.STEP_PROBLEMS[problem]) if problem else ""
    return {"name": person.full_name, "born": person.born_on, "former": _doctor(former), "doctor": _doctor(precinct), "problem": told}


def _doctor(precinct: Precinct | None) -> str:
    return f"№ {precinct.number}: {precinct.doctor}" if precinct else _("no doctor")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(*KINDS)
def level(request: HttpRequest) -> HttpResponse:
    """Propose how to level the load between doctors of one kind; nothing changes until the officer who saw it confirms."""
    scope = scope_of(request)
    since, more = scope.since, dict[str, Any]()
    doctors = balance.propose(scope.organisation, on=since, most=MOST)
    seen, form = _fingerprint(doctors), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("seen") != seen:
                raise ProposalMoved
            return _made(request, scope, doctors, since, form.cleaned_data["reason"])
        except DomainError as error:
            more = dict(zip(("sentence", "status"), errors.told_by_register(error), strict=True))
    planned = changing.plan(scope.organisation, doctors, since=since)
    status = more.pop("status", errors.UNPROCESSABLE if form.errors else 200)
    return _preview(
        request, scope, planned, since, status=status, page="change_level", title=_("Level the load"), form=form, seen=seen,
        most=MOST, **more,
    )  # fmt: skip


def _fingerprint(doctors: dict[int, int]) -> str:
    return hashlib.sha256(repr(sorted(doctors.items())).encode()).hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(*KINDS)
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Show a change that was made; POST takes it back by a new one."""
    user, now = member(request), timezone.now()
    seen = DoctorChange.objects.filter(organisation__in=organisations_of(user, timezone.localdate(now)))
    found = seen.select_related("organisation", "undoes", "undone_by").filter(pk=key).first()
    if found is None:
        raise Http404(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undone = actions.undo_change(change=found, reason=form.cleaned_data["reason"], by=user, now=now)
            return redirect("workbench-change", undone.pk)
        except DomainError as error:
            sentence, status = errors.told_by_register(error)
            return _change(request, found, form, status, sentence=sentence)
    return _change(request, found, form, errors.UNPROCESSABLE if form.errors else 200)


def _change(request: HttpRequest, found: DoctorChange, form: forms.Form, status: int, **more: Any) -> HttpResponse:
    rows = found.rows.select_related("attachment__person", "former", "placement__precinct")
    ordered = rows.order_by("attachment__person__family_name", "attachment__person__given_name", "pk")
    context = {
        "title": _("Change of doctors %(number)s") % {"number": found.pk},
        "change": found,
        "place": found.organisation.name(language()),
        "since": date_format(found.since, "DATE_FORMAT"),
        "made": moment(found.recorded_at),
        "undone": getattr(found, "undone_by", None),
        "steps": [_step(row.attachment.person, row.former, row.placement.precinct if row.placement else None) for row in ordered],
        "form": form,
    }
    return render(request, "workbench/change.html", context | more, status=status)
