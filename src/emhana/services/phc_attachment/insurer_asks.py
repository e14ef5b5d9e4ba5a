"""Requests of an insurer, by its system over the API or by its officer at a page: what is asked for whom, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, Subquery

from emhana.cases.lifecycle import Act
from emhana.cases.models import Case, CaseQuerySet, Event
from emhana.cases.service import Service
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.parties.errors import NamesDiffer
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, Funding
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.actions import INSURER, OFFICER, Account
from emhana.registers.insurers.errors import ContractUnknown
from emhana.registers.insurers.models import InsuranceContract, InsuredPerson, Insurer
from emhana.services.phc_attachment import insured
from emhana.services.phc_attachment.insured import Answered, Application, Member, Named

STOPPED = (Act.RETURN, Act.NOT_ACCEPT)


def enter(named: Named, *, by: Account, now: datetime) -> Person:
    """Return the person an insurer names, entered if new: it is told nothing of who is on record under a number beside what it typed.

    Raises NamesDiffer where another name is on record, and the errors of `insured.enter`.
    """
    person = insured.enter(named, by=by, now=now)
    ours, theirs = (person.family_name, person.given_name), named.names[:2]
    if [name.casefold() for name in ours] != [name.casefold() for name in theirs]:
        raise NamesDiffer()
    return person


def application(
    *, account: Account, contract: dict[str, object], clinic: Organisation, language: str, statement_language: str,
    applicant: Person | None, statement: int | None = None,
) -> Application:  # fmt: skip
    """Return what an insurer asks of `clinic` in place of the insured person [ATT-09A-12, ATT-11-04]."""
    return Application(
        contract=contract, asked_by=INSURER, insurer_asking=account.insurer.organisation.bin, provider=clinic, language=language,
        statement_language=statement_language, channel=INSURER, applicant=applicant, statement=statement,
    )  # fmt: skip


def ask_under(
    contract: InsuranceContract, service: Service, asked: Application, members: Sequence[Member], *, key: str, by: Account, now: datetime
) -> list[Answered]:
    """List `members` as insured under `contract` of the insurer's own, the first heading the family of the others, and ask for each.

    Raises NoLicence, and ContractUnknown for a contract of another insurer.
    """
    insurers.check_licensed(by.insurer, on=local(now).date())
    if contract.insurer_id != by.insurer.pk:
        raise ContractUnknown(number=contract.number)
    head = members[0].person
    for member in members:
        family = head if member.person.pk != head.pk else None
        insurers.insure(contract=contract, person=member.person, family_of=family, by=by, now=now)
    return insured.ask(service, asked, members, key=key, by=by, now=now)


def requests_of(insurer: Insurer) -> CaseQuerySet:
    """Return the requests that `insurer` itself sent, over the API or by an officer, and no others."""
    own = Account(insurer).actor_key
    sent = Event.objects.filter(Q(actor=own) | Q(actor__startswith=own + OFFICER), kind="submit", channel=INSURER)
    return Case.objects.filter(pk__in=Subquery(sent.values("case")))


def why_stopped(case: Case) -> Words | None:
    """Return why `case` goes no further, None for one that does; reads the events that were fetched with it."""
    event = max(case.events.all(), key=lambda one: one.pk, default=None)
    note = event.note if event is not None and event.kind in STOPPED else None
    return Words(**note["why"]) if note else None


def ending(insurer: Insurer, *, until: date) -> AttachmentQuerySet:
    """Return the attachments under contracts of `insurer` whose last day is `until` or earlier, ended ones among them [ATT-17-09]."""
    people = InsuredPerson.objects.filter(contract__insurer=insurer).values("person")
    rows = Attachment.objects.in_force().filter(person__in=people, funding=Funding.VOLUNTARY)
    return rows.filter(contract__startswith=f"{insurer.organisation.bin}:", valid__endswith__lte=until + timedelta(days=1))
