"""What the portal asks for an answer of a dispensary register: about whom; nothing that a register knows is shown."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.questions import Asking, Filled, Question, QuestionForm, Questions, Row
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person
from emhana.parties.names import folded
from emhana.services.dispensary_workings import represented_by
from emhana.ui.forms import SoleChoice

SELF, OTHER = "self", "other"


class Whom(QuestionForm):
    """About whom: the person, a child or ward the register links to them, or another person."""

    whom = SoleChoice(label=_l("About whom do you ask?"))

    def ask(self) -> None:
        """Offer the person and those for whom they act by law."""
        linked = represented_by(self.asking.person, on=self.asking.day)
        choices = [(SELF, _("Myself, %(name)s") % {"name": self.asking.person.full_name})]
        choices += [(str(row.pk), f"{row.full_name}, {date_format(row.born_on)}") for row in linked]
        self.fields["whom"].choices = [*choices, (OTHER, _("Another person, with their consent"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the person chosen."""
        data = super().clean() or {}
        chosen = data.get("whom")
        if chosen and chosen != OTHER:
            data["person"] = self.asking.person if chosen == SELF else Person.objects.get(pk=chosen)
        return data

    def told(self) -> list[Row]:
        """Return the choice in words."""
        return [(_("About whom"), dict(self.fields["whom"].choices)[self.cleaned_data["whom"]])]  # type: ignore[attr-defined]


class Another(QuestionForm):
    """The other person by IIN and family name; the same answer for a wrong number and a wrong name."""

    lead = _l(
        "We ask this person for consent on their registered phone and in their cabinet. They have 30 minutes to answer; silence counts as "
        "refusal. Speak with them first."
    )
    iin = forms.CharField(
        label=_l("IIN of the person"),
        help_text=_l("12 digits, as in the identity card"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20", "spellcheck": "false"}),
    )
    family_name = forms.CharField(label=_l("Family name of the person"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))

    def clean_iin(self) -> str:
        """Return twelve digits that fit each other."""
        iin = "".join(self.cleaned_data["iin"].split())
        if (error := check_iin(iin).error) is not None:
            raise forms.ValidationError(error.into(self.asking.language))
        return iin

    def clean(self) -> dict[str, Any]:
        """Find the person."""
        data = super().clean() or {}
        if {"iin", "family_name"} <= data.keys():
            found = Person.objects.with_iin(data["iin"]).filter(died_on=None).first()
            if found is None or folded(found.family_name) != folded(data["family_name"].strip()):
                raise forms.ValidationError(
                    _("The register has no person with this IIN and family name. Compare both with the identity card.")
                )
            data["person"] = found
        return data

    def told(self) -> list[Row]:
        """Return what was typed: the last digits of the IIN, and the family name."""
        return [(_("Person"), f"{self.cleaned_data['family_name'].strip()}, •••••••• {self.cleaned_data['iin'][-4:]}")]


def _filled(asking: Asking) -> Filled:
    about = asking.answer("another" if asking.answer("whom", "whom") == OTHER else "whom", "person")
    by_law = asking.answer("whom", "whom") not in (SELF, OTHER)
    category = "subject" if about == asking.person else "legal_representative" if by_law else "third_party"
    return Filled(about, None, {"confirmed_by": "otp"}, category)


QUESTIONS = Questions(
    asked=(
        Question("whom", _l("About whom do you ask?"), Whom),
        Question("another", _l("Which person?"), Another, lambda asking: asking.answer("whom", "whom") == OTHER),
    ),
    filled=_filled,
    needs=(
        _l("your mobile phone: we send a code to it"),
        _l("the IIN and family name of the other person, if you do not ask about yourself; they must give their consent"),
    ),
)
