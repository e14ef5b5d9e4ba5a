"""Pairs of bordering units as the administrator keeps them, with the numbers of whom a pair touches."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Role
from emhana.reference import actions
from emhana.reference.models import BorderPair, Territory
from emhana.registers.attachment import effects
from emhana.workbench.access import member, staff_only
from emhana.workbench.admin_fields import UnitField, a_day, named, until_included
from emhana.workbench.organisation_admin import home
from emhana.workbench.organisation_forms import with_until
from emhana.workbench.sections import Act, Link, Table, listed, respond
from emhana.workbench.wording import days

UNITS = ("first__parent__parent__parent", "second__parent__parent__parent")


class PairForm(forms.Form):
    """Two units, the days and the act."""

    first = UnitField(label=_l("One unit: name or KATO code"))
    second = UnitField(label=_l("The other unit: name or KATO code"))
    since = a_day(_l("In force from"))
    last = until_included(_l("Last day"))
    act = forms.CharField(label=_l("Act: name, number and date"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Refuse a unit that would border itself."""
        data = with_until(self, super().clean() or {})
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", _("A unit does not border itself. Name another unit."))
        return data


class EndForm(forms.Form):
    """The first day without the pair, and the act that says so."""

    until = a_day(_l("First day on which it no longer holds"))
    act = forms.CharField(label=_l("Act: name, number and date"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def borders(request: HttpRequest) -> HttpResponse:
    """List the pairs and add another, after a look at whom it touches."""
    here = reverse("workbench-admin-borders")

    def add(answers: Mapping[str, Any]) -> str:
        actions.pair_bordering(by=member(request), now=timezone.now(), **answers)
        return here

    def look(answers: Mapping[str, Any]) -> list[dict[str, str]]:
        return [*_touched(answers["first"], answers["since"]), *_touched(answers["second"], answers["since"])]

    note = _("A pair holds both ways: residents of each unit may choose a nearby polyclinic in the other.")
    act = Act("add", _("Add a pair"), _("Add the pair"), PairForm, add, note=note, preview=look, look=_("See whom it touches"))
    return respond(request, [act], lambda: _context(request))


def _touched(unit: Territory, on: Any) -> list[dict[str, str]]:
    side = effects.of_unit(unit, on=on)
    words = _("residents: %(residents)s, organisations that take people: %(clinics)s")
    return [{"key": named(unit), "value": words % {"residents": side.residents, "clinics": side.clinics}}]


def _context(request: HttpRequest) -> dict[str, Any]:
    page = listed(BorderPair.objects.select_related(*UNITS).order_by("-valid", "pk"), request)
    rows = [
        (Link(named(row.first), reverse("workbench-admin-border", args=[row.pk])), named(row.second), days(row.valid), row.act)
        for row in page
    ]
    columns = (_("Unit"), _("Bordering unit"), _("Days"), _("Act"))
    table = Table(_("Pairs"), columns, rows, _("No pair was added."), page)
    return {"title": _("Bordering units"), "back": home(), "tables": [table]}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def border(request: HttpRequest, key: int) -> HttpResponse:
    """Show a pair, and end it on a day."""
    row, here = get_object_or_404(BorderPair.objects.select_related(*UNITS), pk=key), reverse("workbench-admin-borders")

    def end(answers: Mapping[str, Any]) -> str:
        actions.end_pair(row, **answers, by=member(request), now=timezone.now())
        return here

    context = {
        "title": _("Bordering units"),
        "back": {"href": here, "text": _("Bordering units")},
        "rows": [
            {"key": _("Unit"), "value": named(row.first)},
            {"key": _("Bordering unit"), "value": named(row.second)},
            {"key": _("Days"), "value": days(row.valid)},
            {"key": _("Act"), "value": row.act},
        ],
    }
    return respond(request, [Act("end", _("End the pair"), _("End on that day"), EndForm, end, warning=True)], lambda: context)
