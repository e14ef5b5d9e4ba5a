"""Families and children under a contract of medical insurance: one application, one request for each of them."""

from datetime import UTC, date, datetime

import pytest
from tests.domain.attachment_requests import SERVICE, granted, why
from tests.domain.people import BY, a_person
from tests.domain.voluntary_samples import NOW, Desk, a_contract, a_desk, a_foreigner, told

from emhana.cases.actions import complete
from emhana.cases.judging import judge
from emhana.cases.lifecycle import State
from emhana.documents.signing import DemoAuthority
from emhana.parties.actions import represent
from emhana.parties.models import Person
from emhana.reference import actions as reference
from emhana.reference.models import Override
from emhana.registers.attachment.models import Attachment
from emhana.registers.insurers import actions as insurers
from emhana.services.phc_attachment.insured import Member

pytestmark = pytest.mark.django_db
BOY = date(2016, 1, 10)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def a_family(*others: date) -> list[Person]:
    """Return a man, his wife and children born on `others`, all without an IIN."""
    people = [a_foreigner("TUR1"), a_foreigner("TUR2", ("Yılmaz", "Elif", ""), sex="female")]
    return people + [a_foreigner(f"TUR{n}", ("Yılmaz", "Can", ""), born_on=born) for n, born in enumerate(others, 3)]


@pytest.mark.law("ATT-09A-13")
def test_a_brother_whom_the_contract_does_not_cover_goes_no_further_alone(desk: Desk) -> None:
    man, wife = a_family()
    brother = a_foreigner("TUR9", ("Yılmaz", "Emre", ""))
    contract = told(a_contract(desk.insurer, man, wife, clinics=(desk.clinic,)))
    answers = desk.ask(contract, man, Member(wife, consents=True), brother)
    cases = [one.case for one in answers]
    assert [case.state for case in cases] == [State.IN_REVIEW, State.IN_REVIEW, State.NOT_ACCEPTED]
    assert "not among those insured" in why(cases[2])


@pytest.mark.law("ATT-09A-14")
def test_the_fourth_of_a_family_is_named_as_lacking_a_document_and_three_go_on(desk: Desk) -> None:
    man, wife, girl, boy = a_family(BOY, date(2014, 1, 1))
    contract = told(a_contract(desk.insurer, man, wife, girl, boy, clinics=(desk.clinic,)))
    answers = desk.ask(contract, man, Member(wife, consents=True), girl, Member(boy, identity_shown=False))
    assert [one.case.state for one in answers] == [State.IN_REVIEW] * 3 + [State.RETURNED]
    assert (answers[3].person, "identity document of the minor" in why(answers[3].case)) == (boy, True)


@pytest.mark.law("ATT-09A-15")
def test_four_requests_share_one_application(desk: Desk) -> None:
    people = a_family(BOY, date(2014, 1, 1))
    contract = told(a_contract(desk.insurer, *people, clinics=(desk.clinic,)))
    statement = insurers.receive_statement(language="ru", name="арыз.pdf", content=b"%PDF-1.7", by=desk.registrar, now=NOW)
    answers = desk.ask(contract, people[0], Member(people[1], consents=True), *people[2:], statement=statement.pk)
    assert [one.case.state for one in answers] == [State.IN_REVIEW] * 4
    assert {one.case.data["voluntary"]["statement"] for one in answers} == {statement.pk}
    assert len({one.case.number for one in answers}) == 4


@pytest.mark.law("ATT-09A-16")
def test_without_a_written_consent_the_family_is_stopped_and_with_the_wifes_it_goes_on(desk: Desk) -> None:
    man, wife = a_family()
    contract = told(a_contract(desk.insurer, man, wife, clinics=(desk.clinic,)))
    stopped = desk.ask(contract, man, wife)[0].case
    assert (stopped.state, "written consent" in why(stopped)) == (State.RETURNED, True)
    basis = {**stopped.data["basis"], "consented_by": [wife.full_name]}
    complete.complete(case=stopped, service=SERVICE, given=("family_consent",), by=desk.registrar, now=NOW, data={"basis": basis})
    assert (stopped.state, stopped.data["basis"]["consented_by"]) == (State.IN_REVIEW, ["Yılmaz Elif"])


@pytest.mark.law("ATT-09A-21")
@pytest.mark.parametrize(("reading", "state"), [("one", State.IN_REVIEW), ("each_adult", State.RETURNED)])
def test_the_wifes_consent_is_enough_unless_each_adult_must_give_one(desk: Desk, reading: str, state: State) -> None:
    man, wife, girl, boy = a_family(BOY, date(2014, 1, 1))
    reference.override(
        kind=Override.Kind.SETTING, key="ATT-09A-21", value=reading, since=date(2026, 1, 1), act="order", by=BY, now=NOW
    )
    contract = told(a_contract(desk.insurer, man, wife, girl, boy, clinics=(desk.clinic,)))
    answers = desk.ask(contract, man, Member(wife, consents=True), girl, boy)
    assert {one.case.state for one in answers} == {state}


@pytest.mark.law("ATT-09A-17")
def test_a_child_needs_the_document_of_the_representative_too(desk: Desk) -> None:
    man, _, boy, girl = a_family(BOY, BOY)
    contract = told(a_contract(desk.insurer, man, boy, girl, clinics=(desk.clinic,)))
    alone, with_father = desk.case(contract, boy), desk.case(contract, girl, applicant=man)
    assert (alone.state, "document of the legal representative" in why(alone)) == (State.RETURNED, True)
    assert (with_father.state, with_father.category) == (State.IN_REVIEW, "vhi_minor")


@pytest.mark.law("ATT-09A-18")
@pytest.mark.parametrize(("day", "state"), [(1, State.RETURNED), (2, State.IN_REVIEW)])
def test_the_rule_for_minors_ends_on_the_eighteenth_birthday(desk: Desk, day: int, state: State) -> None:
    person = a_foreigner(born_on=date(2008, 6, 2))
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,)))
    assert desk.case(contract, person, now=datetime(2026, 6, day, 5, tzinfo=UTC)).state == state


@pytest.mark.law("ATT-09A-22")
def test_the_family_contract_links_mother_and_child_and_without_any_link_a_birth_certificate_is_asked_first(desk: Desk) -> None:
    _, mother, child, stranger = *a_family(date(2020, 1, 1)), a_foreigner("TUR7", born_on=date(2020, 2, 2))
    family = told(a_contract(desk.insurer, mother, child, clinics=(desk.clinic,)))
    case = desk.ask(family, Member(child), applicant=mother)[0].case
    found = {finding.rule: finding.holds for finding in judge(case, SERVICE, now=NOW).findings}
    assert (case.state, found["no_proof_of_representation"]) == (State.IN_REVIEW, False)
    single = told(a_contract(desk.insurer, stranger, clinics=(desk.clinic,), number="C-78"))
    asked = desk.ask(single, Member(stranger), applicant=mother)[0].case
    assert (asked.state, "foreign birth certificate" in why(asked)) == (State.RETURNED, True)
    basis = {**asked.data["basis"], "birth_document": "A-1"}
    complete.complete(case=asked, service=SERVICE, given=(), by=desk.registrar, now=NOW, data={"basis": basis})
    assert asked.state == State.IN_REVIEW


def test_the_link_by_a_paper_contract_holds_after_the_fathers_request_was_granted(desk: Desk, tmp_path, settings) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    man, _, boy = a_family(BOY)
    paper = {"insurer_bin": desk.insurer.organisation.bin, "number": "P-1", "starts_on": "2026-03-01", "ends_on": "2027-02-28"}
    father, son = (one.case for one in desk.ask(paper, Member(man, consents=True), boy))
    granted(father, now=NOW, reason="")
    granted(son, now=NOW, reason="")
    assert Attachment.objects.filter(person=boy).count() == 1


def test_a_representative_in_the_civil_register_needs_no_other_link(desk: Desk) -> None:
    mother, child = a_person(), a_foreigner(born_on=date(2020, 1, 1))
    represent(representative=mother, represented=child, kind="parent", source="АХАЖ", since=date(2020, 1, 1), by=BY, now=NOW)
    contract = told(a_contract(desk.insurer, child, clinics=(desk.clinic,)))
    assert desk.ask(contract, Member(child), applicant=mother)[0].case.state == State.IN_REVIEW
