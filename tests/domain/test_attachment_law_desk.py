"""Paragraph 9 of order 194/2020 and rows 2 and 8 of the standard: who comes to the desk or the portal, with what, and who takes it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.domain.attachment_requests import SERVICE, at_desk, data_for, granted, on_portal, why
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff

from emhana import catalogue
from emhana.cases import errors, policies, reading
from emhana.cases.actions import complete, decide, submit
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Decision
from emhana.documents.signing import DemoAuthority
from emhana.law.lawbook import EMPTY
from emhana.parties.actions import represent, settle
from emhana.parties.models import Organisation
from emhana.registers.attachment.models import Attachment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
CHILD_OF_9, CHILD_OF_7 = date(2017, 3, 1), date(2019, 5, 2)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, NOW)
    return folder


@pytest.fixture(autouse=True)
def signing(authority: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority


@pytest.mark.law("ATT-09-04", "ATCH-02-01")
def test_a_visit_is_stored_with_its_channel_the_desk_user_and_the_instant() -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    case = at_desk(a_person(), clinic, by=registrar)
    first = case.events.order_by("id").first()
    assert (case.channel, case.submitted_at, first.actor, first.at) == ("in_person", NOW, registrar.actor_key, NOW)


@pytest.mark.law("ATT-09-01", "ATT-09-05", "ATCH-02-02")
def test_a_portal_request_stands_in_the_clinics_list_as_it_was_sent() -> None:
    clinic = a_clinic()
    case = on_portal(a_person(), clinic)
    seen = Case.objects.visible_to(staff("registrar", clinic)).get(pk=case.pk)
    assert (seen.service, seen.channel, seen.data["organisation_bin"]) == (SERVICE.code, "portal", clinic.bin)


@pytest.mark.law("ATT-09-07", "ATCH-08-18")
def test_a_portal_request_of_an_adult_is_complete_without_any_file() -> None:
    case = on_portal(a_person(), a_clinic())
    assert (case.state, case.uploads.count()) == (State.IN_REVIEW, 0)


@pytest.mark.law("ATT-09-26")
def test_the_clinics_own_specialist_raises_the_request_and_nobody_elses() -> None:
    clinic, other, person = a_clinic(), a_clinic("№ 5 қалалық емхана"), a_person()
    with pytest.raises(errors.NotAllowed):
        at_desk(person, clinic, by=staff("registrar", other))
    mixed = submit.Asked(
        service=SERVICE, recipient=person, applicant=person, provider=other, channel="in_person", language="kk",
        data=data_for(clinic), papers=("identity_document",),
    )  # fmt: skip
    with pytest.raises(errors.NotAllowed):
        submit.submit(mixed, by=staff("registrar", other), now=NOW)
    registrar = staff("registrar", clinic)
    case = at_desk(person, clinic, by=registrar)
    assert (case.number[-3], case.state) == ("-", State.IN_REVIEW)
    assert case.events.order_by("id").first().actor == registrar.actor_key


@pytest.mark.law("ATT-09-30", "ATCH-02-03")
def test_an_employed_adult_with_an_identity_card_is_served_at_the_desk_too() -> None:
    case = at_desk(a_person(born_on=date(1996, 5, 17)), a_clinic())
    assert (case.category, case.state) == ("general", State.IN_REVIEW)


@pytest.mark.law("ATT-09-11")
def test_a_pensioner_shows_the_certificate_or_is_told_that_it_is_missing() -> None:
    born = date(1962, 5, 17)
    assert at_desk(a_person(born_on=born), a_clinic(), "pension_certificate", category="pensioner").state == State.IN_REVIEW
    without = at_desk(a_person(born_on=born), a_clinic(), category="pensioner")
    assert (without.state, why(without)) == (State.RETURNED, "pension certificate")


@pytest.mark.law("ATT-09-12")
def test_a_person_with_a_disability_shows_the_extract_of_the_examination() -> None:
    case = at_desk(a_person(), a_clinic(), "medical_social_examination_extract", category="person_with_disability")
    assert (case.category, case.state) == ("person_with_disability", State.IN_REVIEW)


@pytest.mark.law("ATT-09-13")
def test_a_mother_asks_for_her_child_with_a_disability() -> None:
    mother, child = a_person(), a_person(born_on=CHILD_OF_9)
    represent(representative=mother, represented=child, kind="parent", source="birth record", since=CHILD_OF_9, by=BY, now=NOW)
    case = at_desk(child, a_clinic(), applicant=mother, category="legal_representative")
    assert (case.applicant, case.recipient, case.category, case.state) == (mother, child, "legal_representative", State.IN_REVIEW)


@pytest.mark.law("ATT-09-14")
def test_a_foster_carer_asks_for_a_healthy_child_with_the_document_of_the_guardianship_body() -> None:
    carer, child = a_person(), a_person(born_on=CHILD_OF_7)
    desk = {"category": "legal_representative", "applicant": carer, "capacity": "foster_carer"}
    case = at_desk(child, a_clinic(), "guardianship_document", **desk)
    assert (case.state, case.data["capacity"]) == (State.IN_REVIEW, "foster_carer")
    granted(case)
    assert Attachment.objects.on(TODAY).filter(person=child).exists()


@pytest.mark.law("ATT-09-38")
def test_a_father_whom_the_civil_register_names_brings_no_paper() -> None:
    born = TODAY - timedelta(days=9)
    father, child = a_person(("Омаров", "Ержан", ""), sex="male"), a_person(born_on=born)
    stranger = at_desk(child, a_clinic(), applicant=father, category="legal_representative", capacity="parent")
    assert stranger.state == State.RETURNED
    Case.objects.filter(pk=stranger.pk).update(state=State.WITHDRAWN)
    represent(representative=father, represented=child, kind="parent", source="civil register", since=born, by=BY, now=NOW)
    case = at_desk(child, a_clinic(), applicant=father, category="legal_representative", capacity="parent")
    assert (case.state, case.category, case.data["capacity"]) == (State.IN_REVIEW, "legal_representative", "parent")


@pytest.mark.law("ATT-09-22")
def test_a_child_born_abroad_is_asked_for_with_the_foreign_certificate() -> None:
    parent, child = a_person(), a_person(born_on=date(2026, 7, 20))
    case = at_desk(child, a_clinic(), "foreign_birth_document", category="child_born_abroad", applicant=parent)
    assert (case.category, case.applicant, case.state) == ("child_born_abroad", parent, State.IN_REVIEW)
    decision = granted(case)
    assert next(found for found in decision.findings if found["rule"] == "no_proof_of_representation")["holds"] is False


@pytest.mark.law("ATT-09-15", "ATCH-08-06")
def test_a_convict_is_attached_by_the_colony_and_the_home_town_is_no_obstacle() -> None:
    colony = a_unit("354000000", "district", "Абай ауданы")
    convict = a_person(unit=a_unit())
    settle(person=convict, kind="temporary", territory=colony, street="Мекеме АК-159", since=date(2024, 1, 9), by=BY, now=NOW)
    clinic = a_clinic(unit=colony)
    minutes = {"number": "4", "issued_on": "2026-05-28"}
    case = at_desk(convict, clinic, "commission_minutes", category="convict", residence="temporary", basis=minutes)
    assert (case.state, case.data["basis"]["number"], case.data["basis"]["issued_on"]) == (State.IN_REVIEW, "4", "2026-05-28")
    specialist = staff("register_specialist", colony)
    decide.decide(case=case, service=SERVICE, outcome="granted", by=specialist, now=NOW)
    assert Attachment.objects.on(TODAY).get(person=convict).residence == "temporary"


@pytest.mark.law("ATT-09-21")
def test_a_conscript_is_taken_with_the_commanders_extract_and_no_other_serviceman_has_a_category() -> None:
    case = at_desk(a_person(), a_clinic(), "commander_order_extract", category="conscript")
    assert (case.category, case.state) == ("conscript", State.IN_REVIEW)
    assert not [code for code in SERVICE.passport.categories if "service" in code or "military" in code]


@pytest.mark.law("ATT-09-18")
@pytest.mark.parametrize("school", ["madrasa", "university"])
def test_students_of_a_madrasa_and_of_a_university_are_taken_alike(school: str) -> None:
    papers = ("rector_request", "joint_commission_minutes")
    case = at_desk(a_person(), a_clinic(), *papers, category="student", basis={"school": school})
    assert (case.category, case.state, case.data["basis"]["school"]) == ("student", State.IN_REVIEW, school)


@pytest.mark.law("ATT-09-36")
def test_the_head_of_any_school_signs_in_place_of_a_rector() -> None:
    papers, basis = ("rector_request", "joint_commission_minutes"), {"school": "madrasa", "signer": "Медресе директоры"}
    mother, student = a_person(), a_person(born_on=date(2010, 3, 1))
    case = at_desk(student, a_clinic(), *papers, category="student", applicant=mother, basis=basis)
    assert (case.state, case.data["basis"]["signer"]) == (State.IN_REVIEW, "Медресе директоры")


@pytest.mark.law("ATT-09-35", "ATCH-08-10")
def test_the_papers_of_a_student_are_compulsory_under_eighteen_only() -> None:
    grown, papers = date(2006, 11, 24), ("rector_request", "joint_commission_minutes")
    for category, given in (("student", papers), ("student", ()), ("general", ())):
        case = at_desk(a_person(born_on=grown), a_clinic(), *given, category=category)
        assert (case.state, case.category) == (State.IN_REVIEW, category)
    young = at_desk(a_person(born_on=date(2009, 3, 1)), a_clinic(), "rector_request", category="student", applicant=a_person())
    assert (young.state, why(young)) == (State.RETURNED, "minutes of the joint commission of the school and the PHC organisation")


@pytest.mark.law("ATT-09-24")
def test_an_attorney_is_served_until_the_power_of_attorney_ends() -> None:
    attorney, principal, clinic = a_person(), a_person(("Ким", "Алексей", "")), a_clinic()
    basis = {"number": "12", "valid_until": "2026-12-31"}
    desk = {"category": "by_power_of_attorney", "applicant": attorney, "basis": basis}
    case = at_desk(principal, clinic, "power_of_attorney", **desk)
    assert (case.state, case.applicant, case.recipient) == (State.IN_REVIEW, attorney, principal)
    Case.objects.filter(pk=case.pk).update(state=State.WITHDRAWN)
    Organisation.objects.get(pk=clinic.pk).fund_contracts.update(valid=("2026-01-01", "2028-01-01"))
    late = at_desk(principal, clinic, "power_of_attorney", now=datetime(2027, 1, 4, 5, tzinfo=UTC), **desk)
    assert (late.state, "expired" in why(late)) == (State.RETURNED, True)


@pytest.mark.law("ATT-09-25")
def test_an_insured_person_without_the_contract_is_told_so_and_nobody_can_decide() -> None:
    case = at_desk(a_person(), a_clinic(), "free_form_application", "foreign_passport", category="vhi_contract")
    assert (case.state, why(case)) == (State.RETURNED, "medical insurance contract")
    with pytest.raises(errors.AlreadyChanged):
        granted(case)


@pytest.mark.law("ALL-08-01")
def test_a_son_shows_the_power_of_attorney_of_his_mother_once() -> None:
    mother, son, clinic = a_person(), a_person(("Омаров", "Ержан", ""), date(1990, 2, 3), "male"), a_clinic()
    service, registrar = catalogue.by_code("phc_certificate"), staff("registrar", clinic)
    asked = submit.Asked(
        service=service, recipient=mother, applicant=son, provider=clinic, channel="in_person", data={}, language="kk",
        category="representative", papers=("identity_document",),
    )  # fmt: skip
    case = submit.submit(asked, by=registrar, now=NOW)
    assert (case.state, "Power of attorney" in why(case)) == (State.RETURNED, True)
    complete.complete(case=case, service=service, given=("power_of_attorney",), by=registrar, now=NOW)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert "power_of_attorney" in reading.papers_given(case)


@pytest.mark.law("ALL-07-05")
def test_who_comes_after_the_cut_off_is_deferred_not_refused() -> None:
    evening = datetime(2025, 2, 3, 18, 30, tzinfo=NOW.tzinfo) - timedelta(hours=5)
    clinic = a_clinic(contracted=False)
    clinic.fund_contracts.create(number="Q", valid=("2025-01-01", "2026-01-01"))
    case = at_desk(a_person(), clinic, now=evening)
    assert (case.state, case.accepted_at) == (State.IN_REVIEW, datetime(2025, 2, 4, 3, 0, tzinfo=UTC))
    assert not Decision.objects.filter(case=case).exists()
    assert on_portal(a_person(), clinic, now=evening).accepted_at == evening


@pytest.mark.law("ATT-09-47")
def test_a_portal_request_waits_for_the_specialist_and_the_clinic_only_notes_what_it_knows() -> None:
    clinic = a_clinic()
    case, registrar, specialist = on_portal(a_person(), clinic), staff("registrar", clinic), staff("register_specialist", a_unit())
    for user in (registrar, specialist):
        assert Case.objects.visible_to(user).filter(pk=case.pk).exists()
    with pytest.raises(errors.NotAllowed):
        decide.decide(case=case, service=SERVICE, outcome="granted", by=registrar, now=NOW)
    decide.find(case=case, service=SERVICE, found={"border_exception": "lives across the street"}, by=registrar, now=NOW)
    case.refresh_from_db()
    assert case.found == {"border_exception": "lives across the street"}


@pytest.mark.law("ATT-02-11")
def test_the_specialist_of_the_register_decides_and_the_clinics_specialist_does_not() -> None:
    deciding = policies.decider(SERVICE, EMPTY, TODAY)
    assert deciding == "register_specialist"
    assert deciding != staff("registrar", a_clinic()).acting.kind


@pytest.mark.law("ATCH-01-01")
def test_an_organisation_without_primary_care_is_not_taken() -> None:
    clinic = a_clinic()
    Organisation.objects.filter(pk=clinic.pk).update(gives_primary_care=False)
    clinic.refresh_from_db()
    case = on_portal(a_person(), clinic)
    assert (case.state, "primary health care" in why(case)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATCH-10-04")
def test_an_operator_is_told_the_status_and_the_due_time_and_nothing_about_the_person() -> None:
    person = a_person()
    case = on_portal(person, a_clinic())
    shown = reading.described(case.number, language="en", explain=False)
    assert (shown["state"], shown["due_at"]) == (State.IN_REVIEW, "2026-11-25T10:00:00+05:00")
    assert not {person.iin, person.family_name, person.given_name} & set(str(shown).replace("'", " ").split())
    assert not {"data", "found", "facts", "category"} & shown.keys()


@pytest.mark.law("ATCH-04-01", "ATCH-06-01")
def test_a_portal_request_waits_for_a_human_decision_and_never_for_a_payment() -> None:
    case = on_portal(a_person(), a_clinic())
    assert (case.state, case.decisions.count()) == (State.IN_REVIEW, 0)
    granted(case)
    states = {*case.events.values_list("state", flat=True)}
    assert State.WAITING_PAYMENT not in states
    assert case.decisions.get().decided_by != "rules"
    assert {fee.kind for fee in SERVICE.passport.fee} == {"free"}


@pytest.mark.law("ATT-09-02")
def test_the_request_says_which_residence_it_goes_by_and_the_attachment_keeps_it() -> None:
    there = a_unit("710000000", "capital", "Астана")
    person, clinic = a_person(unit=a_unit()), a_clinic(unit=there)
    settle(person=person, kind="temporary", territory=there, street="Мәңгілік ел, 5", since=date(2026, 1, 9), by=BY, now=NOW)
    case = on_portal(person, clinic, residence="temporary")
    assert case.data["residence"] == "temporary"
    decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", there), now=NOW)
    assert Attachment.objects.on(TODAY).get(person=person).residence == "temporary"
