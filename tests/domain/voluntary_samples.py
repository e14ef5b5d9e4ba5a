"""A clinic, an insurer with a contract, and insured people for the tests of attachment under a contract of insurance."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.domain.attachment_requests import SERVICE
from tests.domain.people import BY, a_clinic, a_unit, bin_of, staff

from emhana.accounts.models import User
from emhana.cases.models import Case
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.models import InsuranceContract, Insurer
from emhana.services.phc_attachment import insured
from emhana.services.phc_attachment.insured import Answered, Application, Member

NOW = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)  # Tuesday, 10:00 in Almaty
DAY = date(2026, 6, 2)
FIRST, LAST = date(2026, 3, 1), date(2027, 2, 28)
EARLY = datetime(2026, 1, 5, 5, tzinfo=UTC)


def an_insurer(name: str = "«Сақтандыру» АҚ", *, until: date | None = None) -> Insurer:
    """Return a licensed insurer."""
    organisation = parties.open_organisation(
        bin=bin_of(), names={"kk": name, "ru": name, "en": name}, since=date(2010, 1, 1), by=BY, now=EARLY, territory=a_unit(),
        address="Алматы қаласы, Достық даңғылы, 1", phone="+7 727 111 11 11",
    )  # fmt: skip
    insurer = insurers.enter_insurer(organisation=organisation, by=BY, now=EARLY)
    since = date(2020, 1, 1)
    insurers.license_insurer(insurer=insurer, number="2.2.1", issued_by="ҚРҚА", since=since, last_day=until, by=BY, now=EARLY)
    return insurer


def a_contract(
    insurer: Insurer, *people: Person, clinics: tuple[Organisation, ...] = (), number: str = "C-77", kind: str = "voluntary",
    first: date = FIRST, last: date = LAST, policyholder: str = "",
) -> InsuranceContract:  # fmt: skip
    """Return a contract that the insurer told; the first of `people` heads the family of the others."""
    contract = insurers.enter_contract(
        insurer=insurer, number=number, kind=kind, first_day=first, last_day=last, clinics=clinics, source="insurer",
        policyholder=policyholder, by=BY, now=EARLY,
    )  # fmt: skip
    for person in people:
        head = people[0] if person is not people[0] else None
        insurers.insure(contract=contract, person=person, family_of=head, by=BY, now=EARLY)
    return contract


def a_foreigner(
    document: str = "TURAB123456", names: tuple[str, str, str] = ("Yılmaz", "Deniz", ""), born_on: date = date(1985, 4, 3), *,
    status: str = "temporary_foreigner", lives: bool = True, sex: str = "male",
) -> Person:  # fmt: skip
    """Return a person without an IIN, known by a document."""
    person = parties.enter_person(iin=None, document=document, names=names, born_on=born_on, sex=sex, status=status, by=BY, now=EARLY)
    if lives:
        parties.settle(person=person, kind="temporary", territory=a_unit(), street="Абай, 5", since=date(2026, 1, 5), by=BY, now=EARLY)
    return person


def told(contract: InsuranceContract, **other: Any) -> dict[str, Any]:
    """Return the contract as it stands on its paper."""
    said = {
        "insurer_bin": contract.insurer.organisation.bin, "number": contract.number, "kind": contract.kind,
        "starts_on": contract.valid.lower, "ends_on": contract.last_day,
    }  # fmt: skip
    return {**said, **other}


@dataclass(frozen=True)
class Desk:
    """A clinic with a registrar and an insurer whose contracts name it."""

    clinic: Organisation
    registrar: User
    insurer: Insurer

    def application(self, contract: dict[str, Any], applicant: Person | None, **other: Any) -> Application:
        """Return an application on paper in Kazakh, brought by `applicant`."""
        plain = Application(
            contract=contract, asked_by="insured_person", provider=self.clinic, language="kk", statement_language="kk",
            channel="in_person", applicant=applicant,
        )  # fmt: skip
        return replace(plain, **other)

    def ask(self, contract: dict[str, Any], *members: Person | Member, now: datetime = NOW, key: str = "", **other: Any) -> list[Answered]:
        """Return what became of the requests of `members`; the first of them asks unless an applicant is named."""
        shown = [one if isinstance(one, Member) else Member(one) for one in members]
        application = self.application(contract, other.pop("applicant", shown[0].person), **other)
        return insured.ask(SERVICE, application, shown, key=key, by=self.registrar, now=now)

    def case(self, contract: dict[str, Any], member: Person | Member, **other: Any) -> Case:
        """Return the case of one insured person; raises what kept it from being made."""
        (answer,) = self.ask(contract, member, **other)
        if answer.case is None:
            raise answer.error or AssertionError
        return answer.case


def a_desk(*, contracted: bool = True) -> Desk:
    """Return a desk in Almaty."""
    clinic = a_clinic(contracted=contracted)
    return Desk(clinic, staff("registrar", clinic), an_insurer())
