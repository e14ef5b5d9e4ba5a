"""The public directory of organisations: found by name or place, each with its hours, doctors, and what helps people move about it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from emhana import catalogue
from emhana.law import capacity
from emhana.law.capacity import NORMS
from emhana.law.lawbook import LawBook
from emhana.law.passport import Week
from emhana.parties import accessibility
from emhana.parties.models import Organisation, Precinct
from emhana.portal import wording
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import load

A_PAGE = 20
FEW = 20
POSTS = {"gp": _l("general practitioner"), "therapist": _l("therapist"), "paediatrician": _l("paediatrician")}
SERVICE = "phc_attachment"


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations of primary care whose name, address or place holds every word asked for, by name."""
    search, language = request.GET.get("q", "").strip()[:100], wording.language()
    rows = Organisation.objects.on(timezone.localdate()).filter(gives_primary_care=True).matching(search)
    # Ownership is no column and ranks nobody: the order is that of the names [ATT-03-06].
    ordered = rows.select_related("territory").order_by(f"name_{language}", "pk")
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    listed = [{"row": row, "name": row.name(language), "place": getattr(row.territory, f"name_{language}")} for row in page]
    number = page.paginator.count
    found = ngettext("%(number)s organisation found.", "%(number)s organisations found.", number) % {"number": number}
    context = {"title": _("Organisations of primary health care"), "found": found, "search": search, "page": page, "listed": listed}
    return render(request, "portal/organisations.html", context)


@require_safe
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """Show one organisation: where, when, by which telephone, with which doctors, and how accessible."""
    day, language = timezone.localdate(), wording.language()
    row = Organisation.objects.on(day).keyed(key).select_related("territory__parent__parent__parent").first()
    if row is None:
        raise Http404(key)
    contracted = Organisation.objects.taking_attached(day).filter(pk=row.pk).exists()
    context = {
        "title": row.name(language),
        "rows": _rows(row, language),
        "hours": wording.hours_rows(_week(row)),
        "own_hours": row.week is not None,
        "contracted": contracted,
        "doctors": _doctors(row, lawbook(on=day)) if contracted else [],
        "accessibility": _accessibility(row),
        "service": SERVICE,
    }
    return render(request, "portal/organisation.html", context)


def _rows(row: Organisation, language: str) -> list[dict[str, str]]:
    places = " · ".join(getattr(unit, f"name_{language}") for unit in reversed(row.territory.chain()))
    return [
        {"key": _("Address"), "value": row.address},
        {"key": _("Place"), "value": places},
        {"key": _("Telephone"), "value": row.phone},
        *([{"key": _("BIN"), "value": row.bin}] if row.bin else [{"key": _("Kind"), "value": _("Private medical practice")}]),
    ]


def _week(row: Organisation) -> Week:
    """Return the organisation's own hours, else those in which the standard has a desk open."""
    if row.week is not None:
        return Week.model_validate(row.week)
    edition = catalogue.by_code(SERVICE).passport.on(timezone.localdate())
    if edition is None:
        raise LookupError(SERVICE)
    return edition.schedule[0].week


def _accessibility(row: Organisation) -> list[dict[str, str]]:
    besides = {name: text for name, text in accessibility.BESIDES.items() if name in row.accessibility}
    return [{"key": str(text), "value": _has(row.accessibility.get(name))} for name, text in {**accessibility.NAMED, **besides}.items()]


def _has(said: bool | None) -> str:
    return _("not stated") if said is None else _("there is") if said else _("there is not")


def _doctors(row: Organisation, law: LawBook) -> list[dict[str, Any]]:
    norms = {**NORMS, **dict(law.norms)}
    return [
        {"number": place.precinct.number, "doctor": place.precinct.doctor, "post": str(POSTS[place.post]), "free": _free(place, norms)}
        for place in load.loads(row, on=timezone.localdate())
    ]


def _free(place: load.Load, norms: dict[str, int]) -> str:
    """Return in words how many places are left; a paediatrician's for children from six to thirteen."""
    left = capacity.places_left(place, age=10 if place.post == Precinct.Post.PAEDIATRICIAN else 30, own=False, norms=norms)
    if left <= 0:
        return _("no free places")
    return _("few free places") if left <= FEW else _("free places")
