"""What the desk types from the paper of each group of paragraph 9: only what the group's own paper says, each with the reason for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.parties.models import Organisation, Person, Representation
from emhana.registers.attachment.institutions.models import Institution
from emhana.registers.attachment.letters.models import Letter
from emhana.ui.forms import DateParts
from emhana.ui.languages import language

CAPACITIES = {
    "parent": _l("Parent"),
    "adoptive_parent": _l("Adoptive parent"),
    "guardian": _l("Guardian"),
    "trustee": _l("Trustee"),
    "foster_parent": _l("Foster parent"),
    "foster_carer": _l("Foster carer"),
    "other_substitute": _l("Another person who stands in for the parents by law"),
}
SCHOOLS = {
    "university": _l("Higher education institution"),
    "college": _l("College"),
    "school": _l("School"),
    "madrasa": _l("Madrasa"),
}
LANGUAGES = {"kk": _l("Kazakh"), "ru": _l("Russian"), "other": _l("another language only")}
DAYS = frozenset({"issued_on", "valid_until", "minutes_on", "identity_until"})
BY_ANOTHER = frozenset({"legal_representative", "child_born_abroad", "by_power_of_attorney"})
GUARDIANSHIP = frozenset({"court_decision", "guardianship_document"})
CONVICT = frozenset({"commission_minutes", "department_decision"})

EXTRACT = frozenset({"commander_order_extract"})
ATTORNEY = frozenset({"power_of_attorney"})


@dataclass(frozen=True)
class Asked:
    """One field of a category: its label, why it is asked, and the papers with which it must be filled; "always" needs none of them."""

    name: str
    label: Any
    why: Any
    papers: Collection[str] = ()
    always: bool = False


_COMPARE = _l("As on the paper: the register specialist compares the paper by it.")
_DAY = _l("A paper is found by its number and its day.")
INSURED = (
    Asked("statement_language", _l("Language of the application"), _l("It is written in free form, in Kazakh or in Russian.")),
    Asked("identity_until", _l("Identity document valid until, that day included"), _l("A document that ran out does not identify.")),
    Asked("consented_by", _l("Adults of the family who consented in writing"), _l("One name a line. For a family at least one is needed.")),
    Asked("birth_document", _l("Number of a foreign birth certificate"), _l("Only for a child whom neither register nor contract links.")),
)
FIELDS: Mapping[str, tuple[Asked, ...]] = {
    "legal_representative": (
        Asked("number", _l("Number of the document"), _COMPARE, GUARDIANSHIP),
        Asked("issued_on", _l("Day of the document"), _DAY, GUARDIANSHIP),
        Asked("signer", _l("Court or body that issued it"), _l("It may be asked to confirm the document."), GUARDIANSHIP),
    ),
    "convict": (
        Asked("institution", _l("Institution where the sentence is served"), _l("The person is attached where the sentence is served.")),
        Asked("number", _l("Number of the minutes or of the decision"), _COMPARE, CONVICT),
        Asked("issued_on", _l("Day of the minutes or of the decision"), _DAY, CONVICT),
        Asked(
            "founded_by", _l("Order that founded the commission: number and day"),
            _l("With minutes only: the commission is founded by an order of the first head of the health authority."),
            {"commission_minutes"},
        ),
    ),
    "student": (
        Asked("school", _l("Type of school"), _l("A letter is signed by the head of the school, whichever type it is."), always=True),
        Asked("number", _l("Number of the letter"), _COMPARE, {"rector_request"}),
        Asked("issued_on", _l("Day of the letter"), _DAY, {"rector_request"}),
        Asked("signer", _l("Who signed the letter: post"), _l("The rector, or the head of a school without one."), {"rector_request"}),
        Asked("minutes_number", _l("Number of the joint minutes"), _COMPARE, {"joint_commission_minutes"}),
        Asked("minutes_on", _l("Day of the joint minutes"), _DAY, {"joint_commission_minutes"}),
    ),
    "conscript": (
        # The one category of servicemen; those under contract are not in it [ATT-09-21].
        Asked(
            "institution", _l("Military unit"), _l("Conscript service only: contract servicemen apply as any adult."), EXTRACT,
        ),
        Asked("number", _l("Number of the order"), _COMPARE, EXTRACT),
        Asked("issued_on", _l("Day of the order"), _DAY, EXTRACT),
    ),
    "child_born_abroad": (
        Asked("country", _l("Country of birth"), _l("The birth is not in the civil register of Kazakhstan."), {"foreign_birth_document"}),
        Asked("number", _l("Number of the birth document"), _COMPARE, {"foreign_birth_document"}),
        Asked("issued_on", _l("Day of the birth document"), _DAY, {"foreign_birth_document"}),
    ),
    "ward": (
        Asked("institution", _l("Home or institution"), _l("The person is attached by the address of the institution."), always=True),
        Asked("number", _l("Number of the decision"), _COMPARE, {"health_authority_decision"}),
        Asked("issued_on", _l("Day of the decision"), _DAY, {"health_authority_decision"}),
    ),
    **dict.fromkeys(("vhi_contract", "vhi_family", "vhi_minor"), INSURED),
    "by_power_of_attorney": (
        Asked("number", _l("Number of the power of attorney"), _COMPARE, ATTORNEY),
        Asked("issued_on", _l("Day of the power of attorney"), _DAY, ATTORNEY),
        Asked("signer", _l("Who certified it"), _l("A notary or the body that certified it may be asked to confirm it."), ATTORNEY),
        Asked(
            "valid_until", _l("Valid until, that day included"),
            _l("After this day the attorney may not ask. If no term is written, it holds for one year."), ATTORNEY,
        ),
        Asked("scope", _l("What it allows, in its own words"), _l("It must allow to ask for medical services."), ATTORNEY),
    ),
}  # fmt: skip


class NamesField(forms.CharField):
    """Names, one a line."""

    def prepare_value(self, value: Any) -> Any:
        """Return the names as lines."""
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> list[str]:
        """Return the names that were typed."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class CategoryForm(forms.Form):
    """The fields of one category, for `person` whom `applicant` asks for; `given` are the papers marked as shown."""

    def __init__(
        self,
        data: Any = None,
        *,
        category: str,
        person: Person,
        applicant: Person,
        organisation: Organisation,
        day: date,
        given: Collection[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.category, self.day, self.given = category, day, given
        self.by_another = person.pk != applicant.pk
        self.tie = Representation.objects.filter(representative=applicant, represented=person, valid__contains=day).first()
        if self.by_another and (person.is_child_on(day) or category == "legal_representative"):
            self.fields["capacity"] = self._capacity()
        for asked in FIELDS.get(category, ()):
            self.fields[asked.name] = field_of(asked)
            self.fields[asked.name].required = asked.always or not set(asked.papers).isdisjoint(given)
        if category == "ward":
            self.fields["institution"] = self._institution(organisation)
            self.initial["institution"] = self.initial.get("institution_bin")
        if category == "student" and (letter := Letter.objects.naming(person, organisation, on=day).first()):
            said = {"number": letter.number, "day": date_format(letter.issued_on)}
            self.fields["number"].help_text = _("Letter %(number)s of %(day)s names this student: no paper is needed.") % said

    def _institution(self, organisation: Organisation) -> forms.Field:
        """Return the question where the ward lives: institutions of the region, each with the organisation the order names."""
        region = organisation.territory.chain()[-1].code[:2]
        rows = Institution.objects.filter(organisation__territory__code__startswith=region, organisation__valid__contains=self.day)
        found = rows.exclude(kind=Institution.Kind.PENAL).select_related("organisation").order_by("organisation__name_kk", "pk")
        self.institutions = {row.organisation.bin: row.organisation for row in found}
        choices = [("", ""), *((key, f"{row.name(language())}, {row.address}") for key, row in self.institutions.items())]
        why = _(
            "From the register of institutions: the person is attached by its address, and the order on it is taken from there. If it is "
            "not in the list, ask the health department to enter it."
        )
        return forms.ChoiceField(label=_("Home or institution"), help_text=why, choices=choices)

    def _capacity(self) -> forms.Field:
        """Return the question of capacity: the register's own answer where it has one [ATT-02-04]."""
        why = _("The register names no link: a paper is needed.")
        choices = [("", ""), *CAPACITIES.items()]
        if self.tie:
            why = _("The register names the applicant: no paper is needed.")
            choices = [(self.tie.kind, CAPACITIES[self.tie.kind])]
        return forms.ChoiceField(label=_("Who the applicant is to the person"), help_text=why, choices=choices)

    @property
    def asks_nothing(self) -> bool:
        """Return whether the category has nothing of its own to ask."""
        return not self.fields

    def clean(self) -> dict[str, Any]:
        """Refuse a representative who asks for themselves, a paper of a day to come, and a term before its day."""
        data = super().clean() or {}
        if self.category in BY_ANOTHER and not self.by_another:
            raise forms.ValidationError(
                _("In this category somebody else asks. Begin again and enter the IIN of who asks, or choose another category.")
            )
        for name in ("issued_on", "minutes_on"):
            if (data.get(name) or self.day) > self.day:
                self.add_error(name, _("This day has not come yet. Compare it with the paper."))
        issued, until = data.get("issued_on"), data.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("It ends before its own day. Compare both days with the paper."))
        return data

    def asked(self) -> dict[str, Any]:
        """Return what was typed, in the shape of the case's data."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        capacity = said.pop("capacity", None)
        # What a paper said before and this category does not ask for stays as it was.
        said = {name: value for name, value in self.initial.items() if name not in self.fields and name != "capacity"} | said
        if self.category == "ward" and (key := said.get("institution")):
            said |= {"institution": self.institutions[key].name("kk"), "institution_bin": key}
        return {"capacity": capacity, "basis": said or None}


def field_of(asked: Asked) -> forms.Field:
    """Return the form's field for one thing that is asked."""
    told: dict[str, Any] = {"label": asked.label, "help_text": asked.why}
    if asked.name in DAYS:
        return forms.DateField(widget=DateParts, **told)
    if asked.name == "school":
        return forms.ChoiceField(choices=[("", ""), *SCHOOLS.items()], **told)
    if asked.name == "statement_language":
        return forms.ChoiceField(choices=[("", ""), *LANGUAGES.items()], **told)
    if asked.name == "consented_by":
        return NamesField(max_length=1000, widget=forms.Textarea({"rows": 2}), **told)
    if asked.name == "scope":
        return forms.CharField(max_length=300, widget=forms.Textarea({"rows": 2}), **told)
    return forms.CharField(max_length=60 if asked.name.endswith("number") else 200, **told)


def fields_of(category: str) -> dict[str, forms.Field]:
    """Return the fields of `category` by name, to tell their answers by."""
    return {asked.name: field_of(asked) for asked in FIELDS.get(category, ())}
