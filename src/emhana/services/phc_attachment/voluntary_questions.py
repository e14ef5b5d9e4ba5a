"""What the portal asks for an attachment under a contract of insurance: the contract, the document as typed, two files [ATT-11-07]."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.questions import Asking, QuestionForm, Row
from emhana.parties.models import Organisation, Person
from emhana.reference.lawbook import lawbook
from emhana.registers.insurers.models import LONGEST_NUMBER, Insurer
from emhana.services.phc_attachment.coupon import IDENTITIES
from emhana.services.phc_attachment.insured import CONTRACT, STATEMENT, Application, Member, data_of
from emhana.services.phc_attachment.people_asked import BIGGEST, recipient
from emhana.services.phc_attachment.voluntary import VHI, contract_of
from emhana.services.phc_attachment.voluntary_rows import KINDS
from emhana.services.phc_attachment.voluntary_stops import CHANNELS, PORTAL
from emhana.services.phc_attachment.voluntary_words import AT_THE_DESK, CONTRACT_ENDED, NOT_IN_CONTRACT, NOT_INSURED, filled
from emhana.ui.forms import DateParts

WRITTEN = {"kk": _l("Kazakh"), "ru": _l("Russian")}
SHORT = {"autocomplete": "off", "class": "govuk-input--width-20"}


def is_insured(asking: Asking) -> bool:
    """Return whether the person chose ground 4."""
    return bool(asking.answer("why", "ground") == VHI)


class ContractAsked(QuestionForm):
    """The contract as it is written on the paper."""

    insurer = forms.ChoiceField(label=_l("Insurance organisation"))
    number = forms.CharField(label=_l("Number of the contract"), max_length=LONGEST_NUMBER, widget=forms.TextInput(SHORT))
    kind = forms.ChoiceField(label=_l("Kind of insurance"), choices=list(KINDS.items()), widget=forms.RadioSelect, initial="voluntary")
    starts_on = forms.DateField(label=_l("First day of the contract"), widget=DateParts)
    ends_on = forms.DateField(label=_l("Last day of the contract, included"), widget=DateParts)

    def ask(self) -> None:
        """Offer the insurers on record; where the portal is no way for such requests, name the desk instead."""
        asking = self.asking
        rows = Insurer.objects.select_related("organisation").order_by("organisation__name_kk")
        named = [(row.organisation.bin, row.organisation.name(asking.language)) for row in rows]
        self.fields["insurer"].choices = [("", ""), *named]  # type: ignore[attr-defined]  # a ChoiceField
        if PORTAL not in lawbook(on=asking.day).setting("ATT-11-07", CHANNELS, on=asking.day):
            clinic: Organisation = asking.answer("clinic", "organisation")
            self.stop = filled(AT_THE_DESK, address=clinic.address).into(asking.language)

    def clean(self) -> dict[str, Any]:
        """Hold the contract against the register, so that the person learns at once what would stop the request."""
        data = super().clean() or {}
        if self.stop:
            raise forms.ValidationError(str(self.stop))
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It ends before it starts. Compare both days with the contract."))
        if last and last < self.asking.day:
            self.add_error("ends_on", filled(CONTRACT_ENDED, day=f"{last:%d.%m.%Y}").into(self.asking.language))
        known = contract_of(data["insurer"], data["number"]) if {"insurer", "number"} <= data.keys() else None
        if known is not None and known.source == known.FROM_INSURER:
            if not known.clinics.filter(organisation=self.asking.answer("clinic", "organisation")).exists():
                self.add_error("number", NOT_IN_CONTRACT.into(self.asking.language))
            elif not known.insured.filter(person=recipient(self.asking)).exists():
                self.add_error("number", NOT_INSURED.into(self.asking.language))
        return data

    def told(self) -> list[Row]:
        """Return insurer, number and term."""
        said = self.cleaned_data
        insurer = dict(self.fields["insurer"].choices)[said["insurer"]]  # type: ignore[attr-defined]  # a ChoiceField
        term = f"{date_format(said['starts_on'])} – {date_format(said['ends_on'])}"
        return [(_("Insurance organisation"), insurer), (_("Number of the contract"), said["number"]), (_("Term of the contract"), term)]


class Document(QuestionForm):
    """The identity document: typed here, shown when the coupon is given out, and no file of it is collected."""

    lead = _l("Type what the document says. You show the document itself when you collect the coupon; no copy of it is needed.")
    identity = forms.ChoiceField(label=_l("Identity document"), widget=forms.RadioSelect, initial="foreign_passport")
    country = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_l("Country of the document, three letters"), help_text=_l("For example, TUR"),
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-4"}),
    )  # fmt: skip
    number = forms.CharField(label=_l("Number of the document"), max_length=40, widget=forms.TextInput(SHORT))
    until = forms.DateField(label=_l("Identity document valid until, that day included"), widget=DateParts)

    def ask(self) -> None:
        """Name the kinds of document in the language of the page."""
        named = [(code, text.into(self.asking.language)) for code, text in IDENTITIES.items()]
        self.fields["identity"].choices = named  # type: ignore[attr-defined]  # a ChoiceField

    def clean_until(self) -> Any:
        """Refuse a document that has run out."""
        if self.cleaned_data["until"] < self.asking.day:
            raise forms.ValidationError(_("This document has run out. A valid one is needed."))
        return self.cleaned_data["until"]

    def told(self) -> list[Row]:
        """Return the document with its last characters only."""
        said = self.cleaned_data
        kind = IDENTITIES[said["identity"]].into(self.asking.language)
        return [(_("Identity document"), f"{kind}, {said['country'].upper()} •••{said['number'][-3:]}")]


class Papers(QuestionForm):
    """The free-form application in Kazakh or Russian and the contract, as files."""

    file_fields = ("application", "contract")
    language = forms.ChoiceField(
        label=_l("In which language is your application written?"), choices=list(WRITTEN.items()), widget=forms.RadioSelect,
        error_messages={"required": _l("Choose one answer.")},
    )  # fmt: skip
    application = forms.FileField(label=_l("Application in free form, in Kazakh or Russian"), help_text=BIGGEST, required=False)
    contract = forms.FileField(label=_l("Contract of medical insurance"), help_text=BIGGEST, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both files, unless they were given before."""
        data = super().clean() or {}
        for field, code in self.documents().items():
            if not data.get(field) and code not in self.asking.uploads and field not in self.errors:
                self.add_error(field, _("Choose the file."))
        return data

    def documents(self) -> dict[str, str]:
        """Return under which codes the files are kept."""
        return {"application": STATEMENT, "contract": CONTRACT}

    def told(self) -> list[Row]:
        """Return the language of the application, and that both files are there."""
        written = str(WRITTEN[self.cleaned_data["language"]])
        return [(_("Language of the application"), written), (_("Files"), _("application and contract"))]


def request_of(asking: Asking, person: Person, clinic: Organisation) -> dict[str, Any]:
    """Return the data of the request that the answers make."""
    contract = {name: asking.answer("contract", name) for name in ("number", "kind", "starts_on", "ends_on")}
    asked_by = "insured_person" if person.pk == asking.person.pk else "representative"
    application = Application(
        contract={"insurer_bin": asking.answer("contract", "insurer"), **contract}, asked_by=asked_by, provider=clinic,
        language=asking.language, statement_language=asking.answer("papers", "language"), channel=PORTAL, applicant=asking.person,
    )  # fmt: skip
    member = Member(person, identity=asking.answer("document", "identity"), identity_until=asking.answer("document", "until"))
    data = data_of(application, [member], member, day=asking.day)
    shown = {"identity_country": asking.answer("document", "country").upper(), "identity_number": asking.answer("document", "number")}
    return data | {"residence": asking.answer("home", "residence"), "voluntary": data["voluntary"] | shown}
