"""The administrator's pages: breaks for maintenance, and dated settings that each name their act."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Role
from emhana.cases.actions.maintenance import declare
from emhana.cases.models import MaintenanceWindow
from emhana.reference.actions import InvalidOverride, override
from emhana.reference.models import Override
from emhana.ui.forms import DateParts
from emhana.workbench import errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment
from emhana.workbench.wording import short

KINDS = [
    (Override.Kind.DAY, _l("A day moved by decree")),
    (Override.Kind.SETTING, _l("Another reading of a conflict")),
    (Override.Kind.NORM, _l("A norm of persons per doctor")),
]


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}))


class BreakForm(forms.Form):
    """From when until when the portal rests, and why."""

    start_day = forms.DateField(label=_l("Begins: day"), widget=DateParts)
    start_time = _time(_l("Begins: time"))
    end_day = forms.DateField(label=_l("Ends: day"), widget=DateParts)
    end_time = _time(_l("Ends: time"))
    reason = forms.CharField(label=_l("Reason, shown to everybody"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Join days and times; a break ends after it begins."""
        data = super().clean() or {}
        if not self.errors:
            for name in ("start", "end"):
                data[f"{name}s_at"] = timezone.make_aware(datetime.combine(data[f"{name}_day"], data[f"{name}_time"]))
            if data["ends_at"] <= data["starts_at"]:
                self.add_error("end_day", _("A break ends after it begins."))
        return data


class OverrideForm(forms.Form):
    """A dated exception to the law's data."""

    kind = forms.ChoiceField(label=_l("What"), choices=KINDS, widget=forms.RadioSelect)
    key = forms.CharField(
        label=_l("Key"),
        max_length=40,
        help_text=_l("The day as 2027-03-24, the id of the reading such as ATCH-05-04, or the post such as gp."),
    )
    value = forms.CharField(
        label=_l("Value"),
        max_length=500,
        help_text=_l('A number, a word or JSON; for a day {"kind": "off"} or {"kind": "working", "replaces": 0}.'),
    )
    since = forms.DateField(label=_l("In force from"), widget=DateParts)
    until = forms.DateField(label=_l("In force until, that day excluded"), widget=DateParts, required=False)
    act = forms.CharField(label=_l("Act: name, number and date"), max_length=300)

    def clean_value(self) -> Any:
        """Return the JSON value; a bare word is itself."""
        said = self.cleaned_data["value"].strip()
        try:
            return json.loads(said)
        except ValueError:
            return said

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] <= data["since"]:
            self.add_error("until", _("The period ends after it begins."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def maintenance(request: HttpRequest) -> HttpResponse:
    """List the declared breaks and declare another."""
    form = BreakForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        declare(starts_at=data["starts_at"], ends_at=data["ends_at"], reason=data["reason"], by=member(request), now=timezone.now())
        return redirect("workbench-maintenance")
    windows = MaintenanceWindow.objects.order_by("-starts_at")[:50]
    rows = [{"from": moment(row.starts_at), "until": moment(row.ends_at), "reason": row.reason} for row in windows]
    context = {"title": _("Breaks for maintenance"), "form": form, "rows": rows}
    return render(request, "workbench/maintenance.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def overrides(request: HttpRequest) -> HttpResponse:
    """List the dated settings and add another."""
    form = OverrideForm(request.POST or None)
    if form.is_valid() and _added(request, form):
        return redirect("workbench-overrides")
    rows = [_row(row) for row in Override.objects.order_by("kind", "key", "-id")]
    context = {"title": _("Dated settings"), "form": form, "rows": rows}
    return render(request, "workbench/overrides.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


def _added(request: HttpRequest, form: OverrideForm) -> bool:
    try:
        with transaction.atomic():
            override(**form.cleaned_data, by=member(request), now=timezone.now())
    except InvalidOverride:
        form.add_error("value", _("The key or the value does not have the shape that this kind needs."))
    except IntegrityError:
        form.add_error("since", _("Another setting with this key is in force on some of these days."))
    return form.is_valid()


def _row(row: Override) -> dict[str, Any]:
    until = short(row.valid.upper)
    return {
        "kind": dict(KINDS)[Override.Kind(row.kind)],
        "key": row.key,
        "value": json.dumps(row.value, ensure_ascii=False),
        "since": short(row.valid.lower),
        "until": until,
        "act": row.act,
        "recorded": moment(row.recorded_at),
    }
