"""The forms of the page for insured people: the contract, the application, and each person with or without an IIN."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory
from emhana.registers.insurers.models import LONGEST_NUMBER, Insurer
from emhana.services.phc_attachment.categories import LANGUAGES
from emhana.services.phc_attachment.coupon import IDENTITIES
from emhana.services.phc_attachment.insured import Member, Named
from emhana.services.phc_attachment.voluntary_rows import KINDS
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording
from emhana.workbench.intake_forms import IinField

ATTACHED, ASKS = "attached", "asks"
PARTS = {ATTACHED: _l("is to be attached"), ASKS: _l("only asks: representative or attorney")}
ROUTES = {
    "insured_person": _l("the insured person, or their family"),
    "representative": _l("the legal representative of a child"),
    "attorney": _l("a representative by power of attorney"),
    "policyholder": _l("who concluded the contract, for example an employer"),
}
SEXES = {"male": _l("male"), "female": _l("female")}
SHORT = {"autocomplete": "off", "class": "govuk-input--width-10"}


class ContractForm(forms.Form):
    """The contract as it stands on its paper [ATT-09A-02]."""

    insurer = forms.ChoiceField(label=_l("Insurance organisation"))
    number = forms.CharField(label=_l("Number of the contract"), max_length=LONGEST_NUMBER, widget=forms.TextInput(SHORT))
    kind = forms.ChoiceField(label=_l("Kind of insurance"), choices=list(KINDS.items()))
    starts_on = forms.DateField(label=_l("First day of the contract"), widget=DateParts)
    ends_on = forms.DateField(label=_l("Last day of the contract, included"), widget=DateParts)
    names_clinic = forms.BooleanField(label=_l("The contract names this organisation"), required=False)
    policyholder = forms.CharField(
        label=_l("Who concluded the contract, if not the insured person"), max_length=200, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        rows = Insurer.objects.select_related("organisation").order_by("organisation__name_kk")
        named = [(row.organisation.bin, row.organisation.name(case_wording.language())) for row in rows]
        self.fields["insurer"].choices = [("", ""), *named]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Refuse a contract that ends before it starts."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("It ends before it starts. Compare both days with the contract."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the contract in the shape of the case's data; who is insured is told with each person."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("number", "kind", "starts_on", "ends_on", "names_clinic", "policyholder")}
        return {"insurer_bin": said["insurer"], **kept}


class ApplicationForm(forms.Form):
    """The free-form application: who asks, in which language it is written, and its scan where there is one."""

    asked_by = forms.ChoiceField(label=_l("Who asks"), choices=list(ROUTES.items()), widget=forms.RadioSelect, initial="insured_person")
    statement_language = forms.ChoiceField(
        label=_l("Language of the application"), choices=list(LANGUAGES.items()), widget=forms.RadioSelect, initial="kk"
    )
    scan = forms.FileField(label=_l("Scan of the application: PDF, JPEG or PNG, if there is one"), required=False)
    language = forms.ChoiceField(label=_l("Language of the answer"), choices=[("kk", "Қазақша"), ("ru", "Русский")])


class AttorneyForm(forms.Form):
    """The power of attorney, with which alone a policyholder or another person asks [ATT-09A-24]."""

    number = forms.CharField(label=_l("Number of the power of attorney"), max_length=60, required=False)
    issued_on = forms.DateField(label=_l("Day of the power of attorney"), widget=DateParts, required=False)
    signer = forms.CharField(label=_l("Who certified it"), max_length=200, required=False)
    valid_until = forms.DateField(label=_l("Valid until, that day included"), widget=DateParts, required=False)
    scope = forms.CharField(label=_l("What it allows, in its own words"), max_length=300, required=False)

    def told(self) -> dict[str, Any] | None:
        """Return what stands on the paper, None when none was shown."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return said or None


class PersonForm(forms.Form):
    """One person: known by an IIN or a document, or typed from the document, which is looked at and never copied."""

    part = forms.ChoiceField(label=_l("This person"), choices=list(PARTS.items()))
    iin = IinField(label=_l("IIN, if there is one"), required=False)
    country = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_l("Country of the document, three letters"), required=False, help_text=_l("For example, TUR"),
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-4"}),
    )  # fmt: skip
    document = forms.CharField(label=_l("Number of the document"), max_length=40, required=False, widget=forms.TextInput(SHORT))
    identity = forms.ChoiceField(label=_l("Identity document"))
    identity_until = forms.DateField(label=_l("Identity document valid until, that day included"), widget=DateParts, required=False)
    family_name = forms.CharField(label=_l("Family name, as in the document"), max_length=120, required=False)
    given_name = forms.CharField(label=_l("Given name, as in the document"), max_length=120, required=False)
    born_on = forms.DateField(label=_l("Birth date"), widget=DateParts, required=False)
    sex = forms.ChoiceField(label=_l("Sex"), choices=[("", ""), *SEXES.items()], required=False)
    status = forms.ChoiceField(label=_l("Legal status"), choices=[("", ""), *case_wording.STATUSES.items()], required=False)
    territory = forms.ChoiceField(label=_l("Where the person lives in Kazakhstan"), required=False)
    street = forms.CharField(
        label=_l("Street and house"), max_length=300, required=False, help_text=_l("As the person tells it; no paper is needed.")
    )
    shown = forms.BooleanField(label=_l("The identity document was shown"), required=False)
    insured = forms.BooleanField(label=_l("The contract lists this person as insured"), required=False)
    consents = forms.BooleanField(label=_l("Consents in writing for the family"), required=False)
    birth_document = forms.CharField(
        label=_l("Number of a foreign birth certificate"), max_length=60, required=False, widget=forms.TextInput(SHORT),
        help_text=_l("Only for a child whom neither register nor contract links."),
    )  # fmt: skip
    NEW = ("family_name", "given_name", "born_on", "sex", "status")

    def __init__(self, data: Any = None, *, clinic: Organisation, day: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.day = day
        self.known: Person | None = None
        self.places = {str(row.pk): row for row in _places(clinic)}
        language = case_wording.language()
        named = [(key, getattr(row, f"name_{language}")) for key, row in self.places.items()]
        self.fields["territory"].choices = named  # type: ignore[attr-defined]  # a ChoiceField
        identities = [(code, text.into(language)) for code, text in IDENTITIES.items()]
        self.fields["identity"].choices = identities  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def asks_only(self) -> bool:
        """Return whether the person only asks for others."""
        return bool(self.cleaned_data.get("part") == ASKS)

    def clean(self) -> dict[str, Any]:
        """Find the person; one who is not on record yet is typed from the document."""
        data = super().clean() or {}
        if self.errors:
            return data
        data["key"] = f"{data['country'].upper()}{data['document']}" if data["country"] and data["document"] else None
        if not data["iin"] and data["key"] is None:
            self.add_error("document", _("Enter the IIN, or the country and the number of the document."))
            return data
        self.known = self._found(data)
        if self.known is None and data["key"] is None:
            self.add_error("iin", _("Nobody is found. Compare the number with the document."))
        elif self.known is None:
            for name in self.NEW:
                if not data.get(name):
                    self.add_error(name, _("This person is not on record yet: type it from the document."))
        if not self.errors and not self.asks_only:
            self._check_address(data)
        return data

    def _found(self, data: dict[str, Any]) -> Person | None:
        rows = [Person.objects.with_document(data["key"][:3], data["key"][3:])] if data["key"] else []
        rows += [Person.objects.with_iin(data["iin"])] if data["iin"] else []
        return next((found for row in rows if (found := row.first())), None)

    def _check_address(self, data: dict[str, Any]) -> None:
        """Ask for an address in Kazakhstan where the register has none [ATT-08-08]."""
        lives = self.known is not None and self.known.residences.filter(valid__contains=self.day).exists()
        if not lives and not data.get("street"):
            self.add_error("street", _("Enter the permanent or temporary address in Kazakhstan. No paper about it is needed."))

    def named(self) -> Named:
        """Return the person as they are named on the document."""
        said, known = self.cleaned_data, self.known
        if known is not None:
            names, sex, status = (known.family_name, known.given_name, known.patronymic), known.sex, known.status
        else:
            names, sex, status = (said["family_name"], said["given_name"], ""), said["sex"], said["status"]
        born: date = said["born_on"] or known.born_on  # type: ignore[union-attr]  # who is not on record is typed whole
        place = self.places[said["territory"] or next(iter(self.places))]
        return Named(born, names, sex, status, said["iin"] or None, said["key"], place, said["street"])

    def member(self, person: Person) -> Member:
        """Return what was shown for `person`."""
        said = self.cleaned_data
        return Member(
            person, identity=said["identity"], identity_until=said["identity_until"], identity_shown=said["shown"],
            consents=said["consents"], birth_document=said["birth_document"], insured=said["insured"],
        )  # fmt: skip


def _places(clinic: Organisation) -> list[Territory]:
    """Return the units around the clinic: its own first, then those beside it and within it."""
    own = clinic.territory
    around = Territory.objects.filter(parent=own) | Territory.objects.filter(parent=own.parent_id or 0)
    return [own, *around.exclude(pk=own.pk).order_by("name_kk")]
