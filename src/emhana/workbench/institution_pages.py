"""Institutions whose residents do not choose for themselves: which there are, the department's decisions, the lists they send."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana.accounts.models import Role
from emhana.journal.errors import DomainError
from emhana.registers.attachment.institutions import actions
from emhana.registers.attachment.institutions.models import Institution, PeopleList, Zone
from emhana.workbench import clocks, errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language, moment
from emhana.workbench.institution_forms import KINDS, DecisionForm, InstitutionForm, ListForm, region_of

DEEDS = (Role.Kind.REGISTER_SPECIALIST, Role.Kind.REGISTRAR, Role.Kind.HEAD)
LATEST = 20
STATES = {
    PeopleList.State.PREVIEW: (_l("to be looked at"), "blue"),
    PeopleList.State.APPLYING: (_l("being applied"), "yellow"),
    PeopleList.State.APPLIED: (_l("applied"), "green"),
    PeopleList.State.UNDONE: (_l("taken back"), "grey"),
}


@require_safe
@never_cache
@staff_only(*DEEDS)
def institutions(request: HttpRequest) -> HttpResponse:
    """List the institutions the role may see with the organisation that serves each today, and the latest lists."""
    user, today = member(request), timezone.localdate()
    found = Institution.objects.visible_to(user, on=today).select_related("organisation").order_by(f"organisation__name_{language()}", "pk")
    zones = Zone.objects.on(today).filter(institution__in=found).select_related("clinic", "decision")
    serving = {zone.institution_id: zone for zone in zones}
    now, lists = timezone.now(), PeopleList.objects.visible_to(user)
    context = {
        "title": _("Institutions"),
        "rows": [_row(row, serving.get(row.pk)) for row in found],
        "lists": [list_row(batch, now) for batch in lists.select_related("zone__institution__organisation").in_order()[:LATEST]],
        "late": lists.late(at=now).count(),
        "may_decide": _specialist(request),
    }
    return render(request, "workbench/institutions.html", context)


def _row(row: Institution, zone: Zone | None) -> dict[str, Any]:
    return {
        "key": row.pk,
        "name": row.organisation.name(language()),
        "kind": str(KINDS[Institution.Kind(row.kind)]),
        "clinic": zone.clinic.name(language()) if zone else "",
        "decision": zone.decision if zone else None,
    }


def list_row(batch: PeopleList, now: datetime) -> dict[str, Any]:
    """Return a list as other pages name it, with its clock until it is applied [ATT-07-04]."""
    text, colour = STATES[PeopleList.State(batch.state)]
    return {
        "key": batch.pk, "name": batch.zone.institution.organisation.name(language()), "file": batch.file_name,
        "read": moment(batch.read_at), "state": str(text), "colour": colour, "due": moment(batch.due_at), "clock": _clock(batch, now),
    }  # fmt: skip


def _clock(batch: PeopleList, now: datetime) -> clocks.Clock | None:
    if batch.state not in PeopleList.OPEN:
        return None
    return clocks.until(batch.due_at, now=now) if batch.due_at else clocks.Clock(_("the term has not begun"), "calm")


@require_safe
@never_cache
@staff_only(*DEEDS)
def institution(request: HttpRequest, key: int) -> HttpResponse:
    """Show an institution: the decisions about it, its lists, and where to send the next one."""
    return _institution(request, _found(request, key), ListForm(initial={"since": timezone.localdate()}))


@require_POST
@never_cache
@staff_only(*DEEDS)
def send_list(request: HttpRequest, key: int) -> HttpResponse:
    """Read the list that was sent and go to its preview."""
    found = _found(request, key)
    form = ListForm(request.POST, request.FILES, sent=int(request.META.get("CONTENT_LENGTH") or 0))
    if not form.is_valid():
        return _institution(request, found, form, status=errors.UNPROCESSABLE)
    file, since = form.cleaned_data["file"], form.cleaned_data["since"]
    try:
        batch = actions.read_list(
            institution=found, since=since, file_name=file.name, data=file.read(), by=member(request), now=timezone.now()
        )
    except DomainError as error:
        text, status = errors.told_by_register(error)
        form.add_error("since" if error.code == "no_decision" else "file", text)
        return _institution(request, found, form, status=status)
    return redirect("workbench-list", batch.pk)


def _institution(request: HttpRequest, found: Institution, form: ListForm, *, status: int = 200) -> HttpResponse:
    zones = found.zones.select_related("decision", "clinic").order_by("-valid")
    now, lists = timezone.now(), PeopleList.objects.visible_to(member(request)).filter(zone__institution=found)
    rows = [
        {"number": zone.decision.number, "on": zone.decision.decided_on, "clinic": zone.clinic.name(language()),
         "since": zone.valid.lower, "until": zone.valid.upper}
        for zone in zones
    ]  # fmt: skip
    context = {
        "title": found.organisation.name(language()),
        "kind": KINDS[Institution.Kind(found.kind)],
        "penal": found.kind == Institution.Kind.PENAL,
        "key": found.pk,
        "zones": rows,
        "lists": [list_row(batch, now) for batch in lists.select_related("zone__institution__organisation").in_order()[:LATEST]],
        "form": form,
    }
    return render(request, "workbench/institution.html", context, status=status)


def _found(request: HttpRequest, key: int) -> Institution:
    seen = Institution.objects.visible_to(member(request), on=timezone.localdate())
    return get_object_or_404(seen.select_related("organisation"), pk=key)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(Role.Kind.REGISTER_SPECIALIST)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an organisation of the region as an institution."""
    form = InstitutionForm(request.POST or None, region=region_of(member(request)))
    if form.is_valid():
        row = actions.register_institution(**form.cleaned_data, by=member(request), now=timezone.now())
        return redirect("workbench-institution", row.pk)
    context = {"title": _("Enter an institution"), "form": form, "button": _("Enter")}
    return render(request, "workbench/institution_form.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(Role.Kind.REGISTER_SPECIALIST)
def decide(request: HttpRequest) -> HttpResponse:
    """Enter a decision of the health department: which organisation serves which institutions [ATT-05-03, ATT-05-05]."""
    form = DecisionForm(request.POST or None, region=region_of(member(request)), day=timezone.localdate())
    if form.is_valid() and _decided(request, form):
        return redirect("workbench-institutions")
    context = {"title": _("Enter a decision of the department"), "form": form, "button": _("Enter the decision")}
    return render(request, "workbench/institution_form.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


def _decided(request: HttpRequest, form: DecisionForm) -> bool:
    try:
        with transaction.atomic():
            actions.enter_decision(**form.decision(), by=member(request), now=timezone.now())
    except DomainError as error:
        form.add_error(None, errors.told_by_register(error)[0])
    except IntegrityError:
        form.add_error(None, _("This decision was entered already, or another one counts from the same day or later. Compare the list."))
    return form.is_valid()


def _specialist(request: HttpRequest) -> bool:
    role = member(request).acting
    return role is not None and role.kind == Role.Kind.REGISTER_SPECIALIST
