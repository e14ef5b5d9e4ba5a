"""Group B, wards of institutions and students named in one letter: what a register says is asked of nobody."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.domain.attachment_requests import at_desk, granted, on_portal, why
from tests.domain.insurance_samples import imported, line
from tests.domain.people import BY, NOW, a_clinic, a_home, a_person, a_unit, iin_of, staff

from emhana.cases.lifecycle import State
from emhana.documents.signing import DemoAuthority
from emhana.integrations.person_database import messages
from emhana.law.capacity import age_on
from emhana.parties.models import Organisation, Person
from emhana.parties.state_register import status_of
from emhana.reference.actions import override
from emhana.reference.models import Override
from emhana.registers.attachment.errors import LetterKnown
from emhana.registers.attachment.institutions import actions as institutions
from emhana.registers.attachment.institutions.models import Institution
from emhana.registers.attachment.letters.actions import enter_letter
from emhana.registers.attachment.letters.models import Letter
from emhana.registers.attachment.models import GVFMC_LIMITED, Attachment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
SINCE = date(2026, 5, 20)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, NOW)
    return folder


@pytest.fixture(autouse=True)
def signing(authority: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority


def visitor(**fields: object) -> Person:
    return a_person(("Smith", "John", ""), **{"status": "temporary_foreigner"} | fields)


def record_of(person: Person) -> Attachment:
    return Attachment.objects.on(TODAY).get(person=person)


def insured(folder: Path) -> Person:
    """Return a citizen of the Union whose employer has paid month by month."""
    person = visitor(status="labour_migrant")
    months = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
    imported(folder, [line(person, month) for month in months if month < "2026-11"])
    return person


@pytest.mark.law("ATT-03A-04")
def test_group_b_is_attached_for_insured_care_when_the_register_confirms_the_insurance(tmp_path: Path) -> None:
    case = at_desk(insured(tmp_path), a_clinic(), volume="insurance")
    assert case.state == State.IN_REVIEW
    granted(case)
    assert record_of(case.recipient).volume == "insurance"
    unconfirmed = at_desk(visitor(), a_clinic(), volume="insurance")
    assert (unconfirmed.state, "not insured" in why(unconfirmed)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATT-03A-05")
def test_group_b_is_raised_at_the_desk_and_recorded_with_a_basis_code_and_no_voluntary_contract(tmp_path: Path) -> None:
    case = at_desk(visitor(), a_clinic())
    granted(case)
    row = record_of(case.recipient)
    assert row.scope == GVFMC_LIMITED == "GVFMC-limited (ДСМ-121/2020)"
    assert (row.ground, row.basis_code, row.contract) == ("", "group_b_gvfmc", "")
    paid = at_desk(insured(tmp_path), a_clinic(), volume="insurance")
    granted(paid)
    row = record_of(paid.recipient)
    assert (row.ground, row.basis_code, row.contract) == ("", "group_b_mshi", "")
    override(kind=Override.Kind.SETTING, key="ATT-03A-05", value=False, since=date(2026, 1, 1), act="test", by=BY, now=NOW)
    for again in (at_desk(visitor(), a_clinic()), at_desk(visitor(), a_clinic(), volume="insurance")):
        assert again.state == State.NOT_ACCEPTED


def told(citizenship: str, *, permanent: bool = False, stays: bool = True, employed: bool = True) -> messages.Person:
    """Return what the state database tells of a foreigner."""
    here = messages.Address(kato="750000000", text="Абай даңғылы, 1")
    born = date(1990, 5, 17)
    return messages.Person(
        iin=iin_of(born, "male"), surname="Асанов", name="Бакыт", born_on=born, sex=messages.Sex.MALE, citizenship=citizenship,
        permanent=here if permanent else None, temporary=here if stays else None, employed=employed,
    )  # fmt: skip


@pytest.mark.law("ATT-02-06")
def test_a_labour_migrant_fulfils_all_four_conditions_and_a_permanent_resident_is_group_a() -> None:
    assert status_of(told("KG")) == "labour_migrant"
    assert status_of(told("KG", permanent=True)) == "permanent_foreigner"
    assert at_desk(a_person(status=status_of(told("KG", permanent=True))), a_clinic()).state == State.IN_REVIEW
    for other in (told("UZ"), told("KG", stays=False), told("KG", employed=False)):
        assert status_of(other) == "temporary_foreigner"
    assert status_of(told("")) == "temporary_stateless"
    assert status_of(told("", permanent=True)) == "permanent_stateless"
    assert status_of(told("KZ")) == "citizen"


def decided(home: Institution, clinic: Organisation, number: str = "15") -> None:
    department = a_clinic("Денсаулық сақтау басқармасы", contracted=False)
    institutions.enter_decision(
        department=department, number=number, decided_on=SINCE, zones=[(home, clinic)], since=SINCE, by=BY, now=NOW
    )


def ward_of(home: Institution) -> dict[str, object]:
    return {"category": "ward", "basis": {"institution": home.organisation.name("kk"), "institution_bin": home.organisation.bin}}


@pytest.mark.law("ATT-09-23")
def test_a_resident_of_a_home_is_entered_by_its_representative_at_the_address_of_the_home() -> None:
    district = a_unit("751000000", "city_district", "Алмалы ауданы", a_unit())
    home, place = a_home(unit=district), a_clinic(unit=district)
    elder, representative = a_person(born_on=date(1946, 5, 2), unit=a_unit("710000000", "capital", "Астана")), a_person()
    assert age_on(elder.born_on, TODAY) == 80
    case = at_desk(elder, place, "health_authority_decision", applicant=representative, **ward_of(home))
    assert (case.state, case.category, case.applicant) == (State.IN_REVIEW, "ward", representative)
    decision = granted(case)
    assert [unit["name"] for unit in decision.facts["residences"][0]["units"]] == ["Алмалы ауданы", "Алматы"]
    assert Attachment.objects.on(TODAY).get(person=elder).basis_code == "para5_institution"


@pytest.mark.law("ATT-09-37")
def test_the_order_on_a_home_is_taken_from_the_register_and_another_organisation_is_answered_with_the_right_one() -> None:
    home, right, other = a_home(), a_clinic("№ 1 қалалық емхана"), a_clinic("№ 2 қалалық емхана")
    decided(home, right)
    case = at_desk(a_person(born_on=date(1946, 5, 2)), right, **ward_of(home))
    assert case.state == State.IN_REVIEW
    assert granted(case).facts["distribution_order"] == "15, 2026-05-20"
    wrong = at_desk(a_person(born_on=date(1946, 5, 2)), other, **ward_of(home))
    assert (wrong.state, "№ 1 қалалық емхана" in why(wrong)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATT-05-01")
def test_all_residents_of_a_childrens_home_are_attached_where_it_lies_and_nowhere_else() -> None:
    home, right, other = a_home("Балалар үйі", kind="children_home"), a_clinic("№ 1 қалалық емхана"), a_clinic("№ 2 қалалық емхана")
    decided(home, right)
    children = [a_person(("Қайрат", "Асан", ""), date(2016, 3, day), "male") for day in range(1, 4)]
    text = "ЖСН;аты-жөні;туған күні\n" + "\n".join(f"{child.iin};;{child.born_on}" for child in children)
    batch = institutions.read_list(institution=home, since=SINCE, file_name="a.csv", data=text.encode(), by=BY, now=NOW)
    assert institutions.apply_list(batch=batch, by=BY, now=NOW) == 3
    assert {row.organisation for row in Attachment.objects.on(TODAY).filter(person__in=children)} == {right}
    guardian = a_person()
    asked = {"applicant": guardian, "capacity": "guardian"}
    listed = at_desk(children[0], other, "guardianship_document", category="legal_representative", **asked)
    newcomer = at_desk(a_person(("Әли", "Дана", ""), date(2017, 3, 1)), other, **asked, **ward_of(home))
    for case in (listed, newcomer):
        assert (case.state, "№ 1 қалалық емхана" in why(case)) == (State.NOT_ACCEPTED, True)


def test_a_resident_who_moved_away_is_bound_by_the_home_no_longer() -> None:
    home, right, other = a_home(), a_clinic("№ 1 қалалық емхана"), a_clinic("№ 2 қалалық емхана")
    decided(home, right)
    elder = a_person(born_on=date(1946, 5, 2))
    text = f"ЖСН;аты-жөні;туған күні\n{elder.iin};;{elder.born_on}"
    batch = institutions.read_list(institution=home, since=SINCE, file_name="a.csv", data=text.encode(), by=BY, now=NOW)
    institutions.apply_list(batch=batch, by=BY, now=NOW)
    assert on_portal(elder, other).state == State.NOT_ACCEPTED
    assert on_portal(elder, other, ground="residence_change", moved_on="2026-11-20").state == State.IN_REVIEW


def a_letter(clinic: Organisation, students: list[Person], number: str = "12") -> Letter:
    return enter_letter(
        organisation=clinic, number=number, issued_on=date(2026, 9, 1), school="ҚазҰУ", signer="Ректор", iins=[row.iin for row in students],
        by=BY, now=NOW,
    )  # fmt: skip


@pytest.mark.law("ATT-09-19")
def test_one_letter_of_the_rector_is_tied_to_forty_requests_and_who_is_not_named_lacks_it() -> None:
    clinic, born = a_clinic(), date(2009, 3, 1)
    students = [a_person(("Қайрат", "Асан", ""), born + timedelta(days=number), "male") for number in range(40)]
    letter, registrar, asking = a_letter(clinic, students), staff("registrar", clinic), a_person()
    desk = {"category": "student", "applicant": asking, "capacity": "other_substitute", "by": registrar, "basis": {"school": "university"}}
    cases = [at_desk(student, clinic, "joint_commission_minutes", **desk) for student in students]
    assert {case.state for case in cases} == {State.IN_REVIEW}
    assert {*letter.names.values_list("case_number", flat=True)} == {case.number for case in cases}
    assert Letter.objects.count() == 1
    other = at_desk(a_person(born_on=born), clinic, "joint_commission_minutes", **desk)
    assert (other.state, "rector" in why(other)) == (State.RETURNED, True)


def test_a_letter_counts_once_and_for_the_organisation_it_was_written_to() -> None:
    clinic, student = a_clinic(), a_person(born_on=date(2009, 3, 1))
    a_letter(clinic, [student, student])
    with pytest.raises(LetterKnown):
        a_letter(clinic, [student])
    assert Letter.objects.get().names.count() == 1
    desk = {"category": "student", "applicant": a_person(), "capacity": "other_substitute", "basis": {"school": "college"}}
    elsewhere = at_desk(student, a_clinic(), "joint_commission_minutes", **desk)
    assert elsewhere.state == State.RETURNED
