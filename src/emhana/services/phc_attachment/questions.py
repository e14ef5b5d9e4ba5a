"""What the portal asks for an attachment: for whom, by which address, why, where, with which doctor; nothing that a register knows."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.cases.questions import Asking, Filled, Question, QuestionForm, Questions, Row
from emhana.documents.contents import Language
from emhana.documents.wording import written_from, written_until
from emhana.law.campaign import Campaign, open_on
from emhana.law.lawbook import LawBook
from emhana.parties.models import Organisation, Residence
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import load
from emhana.registers.attachment.models import Attachment, Funding, Placement
from emhana.services.phc_attachment import clinics, facts, standing, stops
from emhana.services.phc_attachment.people_asked import (
    OTHER,
    Child,
    Home,
    Proof,
    Whom,
    acting_for,
    capacity,
    is_known,
    living,
    option,
    recipient,
)
from emhana.services.phc_attachment.voluntary_questions import ContractAsked, Document, Papers, is_insured, request_of
from emhana.ui.forms import DateParts, SoleChoice

ANY = "any"
YEAR_ROUND = {
    "free_choice": _l("I choose a clinic of my own free will"),
    "residence_change": _l("I moved to another place"),
    "vhi": _l("I have a contract of medical insurance"),
}
GROUNDS = {
    **YEAR_ROUND,
    standing.CAMPAIGN: _l("I choose a clinic for the next year"),
    standing.DISAGREEMENT: _l("I disagree with the clinic that the commission chose for me"),
}


class Why(QuestionForm):
    """On which ground: those a person has all year round, the third in the days of the campaign, and the fifth where the commission
    chose for them [ATT-11-01, ATT-11-05].
    """

    ground = SoleChoice(label=_l("Why do you ask?"))

    def ask(self) -> None:
        """Offer the third ground while the campaign is on, and the fifth, with what the commission determined, to whom it is open."""
        choices: list[tuple[str, Any]] = list(YEAR_ROUND.items())
        law = lawbook(on=self.asking.day)
        if campaign := open_on(self.asking.day, law):
            told = _of_campaign(campaign, Language(self.asking.language))
            choices.insert(1, (standing.CAMPAIGN, option(str(GROUNDS[standing.CAMPAIGN]), told)))
        elif self.data.get("ground") == standing.CAMPAIGN:
            closed = stops.outside_campaign(self.asking.day, law).into(self.asking.language)
            self.fields["ground"].error_messages["invalid_choice"] = closed
        if row := _determined(self.asking):
            day = written_from(row.valid.lower, Language(self.asking.language))
            named = {"clinic": row.organisation.name(self.asking.language), "day": day}
            begun = row.valid.lower <= self.asking.day
            said = _(
                "By the decision of the regional commission you are attached to %(clinic)s from %(day)s. You may choose another clinic of "
                "the same place instead. There is no time limit for this."
            )
            at_once = _("The new clinic takes you when the request is approved.")
            when = at_once if begun else _("The new clinic takes you from that same day.")
            choices.append((standing.DISAGREEMENT, option(str(GROUNDS[standing.DISAGREEMENT]), f"{said % named} {when}")))
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def told(self) -> list[Row]:
        """Return the ground in plain words."""
        return [(_("Reason"), str(GROUNDS[self.cleaned_data["ground"]]))]


class Move(QuestionForm):
    """When the person moved and, for a temporary stay, until when they stay [ATT-10-02, ATT-10-04]."""

    lead = _l("If you came to another city, district or region, the stay must be longer than one month.")
    moved_on = forms.DateField(label=_l("When did you move?"), widget=DateParts, help_text=_l("For example, 23 11 2026"))
    stays_until = forms.DateField(
        label=_l("Until when do you stay? (if you know)"), widget=DateParts, required=False, help_text=_l("Leave empty if you do not know")
    )

    def ask(self) -> None:
        """Ask for the end of a temporary stay only."""
        if self.asking.answer("home", "residence") != Residence.Kind.TEMPORARY:
            del self.fields["stays_until"]

    def clean(self) -> dict[str, Any]:
        """Refuse a move to come and a stay that ends before it."""
        data = super().clean() or {}
        moved, until = data.get("moved_on"), data.get("stays_until")
        if moved and moved > self.asking.day:
            self.add_error("moved_on", _("This day has not come yet. Ask after you have moved."))
        if moved and until and until <= moved:
            self.add_error("stays_until", _("The stay ends after the move. Check both dates."))
        return data

    def told(self) -> list[Row]:
        """Return the days."""
        rows = [(_("Moved on"), date_format(self.cleaned_data["moved_on"]))]
        until = self.cleaned_data.get("stays_until")
        return [*rows, (_("Stays until"), date_format(until))] if until else rows


class Clinic(QuestionForm):
    """Which clinic: of the own unit and the bordering ones, or any other found by its name."""

    searchable = True
    clinic = SoleChoice(label=_l("Which clinic?"))

    def ask(self) -> None:
        """Offer the nearest clinics, the one chosen before first."""
        asking, day = self.asking, _starts(self.asking)
        law = lawbook(on=day)
        homes, family = living(asking, nearby=True), _family(asking)
        offer = clinics.offered(homes, law, day=day, today=_contracted(asking), language=asking.language, search=self.search, family=family)
        chosen = clinics.open_to_choice(day, _contracted(asking)).keyed(self.data.get("clinic", "")).first()
        rows = [*([chosen] if chosen and chosen not in offer.clinics else []), *offer.clinics]
        self.fields["clinic"].choices = [(row.key, _clinic(row, law, asking)) for row in rows]  # type: ignore[attr-defined]
        counts = {"shown": len(offer.clinics), "number": offer.number}
        if offer.number > len(offer.clinics):
            self.lead = _("Shown: %(shown)s of %(number)s. Search by name or street to see others.") % counts
        if not offer.number:
            self.lead = _("No clinic was found. Search by another part of the name or of the street.")

    def clean(self) -> dict[str, Any]:
        """Find the organisation."""
        data = super().clean() or {}
        if "clinic" in data:
            rows = clinics.open_to_choice(_starts(self.asking), _contracted(self.asking)).select_related(facts.UP_TO_OBLAST)
            data["organisation"] = rows.keyed(data["clinic"]).get()
        return data

    def told(self) -> list[Row]:
        """Return name and address."""
        organisation = self.cleaned_data["organisation"]
        return [(_("Clinic"), f"{organisation.name(self.asking.language)}, {organisation.address}")]


class Elsewhere(QuestionForm):
    """A warning before a clinic of another unit: the person may go on."""

    caution = _l(
        "The address on record lies outside the unit of this clinic. This is a ground on which the request may be refused. You may go on, "
        "or go back and choose a clinic where you live."
    )
    understood = forms.BooleanField(label=_l("I understand and go on with this clinic"))


class Doctor(QuestionForm):
    """Which doctor, if the person likes: one who has a place."""

    doctor = SoleChoice(label=_l("Which doctor?"))

    def ask(self) -> None:
        """Offer doctors with a place; whoever is attached here already changes to another one."""
        asking, day = self.asking, _starts(self.asking)
        person, organisation = recipient(asking), asking.answer("clinic", "organisation")
        here = Attachment.objects.on(day).filter(person=person, organisation=organisation, funding=Funding.STATE).exists()
        here, own = here and is_known(asking), load.own_precinct(person, organisation, on=day)
        free = load.with_place(load.places(organisation, person, on=day), age=person.age_on(day), on=day, own=own)
        family = _family(asking)
        free.sort(key=lambda row: family is None or row.precinct != family.precinct)
        choices = [] if here else [(ANY, _("Any doctor with a free place"))]
        choices += [(row.precinct.number, _doctor(row)) for row in free if not here or row.precinct != own]
        self.fields["doctor"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if here:
            self.lead = _("You are attached to this clinic already. You can change to another doctor of it.")
            self.stop = "" if choices else _("No other doctor of this clinic has a free place now. Go back to choose another clinic.")
        elif not free:
            self.caution = _(
                "By the register no suitable doctor of this clinic has a free place. This is a ground on which the request may be refused. "
                "You may go on, or go back and choose another clinic."
            )

    def told(self) -> list[Row]:
        """Return the doctor."""
        number = self.cleaned_data["doctor"]
        doctors = {row.number: row.doctor for row in self.asking.answer("clinic", "organisation").precincts.all()}
        named = _("precinct %(number)s, %(doctor)s") % {"number": number, "doctor": doctors.get(number, "")}
        return [(_("Doctor"), _("Any doctor with a free place") if number == ANY else named)]


def _of_campaign(campaign: Campaign, language: Language) -> str:
    days = {"last": written_until(campaign.last, language), "day": written_from(campaign.takes_effect, language)}
    days = {name: day.replace("\xa0", " ") for name, day in days.items()}  # held together, a date is wider than a narrow phone's choice
    return _(
        "The attachment campaign is open until %(last)s. The new clinic takes you from %(day)s if it has a contract with the Social Health "
        "Insurance Fund for that year; until then you stay with the present one."
    ) % days


def _determined(asking: Asking) -> Attachment | None:
    """Return what the commission determined for the recipient; nothing about a child whom no register links to the applicant."""
    return standing.determined(recipient(asking), on=asking.day) if is_known(asking) else None


def _starts(asking: Asking) -> date:
    """Return from which day the attachment would hold: doctors and contracts are those of that day."""
    return standing.begins(recipient(asking), asking.answer("why", "ground") or "", on=asking.day)


def _contracted(asking: Asking) -> date:
    """Return the day whose contract is enough to be chosen: in the campaign today's, since that of the first day is still to come."""
    return asking.day if asking.answer("why", "ground") == standing.CAMPAIGN else _starts(asking)


def _family(asking: Asking) -> Placement | None:
    """Return the doctor of the applicant who asks for a child of theirs [ATT-03-02]."""
    is_own_child = recipient(asking).pk != asking.person.pk and is_known(asking)
    return clinics.place_of(asking.person, on=asking.day) if is_own_child else None


def _clinic(row: Organisation, law: LawBook, asking: Asking) -> str:
    free = clinics.places(row, law, day=_starts(asking), age=recipient(asking).age_on(asking.day))
    return option(row.name(asking.language), f"{row.address}. {free[:1].upper()}{free[1:]}")


def _doctor(row: load.Load) -> str:
    number = _("precinct %(number)s") % {"number": row.precinct.number}
    return option(row.precinct.doctor, f"{str(clinics.POSTS[row.post]).capitalize()}, {number}")


def _is_elsewhere(asking: Asking) -> bool:
    homes, law = living(asking), lawbook(on=asking.day)
    return not is_insured(asking) and is_known(asking) and clinics.is_outside(asking.answer("clinic", "organisation"), homes, law)


def _filled(asking: Asking) -> Filled:
    if is_insured(asking):
        person, clinic = recipient(asking), asking.answer("clinic", "organisation")
        category = "vhi_minor" if person.is_child_on(asking.day) else "vhi_contract"
        return Filled(person, clinic, request_of(asking, person, clinic), category=category)
    moved, until = asking.answer("move", "moved_on"), asking.answer("move", "stays_until")
    doctor, organisation = asking.answer("doctor", "doctor"), asking.answer("clinic", "organisation")
    data = {
        "organisation_bin": organisation.number,
        "ground": asking.answer("why", "ground"),
        "residence": asking.answer("home", "residence"),
        "precinct": None if doctor == ANY else doctor,
        "moved_on": moved and moved.isoformat(),
        "stays_until": until and until.isoformat(),
        "document_asked": "proof" in asking.answers,
        "capacity": capacity(asking),
    }
    return Filled(recipient(asking), organisation, data)


QUESTIONS = Questions(
    asked=(
        Question("whom", _l("Who is to be attached?"), Whom),
        Question("child", _l("Which child?"), Child, lambda asking: asking.answer("whom", "whom") == OTHER),
        Question("proof", _l("Document of a legal representative"), Proof, lambda asking: not is_known(asking)),
        Question("home", _l("By which address?"), Home),
        Question("why", _l("Why do you ask?"), Why),
        Question("move", _l("When was the move?"), Move, lambda asking: asking.answer("why", "ground") == "residence_change"),
        Question("clinic", _l("Which clinic?"), Clinic),
        Question("elsewhere", _l("This clinic is in another place"), Elsewhere, _is_elsewhere),
        Question("doctor", _l("Which doctor?"), Doctor, lambda asking: not is_insured(asking)),
        Question("contract", _l("Your contract of insurance"), ContractAsked, is_insured),
        Question("document", _l("Your identity document"), Document, is_insured),
        Question("papers", _l("Application and contract"), Papers, is_insured),
    ),
    filled=_filled,
    acting_for=acting_for,
    needs=(
        _l("your mobile phone: we send a code to it"),
        _l("the IIN and birth date of a child, if you ask for a child whom the register does not link to you"),
    ),
)
