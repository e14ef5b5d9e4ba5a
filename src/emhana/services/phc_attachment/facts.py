"""The registers' side of a request for attachment: residences, doctors with their places, the link between child and applicant."""

from datetime import date, datetime
from typing import Any

from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.cases.reading import papers_given
from emhana.law.capacity import ADULT
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person, Representation, Residence
from emhana.reference.models import Territory
from emhana.registers.attachment import load
from emhana.registers.attachment.institutions.models import Institution
from emhana.services.phc_attachment import standing
from emhana.services.phc_attachment.form import AttachmentRequest
from emhana.services.phc_attachment.rules import SAME_UNIT_LEVELS

UP_TO_OBLAST = "territory__parent__parent__parent__parent"
PROOFS_OF_REPRESENTATION = ("court_decision", "guardianship_document", "foreign_birth_document")
STUDENT_PAPERS = frozenset({"rector_request", "joint_commission_minutes"})
# Row 8 is a closed list [ATCH-08-16]: in these groups its papers say who acts for the child, and no other may be demanded.
OWN_PROOFS = {"student": STUDENT_PAPERS, "ward": frozenset({"health_authority_decision"})}
IDENTITY = Words(
    kk="жеке басын куәландыратын деректер (аты-жөні, ЖСН)",
    ru="сведения, удостоверяющие личность (фамилия, имя, отчество, ИИН)",
    en="identity data (names, IIN)",
)
PERSON_REGISTER = Words(
    kk="«Жеке тұлғалар» мемлекеттік деректер базасы",
    ru="государственная база данных «Физические лица»",
    en="the state database Individuals",
)
INSTITUTIONS = Words(kk="мекемелер тізілімі", ru="реестр учреждений", en="register of institutions")
DECLARED = Words(kk="өтініш берушінің мәлімдемесі", ru="заявление обратившегося", en="the applicant's declaration")


def gather(case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
    """Return what the registers know of `case` at `now`, in the shape of the service's `Facts`."""
    filed_on, day = local(case.submitted_at).date(), local(now).date()
    organisation, person = chosen(case, on=day), case.recipient
    start, zone, home = starts(case, on=day), standing.zone_of(case, on=day), standing.institution_of(case, on=day)
    living = residences(person, on=day)
    permanent = [row for row in living if row.kind == Residence.Kind.PERMANENT]
    return {
        "filed_on": filed_on,
        "effective_on": start,
        "born_on": person.born_on,
        "document_checks": [_identity(person, day)],
        "residences": [_in_institution(home, day, case.language)] if home else [_residence(row, case.language) for row in living],
        "registered_units": units(permanent[0].territory, case.language) if permanent else None,
        "under_voluntary_insurance": False,
        "distribution_order": str(zone.decision) if zone else None,
        **(_of_organisation(case, organisation, start) if organisation else {}),
        **(_of_child(case, filed_on, law) if person.is_child_on(filed_on) else {}),
    }


def asked(case: Case) -> AttachmentRequest:
    """Return what the person asked for; raises pydantic's ValidationError for another shape."""
    return AttachmentRequest.model_validate(case.data)


def chosen(case: Case, *, on: date) -> Organisation | None:
    """Return the organisation the person chose, None when no such one exists on `on`."""
    wanted, provider = asked(case).organisation_bin, case.provider
    if provider is not None and provider.number == wanted:
        return provider if on in provider.valid else None
    rows = Organisation.objects.on(on).numbered(wanted)
    return rows.select_related(UP_TO_OBLAST).first()


def starts(case: Case, *, on: date) -> date:
    """Return from which day the attachment would hold if it were granted on `on`."""
    return standing.begins(case.recipient, asked(case).ground, on=on, filed_on=local(case.submitted_at).date())


def residences(person: Person, *, on: date) -> list[Residence]:
    """Return where `person` lives on `on`, each with its chain of units."""
    return list(person.residences.filter(valid__contains=on).select_related(UP_TO_OBLAST).order_by("kind", "id"))


def home_unit(case: Case, *, on: date) -> Territory | None:
    """Return the unit of the person: of the residence that the request goes by, the largest that counts as one [ATT-10-07, ATCH-09-05]."""
    rows = sorted(residences(case.recipient, on=on), key=lambda row: row.kind != asked(case).residence)
    chain = rows[0].territory.chain() if rows else []
    return next((unit for unit in reversed(chain) if unit.level in SAME_UNIT_LEVELS), None)


def units(territory: Territory, language: str) -> list[dict[str, str]]:
    """Return the chain of units of `territory`, the smallest first, named in `language`."""
    return [{"kind": unit.level, "code": unit.code, "name": getattr(unit, f"name_{language}")} for unit in territory.chain()]


def share_a_unit(first: Territory, second: Territory, *, levels: tuple[str, ...] = SAME_UNIT_LEVELS) -> bool:
    """Return whether both lie in one unit that counts as one [ATCH-09-05]."""
    return bool({unit.code for unit in first.chain() if unit.level in levels} & {unit.code for unit in second.chain()})


def papers_known(case: Case, now: datetime, law: LawBook) -> frozenset[str]:
    """Return the papers nobody is asked for: what a register has [ATT-09-38], and a student's papers from an age [ATT-09-35, ATCH-08-10].

    The registers have the link to a child [ATT-09-13], the letter of a school [ATT-09-19] and the distribution order [ATT-09-37].
    """
    day, known = local(now).date(), set()
    if is_linked(case, day):
        known.add("guardianship_document")
    if standing.letter_of(case, chosen(case, on=day), on=day):
        known.add("rector_request")
    if standing.zone_of(case, on=day):
        known.add("health_authority_decision")
    if case.recipient.age_on(day) >= int(law.setting("ATCH-08-10", ADULT, on=day)):
        known |= STUDENT_PAPERS
    return frozenset(known)


def only_over_the_border(living: list[Residence], organisation: Organisation, law: LawBook) -> bool:
    """Return whether nothing but a pair of bordering units joins the residences with the organisation [ATT-08-03]."""
    if any(share_a_unit(row.territory, organisation.territory) for row in living):
        return False
    pairs = {frozenset(pair) for pair in law.border_pairs}
    there = organisation.territory.chain()
    return any(frozenset((here.code, unit.code)) in pairs for row in living for here in row.territory.chain() for unit in there)


def _identity(person: Person, day: date) -> dict[str, Any]:
    matches = person.iin is not None and person.died_on is None
    return {"document": IDENTITY.model_dump(), "source": PERSON_REGISTER.model_dump(), "checked_on": day, "matches": matches}


def _residence(row: Residence, language: str) -> dict[str, Any]:
    source = Words(kk=row.source, ru=row.source, en=row.source) if row.source else DECLARED
    return {
        "kind": row.kind,
        "units": units(row.territory, language),
        "source": source.model_dump(),
        "established_on": row.valid.lower,
    }


def _of_organisation(case: Case, organisation: Organisation, day: date) -> dict[str, Any]:
    own = load.own_precinct(case.recipient, organisation, on=day)
    places = load.places(organisation, case.recipient, on=day, besides=case.number)
    return {
        "provider_units": units(organisation.territory, case.language),
        "own_doctor": own.number if own else None,
        "doctors": [
            {
                "code": row.precinct.number,
                "post": row.post,
                "attached": row.attached,
                "pending": row.pending,
                "under_6": row.under_6,
                "under_6_pending": row.under_6_pending,
            }
            for row in places
        ],
    }


def _in_institution(home: Institution, day: date, language: str) -> dict[str, Any]:
    """Return the residence of a ward: the address of the institution [ATT-09-23]."""
    where = units(home.organisation.territory, language)
    return {"kind": "permanent", "units": where, "source": INSTITUTIONS.model_dump(), "established_on": day}


def _of_child(case: Case, filed_on: date, law: LawBook) -> dict[str, Any]:
    """Return what proves the representation of a child; the applicant is asked for a paper before any refusal [ATCH-09-16]."""
    given, own = papers_given(case) | papers_known(case, case.submitted_at, law), OWN_PROOFS.get(case.category)
    return {
        "parent_link": is_linked(case, filed_on),
        "representation_document": not given.isdisjoint(PROOFS_OF_REPRESENTATION) or (own is not None and own <= given),
        "document_asked": was_asked(case),
    }


def was_asked(case: Case) -> bool:
    """Return whether the applicant was asked to add a document before anybody could refuse for the lack of one [ATCH-09-16]."""
    return asked(case).document_asked or case.events.filter(state=State.RETURNED).exists()


def is_linked(case: Case, day: date) -> bool:
    """Return whether the civil register names the applicant as the recipient's representative on `day`."""
    links = Representation.objects.filter(representative=case.applicant_id, represented=case.recipient_id, valid__contains=day)
    return links.exists()
