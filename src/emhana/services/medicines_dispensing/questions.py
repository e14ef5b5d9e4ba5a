"""What the portal asks for medicines: for whom, on which prescription, where; identity and attachment are known to the registers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.questions import Asking, Filled, Question, QuestionForm, Questions, Row
from emhana.parties.models import Organisation, Person, Representation
from emhana.registers.attachment.models import Attachment
from emhana.registers.pharmacy.models import DispensingPoint, Prescription
from emhana.ui.forms import SoleChoice

ALL = "all"


class Whom(QuestionForm):
    """Whose prescription it is: the person's own, or that of somebody a register lets them stand for."""

    person = SoleChoice(label=_l("Whose prescription is it?"))

    def ask(self) -> None:
        """Offer the person and those they represent."""
        rows = [self.asking.person, *_represented(self.asking)]
        self.fields["person"].choices = [(str(row.pk), row.full_name) for row in rows]  # type: ignore[attr-defined]  # a choice

    def told(self) -> list[Row]:
        """Return the name."""
        return [(_("For whom"), _patient_named(self.asking, self.cleaned_data["person"]).full_name)]


class What(QuestionForm):
    """Which of the open prescriptions, and at which organisation of the attachment."""

    prescription = SoleChoice(label=_l("Which prescription?"))
    organisation = SoleChoice(label=_l("Where do you collect?"))

    def ask(self) -> None:
        """Offer the prescriptions known to be open, and the organisations that serve the patient."""
        patient, asking = _patient(self.asking), self.asking
        known = Prescription.objects.filter(person=patient).open_on(asking.day).select_related("product")
        offered = [(row.number, f"{row.product.trade_name}, {row.units_left} {row.product.unit} ({row.number})") for row in known]
        self.fields["prescription"].choices = [(ALL, _("All that are open")), *offered]  # type: ignore[attr-defined]  # a choice
        places = _serving(patient, asking)
        self.fields["organisation"].choices = [(row.bin, row.name(asking.language)) for row in places]  # type: ignore[attr-defined]
        if not places:
            self.stop = _("Medicines are handed over where the patient is attached, and the patient is attached nowhere. Attach first.")

    def told(self) -> list[Row]:
        """Return both answers in words."""
        said = self.cleaned_data
        number = said["prescription"] if said["prescription"] != ALL else _("All that are open")
        place = Organisation.objects.get(bin=said["organisation"]).name(self.asking.language)
        return [(_("Prescription"), number), (_("Organisation"), place)]


def _represented(asking: Asking) -> list[Person]:
    links = Representation.objects.filter(representative=asking.person, valid__contains=asking.day).select_related("represented")
    return [link.represented for link in links.order_by("id")]


def _patient_named(asking: Asking, key: str) -> Person:
    return next(row for row in (asking.person, *_represented(asking)) if str(row.pk) == key)


def _patient(asking: Asking) -> Person:
    return _patient_named(asking, str(asking.answer("whom", "person") or asking.person.pk))


def _serving(patient: Person, asking: Asking) -> list[Organisation]:
    attached = Attachment.objects.on(asking.day).filter(person=patient).select_related("organisation").order_by("id")
    clinics = [row.organisation for row in attached]
    points = DispensingPoint.objects.filter(clinic__in=clinics, valid__contains=asking.day).select_related("organisation").order_by("id")
    return [*clinics, *(point.organisation for point in points)]


def filled(asking: Asking) -> Filled:
    """Return the request that the answers make."""
    place = Organisation.objects.get(bin=asking.answer("what", "organisation"))
    number = asking.answer("what", "prescription")
    data = {"organisation_bin": place.bin, "prescription": "" if number == ALL else number}
    return Filled(recipient=_patient(asking), provider=place, data=data)


QUESTIONS = Questions(
    asked=(
        Question("whom", _l("Whose prescription is it?"), Whom, shown_if=lambda asking: bool(_represented(asking))),
        Question("what", _l("What do you need, and where?"), What),
    ),
    filled=filled,
    needs=(_l("A prescription that your doctor wrote in ДҚАЖ"),),
)
