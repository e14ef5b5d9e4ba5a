"""The attachment service at the desk: what is asked of the person, and what an officer may find out."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import ValidationError

from emhana.accounts.models import Role, User
from emhana.cases.models import Case
from emhana.law.campaign import open_on
from emhana.law.passport import Words
from emhana.parties.models import GROUP_A, Organisation, Person, Precinct
from emhana.reference.lawbook import lawbook
from emhana.services.phc_attachment import coupon, standing, stops, voluntary, voluntary_rows
from emhana.services.phc_attachment.categories import CAPACITIES, CategoryForm, fields_of
from emhana.services.phc_attachment.facts import IDENTITY, PERSON_REGISTER
from emhana.services.phc_attachment.form import AttachmentRequest
from emhana.ui.forms import DateParts
from emhana.ui.languages import language

RESIDENCE_DATA = Words(kk="тұратын жері туралы деректер", ru="сведения о месте проживания", en="data on the place of residence")
REPRESENTATION = Words(
    kk="заңды өкілдікті растайтын құжат", ru="документ о законном представительстве", en="the document on legal representation"
)
CATEGORY_PAPER = Words(
    kk="санатты растайтын құжат", ru="документ, подтверждающий категорию", en="the document that proves the category"
)
ISSUER = Words(kk="құжатты берген органның жауабы", ru="ответ органа, выдавшего документ", en="the answer of the authority that issued it")
ADDRESS_REGISTER = Words(
    kk="«Мекенжай тіркелімі» ақпараттық жүйесі", ru="информационная система «Адресный регистр»", en="the Address Register"
)
ORIGINAL = Words(kk="көрсетілген түпнұсқа", ru="предъявленный подлинник", en="the original shown")
DOCUMENTS = {"identity": IDENTITY, "residence": RESIDENCE_DATA, "representation": REPRESENTATION, "category": CATEGORY_PAPER}
SOURCES = {"person_register": PERSON_REGISTER, "address_register": ADDRESS_REGISTER, "issuer": ISSUER, "original": ORIGINAL}
YEAR_ROUND = [("free_choice", _l("Free choice of the organisation")), ("residence_change", _l("Change of residence"))]
IN_CAMPAIGN = (standing.CAMPAIGN, _l("Choice for the next year in the attachment campaign"))
OF_COMMISSION = (standing.DISAGREEMENT, _l("Disagreement with the organisation that the regional commission determined"))
ALL_GROUNDS = [*YEAR_ROUND, IN_CAMPAIGN, OF_COMMISSION, ("vhi", _l("Contract of medical insurance"))]
VOLUMES = [
    ("guaranteed", _l("Guaranteed volume: diseases dangerous to others")),
    ("insurance", _l("Mandatory insurance: insured under an international treaty")),
]
RESIDENCES = [("permanent", _l("Permanent residence")), ("temporary", _l("Temporary residence"))]
WRONG = {
    "moved_on_missing": ("moved_on", _l("Enter the day of the move.")),
    "moved_on_in_future": ("moved_on", _l("The move has not happened yet.")),
    "stay_ends_before_move": ("stays_until", _l("The stay ends after the move.")),
}


def _choices(texts: dict[str, Words]) -> list[tuple[str, str]]:
    return [(name, text.into(language())) for name, text in texts.items()]


class DataForm(forms.Form):
    """What the person asks for; the organisation is that of the desk."""

    ground = forms.ChoiceField(label=_l("Ground"), choices=ALL_GROUNDS, widget=forms.RadioSelect, initial="free_choice")
    volume = forms.ChoiceField(
        label=_l("Which care, for a person staying temporarily"), choices=VOLUMES, widget=forms.RadioSelect, initial="guaranteed"
    )
    residence = forms.ChoiceField(label=_l("By which address"), choices=RESIDENCES, widget=forms.RadioSelect, initial="permanent")
    precinct = forms.ChoiceField(label=_l("Doctor"), required=False)
    moved_on = forms.DateField(label=_l("Day of the move, with a change of residence"), widget=DateParts, required=False)
    stays_until = forms.DateField(label=_l("Until when the person stays, if known"), widget=DateParts, required=False)

    def __init__(self, data: Any = None, *, organisation: Organisation, day: date, person: Person, **options: Any) -> None:
        super().__init__(data, **options)
        self.organisation, self.day = organisation, day
        self._offer(person)
        if person.status in GROUP_A:
            del self.fields["volume"]
        rows = Precinct.objects.filter(organisation=organisation, valid__contains=day).order_by("pk")
        doctors = [(row.number, f"{row.number}: {row.doctor}") for row in rows]
        self.fields["precinct"].choices = [("", _l("any doctor with a free place")), *doctors]  # type: ignore[attr-defined]  # a ChoiceField

    def _offer(self, person: Person) -> None:
        """Offer the grounds open to `person` [ATT-11-01, ATT-11-06]; insured people have a page of their own."""
        ground, law = self.fields["ground"], lawbook(on=self.day)
        in_campaign = person.status in GROUP_A and open_on(self.day, law) is not None
        determined = standing.determined(person, on=self.day) is not None
        choices = [*YEAR_ROUND, *([IN_CAMPAIGN] if in_campaign else []), *([OF_COMMISSION] if determined else [])]
        ground.choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not in_campaign and self.data.get(self.add_prefix("ground")) == standing.CAMPAIGN:
            ground.error_messages["invalid_choice"] = stops.outside_campaign(self.day, law).into(language())

    def clean(self) -> dict[str, Any]:
        """Check the answers by the service's own shape."""
        data = super().clean() or {}
        if not self.errors:
            try:
                AttachmentRequest.model_validate(self._data(data), context={"today": self.day})
            except ValidationError as error:
                for wrong in error.errors():
                    self.add_error(*WRONG.get(wrong["type"], (None, _("Check the answers."))))
        return data

    def asked(self) -> dict[str, Any]:
        """Return the data of the case."""
        return self._data(self.cleaned_data)

    def _data(self, answers: dict[str, Any]) -> dict[str, Any]:
        moved = answers["ground"] == "residence_change"
        return {
            "organisation_bin": self.organisation.number,
            "ground": answers["ground"],
            "volume": answers.get("volume"),
            "residence": answers["residence"],
            "precinct": answers["precinct"] or None,
            "moved_on": answers["moved_on"] if moved else None,
            "stays_until": answers["stays_until"] if moved else None,
        }


class CheckFailed(forms.Form):
    """A source contradicts a document or data of the request [ATCH-09-01]."""

    title: ClassVar = _l("A document or data do not match the source")
    document = forms.ChoiceField(label=_l("Which document or data"), choices=lambda: _choices(DOCUMENTS))
    source = forms.ChoiceField(label=_l("Against which source"), choices=lambda: _choices(SOURCES))

    def found(self, day: date) -> dict[str, Any]:
        """Return the check made on `day`, in the shape of the service's facts."""
        checked = {"document": DOCUMENTS[self.cleaned_data["document"]], "source": SOURCES[self.cleaned_data["source"]]}
        told = {name: text.model_dump() for name, text in checked.items()}
        return {"document_checks": [{**told, "checked_on": day.isoformat(), "matches": False}]}


class BorderException(forms.Form):
    """The person lives in a bordering unit for which no pair is kept yet [ATCH-09-07]."""

    title: ClassVar = _l("Exception for a border territory")
    reason = forms.CharField(
        label=_l("Why the bordering organisation may be chosen"),
        max_length=300,
        help_text=_l("Only where the person lives in a place that borders the organisation's and the table of bordering places lacks the "
                     "pair. Residence is then no ground of refusal, and the reason stands in the findings."),
    )  # fmt: skip

    def found(self, day: date) -> dict[str, Any]:
        """Return the exception, in the shape of the service's facts."""
        return {"border_exception": self.cleaned_data["reason"]}


ELSEWHERE = frozenset({"vhi_contract", "vhi_family", "vhi_minor"})
"""Categories that are taken in on a page of their own."""
FINDINGS_FORMS: dict[str, type[forms.Form]] = {"check_failed": CheckFailed, "border_exception": BorderException}
CATEGORY_FORM = CategoryForm


def category_fields(category: str, data: dict[str, Any]) -> list[tuple[forms.Field, Any]]:
    """Return what was typed from the papers of `category`, each answer with the field that asked for it."""
    basis = data.get("basis") or {}
    capacity = forms.ChoiceField(label=_("Who the applicant is to the person"), choices=list(CAPACITIES.items()))
    told = [(field, basis.get(name)) for name, field in fields_of(category).items()]
    shown = [(field, ", ".join(value) if isinstance(value, list) else value) for field, value in told]
    return [(capacity, data.get("capacity")), *shown, *voluntary_rows.rows(data.get("voluntary"))]


def coupon_due(case: Case, by: User, now: datetime) -> bool:
    """Return whether `by` has a coupon of attachment to give out on `case`."""
    role = by.acting
    if role is None or role.kind != Role.Kind.REGISTRAR or role.organisation_id != case.provider_id or case.outcome != "granted":
        return False
    return voluntary.of(case) is not None and coupon.is_due(case, voluntary.record_of(case), on=now)
