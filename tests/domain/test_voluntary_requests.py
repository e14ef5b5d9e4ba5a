"""Ground 4 of order 194/2020: who is taken up under a contract of medical insurance, on which papers, and who is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.domain.attachment_requests import SERVICE, at_desk, granted, on_portal, why
from tests.domain.people import BY, a_clinic, a_person, iin_of, staff
from tests.domain.voluntary_samples import DAY, NOW, Desk, a_contract, a_desk, a_foreigner, an_insurer, told

from emhana.cases.actions import complete
from emhana.cases.errors import InvalidData
from emhana.cases.judging import judge
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.journal.actions import Program
from emhana.registers.attachment.models import Attachment
from emhana.registers.insurers import actions as insurers
from emhana.services.phc_attachment import insured, voluntary
from emhana.services.phc_attachment.insured import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_a_foreigner_without_an_iin_is_taken_up_by_country_and_passport(desk: Desk) -> None:
    person = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person)
    assert (case.state, case.category, case.recipient.iin) == (State.IN_REVIEW, "vhi_contract", None)


@pytest.mark.law("ATT-09A-01", "ATT-03A-02")
@pytest.mark.parametrize("status", ["temporary_foreigner", "temporary_stateless", "asylum_seeker"])
def test_whoever_stays_temporarily_passes_with_a_contract_and_not_without_one(desk: Desk, status: str) -> None:
    person = a_foreigner(status=status)
    contract = a_contract(desk.insurer, clinics=(desk.clinic,))
    without = desk.case(told(contract), person)
    insurers.insure(contract=contract, person=person, by=BY, now=NOW)
    case = desk.case(told(contract), person)
    assert (without.state, case.state, case.data["voluntary"]["status"]) == (State.NOT_ACCEPTED, State.IN_REVIEW, status)


@pytest.mark.law("ATT-10-11", "ATT-08-07")
def test_only_the_clinic_that_the_contract_names_is_open(desk: Desk) -> None:
    person, other = a_foreigner(), a_desk()
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,)))
    refused, taken = other.case(contract, person), desk.case(contract, person)
    assert (refused.state, "not named in the insurance contract" in why(refused)) == (State.NOT_ACCEPTED, True)
    assert taken.state == State.IN_REVIEW


@pytest.mark.law("ATT-10-12", "ATT-02-10")
def test_it_is_enough_to_be_listed_and_a_policyholder_who_is_not_is_not_insured(desk: Desk) -> None:
    worker, second, employer = a_foreigner(), a_foreigner("TURAB1", ("Kaya", "Ali", "")), a_person()
    contract = told(a_contract(desk.insurer, worker, second, clinics=(desk.clinic,), policyholder="«Құрылыс» ЖШС"))
    assert [desk.case(contract, one).state for one in (worker, second)] == [State.IN_REVIEW] * 2
    case = desk.case(contract, employer)
    assert (case.state, "not among those insured" in why(case)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATT-09A-02")
def test_a_contract_without_an_end_date_is_named(desk: Desk) -> None:
    person = a_foreigner()
    contract = a_contract(desk.insurer, person, clinics=(desk.clinic,))
    paper = {name: value for name, value in told(contract).items() if name != "ends_on"}
    with pytest.raises(InvalidData) as caught:
        desk.case(paper, person)
    assert caught.value.args_for_words["fields"] == [{"field": "voluntary.contract.ends_on", "why": "missing"}]
    case = desk.case({**paper, "ends_on": date(2027, 2, 28)}, person)
    kept = case.data["voluntary"]["contract"]
    assert (case.state, kept["starts_on"], kept["ends_on"], kept["number"]) == (State.IN_REVIEW, "2026-03-01", "2027-02-28", "C-77")


@pytest.mark.law("ATT-09A-03", "ATT-11-03")
def test_an_application_in_kazakh_or_russian_is_kept_with_its_language_and_one_in_english_comes_back(desk: Desk) -> None:
    people = [a_foreigner(f"TURAB{n}", status="asylum_seeker") for n in range(3)]
    contract = told(a_contract(desk.insurer, *people, clinics=(desk.clinic,)))
    kinds = zip(("kk", "ru", "other"), people, strict=True)
    cases = [desk.case(contract, one, statement_language=language) for language, one in kinds]
    assert [case.state for case in cases] == [State.IN_REVIEW, State.IN_REVIEW, State.RETURNED]
    assert [case.data["basis"]["statement_language"] for case in cases[:2]] == ["kk", "ru"]
    assert "in Kazakh or in Russian" in why(cases[2])
    assert not hasattr(cases[1].recipient, "user")


@pytest.mark.law("ATT-09A-04")
def test_a_passport_that_ran_out_is_reported_and_a_valid_one_brought_later_takes_the_request_on(desk: Desk) -> None:
    person = a_foreigner()
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,)))
    case = desk.case(contract, Member(person, identity_until=date(2026, 6, 1)))
    assert (case.state, "ran out on 01.06.2026" in why(case)) == (State.RETURNED, True)
    basis = {**case.data["basis"], "identity_until": "2030-01-01"}
    complete.complete(case=case, service=SERVICE, given=("foreign_passport",), by=desk.registrar, now=NOW, data={"basis": basis})
    assert case.state == State.IN_REVIEW


@pytest.mark.law("ATT-09A-20")
def test_the_certificate_of_an_asylum_seeker_identifies_and_a_library_card_would_not(desk: Desk) -> None:
    person, other = a_foreigner(status="asylum_seeker"), a_foreigner("TUR1")
    contract = told(a_contract(desk.insurer, person, other, clinics=(desk.clinic,)))
    assert desk.case(contract, Member(person, identity="asylum_certificate")).state == State.IN_REVIEW
    assert desk.case(contract, Member(other, identity="national_document")).state == State.RETURNED


@pytest.mark.law("ATT-09A-05")
@pytest.mark.parametrize("day", [date(2026, 2, 10), date(2026, 8, 10), date(2026, 11, 16)])
def test_the_season_does_not_matter(desk: Desk, day: date, tmp_path, settings) -> None:
    person, settings.EMHANA_AUTHORITY = a_foreigner(), tmp_path
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,), first=date(2026, 1, 1)))
    moment = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    case = desk.case(contract, person, now=moment)
    assert (case.state, case.accepted_at) == (State.IN_REVIEW, case.submitted_at)
    DemoAuthority.create(tmp_path, moment)
    granted(case, now=moment)
    assert Attachment.objects.get().valid.lower == day, "not from 1 January"


@pytest.mark.law("ATT-09A-06")
def test_on_sunday_the_next_opening_is_given_and_on_saturday_morning_it_is_registered(desk: Desk) -> None:
    people = a_foreigner(), a_foreigner("TUR1")
    contract = told(a_contract(desk.insurer, *people, clinics=(desk.clinic,)))
    sunday, saturday = datetime(2026, 6, 7, 5, tzinfo=UTC), datetime(2026, 6, 6, 5, tzinfo=UTC)
    late, early = desk.case(contract, people[0], now=sunday), desk.case(contract, people[1], now=saturday)
    assert (late.accepted_at, early.accepted_at) == (datetime(2026, 6, 8, 3, tzinfo=UTC), saturday)


@pytest.mark.law("ATT-09A-23")
def test_it_is_overdue_a_minute_after_one_working_day(desk: Desk) -> None:
    person = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person, now=datetime(2026, 6, 1, 5, tzinfo=UTC))
    tuesday = datetime(2026, 6, 2, 5, tzinfo=UTC)
    assert case.due_at == tuesday
    assert not Case.objects.overdue(at=tuesday).exists()
    assert Case.objects.overdue(at=tuesday + timedelta(minutes=1)).get() == case


@pytest.mark.law("ATT-09-40")
def test_it_has_the_states_the_numbering_and_the_decider_of_any_attachment(desk: Desk) -> None:
    person, citizen = a_foreigner(), a_person()
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person)
    plain = at_desk(citizen, desk.clinic, now=NOW)
    kinds = [[(event.kind, event.state) for event in row.events.order_by("id")] for row in (case, plain)]
    assert kinds[0] == kinds[1] == [("submit", "submitted"), ("accept", "accepted"), ("open", "in_review")]
    assert (int(plain.number[:9]) - int(case.number[:9]), case.service) == (1, plain.service)
    applied = {finding.rule for finding in judge(case, SERVICE, now=NOW).findings if finding.because.en.startswith("This ground does not")}
    assert applied == {"lives_outside_unit", "capacity_exceeded"}


@pytest.mark.law("ATT-09A-11")
def test_who_is_insured_asks_at_the_desk(desk: Desk) -> None:
    person = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person)
    assert (case.data["voluntary"]["asked_by"], case.channel, case.applicant) == ("insured_person", "in_person", person)


def by_insurer(desk: Desk, asking, contract, person: Member, now: datetime = NOW) -> Case:
    """Return the case that the insurer `asking` raised for `person`."""
    asked = {"channel": "insurer", "asked_by": "insurer", "insurer_asking": asking.organisation.bin}
    application = desk.application(contract, None, **asked)
    (answer,) = insured.ask(SERVICE, application, [person], key="", by=insurers.Account(asking), now=now)
    assert answer.case is not None
    return answer.case


@pytest.mark.law("ATT-09A-12")
def test_the_insurer_of_the_contract_may_ask_and_no_other(desk: Desk) -> None:
    people = a_foreigner(), a_foreigner("TUR1")
    contract = told(a_contract(desk.insurer, *people, clinics=(desk.clinic,)))
    own = by_insurer(desk, desk.insurer, contract, Member(people[0]))
    foreign = by_insurer(desk, an_insurer("«Басқа» АҚ"), contract, Member(people[1]))
    assert (own.state, own.data["voluntary"]["asked_by"], own.channel) == (State.IN_REVIEW, "insurer", "insurer")
    assert (foreign.state, "not a party" in why(foreign)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATT-02-09")
def test_an_insurer_asks_on_the_last_day_of_its_licence_and_not_on_the_day_after() -> None:
    desk = replace(a_desk(), insurer=an_insurer(until=date(2026, 5, 31)))
    people = a_foreigner(), a_foreigner("TUR1")
    contract = told(a_contract(desk.insurer, *people, clinics=(desk.clinic,)))
    last, first = datetime(2026, 5, 31, 5, tzinfo=UTC), datetime(2026, 6, 1, 5, tzinfo=UTC)
    assert by_insurer(desk, desk.insurer, contract, Member(people[0]), last).state == State.IN_REVIEW
    case = by_insurer(desk, desk.insurer, contract, Member(people[1]), first)
    assert (case.state, "no valid licence" in why(case)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATT-08-08")
def test_an_address_is_asked_for_and_no_paper_about_it(desk: Desk) -> None:
    person = a_foreigner(lives=False)
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person)
    assert (case.state, "permanent or temporary address" in why(case), "No paper" in why(case)) == (State.RETURNED, True, True)


@pytest.mark.law("ATT-04-04")
def test_a_clinic_without_the_funds_contract_needs_its_role_and_an_integrated_system() -> None:
    desk, people = a_desk(contracted=False), (a_foreigner(), a_foreigner("TUR1"), a_foreigner("TUR2"))
    contract = told(a_contract(desk.insurer, *people, clinics=(desk.clinic,)))
    assert desk.case(contract, people[0]).state == State.NOT_ACCEPTED
    insurers.give_care(organisation=desk.clinic, integrated=False, since=date(2026, 1, 1), by=BY, now=NOW)
    off = desk.case(contract, people[1])
    insurers.give_care(organisation=desk.clinic, integrated=True, since=DAY, by=BY, now=NOW)
    assert (off.state, desk.case(contract, people[2]).state) == (State.NOT_ACCEPTED, State.IN_REVIEW)


@pytest.mark.law("ATT-04-05")
def test_a_migrant_of_the_union_and_a_spouse_are_insured_and_not_entitled_to_all_free_care(desk: Desk) -> None:
    worker = a_person(("Асанов", "Бек", ""), status="labour_migrant")
    spouse = a_person(("Асанова", "Гүл", ""), status="temporary_foreigner")
    contract = told(a_contract(desk.insurer, worker, spouse, clinics=(desk.clinic,)))
    answers = desk.ask(contract, Member(worker, consents=True), Member(spouse))
    assert [one.case and one.case.state for one in answers] == [State.IN_REVIEW] * 2
    free = [on_portal(person, desk.clinic, now=NOW) for person in (worker, spouse)]
    assert [case.state for case in free] == [State.NOT_ACCEPTED] * 2


@pytest.mark.law("ATCH-08-15")
def test_an_imposed_contract_is_accepted_like_a_voluntary_one(desk: Desk) -> None:
    person = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,), kind="imposed")), person)
    assert (case.state, case.data["voluntary"]["contract"]["kind"]) == (State.IN_REVIEW, "imposed")


ATTORNEY = {"number": "12", "issued_on": "2026-05-01", "signer": "нотариус", "valid_until": "2027-05-01", "scope": "медициналық қызмет"}


@pytest.mark.law("ATT-09A-24")
def test_an_employer_without_a_power_of_attorney_is_not_taken_up_and_with_one_is(desk: Desk) -> None:
    worker, employee = a_foreigner(), a_person()
    contract = told(a_contract(desk.insurer, worker, clinics=(desk.clinic,), policyholder="«Құрылыс» ЖШС"))
    without = desk.case(contract, worker, applicant=employee, asked_by="policyholder")
    papers = frozenset({"power_of_attorney", "insurance_contract", "free_form_application"})
    with_one = desk.case(contract, worker, applicant=employee, asked_by="policyholder", attorney=ATTORNEY, papers=papers)
    assert (without.state, "power of attorney" in why(without)) == (State.NOT_ACCEPTED, True)
    assert (with_one.state, with_one.category) == (State.IN_REVIEW, "by_power_of_attorney")


def test_whoever_calls_the_request_their_own_needs_a_power_of_attorney_for_another_adult(desk: Desk) -> None:
    worker = a_foreigner()
    contract = told(a_contract(desk.insurer, worker, clinics=(desk.clinic,)))
    case = desk.case(contract, worker, applicant=a_person())
    assert (case.state, "power of attorney" in why(case)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATCH-08-13")
def test_an_employee_of_the_insurer_with_a_power_of_attorney_raises_a_request(desk: Desk) -> None:
    worker, employee = a_foreigner(), a_person()
    contract = told(a_contract(desk.insurer, worker, clinics=(desk.clinic,)))
    papers = frozenset({"power_of_attorney", "insurance_contract", "free_form_application"})
    case = desk.case(contract, worker, applicant=employee, asked_by="attorney", attorney=ATTORNEY, papers=papers)
    assert (case.state, case.applicant, case.data["voluntary"]["contract"]["number"]) == (State.IN_REVIEW, employee, "C-77")


def test_a_contract_that_ended_yesterday_is_no_ground(desk: Desk) -> None:
    person = a_foreigner()
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,), last=date(2026, 6, 1)))
    case = desk.case(contract, person)
    assert (case.state, "ended on 01.06.2026" in why(case)) == (State.NOT_ACCEPTED, True)


def test_without_the_passport_the_request_waits_for_it_by_name(desk: Desk) -> None:
    person = a_foreigner()
    case = desk.case(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), Member(person, identity_shown=False))
    assert (case.state, "identity document (foreign passport)" in why(case)) == (State.RETURNED, True)


def test_a_request_under_a_contract_does_not_hold_up_one_for_free_care(desk: Desk) -> None:
    citizen = a_person()
    contract = told(a_contract(desk.insurer, citizen, clinics=(desk.clinic,)))
    first = desk.case(contract, Member(citizen, identity="national_document"))
    second = desk.case(contract, Member(citizen, identity="national_document"))
    free = at_desk(citizen, desk.clinic, now=NOW)
    assert [case.state for case in (first, second, free)] == [State.IN_REVIEW, State.NOT_ACCEPTED, State.IN_REVIEW]
    assert first.number in why(second)


def test_no_program_and_no_clinic_asks_in_the_name_of_an_insurer(desk: Desk) -> None:
    person = a_foreigner()
    application = desk.application(told(a_contract(desk.insurer, person, clinics=(desk.clinic,))), person, channel="insurer")
    for by in (Program("x"), staff("registrar", a_clinic())):
        (answer,) = insured.ask(SERVICE, application, [Member(person)], key="", by=by, now=NOW)
        assert (answer.case, answer.error and answer.error.code) == (None, "not_allowed")


@pytest.mark.law("ATT-09A-19")
def test_a_passport_is_enough_and_an_iin_learned_later_is_the_same_persons(desk: Desk) -> None:
    paper = insured.Named(born_on=date(1985, 4, 3), names=("Yılmaz", "Deniz", ""), sex="male", status="temporary_foreigner",
                          document="TURAB123456", territory=desk.clinic.territory, street="Абай, 5")  # fmt: skip
    person = insured.enter(paper, by=desk.registrar, now=NOW)
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,)))
    case = desk.case(contract, person)
    assert (case.state, case.recipient.key) == (State.IN_REVIEW, "TURAB123456")
    iin = iin_of(date(1985, 4, 3), "male")
    again = insured.enter(insured.Named(**{**vars(paper), "iin": iin}), by=desk.registrar, now=NOW)
    assert (again.pk, Case.objects.get().recipient.iin) == (person.pk, iin)
    assert voluntary.status_of(again) == "temporary_foreigner"


def test_the_last_day_of_the_contract_counts(desk: Desk) -> None:
    person = a_foreigner()
    contract = told(a_contract(desk.insurer, person, clinics=(desk.clinic,), last=DAY))
    assert desk.case(contract, person).state == State.IN_REVIEW
