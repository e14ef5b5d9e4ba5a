"""What the portal asks for the insurance information: about whom, and the consent without which no payment is read."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.questions import Asking, Filled, Question, QuestionForm, Questions, Row
from emhana.parties.models import Person, Representation
from emhana.ui.forms import SoleChoice

SELF, YES, NO = "self", "yes", "no"
CONSENTS = {YES: _l("I consent"), NO: _l("I do not consent; the request is then refused")}


class Whom(QuestionForm):
    """About whom: the person, or those the register links to them [MSHI-A1R08-04]."""

    whom = SoleChoice(label=_l("Whose information do you ask for?"))

    def ask(self) -> None:
        """Offer the person and those they stand for by the register."""
        linked = Representation.objects.filter(representative=self.asking.person, valid__contains=self.asking.day).values("represented")
        rows = Person.objects.filter(pk__in=linked).order_by("born_on", "pk")
        choices = [(SELF, _("Myself, %(name)s") % {"name": self.asking.person.full_name})]
        choices += [(str(row.pk), f"{row.full_name}, {date_format(row.born_on)}") for row in rows]
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Find the person chosen among those offered."""
        data = super().clean() or {}
        if chosen := data.get("whom"):
            data["person"] = self.asking.person if chosen == SELF else Person.objects.get(pk=chosen)
        return data

    def told(self) -> list[Row]:
        """Return the name."""
        return [(_("Whose information"), self.cleaned_data["person"].full_name)]


class Consent(QuestionForm):
    """Consent to reading the identity document and the payments [MSHI-A1R08-03, MSHI-A1R09-05]."""

    lead = _l("To answer, the Fund reads the identity data and the records of insurance payments. Without your consent nothing is read.")
    consent = SoleChoice(label=_l("Do you consent to the use of these data?"), choices=list(CONSENTS.items()))

    def told(self) -> list[Row]:
        """Return the consent in words."""
        return [(_("Use of the data"), str(CONSENTS[self.cleaned_data["consent"]]))]


def _filled(asking: Asking) -> Filled:
    consent = asking.answer("consent", "consent") == YES
    return Filled(asking.answer("whom", "person"), None, {"restricted_data_consent": consent, "identity_document_consent": consent})


QUESTIONS = Questions(
    asked=(
        Question("whom", _l("Whose information do you ask for?"), Whom),
        Question("consent", _l("Do you consent to the use of these data?"), Consent),
    ),
    filled=_filled,
    needs=(_l("your mobile phone: we send a code to it"),),
)
