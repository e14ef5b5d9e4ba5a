"""Attachment under a contract of medical insurance, ground 4 of paragraph 10: what the contract says, and the record that follows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from emhana.cases.models import Case, Decision
from emhana.documents import contents
from emhana.documents.actions import Heading
from emhana.journal.actions import Actor
from emhana.law.steps import local
from emhana.parties.models import GROUP_A, Organisation, Person, Representation, Status
from emhana.registers.attachment import actions as attachments
from emhana.registers.attachment.errors import ContractEnded
from emhana.registers.attachment.models import Attachment, Ground, Volume
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.errors import ContractUnknown
from emhana.registers.insurers.models import InsuranceContract, Insurer, VoluntaryCare
from emhana.services.phc_attachment import facts
from emhana.services.phc_attachment.voluntary_form import Insured
from emhana.services.phc_attachment.voluntary_words import IDENTITY, SHOWN
from emhana.services.phc_attachment.wording import GROUND_CODES, GROUNDS

EAEU_WORKER, EAEU_FAMILY = "eaeu_worker", "eaeu_family"
VHI = Ground.VHI.value


@dataclass(frozen=True)
class Terms:
    """A contract as it binds: from the register, or from the paper while the register does not know it."""

    insurer: Insurer | None
    key: str
    valid_from: date
    last_day: date
    names_clinic: bool
    insures_person: bool
    known: InsuranceContract | None

    @property
    def until(self) -> date:
        """Return the first day outside the term."""
        return self.last_day + timedelta(days=1)


def of(case: Case) -> Insured | None:
    """Return the part of `case` about the contract, None on any other ground."""
    return facts.asked(case).voluntary


def status_of(person: Person, *, with_family_of: Person | None = None) -> str:
    """Return the status by which paragraph 9-1 is applied to `person`: labour migrants and their families have their own [ATT-09A-25]."""
    if person.status == Status.LABOUR_MIGRANT:
        return EAEU_WORKER
    if with_family_of is not None and with_family_of.status == Status.LABOUR_MIGRANT and person.status not in GROUP_A:
        return EAEU_FAMILY
    return str(person.status)


def contract_of(insurer_bin: str, number: str) -> InsuranceContract | None:
    """Return the contract as the register has it."""
    rows = InsuranceContract.objects.filter(insurer__organisation__bin=insurer_bin, number=number)
    return rows.select_related("insurer__organisation").first()


def contract_by_key(key: str) -> InsuranceContract:
    """Return the contract that an attachment carries as `key`."""
    bin_, number = key.split(":", 1)
    rows = InsuranceContract.objects.select_related("insurer__organisation")
    return rows.get(insurer__organisation__bin=bin_, number=number)


def terms_of(case: Case, insured: Insured, organisation: Organisation | None) -> Terms:
    """Return what binds: the register where it knows the contract, else what was typed from the paper shown [ATT-09A-02]."""
    told = insured.contract
    known = contract_of(told.insurer_bin, told.number)
    if known is None:
        insurer = Insurer.objects.select_related("organisation").filter(organisation__bin=told.insurer_bin).first()
        key = f"{told.insurer_bin}:{told.number}"
        return Terms(insurer, key, told.starts_on, told.ends_on, told.names_clinic, told.insures_person, None)
    # A contract that the register took from a paper is known as far as papers were shown; the insurer's own list is complete.
    by_paper = known.source != InsuranceContract.FROM_INSURER
    named = known.clinics.filter(organisation=organisation).exists() or (by_paper and told.names_clinic)
    listed = known.insured.filter(person=case.recipient).exists() or (by_paper and told.insures_person)
    return Terms(known.insurer, known.key, known.valid.lower, known.last_day, named, listed, known)


def may_take(organisation: Organisation, *, on: date) -> bool:
    """Return whether `organisation` may take insured people: a contract with the Fund, or a role of its own and an integrated system.

    [ATT-04-04]
    """
    if not organisation.gives_primary_care or on not in organisation.valid:
        return False
    if Organisation.objects.taking_attached(on).filter(pk=organisation.pk).exists():
        return True
    return VoluntaryCare.objects.filter(organisation=organisation, integrated=True, valid__contains=on).exists()


def linked_by_contract(case: Case, terms: Terms, insured: Insured) -> bool:
    """Return whether the contract itself names the applicant and the child as one family [ATT-09A-22]."""
    if case.applicant_id is None or case.applicant_id == case.recipient_id:
        return False
    by_paper = terms.known is None or terms.known.source != InsuranceContract.FROM_INSURER
    if by_paper and insured.with_family_of == case.applicant_id:
        return True
    if terms.known is None:
        return False
    pair = terms.known.insured.filter(person__in=[case.applicant_id, case.recipient_id])
    heads = {row.person_id: row.family_of_id or row.person_id for row in pair}
    return len(heads) == 2 and len(set(heads.values())) == 1


def linked(case: Case, terms: Terms, insured: Insured, *, on: date) -> bool:
    """Return whether a register or the contract says that the applicant stands for the child."""
    ties = Representation.objects.filter(representative=case.applicant_id, represented=case.recipient_id, valid__contains=on)
    return ties.exists() or linked_by_contract(case, terms, insured)


def facts_of(case: Case, insured: Insured, organisation: Organisation | None, *, filed_on: date, on: date) -> dict[str, Any]:
    """Return the facts by which such a request is judged: norms and residence are no ground, documents and representation are."""
    request, person = facts.asked(case), case.recipient
    basis = request.basis
    check = {"document": IDENTITY.model_dump(), "source": SHOWN.model_dump(), "checked_on": on, "matches": person.died_on is None}
    found: dict[str, Any] = {
        "filed_on": filed_on,
        "effective_on": on,
        "born_on": person.born_on,
        "document_checks": [check],
        "under_voluntary_insurance": True,
    }
    if person.is_child_on(filed_on):
        terms = terms_of(case, insured, organisation)
        found["parent_link"] = facts.is_linked(case, filed_on)
        found["representation_document"] = linked_by_contract(case, terms, insured) or bool(basis and basis.birth_document)
        found["document_asked"] = facts.was_asked(case)
    return found


def record_of(case: Case) -> Attachment | None:
    """Return the attachment that a decision on `case` made and that stands."""
    return Attachment.objects.in_force().filter(basis=case.number, ground=VHI).select_related("organisation").first()


def grant(case: Case, insured: Insured, organisation: Organisation, by: Actor, now: datetime) -> None:
    """Attach the person from the later of today and the start of the contract until it ends [ATT-09A-10, ATT-09A-27].

    No season and no campaign defers it [ATT-09A-05]. What the state pays for stays as it is [ATT-10-13]. A contract known only by its
    paper is entered now. Raises ContractEnded.
    """
    day, terms = local(now).date(), terms_of(case, insured, organisation)
    since = max(day, terms.valid_from)
    if since >= terms.until:
        raise ContractEnded(on=terms.last_day)
    contract = terms.known or _entered(case, insured, terms, by, now)
    insurers.name_clinic(contract=contract, clinic=organisation, by=by, now=now)
    head = Person.objects.filter(pk=insured.with_family_of).exclude(pk=case.recipient_id).first() if insured.with_family_of else None
    insurers.insure(contract=contract, person=case.recipient, family_of=head, by=by, now=now)
    attachments.attach(
        person=case.recipient,
        organisation=organisation,
        volume=Volume.VOLUNTARY,
        ground=Ground.VHI,
        since=since,
        until=terms.until,
        contract=contract.key,
        basis=case.number,
        residence=facts.asked(case).residence,
        by=by,
        now=now,
    )


def _entered(case: Case, insured: Insured, terms: Terms, by: Actor, now: datetime) -> InsuranceContract:
    told, insurer = insured.contract, terms.insurer
    if insurer is None:
        raise ContractUnknown(number=told.number)
    return insurers.enter_contract(
        insurer=insurer, number=told.number, kind=told.kind, first_day=told.starts_on, last_day=told.ends_on, clinics=(),
        policyholder=told.policyholder, source=case.number, by=by, now=now,
    )  # fmt: skip


def notice(case: Case, decision: Decision, heading: Heading, address: str) -> contents.AttachmentNotice:
    """Return the notice of an attachment under a contract, with its last day."""
    language, person, row = heading.language, case.recipient, record_of(case)
    if row is None:
        raise LookupError(case.number)
    return contents.AttachmentNotice(
        language=language,
        number=heading.number,
        formed_at=heading.formed_at,
        check_code=heading.check_code,
        person=contents.Person(person.full_name, person.key, person.born_on),
        address=address,
        organisation=organisation_named(row.organisation, language),
        ground=GROUNDS[VHI].into(language),
        ground_code=GROUND_CODES[VHI],
        attached_from=row.valid.lower,
        attached_until=row.valid.upper - timedelta(days=1),
        volume=contents.Volume.VOLUNTARY,
    )


def organisation_named(organisation: Organisation, language: str) -> contents.Organisation:
    """Return the clinic as a document in `language` names it."""
    return contents.Organisation(organisation.name(language), organisation.number, organisation.address, organisation.phone)
