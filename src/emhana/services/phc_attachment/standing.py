"""What the register already says of the person and decides the way of a request: the commission's record, the institution's zone."""

from datetime import date

from emhana.cases.models import Case
from emhana.law.campaign import Campaign, open_on
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment.institutions.models import Institution, PeopleList, PeopleListRow, Zone
from emhana.registers.attachment.letters.models import Letter
from emhana.registers.attachment.models import Attachment, BasisCode
from emhana.services.phc_attachment.form import AttachmentRequest

DISAGREEMENT, CAMPAIGN = "commission_disagreement", "campaign"


def determined(person: Person, *, on: date) -> Attachment | None:
    """Return the record of `person` that the regional commission determined, active or scheduled, None without one [ATT-10-14]."""
    return Attachment.objects.determined_for(person.pk, on=on).select_related("organisation").first()


def campaign_of(case: Case) -> Campaign | None:
    """Return the campaign in which the request chooses, None on another ground or outside its days [ATT-10-07, ATT-10-10]."""
    filed_on = local(case.submitted_at).date()
    return open_on(filed_on, lawbook(on=filed_on)) if case.data["ground"] == CAMPAIGN else None


def begins(person: Person, ground: str, *, on: date, filed_on: date | None = None) -> date:
    """Return from which day an attachment granted `on` holds: ground 5 replaces a scheduled record in place [ATT-15-16].

    A choice filed in the campaign holds from 1 January, or from the grant if that comes later [ATT-12-01]. Filed today, unless told.
    """
    if ground == CAMPAIGN:
        filed_on = filed_on or on
        campaign = open_on(filed_on, lawbook(on=filed_on))
        return max(on, campaign.takes_effect) if campaign else on
    row = determined(person, on=on) if ground == DISAGREEMENT else None
    return max(on, row.valid.lower) if row else on


def institution_of(case: Case, *, on: date) -> Institution | None:
    """Return the institution in which the person lives, as the desk chose it from the register [ATT-09-23].

    For whoever its list attached already, that list says which it is, unless they moved away.
    """
    request = AttachmentRequest.model_validate(case.data)
    institutions = Institution.objects.select_related("organisation__territory")
    named = request.basis.institution_bin if request.basis else None
    if named:
        return institutions.filter(organisation__bin=named).first()
    here = Attachment.objects.on(on).filter(person=case.recipient, basis_code=BasisCode.PARA5_INSTITUTION)
    if request.ground != "free_choice" or not here.exists():
        return None
    lists = PeopleListRow.objects.filter(person=case.recipient, problem="", batch__state=PeopleList.State.APPLIED)
    row = lists.select_related("batch__zone").order_by("-batch__applied_at").first()
    return institutions.filter(pk=row.batch.zone.institution_id).first() if row else None


def zone_of(case: Case, *, on: date) -> Zone | None:
    """Return whom the distribution order in force names for the person's institution, None without one [ATT-05-01, ATT-09-37]."""
    institution = institution_of(case, on=on)
    return Zone.objects.on(on).filter(institution=institution).select_related("decision", "clinic").first() if institution else None


def letter_of(case: Case, organisation: Organisation | None, *, on: date) -> Letter | None:
    """Return the letter of a school to `organisation` that names the student [ATT-09-19]."""
    if case.category != "student" or organisation is None:
        return None
    return Letter.objects.naming(case.recipient, organisation, on=on).first()
