"""A public page that works out an insurance contribution and the price of unpaid months, each number with its place in the law."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts import sessions
from emhana.law import contributions
from emhana.law.contributions import ArrearsRate, Cited, Contribution, figures, month_of
from emhana.parties.models import Person
from emhana.portal import wording
from emhana.reference.lawbook import lawbook
from emhana.registers.insurance import reading
from emhana.ui.money import tenge

PAYERS = [
    ("self_payer", _l("I pay for myself")),
    ("sole_proprietor", _l("I am a sole proprietor and pay for myself")),
    ("employee", _l("I am an employee: what is kept back from my pay")),
    ("employer", _l("I am an employer: what I pay for an employee")),
    ("platform", _l("I work through an internet platform")),
]
PER_MONTH = "MSHI-A2-19"
MOST = 1_000  # months a person could ever owe; more is a slip of the finger


class CalculatorForm(forms.Form):
    """Who pays, for which month, from which income, and how many months stand unpaid."""

    payer = forms.ChoiceField(label=_l("Who pays?"), choices=PAYERS, widget=forms.RadioSelect)
    month = forms.TypedChoiceField(label=_l("For which month?"), choices=list(MONTHS.items()), coerce=int)
    year = forms.IntegerField(label=_l("Of which year?"), widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-4"}))
    income = forms.DecimalField(
        label=_l("Income of the month, ₸"), required=False, min_value=0, max_digits=12, decimal_places=2,
        help_text=_l("Empty means the minimum wage. Who pays for themselves pays by the minimum wage whatever the income."),
        widget=forms.TextInput({"inputmode": "decimal", "class": "govuk-input--width-10"}),
    )  # fmt: skip
    unpaid = forms.IntegerField(
        label=_l("How many months before that one are unpaid?"), required=False, min_value=0, max_value=MOST,
        help_text=_l("Your insurance information in the cabinet names them. Empty means none."),
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Work the contribution out; a month before the insurance, or a payer not yet known, is an error of its question."""
        data = super().clean() or {}
        if {"payer", "month", "year"} <= data.keys():
            starts = figures().starts
            known = starts.year <= data["year"] <= date.max.year - 1
            on = date(data["year"], data["month"], 1) if known else date.min
            if not known or on < starts:
                self.add_error("year", _("The insurance began in January %(year)s. Choose a later month.") % {"year": starts.year})
            elif contributions.rate_of(data["payer"], on) is None:
                self.add_error("payer", _("Such payers paid nothing in that month. Choose a later month or another payer."))
            else:
                data["on"] = on
        return data


@never_cache
@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Ask in one short form and show the contribution and the arrears with every number explained."""
    person, today = _person(request), timezone.localdate()
    own = reading.arrears_of(person, on=today) if person else None
    asked = "payer" in request.GET
    plain = {"payer": "self_payer", "month": today.month, "year": today.year, "unpaid": len(own.months) if own else None}
    form = CalculatorForm(request.GET) if asked else CalculatorForm(initial=plain)
    context: dict[str, object] = {"title": _("Insurance contributions and arrears"), "form": form, "own": own}
    if asked and form.is_valid():
        context |= _answer(form.cleaned_data)
    return render(request, "portal/calculator.html", context)


def _person(request: HttpRequest) -> Person | None:
    """Return the citizen who is signed in; their own record fills the form."""
    user = sessions.user_of(request)
    return None if user is None or user.is_staff_member else user.person


def _answer(data: dict[str, Any]) -> dict[str, object]:
    on, month = data["on"], month_of(data["on"])
    asked = data["income"] if data["income"] is not None else contributions.minimum_wage(on)
    found = contributions.contribution(data["payer"], asked, on)
    per_month = lawbook(on=on).setting(PER_MONTH, True, on=on) is not False
    unpaid = tuple(range(month - (data["unpaid"] or 0), month))
    owed = contributions.arrears_of(unpaid, paid_on=on, per_month=per_month)
    rate = contributions.arrears_rate(on)
    numbers = [_wage(found), _rate(found), *([_arrears_rate(rate, found)] if unpaid else [])]
    return {
        "month": f"{MONTHS[on.month]} {on.year}",
        "due": found.due,
        "formula": _formula(found),
        "capped": found.capped,
        "arrears": owed if unpaid else None,
        "arrears_formula": f"{len(owed.months)} × {tenge(owed.each)} = {tenge(owed.total)}" if per_month else tenge(owed.total),
        "asked_months": len(unpaid),
        "counted_months": len(owed.months),
        "together": found.due + owed.total,
        "numbers": numbers,
    }


def _formula(found: Contribution) -> str:
    percent = _percent(found.rate.percent)
    if found.rate.base_wages is not None and found.rate.base_wages != 1:
        return f"{_plain(found.rate.base_wages)} × {tenge(found.wage.tenge)} × {percent} = {tenge(found.due)}"
    return f"{tenge(found.base)} × {percent} = {tenge(found.due)}"


def _wage(found: Contribution) -> dict[str, str]:
    return _number(_("Minimum wage of the year"), tenge(found.wage.tenge), found.wage)


def _rate(found: Contribution) -> dict[str, str]:
    rate = found.rate
    if rate.base_wages is not None:
        text = _("%(percent)s of %(times)s minimum wages") if rate.base_wages != 1 else _("%(percent)s of the minimum wage")
        value = text % {"percent": _percent(rate.percent), "times": _plain(rate.base_wages)}
    else:
        times = rate.cap_wages or Decimal(0)
        value = _("%(percent)s of the income, at most of %(times)s minimum wages (%(cap)s)") % {
            "percent": _percent(rate.percent), "times": _plain(times), "cap": tenge(times * found.wage.tenge),
        }  # fmt: skip
    return _number(_("Rate"), value, rate)


def _arrears_rate(rate: ArrearsRate, found: Contribution) -> dict[str, str]:
    value = ngettext(
        "%(percent)s of the minimum wage for an unpaid month, for the %(count)d month before the payment at most",
        "%(percent)s of the minimum wage for an unpaid month, for the %(count)d months before the payment at most",
        rate.months,
    ) % {"percent": _percent(rate.percent), "count": rate.months}
    return _number(_("Arrears"), value, rate)


def _number(name: str, value: str, source: Cited) -> dict[str, str]:
    """Return one figure with since when it holds, where it stands, and whether it was compared with the text of the law."""
    since = _("in force since %(day)s") % {"day": wording.long_date(source.since)}
    checked = "" if source.verified else _("not yet compared with the text of the law")
    return {
        "name": name,
        "value": value,
        "source": ", ".join(part for part in (source.cite.into(wording.language()), since, checked) if part),
    }


def _percent(value: Decimal) -> str:
    return f"{_plain(value)}\xa0%"


def _plain(value: Decimal) -> str:
    return number_format(value, use_l10n=True)
