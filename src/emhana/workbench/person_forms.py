"""The forms of the register's pages: the two dates, a correction, a message from paper, a merge."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.parties.identifiers import check_iin
from emhana.registers.attachment.corrections.models import Correction
from emhana.registers.attachment.models import EndReason
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording
from emhana.workbench import person_wording as words


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=2000, widget=forms.Textarea({"rows": 2}))


def _line(label: Any, help_text: Any = "", *, required: bool = True, longest: int = 60) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=longest, required=required)


class DatesForm(forms.Form):
    """As known on one day, of another day; both may be left out."""

    known = forms.DateField(label=_l("As known at the end of"), widget=DateParts, required=False)
    valid = forms.DateField(label=_l("As valid on"), widget=DateParts, required=False)

    def clean_known(self) -> Any:
        """Refuse a day that has not come: nobody knows what will be known."""
        day = self.cleaned_data["known"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class CorrectionForm(forms.Form):
    """What is wrong with an attachment, and by which act it is corrected."""

    kind = forms.ChoiceField(
        label=_l("What is wrong"),
        choices=[(Correction.Kind.ANNUL, _l("The whole attachment: annul it")), (Correction.Kind.END, _l("Its end: correct the day"))],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_l("First day without it"), help_text=_l("Only for an end; empty when there is no end."), widget=DateParts, required=False
    )
    paragraph = _line(_l("Paragraph of the rules"), _l("For example: paragraph 9."))
    document = _line(_l("Document that shows the mistake: name, number and date"), longest=300)
    reason = _text(_l("Reason in words"))


class ReasonForm(forms.Form):
    """Why something is taken back or declined."""

    reason = _text(_l("Reason in words"))


class PaperForm(forms.Form):
    """A message typed from its paper while the outside register was down [ATT-17-02, ATT-17-04]."""

    kind = forms.ChoiceField(label=_l("What is told"), choices=list(words.KINDS.items()), widget=forms.RadioSelect)
    iin = forms.CharField(label=_l("IIN"), max_length=12, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))
    on = forms.DateField(
        label=_l("Day of the death or of the departure; for a contract, the first day without it"), widget=DateParts
    )
    number = _line(
        _l("Number of the message"), _l("As the outside register gave it. The same number again is the same message."), longest=50
    )
    certificate = _line(_l("Number of the death certificate"), _l("Only for a death."), required=False)
    certificate_on = forms.DateField(label=_l("Day of the death certificate"), widget=DateParts, required=False)
    contract = _line(_l("Number of the insurance contract"), _l("Only for the end of a contract."), required=False)
    document = _line(_l("Paper that was shown: name, number and date"), longest=300)

    def clean_iin(self) -> str:
        """Return the IIN; a mistyped one is told."""
        said = "".join(self.cleaned_data["iin"].split())
        error = check_iin(said).error
        if error is not None:
            raise forms.ValidationError(case_wording.words(error))
        return said

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of message needs, and refuse a day that has not come."""
        data = super().clean() or {}
        needed = {EndReason.DEATH: ("certificate", "certificate_on"), EndReason.VHI_ENDED: ("contract",)}
        for name in needed.get(data.get("kind", ""), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Without it nobody can be detached. Take it from the paper."))
        if data.get("on") and data["on"] > timezone.localdate() and data.get("kind") != EndReason.VHI_ENDED:
            self.add_error("on", _("This day has not come yet."))
        return data


class MergeForm(forms.Form):
    """Which of two records stands, and why they are one human being."""

    survivor = forms.ChoiceField(label=_l("Which record stands"), widget=forms.RadioSelect)
    reason = _text(_l("Why these are one person"), _l("Name the documents that you compared."))
