"""Undecided cases are handed out: those of an officer who left, or of a queue, to another officer or back, one or many."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Role
from emhana.cases.actions.assign import assign
from emhana.cases.models import Case, CaseQuerySet
from emhana.workbench import case_wording, clocks, wording
from emhana.workbench.access import member, staff_only
from emhana.workbench.admin_fields import OrganisationField
from emhana.workbench.organisation_admin import home
from emhana.workbench.sections import Act, listed, respond

MOST = 500
QUEUE = "queue"
WHOSE = [("", _l("all")), ("nobody", _l("given to nobody")), ("left", _l("given to somebody whose role has ended"))]


class FilterForm(forms.Form):
    """Which undecided cases are shown."""

    whose = forms.ChoiceField(label=_l("Whose"), choices=WHOSE, required=False)
    organisation = OrganisationField(label=_l("BIN of the organisation"), required=False)
    login = forms.CharField(label=_l("Login of the officer"), max_length=60, required=False)


class HandOutForm(forms.Form):
    """Which cases go to whom, and why."""

    cases = forms.MultipleChoiceField(
        label=_l("Cases"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _l("Mark at least one case.")}
    )
    officer = forms.ChoiceField(label=_l("Give to"))
    reason = forms.CharField(label=_l("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, cases: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["officer"].choices = officers  # type: ignore[attr-defined]  # a ChoiceField


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR, Role.Kind.HEAD)
def hand_out(request: HttpRequest) -> HttpResponse:
    """List undecided cases without a word on their people, and give the marked ones to somebody."""
    role = member(request).acting
    if role is None:
        raise PermissionDenied
    filters = FilterForm(request.GET)
    asked = filters.cleaned_data if filters.is_valid() else {}
    found = _filtered(Case.objects.assignable_by(role), asked)
    page = listed(found.select_related("provider", "assigned__user__person").order_by("due_at", "pk"), request)
    cases, officers = list(page), _officers(role, asked)

    def ask(*given: Any, **options: Any) -> forms.Form:
        choices = [(case.number, _told(case)) for case in cases]
        return HandOutForm(*given, cases=choices, officers=officers, **options)

    def do(answers: Mapping[str, Any]) -> str:
        marked = [case for case in cases if case.number in answers["cases"]]
        to = None if answers["officer"] == QUEUE else Role.objects.select_related("user__person").get(pk=answers["officer"])
        assign(cases=marked, to=to, reason=answers["reason"], by=member(request), now=timezone.now())
        return f"{reverse('workbench-hand-out')}?{request.GET.urlencode()}" if request.GET else reverse("workbench-hand-out")

    acts = [Act("give", _("Hand out"), _("Hand out the marked cases"), ask, do, only=True)] if cases else []
    context = {
        "title": _("Hand out cases"),
        "back": home() if role.kind == Role.Kind.ADMINISTRATOR else None,
        "search": {"method": "get", "form": filters, "button": _("Show")},
        "notes": [] if cases else [_("No undecided case is here.")],
        "page": page,
        "sections": "workbench/page_links.html",
    }
    return respond(request, acts, lambda: context)


def _filtered(cases: CaseQuerySet, asked: Mapping[str, Any]) -> CaseQuerySet:
    today = timezone.localdate()
    if asked.get("whose") == "nobody":
        cases = cases.filter(assigned=None)
    elif asked.get("whose") == "left":
        cases = cases.filter(assigned__isnull=False).exclude(assigned__valid__contains=today)
    if asked.get("organisation"):
        cases = cases.filter(provider=asked["organisation"])
    if asked.get("login"):
        cases = cases.filter(assigned__user__login=asked["login"].strip().lower())
    return cases


def _officers(role: Role, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return who may be given cases: those of the organisation and its region, of the asked organisation, or the specialists."""
    held = Role.objects.on(timezone.localdate()).select_related("user__person", "organisation", "region", "deputy_of__user__person")
    place = role.organisation or asked.get("organisation")
    specialists = Q(kind=Role.Kind.REGISTER_SPECIALIST)
    if place is not None:
        specialists &= Q(region__code__startswith=place.territory.code[:2])
    others = Q(organisation=place, kind__in=(Role.Kind.HEAD, Role.Kind.REGISTRAR, Role.Kind.PHARMACIST)) if place else Q(pk=None)
    found = held.filter(specialists | others).order_by("kind", "user__person__family_name", "pk")[:MOST]
    return [("", "—"), (QUEUE, _("back to the queue")), *((str(each.pk), wording.holder(each)) for each in found)]


def _told(case: Case) -> str:
    provider = case.provider.name(case_wording.language()) if case.provider else ""
    whose = wording.called(case.assigned.user) if case.assigned else _("nobody")
    clock = clocks.clock_of(case, now=timezone.now()).text
    parts = (case.number, case_wording.service_name(case.service), provider, clock, _("Officer: %(name)s") % {"name": whose})
    return ". ".join(part for part in parts if part)
