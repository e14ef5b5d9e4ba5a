"""Why a request under a contract of insurance is not taken up or goes back for a paper: never a refusal [ATT-09-40]."""

from collections.abc import Iterator
from datetime import date

from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.cases.workings import Stop
from emhana.law.lawbook import LawBook
from emhana.law.passport import Channel, Words
from emhana.parties.models import GROUP_A, Organisation, Residence
from emhana.registers.attachment.models import Attachment, Funding
from emhana.services.phc_attachment import voluntary
from emhana.services.phc_attachment import voluntary_words as words
from emhana.services.phc_attachment.form import AttachmentRequest, Basis
from emhana.services.phc_attachment.voluntary import Terms
from emhana.services.phc_attachment.voluntary_form import Insured

PORTAL, ONE, EACH_ADULT = "portal", "one", "each_adult"
CHANNELS = ["direct", "insurer_api", PORTAL]
IDENTITY_TYPES = ["foreign_passport", "stateless_certificate", "asylum_certificate", "travel_document"]


def reasons(
    case: Case, request: AttachmentRequest, insured: Insured, organisation: Organisation | None, *, on: date, law: LawBook
) -> Iterator[Stop]:
    """Yield why `case` does not go on, the weightiest first."""
    yield from _of_channel(case, organisation, on, law)
    if organisation is None or not voluntary.may_take(organisation, on=on):
        yield _not_accepted(words.NO_VOLUNTARY_CARE, "ATT-04-04")
        return
    terms = voluntary.terms_of(case, insured, organisation)
    yield from _of_asker(case, insured, terms, on)
    yield from _of_contract(case, organisation, terms, on)
    yield from _of_papers(case, request.basis or Basis(), insured, on, law)
    yield from _of_family(case, request.basis or Basis(), insured, terms, on, law)
    yield from _of_record(case, organisation, terms, on)


def _of_channel(case: Case, organisation: Organisation | None, on: date, law: LawBook) -> Iterator[Stop]:
    if case.channel == Channel.PORTAL and PORTAL not in law.setting("ATT-11-07", CHANNELS, on=on):
        address = organisation.address if organisation else "–"
        yield _not_accepted(words.filled(words.AT_THE_DESK, address=address), "ATT-11-07")


def _of_asker(case: Case, insured: Insured, terms: Terms, on: date) -> Iterator[Stop]:
    """Yield what speaks against who asks: an insurer without a licence or of another contract, a policyholder without authority."""
    if insured.asked_by == "insurer":
        if insured.insurer_asking != insured.contract.insurer_bin:
            yield _not_accepted(words.NOT_A_PARTY, "ATT-09A-12")
        elif terms.insurer is None or not terms.insurer.is_licensed_on(on):
            yield _not_accepted(words.NO_LICENCE, "ATT-02-09")
    elif _is_another(case, insured, on) and case.category != "by_power_of_attorney":
        yield _not_accepted(words.NEEDS_POWER_OF_ATTORNEY, "ATT-09A-24")


def _is_another(case: Case, insured: Insured, on: date) -> bool:
    """Return whether somebody asks who is neither the insured person, nor of the family asked for, nor a child's representative."""
    if insured.asked_by in ("policyholder", "attorney"):
        return True
    return not case.recipient.is_child_on(on) and case.applicant_id not in (None, case.recipient_id, insured.with_family_of)


def _of_contract(case: Case, organisation: Organisation, terms: Terms, on: date) -> Iterator[Stop]:
    """Yield what the contract lacks: whoever stays temporarily is attached as one of its insured, and not without it [ATT-03A-02]."""
    if terms.insurer is None:
        yield _not_accepted(words.UNKNOWN_INSURER, "ATT-02-09")
    if terms.last_day < on:
        yield _not_accepted(words.filled(words.CONTRACT_ENDED, day=f"{terms.last_day:%d.%m.%Y}"), "ATT-09A-10")
    if not terms.names_clinic:
        yield _not_accepted(words.NOT_IN_CONTRACT, "ATT-08-07", "ATT-10-11")
    if not terms.insures_person:
        yield _not_accepted(words.NOT_INSURED, "ATT-02-10", "ATT-09A-13")


def _of_papers(case: Case, basis: Basis, insured: Insured, on: date, law: LawBook) -> Iterator[Stop]:
    if not Residence.objects.filter(person=case.recipient, valid__contains=on).exists():
        yield Stop(State.RETURNED, words.NO_ADDRESS, ("ATT-08-08",))
    if basis.statement_language == "other":
        yield Stop(State.RETURNED, words.OTHER_LANGUAGE, ("ATT-09A-03",))
    if basis.identity_until is not None and basis.identity_until < on:
        yield Stop(State.RETURNED, words.filled(words.IDENTITY_EXPIRED, day=f"{basis.identity_until:%d.%m.%Y}"), ("ATT-09A-04",))
    lawful = law.setting("ATT-09A-20", IDENTITY_TYPES, on=on)
    if case.recipient.status not in GROUP_A and insured.identity not in lawful:
        yield Stop(State.RETURNED, words.OTHER_IDENTITY, ("ATT-09A-04", "ATT-09A-20"))
    if basis.expired_on(on):
        yield Stop(State.RETURNED, words.ATTORNEY_EXPIRED, ("ATT-09-24",))


def _of_family(case: Case, basis: Basis, insured: Insured, terms: Terms, on: date, law: LawBook) -> Iterator[Stop]:
    """Yield what a family or a child lacks: the written consent [ATT-09A-16], a representative, a paper that links them [ATT-09A-22]."""
    if case.recipient.is_child_on(on):
        if case.applicant is None or case.applicant.pk == case.recipient.pk or case.applicant.is_child_on(on):
            yield Stop(State.RETURNED, words.NO_REPRESENTATIVE, ("ATT-09A-17", "ATT-09A-18"))
        elif not voluntary.linked(case, terms, insured, on=on) and not basis.birth_document:
            yield Stop(State.RETURNED, words.NO_LINK, ("ATT-09A-22",))
    if insured.family:
        needed = insured.adults if law.setting("ATT-09A-21", ONE, on=on) == EACH_ADULT else 1
        if len(basis.consented_by) < needed:
            yield Stop(State.RETURNED, words.NO_CONSENT, ("ATT-09A-16", "ATT-09A-21"))


def _of_record(case: Case, organisation: Organisation, terms: Terms, on: date) -> Iterator[Stop]:
    rows = Attachment.objects.in_force().filter(person=case.recipient, funding=Funding.VOLUNTARY, contract=terms.key)
    if rows.filter(organisation=organisation, valid__endswith__gt=on).exists():
        yield _not_accepted(words.ALREADY_HERE, "ATT-04-01")


def _not_accepted(why: Words, *cites: str) -> Stop:
    return Stop(State.NOT_ACCEPTED, why, cites)
