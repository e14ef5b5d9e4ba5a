"""What an administrator says about members of staff: account, roles, deputies, days of duty."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.accounts.models import Role, User
from emhana.registers.insurers.models import Insurer
from emhana.workbench import wording
from emhana.workbench.admin_fields import OrganisationField, PersonField, UnitField, a_day, until_included
from emhana.workbench.organisation_forms import ONE_DAY, with_until

LONGEST = timedelta(days=366)


class FindForm(forms.Form):
    """A part of a name or a login, and a role; nothing shows all."""

    q = forms.CharField(label=_l("Login or a part of the name"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_l("Role today"), choices=[("", _l("all")), *wording.ROLES.items()], required=False)


class AddForm(forms.Form):
    """A new account of staff."""

    person = PersonField(label=_l("IIN of the person"))
    login = forms.CharField(
        label=_l("Login"), max_length=60, help_text=_l("Latin letters, digits, dots and hyphens, such as a.akhmetova"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_login(self) -> str:
        """Return the login in small letters."""
        said: str = self.cleaned_data["login"].strip().lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{2,59}", said):
            raise forms.ValidationError(_("A login has 3 to 60 Latin letters, digits, dots or hyphens and begins with a letter or digit."))
        return said


class RoleForm(forms.Form):
    """A role, its place and its days."""

    kind = forms.ChoiceField(label=_l("Role"), choices=[*wording.ROLES.items()])
    organisation = OrganisationField(label=_l("BIN of the organisation"), required=False, help_text=_l("Empty for a specialist."))
    region = UnitField(label=_l("Region: name or KATO code"), required=False, help_text=_l("Only for a specialist of the register."))
    position = forms.CharField(label=_l("Position, as decisions name it"), max_length=200, required=False)
    appointment = forms.CharField(label=_l("Order of appointment: number and date"), max_length=120, required=False)
    since = a_day(_l("First day"))
    last = until_included(_l("Last day"))

    def clean(self) -> dict[str, Any]:
        """Turn the last day into the first one without the role; an officer of an insurer works at one that is entered."""
        data = with_until(self, super().clean() or {})
        place = data.get("organisation")
        if data.get("kind") == Role.Kind.INSURER and place and not Insurer.objects.filter(organisation=place).exists():
            self.add_error("organisation", _("This organisation is not in the register of insurers. Enter it there first."))
        return data


class EndForm(forms.Form):
    """The last day of a role."""

    last = a_day(_l("Last day"))

    def clean(self) -> dict[str, Any]:
        """Turn the last day into the first one without the role."""
        data = super().clean() or {}
        return {"until": data["last"] + ONE_DAY} if data.get("last") else data


class DeputyForm(forms.Form):
    """Who acts in somebody's role, on which days, by which order."""

    login = forms.CharField(label=_l("Login of the deputy"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    since = a_day(_l("First day"))
    last = a_day(_l("Last day"))
    order = forms.CharField(label=_l("Order: number and date"), max_length=120)

    def clean(self) -> dict[str, Any]:
        """Find the deputy, and turn the last day into the first one without."""
        data = with_until(self, super().clean() or {})
        login = data.pop("login", "").strip().lower()
        if login:
            data["deputy"] = User.objects.filter(login=login).first()
            if data["deputy"] is None:
                self.add_error("login", _("Nobody has this login. Find the member of staff in the list and copy it from there."))
        return data


class Nothing(forms.Form):
    """An act that asks nothing."""


class DutyForm(forms.Form):
    """Who is on duty, or no longer, on which days."""

    user = forms.ModelChoiceField(label=_l("Who"), queryset=User.objects.none(), empty_label="—")
    since = a_day(_l("First day"))
    last = a_day(_l("Last day"))
    weekdays = forms.MultipleChoiceField(
        label=_l("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_l("None marked: every day.")
    )
    off = forms.BooleanField(label=_l("Take off duty on these days instead"), required=False)

    def __init__(self, *args: Any, users: Any, weekdays: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField = self.fields["user"]  # type: ignore[assignment]  # declared above
        field.queryset = users
        field.label_from_instance = wording.called  # type: ignore[method-assign,assignment]  # the documented hook
        self.fields["weekdays"].choices = weekdays  # type: ignore[attr-defined]  # a MultipleChoiceField

    def clean(self) -> dict[str, Any]:
        """Add `days`: those from the first to the last that are one of the weekdays."""
        data = super().clean() or {}
        since, last = data.get("since"), data.get("last")
        if since and last and not timedelta(0) <= last - since <= LONGEST:
            self.add_error("last", _("The last day comes after the first one, within a year."))
        elif since and last:
            wanted = {int(each) for each in data.get("weekdays", [])} or set(range(7))
            every = (since + timedelta(days=step) for step in range((last - since).days + 1))
            data["days"] = [day for day in every if day.weekday() in wanted]
        return data


class CopyForm(forms.Form):
    """The week that repeats the one before it."""

    monday = a_day(_l("Any day of the week to fill"))

    def clean_monday(self) -> Any:
        """Return the Monday of that week."""
        day = self.cleaned_data["monday"]
        return day - timedelta(days=day.weekday())
