"""What an officer of an insurer says: its contract, what becomes of one, and the people it asks for."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.integrations.errors import Rejected, Unavailable
from emhana.parties import state_register
from emhana.parties.identifiers import check_bin
from emhana.parties.models import Organisation, Person
from emhana.registers.insurers.actions import Account
from emhana.registers.insurers.models import LONGEST_NUMBER
from emhana.services.phc_attachment.insured import Named
from emhana.services.phc_attachment.voluntary_rows import KINDS
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording
from emhana.workbench.admin_fields import a_day
from emhana.workbench.insured_forms import SHORT, ApplicationForm, PersonForm

MOST_CLINICS = 200


class ClinicsField(forms.CharField):
    """Organisations by their BINs, one a line."""

    widget = forms.Textarea({"rows": 3, "inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> list[Organisation]:
        """Return the organisations that give primary care today; the first BIN that is wrong is named."""
        numbers = list(dict.fromkeys((super().clean(value) or "").split()))[:MOST_CLINICS]
        for number in numbers:
            error = check_bin(number).error
            if error is not None:
                raise forms.ValidationError(f"{number}: {case_wording.words(error)}")
        rows = Organisation.objects.on(timezone.localdate()).filter(bin__in=numbers, gives_primary_care=True)
        found = {str(row.bin): row for row in rows}
        for number in numbers:
            if number not in found:
                raise forms.ValidationError(_("No organisation of primary care has the BIN %(bin)s. Compare it with the contract.") % {
                    "bin": number
                })  # fmt: skip
        return [found[number] for number in numbers]


class NewContractForm(forms.Form):
    """A contract that the insurer concluded [ATT-09A-02]."""

    number = forms.CharField(label=_l("Number of the contract"), max_length=LONGEST_NUMBER, widget=forms.TextInput(SHORT))
    kind = forms.ChoiceField(label=_l("Kind of insurance"), choices=list(KINDS.items()))
    first_day = forms.DateField(label=_l("First day of the contract"), widget=DateParts)
    last_day = forms.DateField(label=_l("Last day of the contract, included"), widget=DateParts)
    clinics = ClinicsField(label=_l("BINs of the clinics that the contract names"), help_text=_l("One a line."))
    policyholder = forms.CharField(
        label=_l("Who concluded the contract, if not the insured person"), max_length=200, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a contract that ends before it starts."""
        data = super().clean() or {}
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", _("It ends before it starts. Compare both days with the contract."))
        return data


class ClinicForm(forms.Form):
    """One more clinic of a contract."""

    clinics = ClinicsField(label=_l("BINs of the clinics that the contract names"), help_text=_l("One a line."))


class LastDayForm(forms.Form):
    """Another last day of a contract."""

    until = a_day(_l("New last day of the contract, included"))


class StatementForm(ApplicationForm):
    """The insurer's own application in free form: it asks itself."""

    asked_by = None  # type: ignore[assignment]  # so Django leaves an inherited field out


class InsuredForm(PersonForm):
    """One person whom the contract insures: the insurer names them in full, and learns nothing but what it typed."""

    insured = None  # type: ignore[assignment]  # so Django leaves an inherited field out
    STRICT = ("family_name", "given_name", "born_on")

    def __init__(self, data: Any = None, *, account: Account, now: datetime, clinic: Organisation, day: date, **options: Any) -> None:
        super().__init__(data, clinic=clinic, day=day, **options)
        self.account, self.now = account, now
        for name in self.STRICT:
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Add what the insurer's own list says: it asks for whom it insures."""
        data = super().clean()
        data["insured"] = True
        return data

    def _found(self, data: dict[str, Any]) -> Person | None:
        """Return who is on record; a person named by an IIN alone is entered from the state database, asked outside any transaction."""
        if not data["iin"] or data["key"] is not None:
            return super()._found(data)
        try:
            return state_register.known_or_asked(data["iin"], by=self.account, now=self.now)
        except (Unavailable, Rejected):
            return None

    def named(self) -> Named:
        """Return the person as typed: what the register knows beside it stays there."""
        named, said = super().named(), self.cleaned_data
        return replace(named, names=(said["family_name"], said["given_name"], ""), born_on=said["born_on"])
