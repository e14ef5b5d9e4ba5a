"""Norms of people per doctor as dated exceptions, with the numbers of whom a norm touches."""

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
from emhana.law.capacity import NORMS
from emhana.reference import actions
from emhana.reference.lawbook import lawbook
from emhana.reference.models import Override
from emhana.registers.attachment import effects
from emhana.workbench.access import member, staff_only
from emhana.workbench.admin_fields import a_day, until_included
from emhana.workbench.organisation_admin import home
from emhana.workbench.organisation_forms import with_until
from emhana.workbench.sections import Act, Link, Table, listed, respond
from emhana.workbench.wording import days

POSTS = {
    "gp": _l("general practitioner"),
    "therapist": _l("therapist"),
    "paed_u14": _l("paediatrician, children under 14"),
    "paed_u6": _l("paediatrician, of them children under 6"),
}


class NormForm(forms.Form):
    """Another norm of a post, its days and its act."""

    key = forms.ChoiceField(label=_l("Post"), choices=[*POSTS.items()], widget=forms.RadioSelect)
    value = forms.IntegerField(
        label=_l("People per doctor"), min_value=1, max_value=20_000, widget=forms.TextInput({"class": "govuk-input--width-5"})
    )
    since = a_day(_l("In force from"))
    last = until_included(_l("Last day"))
    act = forms.CharField(label=_l("Act: name, number and date"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Turn the last day into the first one without the norm, which no other may share."""
        data = with_until(self, super().clean() or {})
        since, until = data.get("since"), data["until"]
        if since and data.get("key") and not self.errors:
            rows = Override.objects.filter(kind=Override.Kind.NORM, key=data["key"], valid__overlap=(since, until))
            if rows.exists():
                self.add_error("since", _("Another norm of this post is in force on some of these days. End that one first."))
        return data


class EndForm(forms.Form):
    """The first day without the norm."""

    until = a_day(_l("First day on which it no longer holds"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def norms(request: HttpRequest) -> HttpResponse:
    """Show the norms in force and the exceptions, and add one after a look at whom it touches."""
    here = reverse("workbench-admin-norms")

    def add(answers: Mapping[str, Any]) -> str:
        actions.override(kind=Override.Kind.NORM, by=member(request), now=timezone.now(), **answers)
        return here

    def look(answers: Mapping[str, Any]) -> list[dict[str, str]]:
        found = effects.of_norm(answers["key"], answers["value"], on=answers["since"])
        return [
            {"key": _("Doctors of this post"), "value": str(found.doctors)},
            {"key": _("Of them with more people than the new norm"), "value": str(found.over)},
            {"key": _("People above the new norm"), "value": str(found.above)},
        ]

    note = _("Nobody is detached by a norm: doctors above it take nobody new.")
    act = Act("add", _("Add a norm"), _("Add the norm"), NormForm, add, note=note, preview=look, look=_("See whom it touches"))
    return respond(request, [act], lambda: _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    in_force = {**NORMS, **dict(lawbook(on=today).norms)}
    page = listed(Override.objects.filter(kind=Override.Kind.NORM).order_by("-valid", "pk"), request)
    rows = [
        (Link(POSTS.get(row.key, row.key), reverse("workbench-admin-norm", args=[row.pk])), str(row.value), days(row.valid), row.act)
        for row in page
    ]
    ordinary = [(name, str(NORMS[key]), str(in_force[key])) for key, name in POSTS.items()]
    return {
        "title": _("Norms of people per doctor"),
        "back": home(),
        "tables": [
            Table(_("Norms today"), (_("Post"), _("By the order"), _("In force")), ordinary),
            Table(_("Norms by other acts"), (_("Post"), _("People"), _("Days"), _("Act")), rows, _("No other norm was added."), page),
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def norm(request: HttpRequest, key: int) -> HttpResponse:
    """Show an exception, and end it on a day."""
    row, here = get_object_or_404(Override, pk=key, kind=Override.Kind.NORM), reverse("workbench-admin-norms")

    def end(answers: Mapping[str, Any]) -> str:
        actions.end_override(row, until=answers["until"], by=member(request), now=timezone.now())
        return here

    context = {
        "title": POSTS.get(row.key, row.key),
        "back": {"href": here, "text": _("Norms of people per doctor")},
        "rows": [
            {"key": _("People per doctor"), "value": str(row.value)},
            {"key": _("Days"), "value": days(row.valid)},
            {"key": _("Act"), "value": row.act},
        ],
    }
    return respond(request, [Act("end", _("End the norm"), _("End on that day"), EndForm, end, warning=True)], lambda: context)
