"""What an administrator says about an organisation, its contract with the Fund, and its precincts."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.parties.models import Organisation
from emhana.ui.forms import DateParts
from emhana.workbench import wording
from emhana.workbench.admin_fields import UnitField, WeekFields, a_day, bin_checked, of_week, until_included

NAMES = ("name_kk", "name_ru", "name_en")
ONE_DAY = timedelta(days=1)


class ChangeForm(WeekFields):
    """Everything of an organisation that may change."""

    name_kk = forms.CharField(label=_l("Name in Kazakh"), max_length=300)
    name_ru = forms.CharField(label=_l("Name in Russian"), max_length=300)
    name_en = forms.CharField(label=_l("Name in English"), max_length=300)
    territory = UnitField(label=_l("Unit: name or KATO code"))
    address = forms.CharField(label=_l("Address"), max_length=300)
    phone = forms.CharField(label=_l("Telephone"), max_length=40)
    gives_primary_care = forms.BooleanField(label=_l("Gives primary health care"), required=False)
    field_order = ("bin", "since", *NAMES, "territory", "address", "phone", "gives_primary_care", "round_the_clock")

    def columns(self) -> dict[str, Any]:
        """Return the columns of the model with their new values."""
        names = (*NAMES, "territory", "address", "phone", "gives_primary_care", "week", "accessibility")
        return {name: self.cleaned_data[name] for name in names}


class OpenForm(ChangeForm):
    """An organisation that is entered, with its BIN and its first day, which never change."""

    bin = forms.CharField(label=_l("BIN"), max_length=14, widget=forms.TextInput({"inputmode": "numeric"}))
    since = a_day(_l("First day"))

    def clean_bin(self) -> str:
        """Return the twelve digits, checked."""
        return bin_checked(self.cleaned_data["bin"])


def change_form(row: Organisation) -> Any:
    """Return the maker of a form that begins with what stands."""
    stands = {name: getattr(row, name) for name in (*NAMES, "territory", "address", "phone", "gives_primary_care")}
    return lambda *given, **options: ChangeForm(*given, initial=stands | dict(of_week(row)), **options)


class ContractForm(forms.Form):
    """A contract with the Fund."""

    number = forms.CharField(label=_l("Number of the contract"), max_length=60)
    since = a_day(_l("In force from"))
    last = until_included(_l("Last day"))

    def clean(self) -> dict[str, Any]:
        """Turn the last day into the first one without it."""
        return with_until(self, super().clean() or {})


class FacilityForm(forms.Form):
    """A facility that is newly commissioned, with both conditions of the definition [ATT-02-08]."""

    name = forms.CharField(label=_l("Name of the facility"), max_length=300)
    address = forms.CharField(label=_l("Address"), max_length=300)
    build = forms.ChoiceField(label=_l("How it was built"), choices=[*wording.BUILDS.items()], widget=forms.RadioSelect)
    in_regional_plan = forms.BooleanField(label=_l("It is in the regional perspective plan of health care development"), required=False)
    first_opening = forms.BooleanField(label=_l("It opens for the first time"), required=False)
    plan = forms.CharField(label=_l("Regional perspective plan: number, date and item"), max_length=300)
    since = a_day(_l("Day of opening"))


class CloseForm(forms.Form):
    """The day from which it is closed, and the act that says so."""

    on = forms.DateField(label=_l("First day without it"), widget=DateParts)
    act = forms.CharField(label=_l("Act: name, number and date"), max_length=300)


class CloseOrganisationForm(CloseForm):
    """What happens to whoever waits or is attached has to be confirmed."""

    answer_requests = forms.BooleanField(
        label=_l("Undecided requests are answered on that day: people are told why and what to do"), required=False
    )
    leave_people = forms.BooleanField(
        label=_l("People attached stay on the list of the health department until it distributes them"), required=False
    )


class PrecinctForm(forms.Form):
    """A precinct that is opened."""

    number = forms.CharField(label=_l("Number of the precinct"), max_length=20, widget=forms.TextInput({"class": "govuk-input--width-5"}))
    post = forms.ChoiceField(label=_l("Post"), choices=[*wording.POSTS.items()])
    doctor = forms.CharField(label=_l("Doctor: family name, given name, patronymic"), max_length=300)
    since = a_day(_l("First day"))


class DoctorForm(forms.Form):
    """Another doctor of a precinct."""

    doctor = forms.CharField(label=_l("Doctor: family name, given name, patronymic"), max_length=300)
    since = a_day(_l("First day of the new doctor"), help_text=_l("Today or earlier: a change is entered when it has happened."))


class MoveForm(forms.Form):
    """Everybody of a closed precinct gets another doctor of the organisation."""

    since = a_day(_l("From which day"))


def with_until(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    """Add `until`, the first day after `last`; a period ends no earlier than it begins."""
    since, last = data.get("since"), data.pop("last", None)
    if since and last and last < since:
        form.add_error("last", _("The period ends before it begins."))
    return {**data, "until": last + ONE_DAY if last else None}
