"""The questions about people: who is to be attached, who stands for them, and where the register says that they live."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.questions import Asking, QuestionForm, Row
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person, Representation, Residence
from emhana.services.phc_attachment import facts
from emhana.services.phc_attachment.categories import CAPACITIES
from emhana.ui.forms import DateParts, SoleChoice

SELF, OTHER, NONE = "self", "other", "none"
KINDS = {"permanent": _l("Permanent residence"), "temporary": _l("Temporary residence")}
PROOFS = {
    "guardianship_document": _l("Document on guardianship, trusteeship or foster care"),
    "court_decision": _l("Decision of a court"),
    "foreign_birth_document": _l("Birth document issued abroad"),
    NONE: _l("I go on without a document"),
}
BIGGEST = _l("PDF, JPEG or PNG, up to 10 MB")


class Whom(QuestionForm):
    """Who is to be attached: the person, those the register links to them, or another child."""

    whom = SoleChoice(label=_l("Who is to be attached?"))

    def ask(self) -> None:
        """Offer the person and those they stand for by the register."""
        linked = Person.objects.filter(pk__in=_linked(self.asking)).order_by("born_on", "pk")
        choices = [(SELF, _("Myself, %(name)s") % {"name": self.asking.person.full_name})]
        choices += [(str(row.pk), f"{row.full_name}, {date_format(row.born_on)}") for row in linked]
        self.fields["whom"].choices = [*choices, (OTHER, _("Another child"))]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Find the person chosen."""
        data = super().clean() or {}
        chosen = data.get("whom")
        if chosen and chosen != OTHER:
            data["person"] = self.asking.person if chosen == SELF else Person.objects.get(pk=chosen)
        return data

    def told(self) -> list[Row]:
        """Return the name, or that it is another child."""
        return [(_("Who is attached"), dict(self.fields["whom"].choices)[self.cleaned_data["whom"]])]  # type: ignore[attr-defined]


class Child(QuestionForm):
    """A child whom no register links to the applicant, found by IIN and birth date; nothing else of the child is shown."""

    lead = _l("We look the child up in the register of persons. We show nothing about the child on these pages.")
    iin = forms.CharField(
        label=_l("IIN of the child"),
        help_text=_l("12 digits, as in the birth certificate"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20", "spellcheck": "false"}),
    )
    born_on = forms.DateField(label=_l("Birth date of the child"), widget=DateParts, help_text=_l("For example, 23 11 2019"))

    def clean_iin(self) -> str:
        """Return twelve digits that fit each other."""
        iin = "".join(self.cleaned_data["iin"].split())
        if (error := check_iin(iin).error) is not None:
            raise forms.ValidationError(error.into(self.asking.language))
        return iin

    def clean(self) -> dict[str, Any]:
        """Find the child; the same answer for a wrong number and a wrong date."""
        data = super().clean() or {}
        if {"iin", "born_on"} <= data.keys():
            found = Person.objects.with_iin(data["iin"]).filter(born_on=data["born_on"]).first()
            if found is None:
                raise forms.ValidationError(
                    _("The register has no child with this IIN and birth date. Compare both with the birth certificate.")
                )
            if not found.is_child_on(self.asking.day):
                raise forms.ValidationError(_("This person is of age and applies for themselves."))
            data["person"] = found
        return data

    def told(self) -> list[Row]:
        """Return the last digits of the IIN and the birth date."""
        return [
            (_("IIN of the child"), f"•••••••• {self.cleaned_data['iin'][-4:]}"),
            (_("Birth date of the child"), date_format(self.cleaned_data["born_on"])),
        ]


class Proof(QuestionForm):
    """A document on representation, asked for before anybody could refuse for the lack of one [ATCH-09-16]."""

    lead = _l(
        "The civil register does not say that you are this child's legal representative. Add a document that does. You may go on "
        "without one, but the request may then be refused."
    )
    file_fields = ("file",)
    have = forms.ChoiceField(label=_l("Which document do you add?"), choices=list(PROOFS.items()), widget=forms.RadioSelect)
    file = forms.FileField(label=_l("File"), help_text=BIGGEST, required=False)
    capacity = forms.ChoiceField(
        label=_l("Who are you to the child?"), choices=list(CAPACITIES.items()), widget=forms.RadioSelect,
        error_messages={"required": _l("Choose one answer.")},
    )  # fmt: skip
    field_order = ("capacity", "have", "file")

    def clean(self) -> dict[str, Any]:
        """Ask for the file of the document chosen, unless it was given before."""
        data = super().clean() or {}
        have = data.get("have")
        if have not in (None, NONE) and not data.get("file") and have not in self.asking.uploads and not self.errors.get("file"):
            self.add_error("file", _("Choose the file of the document, or go on without a document."))
        return data

    def documents(self) -> dict[str, str]:
        """Return under which code the file is kept."""
        have = self.cleaned_data.get("have")
        return {"file": have} if have and have != NONE else {}

    def told(self) -> list[Row]:
        """Return in which capacity the person asks and which document was added."""
        capacity = str(CAPACITIES[self.cleaned_data["capacity"]])
        return [(_("Who you are to the child"), capacity), (_("Document on representation"), str(PROOFS[self.cleaned_data["have"]]))]


class Home(QuestionForm):
    """By which address: as the register has them, so that nobody types an address."""

    lead: str | Promise = _l("We took the addresses from the register of persons.")
    residence = SoleChoice(label=_l("By which address?"))

    def ask(self) -> None:
        """Offer the addresses on record; of a child nobody links to the applicant, the kinds alone."""
        homes = living(self.asking)
        if not is_known(self.asking):
            self.lead, choices = "", [(kind, str(text)) for kind, text in KINDS.items()]
        else:
            choices = [(row.kind, option(str(KINDS[row.kind]), address_line(row, self.asking.language))) for row in homes]
        self.fields["residence"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(choices) == 1:
            self.fields["residence"].initial = choices[0][0]
        if not choices:
            self.stop = _(
                "The register has no address for this person, and a clinic is chosen by the address. Register the permanent or temporary "
                "address on the eGov.kz portal or at a public service centre, then come back: your answers are kept here."
            )

    def told(self) -> list[Row]:
        """Return the address."""
        kind = self.cleaned_data["residence"]
        lines = [address_line(row, self.asking.language) for row in living(self.asking) if row.kind == kind and is_known(self.asking)]
        return [(_("Address"), ": ".join([str(KINDS[kind]), *lines]))]


def address_line(row: Residence, language: str) -> str:
    """Return an address in one line."""
    return f"{getattr(row.territory, f'name_{language}')}, {row.street}"


def option(text: str, hint: str) -> str:
    """Return a choice with a line of explanation under it."""
    return format_html('{}<span class="govuk-hint govuk-!-display-block govuk-!-margin-bottom-0">{}</span>', text, hint)


def _linked(asking: Asking) -> set[int]:
    rows = Representation.objects.filter(representative=asking.person, valid__contains=asking.day)
    return set(rows.values_list("represented", flat=True))


def capacity(asking: Asking) -> str | None:
    """Return as whom the applicant asks for a child: as the register says, else as they said; None for themselves [ATT-02-04]."""
    ties = Representation.objects.filter(representative=asking.person, represented=recipient(asking), valid__contains=asking.day)
    return ties.values_list("kind", flat=True).first() or asking.answer("proof", "capacity")


def acting_for(asking: Asking) -> str:
    """Return for whom the person acts, once they chose somebody else; of a child no register links, the last digits of the IIN."""
    person = asking.answer("child", "person") or asking.answer("whom", "person")
    if person is None or person.pk == asking.person.pk:
        return ""
    if person.pk in _linked(asking):
        return str(person.full_name)
    return _("child, IIN ending in %(digits)s") % {"digits": person.key[-4:]}


def recipient(asking: Asking) -> Person:
    """Return who is to be attached, once that is answered."""
    found: Person = asking.answer("child", "person") or asking.answer("whom", "person")
    return found


def is_known(asking: Asking) -> bool:
    """Return whether the register lets the applicant see the recipient's data."""
    person = recipient(asking)
    return person.pk == asking.person.pk or person.pk in _linked(asking)


def living(asking: Asking, *, nearby: bool = False) -> list[Residence]:
    """Return the residences of the recipient; `nearby` gives the applicant's own where those may not be shown."""
    person = asking.person if nearby and not is_known(asking) else recipient(asking)
    return facts.residences(person, on=asking.day)
