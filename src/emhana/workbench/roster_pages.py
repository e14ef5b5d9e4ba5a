"""Duty rosters: who is on duty in which place on which day, a month as a table, a week repeated."""

import calendar
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Duty, Place, Role
from emhana.accounts.staff import actions
from emhana.workbench import staff_forms as questions
from emhana.workbench import wording
from emhana.workbench.access import member, staff_only
from emhana.workbench.admin_fields import DAYS, OrganisationField, UnitField
from emhana.workbench.case_wording import language
from emhana.workbench.organisation_admin import home
from emhana.workbench.sections import Act, respond

KINDS = {Duty.Kind.REGISTER_SPECIALIST: _l("Register specialist on duty"), Duty.Kind.DUTY_DOCTOR: _l("Duty doctor")}


class PlaceForm(forms.Form):
    """Whose roster: of a region's specialists, or of an organisation's doctors, and which month."""

    region = UnitField(label=_l("Region: name or KATO code"), required=False)
    organisation = OrganisationField(label=_l("BIN of the organisation"), required=False, help_text=_l("For duty doctors."))
    month = forms.CharField(label=_l("Month, as 2026-11"), required=False, widget=forms.TextInput({"class": "govuk-input--width-5"}))

    def clean_month(self) -> date:
        """Return the first day of the month; the present one when none is given."""
        said, today = self.cleaned_data["month"].strip(), timezone.localdate()
        try:
            return date.fromisoformat(f"{said}-01") if said else today.replace(day=1)
        except ValueError:
            raise forms.ValidationError(_("Write year and month as 2026-11.")) from None

    def clean(self) -> dict[str, Any]:
        """Take one place."""
        data = super().clean() or {}
        if not self.errors and (data["region"] is None) == (data["organisation"] is None):
            self.add_error("region", _("Name a region for specialists, or an organisation for doctors."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR, Role.Kind.REGISTER_SPECIALIST)
def rosters(request: HttpRequest) -> HttpResponse:
    """Show the roster of a place in a month; the administrator changes it, a specialist sees the one of the own region."""
    role = member(request).acting
    own = role is not None and role.kind == Role.Kind.REGISTER_SPECIALIST
    asked = request.GET.copy()
    if own and role is not None and role.region is not None:
        asked.update({"region": role.region.code})
        asked.setlist("region", [role.region.code])
        asked.pop("organisation", None)
    form = PlaceForm(asked or None)
    if not form.is_valid():
        context = {"title": _("Duty rosters"), "back": home(), "form": form, "failed": bool(form.errors)}
        return render(request, "workbench/sections.html", {**context, "search": {"method": "get", "form": form, "button": _("Show")}})
    kind = Duty.Kind.DUTY_DOCTOR if form.cleaned_data["organisation"] else Duty.Kind.REGISTER_SPECIALIST
    place = Place(kind, form.cleaned_data["organisation"], form.cleaned_data["region"])
    month = form.cleaned_data["month"]
    acts = [] if own else _acts(request, place, month)
    return respond(request, acts, lambda: _context(place, month, own=own))


def _last(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _address(place: Place, month: date) -> str:
    where = {"organisation": place.organisation.key} if place.organisation else {"region": place.region.code if place.region else ""}
    return f"{reverse('workbench-rosters')}?{urlencode({**where, 'month': f'{month:%Y-%m}'})}"


def _context(place: Place, month: date, *, own: bool) -> dict[str, Any]:
    first, last = month - timedelta(days=month.weekday()), _last(month)
    shown = [first + timedelta(days=step) for step in range(((last - first).days // 7 + 1) * 7)]
    on_duty = defaultdict(list)
    for duty in Duty.objects.at(place, since=shown[0], until=shown[-1] + timedelta(days=1)).select_related("user__person"):
        on_duty[duty.on].append(wording.called(duty.user))
    cells = [{"day": date_format(day, "j"), "names": on_duty[day], "other": day.month != month.month} for day in shown]
    # Kazakh and Russian write the month small within a sentence.
    named = date_format(month, "F Y")
    where = place.organisation.name(language()) if place.organisation else str(getattr(place.region, f"name_{language()}"))
    return {
        "title": _("%(kind)s: %(place)s, %(month)s")
        % {"kind": KINDS[Duty.Kind(place.kind)], "place": where, "month": named if language() == "en" else named.lower()},
        "back": None if own else {"href": reverse("workbench-rosters"), "text": _("Duty rosters")},
        "weekdays": [*DAYS.values()],
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "earlier": _address(place, (month - timedelta(days=1)).replace(day=1)),
        "later": _address(place, last + timedelta(days=1)),
        "sections": "workbench/roster.html",
    }


def _acts(request: HttpRequest, place: Place, month: date) -> list[Act]:
    by, now, here = member(request), timezone.now(), _address(place, month)
    users = place.people(month, _last(month) + timedelta(days=1))

    weekdays = [(str(number), name) for number, name in enumerate(DAYS.values())]

    def ask(*given: Any, **options: Any) -> forms.Form:
        return questions.DutyForm(*given, users=users, weekdays=weekdays, **options)

    def change(answers: Mapping[str, Any]) -> str:
        act = actions.take_off_duty if answers["off"] else actions.put_on_duty
        act(place=place, user=answers["user"], days=answers["days"], by=by, now=now)
        return here

    def copy(answers: Mapping[str, Any]) -> str:
        actions.copy_week(place=place, monday=answers["monday"], by=by, now=now)
        return here

    return [
        Act("change", _("Put on duty or take off"), _("Save"), ask, change),
        Act("copy", _("Repeat the former week"), _("Repeat"), questions.CopyForm, copy),
    ]
