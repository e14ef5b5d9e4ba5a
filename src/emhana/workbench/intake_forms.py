"""The forms of the intake: whom to look for, which papers were shown, what was typed later from paper, a phone number."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.documents.digital.service import DIGITAL_ALONE, connected
from emhana.integrations.errors import Rejected, Unavailable
from emhana.journal.actions import Program
from emhana.law import papers
from emhana.law.passport import Channel, Passport
from emhana.parties import state_register
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording, desks

DESK = Program("desk")


class IinField(forms.CharField):
    """An IIN, its check digit compared before anything is asked; spaces are dropped."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"})
        super().__init__(max_length=20, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """Return the twelve digits; raises ValidationError with the sentence on what is wrong."""
        said = re.sub(r"\s", "", super().clean(value))
        error = check_iin(said).error if said else None
        if error is not None:
            raise forms.ValidationError(case_wording.words(error))
        return said


class FindForm(forms.Form):
    """Service and person: by IIN, or by a foreign document where there is none."""

    service = forms.ChoiceField(label=_l("Service"))
    iin = IinField(label=_l("IIN of the person"), required=False)
    country = forms.RegexField(
        r"^[A-Z]{3}$", label=_l("No IIN: country of the document, three letters"), required=False,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-4"}),
    )  # fmt: skip
    document = forms.CharField(
        label=_l("Number of the document"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    applicant = IinField(label=_l("Who asks, if it is somebody else: IIN"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.source = state_register.OURS
        self.person: Person | None = None
        self.asking: Person | None = None
        offered = desks.taken_in(timezone.localdate())
        self.fields["service"].choices = [(s.code, case_wording.service_name(s.code)) for s in offered]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Find the people in the person register; a child needs somebody who asks."""
        data = super().clean() or {}
        if self.errors:
            return data
        self.person = self._found(data)
        self.asking = self.person
        if self.person is None and not self.errors:
            self.add_error("iin", _("Nobody is found. Compare the number with the document."))
        elif self.person is not None and data["applicant"]:
            self._find_applicant(data["applicant"])
        elif self.person is not None and self.person.is_child_on(timezone.localdate()):
            self.add_error("applicant", _("The person is a child. Enter the IIN of the adult who asks."))
        return data

    def _found(self, data: dict[str, Any]) -> Person | None:
        if data["iin"]:
            before = Person.objects.with_iin(data["iin"]).exists()
            self.source = state_register.OURS if before else state_register.SOURCE
            return self._known_or_asked(data["iin"])
        if data["country"] and data["document"]:
            return Person.objects.with_document(data["country"], data["document"]).first()
        return None

    def _known_or_asked(self, iin: str) -> Person | None:
        """Return the person with `iin`; a new one is entered from the state database, asked outside any transaction."""
        try:
            return state_register.known_or_asked(iin, by=DESK, now=timezone.now())
        except (Unavailable, Rejected):
            self.add_error(None, _("The state database of persons does not answer now. Take the request on paper and enter it later."))
            return None

    def _find_applicant(self, iin: str) -> None:
        self.asking = self._known_or_asked(iin)
        if self.asking is None:
            self.add_error("applicant", _("Nobody is found. Compare the number with the document."))


class PapersForm(forms.Form):
    """The category, and the papers that the standard asks of it: a box for each, nothing else may be demanded.

    A box says that the paper was looked at; no copy is taken [ATT-09-50].
    """

    category = forms.ChoiceField(label=_l("Category"))
    papers = forms.MultipleChoiceField(label=_l("Shown"), required=False, widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_l("Language of the answer"), choices=[("kk", "Қазақша"), ("ru", "Русский")])

    def __init__(self, data: Any, *, edition: Passport, elsewhere: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(data, **options)
        category = (data or {}).get("category") or self.initial.get("category", "")
        self.groups = papers.asked(edition, Channel.IN_PERSON, category or "general")
        codes = [code for code in dict.fromkeys(edition.categories) if code not in elsewhere] or ["general"]
        self.fields["category"].choices = [(code, case_wording.CATEGORIES.get(code, code)) for code in codes]  # type: ignore[attr-defined]  # a ChoiceField
        taken = DIGITAL_ALONE if connected() else frozenset()
        listed = [(paper.code, _boxed(group, paper)) for group in self.groups for paper in group if paper.code not in taken]
        self.fields["papers"].choices = listed  # type: ignore[attr-defined]  # a ChoiceField


def _boxed(group: tuple, paper: Any) -> str:
    text = case_wording.words(paper.text)
    return text if len(group) == 1 or paper is group[0] else _("or: %(paper)s") % {"paper": text}


class PaperEntryForm(forms.Form):
    """What was taken on paper during an outage; above 24 hours a second member of staff signs with their own sign-in."""

    day = forms.DateField(label=_l("Taken on paper: day"), widget=DateParts, required=False)
    clock = forms.TimeField(label=_l("Time"), required=False, widget=forms.TextInput({"class": "govuk-input--width-5"}))
    reason = forms.CharField(label=_l("Why it is typed in later"), max_length=500, required=False)
    login = forms.CharField(
        label=_l("Second person, above 24 hours: login"), max_length=60, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_l("Password"), max_length=200, required=False, strip=False, widget=forms.PasswordInput({"autocomplete": "off"})
    )
    totp = forms.CharField(
        label=_l("Authenticator code"), max_length=10, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-5"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Demand day, time and reason together."""
        data = super().clean() or {}
        given = [name for name in ("day", "clock", "reason") if data.get(name)]
        for name in ("day", "clock", "reason"):
            if given and name not in given and name not in self.errors:
                self.add_error(name, _("Fill this in for a request taken on paper."))
        return data

    def taken_at(self) -> datetime | None:
        """Return when the paper was taken, None when this is no late entry."""
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["day"], data["clock"])) if data.get("day") and data.get("clock") else None


class PhoneForm(forms.Form):
    """The number one-time passwords are sent to."""

    phone = forms.CharField(
        label=_l("Phone number"), help_text=_l("For example, +7 701 234 56 78"), max_length=20, widget=forms.TextInput({"inputmode": "tel"})
    )
    checked = forms.BooleanField(label=_l("I compared the person with the photograph in the identity document"))

    def clean_phone(self) -> str:
        """Return the number as it is registered: +7 and ten digits, with spaces."""
        digits = re.sub(r"\D", "", self.cleaned_data["phone"])
        found = re.fullmatch(r"[78]?(7\d{2})(\d{3})(\d{2})(\d{2})", digits)
        if found is None:
            raise forms.ValidationError(_("Enter a mobile number of Kazakhstan: +7 and ten digits."))
        return f"+7 {found[1]} {found[2]} {found[3]} {found[4]}"
