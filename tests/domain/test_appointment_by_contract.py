"""An appointment under a contract of voluntary insurance is given where the contract provides for care, and refused elsewhere."""

from datetime import date

import pytest
from tests.domain.attachment_requests import granted
from tests.domain.people import a_citizen, a_clinic, a_person, staff
from tests.domain.voluntary_samples import DAY, NOW, a_contract, a_desk, told

from emhana import catalogue
from emhana.cases import errors
from emhana.cases.actions import decide, submit
from emhana.cases.judging import judge
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import history
from emhana.registers.attachment.models import Funding

pytestmark = pytest.mark.django_db
APPOINTMENT = catalogue.by_code("doctor_appointment")
CHECKED = {"false_data": []}


def booked(person: Person, clinic: Organisation, funding: str) -> Case:
    """Return a request for a visit at `clinic`, paid by `funding`, as the portal and the API send it."""
    asked = submit.Asked(
        service=APPOINTMENT, recipient=person, applicant=person, provider=None, channel="portal", language="kk", category="patient",
        data={"organisation_bin": clinic.bin, "funding": funding},
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(person), now=NOW)


def decided(case: Case, clinic: Organisation, outcome: str, *grounds: str):
    head = staff("head", clinic)
    decide.find(case=case, service=APPOINTMENT, found=CHECKED, by=head, now=NOW)
    return decide.decide(case=case, service=APPOINTMENT, outcome=outcome, by=head, now=NOW, grounds=grounds)


@pytest.fixture
def insured(settings, tmp_path) -> tuple[Person, Organisation]:
    """Return a person attached under a contract from 2 June 2026, and the clinic P5 of the contract."""
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    desk, person = a_desk(), a_person(status="temporary_foreigner")
    granted(desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person), now=NOW)
    return person, desk.clinic


@pytest.mark.law("ATT-13-01")
def test_the_clinic_of_the_contract_serves_for_that_funding_and_a_visit_elsewhere_is_refused(insured) -> None:
    person, p5 = insured
    p6 = a_clinic("№ 6 қалалық емхана")
    assert history.serving(person, funding=Funding.VOLUNTARY, on=DAY) == [p5]
    assert history.serving(person, funding=Funding.STATE, on=DAY) == []
    case = booked(person, p6, "voluntary")
    with pytest.raises(errors.GroundHolds):
        decided(case, p6, "granted")
    decision = decided(case, p6, "refused", "not_attached")
    (finding,) = [one for one in decision.findings if one["holds"]]
    assert (finding["citation"], p5.name("kk") in finding["because"]["kk"]) == (["APPT-09-02", "ATT-13-01"], True)
    case.refresh_from_db()
    assert case.outcome == "refused"


def test_a_visit_at_the_clinic_of_the_contract_is_granted(insured) -> None:
    person, p5 = insured
    case = booked(person, p5, "voluntary")
    decided(case, p5, "granted")
    case.refresh_from_db()
    assert case.outcome == "granted"


def test_the_contract_serves_nobody_before_its_record_begins_and_after_its_last_day(insured) -> None:
    person, p5 = insured
    days = [date(2026, 6, 1), date(2026, 6, 2), date(2027, 2, 28), date(2027, 3, 1)]
    assert [history.serving(person, funding=Funding.VOLUNTARY, on=day) for day in days] == [[], [p5], [p5], []]


def test_a_visit_that_the_state_pays_for_goes_by_the_state_s_attachment(insured) -> None:
    person, p5 = insured
    (finding,) = [one for one in judge(booked(person, p5, "state"), APPOINTMENT, now=NOW).findings if one.rule == "not_attached"]
    assert (finding.holds, finding.number) == (True, 2)


def test_a_funding_nobody_knows_is_told_at_once(insured) -> None:
    with pytest.raises(errors.InvalidData):
        booked(*insured, "gift")
