"""What an administrator types: a unit of the tree, the opening hours of a week, a BIN, days from and until."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import ValidationError

from emhana.law.passport import Week
from emhana.parties import accessibility
from emhana.parties.identifiers import check_bin, check_iin
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording

FEW = 8
DAYS = {
    "monday": _l("Monday"), "tuesday": _l("Tuesday"), "wednesday": _l("Wednesday"), "thursday": _l("Thursday"), "friday": _l("Friday"),
    "saturday": _l("Saturday"), "sunday": _l("Sunday"),
}  # fmt: skip
SPAN = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*[-–—]\s*([0-9]{1,2}:[0-9]{2})")
HAS = [("", _l("not stated")), ("yes", _l("there is")), ("no", _l("there is not"))]


def named(unit: Territory) -> str:
    """Return a unit with those above it, in the language of the page."""
    return ", ".join(getattr(each, f"name_{case_wording.language()}") for each in unit.chain())


class UnitField(forms.CharField):
    """A unit of the territory tree by its KATO code or its name; several of one name are told apart by their codes."""

    default_error_messages = {
        "unknown": _l("No unit has this name or KATO code today. Check the spelling or type the nine digits of the code."),
        "many": _l("Several units have this name. Type the code of the right one: %(units)s"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a unit that stands by its code."""
        return value.code if isinstance(value, Territory) else value

    def clean(self, value: Any) -> Any:
        """Return the unit."""
        said = super().clean(value)
        if not said:
            return None
        units = Territory.objects.on(timezone.localdate()).select_related("parent__parent__parent")
        found = list(units.filter(code=said) if re.fullmatch("[0-9]{9}", said) else units.named(said, on=timezone.localdate())[: FEW + 1])
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            told = "; ".join(f"{unit.code} – {named(unit)}" for unit in found[:FEW])
            raise forms.ValidationError(self.error_messages["many"] % {"units": told}, code="many")
        return found[0]


class OrganisationField(forms.CharField):
    """An organisation by its BIN."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=14, widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-20"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the organisation."""
        said = re.sub(r"\s", "", super().clean(value))
        if not said:
            return None
        found = Organisation.objects.select_related("territory").filter(bin=said).first()
        if found is None:
            raise forms.ValidationError(_("No organisation with this BIN is entered. Check the number, or open the organisation first."))
        return found


class PersonField(forms.CharField):
    """A person by their IIN."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20"})
        super().__init__(max_length=14, widget=widget, **kwargs)

    def clean(self, value: Any) -> Person:
        """Return the person."""
        said = re.sub(r"\s", "", super().clean(value))
        error = check_iin(said).error
        if error is not None:
            raise forms.ValidationError(case_wording.words(error))
        found = Person.objects.with_iin(said).first()
        if found is None:
            raise forms.ValidationError(_("The register has nobody with this IIN. Check the number, or enter the person first."))
        return found


def bin_checked(said: str) -> str:
    """Return a BIN as it is kept; raises the kit's error for a mistyped one."""
    number = re.sub(r"\s", "", said)
    error = check_bin(number).error
    if error is not None:
        raise forms.ValidationError(case_wording.words(error))
    return number


def a_day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a question for a day."""
    return forms.DateField(label=label, widget=DateParts, required=required, help_text=help_text)


def until_included(label: Any) -> forms.DateField:
    """Return a question for the last day of a period, which may stay open."""
    return a_day(label, required=False, help_text=_l("Leave it empty while no end is known."))


class WeekFields(forms.Form):
    """The opening hours of each weekday, and what helps people with a disability."""

    round_the_clock = forms.BooleanField(label=_l("Open round the clock"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in DAYS.items():
            widget = forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"})
            self.fields[day] = forms.CharField(label=label, required=False, max_length=40, widget=widget)
        self.fields["monday"].help_text = _l("As 08:00–18:00, with lunch as 08:00–18:00, 13:00–14:00. A day without hours is closed.")
        for name, label in {**accessibility.NAMED, **accessibility.BESIDES}.items():
            self.fields[f"has_{name}"] = forms.ChoiceField(label=label, choices=HAS, required=False)

    def clean(self) -> dict[str, Any]:
        """Add `week` and `accessibility` in the shapes in which an organisation keeps them."""
        data = super().clean() or {}
        week = {day: self._hours(day, data.get(day, "")) for day in DAYS}
        if any(day in self.errors for day in DAYS):
            return data
        data["week"] = {day: hours for day, hours in week.items() if hours} or None
        if data["round_the_clock"] and data["week"]:
            self.add_error("round_the_clock", _("Either round the clock or hours of weekdays: leave the hours empty or take the mark off."))
        elif data["round_the_clock"]:
            data["week"] = {"round_the_clock": True}
        data["accessibility"] = {
            name.removeprefix("has_"): value == "yes" for name, value in data.items() if name.startswith("has_") and value
        }
        return data

    def _hours(self, day: str, said: str) -> dict[str, Any] | None:
        if not said.strip():
            return None
        spans = [(_clock(first), _clock(last)) for first, last in SPAN.findall(said)]
        left = SPAN.sub("", said).strip(" ,;")
        hours: dict[str, Any] | None = None
        if spans and not left and len(spans) <= 2:
            hours = {"open": spans[0][0], "close": spans[0][1]} | ({"lunch": list(spans[1])} if len(spans) == 2 else {})
        try:
            Week.model_validate({day: hours})
        except ValidationError:
            hours = None
        if hours is None:
            self.add_error(day, _("Write the hours as 08:00–18:00, lunch after a comma: 08:00–18:00, 13:00–14:00."))
        return hours


def _clock(said: str) -> str:
    return said.zfill(5)


def of_week(row: Organisation) -> Mapping[str, Any]:
    """Return the first answers of `WeekFields` for an organisation that stands."""
    hours: dict[str, Any] = {day: _span(told) for day, told in (row.week or {}).items() if isinstance(told, dict)}
    hours["round_the_clock"] = bool((row.week or {}).get("round_the_clock"))
    return hours | {f"has_{name}": "yes" if there else "no" for name, there in row.accessibility.items()}


def _span(told: Mapping[str, Any]) -> str:
    lunch = f", {told['lunch'][0]}–{told['lunch'][1]}" if told.get("lunch") else ""
    return f"{told['open']}–{told['close']}{lunch}"
