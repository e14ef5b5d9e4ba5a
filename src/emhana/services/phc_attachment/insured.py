"""Requests for insured people, alone or as a family, by the desk or by the insurer: one contract, one statement, a request for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from emhana.cases.actions.submit import Asked, submit
from emhana.cases.models import Case, Visit
from emhana.cases.service import Service
from emhana.journal.actions import Actor
from emhana.journal.errors import DomainError
from emhana.law.steps import local
from emhana.parties import actions as parties
from emhana.parties.errors import PersonDiffers
from emhana.parties.models import Organisation, Person, Residence
from emhana.reference.models import Territory
from emhana.services.phc_attachment.voluntary import VHI, status_of

OTHER = "other"
CONTRACT, STATEMENT, CONSENT, ATTORNEY = "insurance_contract", "free_form_application", "family_consent", "power_of_attorney"
IDENTITY_PAPERS = {
    "vhi_contract": "foreign_passport",
    "vhi_family": "family_identity_documents",
    "vhi_minor": "minor_identity_document",
    "by_power_of_attorney": "identity_document",
}
REPRESENTATIVE_IDENTITY = "representative_identity_document"


@dataclass(frozen=True)
class Named:
    """A person as they are named on the paper: by IIN, or by country and number of a document, with what a new row needs."""

    born_on: date
    names: tuple[str, str, str]
    sex: str
    status: str
    iin: str | None = None
    document: str | None = None
    territory: Territory | None = None
    street: str = ""


@dataclass(frozen=True)
class Member:
    """One who is to be attached: whose document was shown, until when it holds, whether they consented in writing."""

    person: Person
    identity: str = "foreign_passport"
    identity_until: date | None = None
    identity_shown: bool = True
    consents: bool = False
    birth_document: str = ""
    insured: bool = True


@dataclass(frozen=True)
class Application:
    """What is common to the members: contract, application, who asks and how."""

    contract: dict[str, Any]
    asked_by: str
    provider: Organisation
    language: str
    statement_language: str
    channel: str
    statement: int | None = None
    applicant: Person | None = None
    insurer_asking: str | None = None
    papers: frozenset[str] = field(default=frozenset({CONTRACT, STATEMENT}))
    attorney: dict[str, Any] | None = None
    visit: Visit | None = None


@dataclass(frozen=True)
class Answered:
    """What became of one member's request: a case, or why none was made."""

    person: Person
    case: Case | None
    error: DomainError | None = None


def enter(named: Named, *, by: Actor, now: datetime) -> Person:
    """Return the person named by a document, entered if new; an IIN they have received since is kept with them [ATT-09A-19].

    The document is shown and typed, never copied. Raises PersonDiffers and OtherIin.
    """
    known = Person.objects.filter(pk__in=_keys(named)).order_by("pk").first()
    if known is None:
        known = parties.enter_person(
            iin=named.iin, document=named.document, names=named.names, born_on=named.born_on, sex=named.sex, status=named.status,
            by=by, now=now,
        )  # fmt: skip
    if known.born_on != named.born_on:
        raise PersonDiffers()
    if named.iin and known.iin_digest is None:
        parties.learn_iin(person=known, iin=named.iin, by=by, now=now)
    _settle(known, named, by, now)
    return known


def _settle(person: Person, named: Named, by: Actor, now: datetime) -> None:
    """Record the address that was told, where the register has none [ATT-08-08]."""
    day = local(now).date()
    if named.territory is None or not named.street or person.residences.filter(valid__contains=day).exists():
        return
    kind = Residence.Kind.TEMPORARY
    parties.settle(person=person, kind=kind, territory=named.territory, street=named.street, since=day, by=by, now=now)


def _keys(named: Named) -> list[int]:
    found = [Person.objects.with_document(named.document[:3], named.document[3:])] if named.document else []
    found += [Person.objects.with_iin(named.iin)] if named.iin else []
    return [pk for rows in found for pk in rows.values_list("pk", flat=True)]


def ask(service: Service, application: Application, members: Sequence[Member], *, key: str, by: Actor, now: datetime) -> list[Answered]:
    """Ask for each of `members`, each judged by itself: one who is not covered goes no further alone [ATT-09A-13].

    `members` begin with the insured person whose family the others are. The same `key` again gives the same cases.
    """
    return [_asked(service, application, list(members), member, key=key, by=by, now=now) for member in members]


def _asked(
    service: Service, application: Application, members: list[Member], member: Member, *, key: str, by: Actor, now: datetime
) -> Answered:
    category = _category(application, members, member, local(now).date())
    asked = Asked(
        service=service,
        recipient=member.person,
        applicant=application.applicant,
        provider=application.provider,
        channel=application.channel,
        data=data_of(application, members, member, day=local(now).date()),
        language=application.language,
        category=category,
        papers=_papers(application, members, member, category),
        key=f"{key}:{member.person.pk}" if key else "",
        visit=application.visit,
    )
    try:
        return Answered(member.person, submit(asked, by=by, now=now))
    except DomainError as error:
        return Answered(member.person, None, error)


def data_of(application: Application, members: list[Member], member: Member, *, day: date) -> dict[str, Any]:
    """Return the data of the case of `member`, with the language of the application, whose form is free [ATT-11-03]."""
    head, person = members[0].person, member.person
    family = len(members) > 1
    lives = Residence.objects.filter(person=person, valid__contains=day).order_by("kind").first()
    basis = {
        "statement_language": application.statement_language,
        "identity_until": member.identity_until,
        "consented_by": [one.person.full_name for one in members if one.consents and not one.person.is_child_on(day)],
        "birth_document": member.birth_document or None,
    }
    voluntary = {
        "contract": {**application.contract, "insures_person": member.insured},
        "asked_by": _asked_by(application, person, day),
        "insurer_asking": application.insurer_asking,
        "status": status_of(person, with_family_of=head if head.pk != person.pk else None),
        "identity": member.identity,
        "statement": application.statement,
        "adults": sum(not one.person.is_child_on(day) for one in members),
        "family": family,
        "with_family_of": head.pk if family and head.pk != person.pk else None,
    }
    return {
        "organisation_bin": application.provider.bin,
        "ground": VHI,
        "residence": lives.kind if lives else Residence.Kind.TEMPORARY.value,
        "basis": {**basis, **(application.attorney or {})},
        "voluntary": voluntary,
    }


def _asked_by(application: Application, person: Person, day: date) -> str:
    """Return who asks for `person`: of a family's application, one asks for the others."""
    asking = application.applicant
    if application.asked_by != "insured_person" or asking is None or asking.pk == person.pk:
        return application.asked_by
    return "representative" if person.is_child_on(day) else "family_member"


def _category(application: Application, members: list[Member], member: Member, day: date) -> str:
    if application.attorney is not None:
        return "by_power_of_attorney"
    if member.person.is_child_on(day):
        return "vhi_minor"
    return "vhi_family" if len(members) > 1 else "vhi_contract"


def _papers(application: Application, members: list[Member], member: Member, category: str) -> tuple[str, ...]:
    """Return the codes of the papers that were shown for `member`."""
    shown = set(application.papers)
    if member.identity_shown:
        shown.add(IDENTITY_PAPERS[category])
    if any(one.consents for one in members):
        shown.add(CONSENT)
    if category == "vhi_minor" and application.applicant is not None and application.applicant.pk != member.person.pk:
        shown.add(REPRESENTATIVE_IDENTITY)
    return tuple(sorted(shown))
