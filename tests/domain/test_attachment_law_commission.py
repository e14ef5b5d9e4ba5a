"""Ground 5 of paragraph 10: who disagrees with the organisation that the regional commission determined chooses another one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from psycopg.types.range import DateRange
from tests.domain.attachment_requests import SERVICE, at_desk, on_portal, why
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff

from emhana.cases.actions import decide
from emhana.cases.errors import InvalidData
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.cases.questions import Asking
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.parties.actions import contract, represent
from emhana.parties.models import Organisation, Person
from emhana.reference.actions import pair_bordering
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.models import BY_COMMISSION, Attachment, Ground, Volume
from emhana.services.phc_attachment.desk import DataForm
from emhana.services.phc_attachment.questions import Clinic, Doctor, Why

pytestmark = pytest.mark.django_db
TODAY, JANUARY = date(2026, 11, 24), date(2027, 1, 1)
DISAGREES = {"ground": "commission_disagreement"}
MASS = ("provider_stops", "no_volume", "new_facility", "privatisation")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, NOW)
    return folder


@pytest.fixture(autouse=True)
def signing(authority: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 5, 0, tzinfo=UTC)


def a_place(name: str = "№ 4 қалалық емхана", **fields: object) -> Organisation:
    """Return a clinic with contracts for 2026 and 2027."""
    place = a_clinic(name, **fields)
    contract(organisation=place, number="Q-2027-1", since=JANUARY, until=date(2028, 1, 1), by=BY, now=NOW)
    return place


def moved(person: Person, place: Organisation, since: date, ground: Ground = Ground.NO_VOLUME) -> None:
    """Attach `person` by the distribution order that the protocol of the commission led to."""
    register.attach_many(
        people=[person.pk], organisation=place, volume=Volume.GUARANTEED, ground=ground, since=since, basis="protocol 8, order 41", by=BY,
        now=NOW, protocol="8",
    )  # fmt: skip


def approved(case: Case, now: datetime = NOW) -> None:
    unit = case.provider.territory
    decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", unit), now=now, reason="checked")


def standing(person: Person) -> list[tuple[Organisation, DateRange, str, str]]:
    rows = Attachment.objects.in_force().filter(person=person).select_related("organisation").order_by("valid")
    return [(row.organisation, row.valid, row.ground, row.end_reason) for row in rows]


def on_the_portal(person: Person, day: date = TODAY) -> list[str]:
    return [code for code, _text in Why(asking=Asking(person, day, "kk", {"whom": {"person": person}})).fields["ground"].choices]


def at_the_desk(person: Person, place: Organisation) -> list[str]:
    return [code for code, _text in DataForm(organisation=place, day=TODAY, person=person).fields["ground"].choices]


@pytest.mark.law("ATT-10-14")
def test_the_fifth_ground_is_open_to_whom_the_commission_moved_and_to_nobody_else() -> None:
    moved_one, other, place, wanted = a_person(), a_person(), a_place(), a_place()
    moved(moved_one, place, TODAY)
    assert on_portal(moved_one, wanted, **DISAGREES).state == State.IN_REVIEW
    for offered in (on_the_portal(moved_one), at_the_desk(moved_one, wanted)):
        assert [code for code in offered if code != "vhi"] == ["free_choice", "residence_change", "commission_disagreement"]
    for offered in (on_the_portal(other), at_the_desk(other, wanted)):
        assert "commission_disagreement" not in offered
    stopped = on_portal(other, wanted, **DISAGREES)
    assert (stopped.state, "regional commission" in why(stopped)) == (State.NOT_ACCEPTED, True)


@pytest.mark.parametrize("ground", sorted(BY_COMMISSION))
def test_every_ground_of_a_distribution_order_opens_the_fifth_until_the_person_chose(ground: Ground) -> None:
    person, place, wanted = a_person(), a_place(), a_place()
    moved(person, place, TODAY, ground)
    approved(on_portal(person, wanted, **DISAGREES))
    assert on_the_portal(person) == ["free_choice", "residence_change", "vhi"]


@pytest.mark.law("ATT-15-15")
def test_an_approved_disagreement_replaces_the_commissions_record() -> None:
    person, place, wanted = a_person(), a_place(), a_place()
    moved(person, place, date(2026, 11, 26))
    case = on_portal(person, wanted, now=at(2026, 12, 3), **DISAGREES)
    assert case.channel == "portal"
    approved(case, at(2026, 12, 3))
    day = date(2026, 12, 3)
    assert standing(person) == [
        (place, DateRange(date(2026, 11, 26), day), "no_volume", "new_attachment"),
        (wanted, DateRange(day, None), "commission_disagreement", ""),
    ]


@pytest.mark.law("ATT-15-16")
def test_a_scheduled_record_is_replaced_from_its_own_day_and_an_active_one_on_approval() -> None:
    person, former, place, wanted = a_person(), a_place(), a_place(), a_place()
    register.attach(
        person=person, organisation=former, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 2, 1), basis="act", by=BY,
        now=NOW,
    )  # fmt: skip
    moved(person, place, JANUARY)
    approved(on_portal(person, wanted, now=at(2026, 12, 10), **DISAGREES), at(2026, 12, 10))
    assert [row[:2] for row in standing(person)] == [(former, DateRange(date(2026, 2, 1), JANUARY)), (wanted, DateRange(JANUARY, None))]
    late, april = a_person(), date(2027, 4, 1)
    moved(late, place, JANUARY)
    approved(on_portal(late, wanted, now=at(2027, 4, 1), **DISAGREES), at(2027, 4, 1))
    assert [row[:2] for row in standing(late)] == [(place, DateRange(JANUARY, april)), (wanted, DateRange(april, None))]


def test_the_notice_of_a_disagreement_names_its_ground_and_its_first_day() -> None:
    person, place, wanted = a_person(), a_place(), a_place("№ 7 қалалық емхана")
    moved(person, place, JANUARY)
    case = on_portal(person, wanted, **DISAGREES)
    approved(case)
    assert ResultDocument.objects.get(case_number=case.number).kind == "attachment_notice"
    row = Attachment.objects.in_force().get(person=person, organisation=wanted)
    assert (row.ground, row.valid.lower, row.placements.get().valid.lower) == ("commission_disagreement", JANUARY, JANUARY)


def test_a_correction_of_the_decision_gives_the_commissions_record_back() -> None:
    person, place, wanted = a_person(), a_place(), a_place()
    moved(person, place, JANUARY)
    case = on_portal(person, wanted, **DISAGREES)
    approved(case)
    register.annul(basis=case.number, reason="wrong", by=BY, now=NOW)
    assert [row[:3] for row in standing(person)] == [(place, DateRange(JANUARY, None), "no_volume")]


def test_the_clinic_of_today_can_be_kept_although_the_commission_chose_another_for_january() -> None:
    person, former, place = a_person(), a_place(), a_place()
    register.attach(
        person=person, organisation=former, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 2, 1), basis="act", by=BY,
        now=NOW,
    )  # fmt: skip
    moved(person, place, JANUARY)
    approved(on_portal(person, former, **DISAGREES))
    assert [row[:2] for row in standing(person)] == [(former, DateRange(date(2026, 2, 1), JANUARY)), (former, DateRange(JANUARY, None))]


def test_doctors_and_contracts_are_those_of_the_first_day() -> None:
    person, place, without = a_person(), a_place(), a_clinic("№ 9 қалалық емхана")
    moved(person, place, JANUARY)
    stopped = on_portal(person, without, **DISAGREES)
    assert (stopped.state, "no contract" in why(stopped)) == (State.NOT_ACCEPTED, True)
    answers = {"whom": {"person": person}, "home": {"residence": "permanent"}, "why": DISAGREES}
    offered = [key for key, _text in Clinic(asking=Asking(person, TODAY, "kk", answers)).fields["clinic"].choices]
    assert offered == [place.bin]
    here = Doctor(asking=Asking(person, TODAY, "kk", answers | {"clinic": {"organisation": place}}))
    assert [number for number, _text in here.fields["doctor"].choices] == ["1"]  # there already on that day: no "any doctor"


@pytest.mark.law("ATT-10-23")
def test_a_resident_of_a_bordering_village_may_disagree_for_the_paired_city() -> None:
    oblast, other = a_unit("350000000", "oblast", "Қарағанды облысы"), a_unit("620000000", "oblast", "Ұлытау облысы")
    village = a_unit("354030100", "village", "Құрма", a_unit("354000000", "district", "Абай ауданы", oblast))
    city = a_unit("621000000", "city", "Жезқазған", other)
    pair_bordering(first=village, second=city, since=date(2020, 1, 1), act="act", by=BY, now=NOW)
    person, place, wanted = a_person(unit=village), a_place(unit=village), a_place(unit=city)
    moved(person, place, TODAY)
    case = on_portal(person, wanted, **DISAGREES)
    assert case.state == State.IN_REVIEW
    approved(case)
    row = Attachment.objects.on(TODAY).get(person=person)
    assert (row.organisation, row.ground, row.border) == (wanted, "commission_disagreement", True)


@pytest.mark.law("ATT-11-02")
def test_on_the_portal_refugees_and_residents_choose_and_a_visitor_is_shown_voluntary_insurance() -> None:
    place = a_place()
    for status in ("refugee", "permanent_foreigner"):
        assert on_portal(a_person(status=status), place).state == State.IN_REVIEW
    visitor = on_portal(a_person(status="temporary_foreigner"), place)
    assert (visitor.state, "voluntary medical insurance contract" in why(visitor)) == (State.NOT_ACCEPTED, True)


@pytest.mark.law("ATT-11-05")
@pytest.mark.parametrize("ground", MASS)
def test_no_person_is_offered_a_ground_of_a_distribution_order_and_a_mass_act_has_it(ground: str) -> None:
    person, place = a_person(), a_place()
    moved(person, place, TODAY, Ground(ground))
    assert Attachment.objects.on(TODAY).get(person=person).ground == ground
    assert ground not in on_the_portal(person) + at_the_desk(person, a_place())
    for ask in (on_portal, at_desk):
        with pytest.raises(InvalidData):
            ask(person, a_place(), ground=ground)
    assert not Case.objects.exists()


def test_of_a_child_whom_no_register_links_to_the_applicant_nothing_is_told() -> None:
    mother, born = a_person(), date(2019, 5, 2)
    child = a_person(("Ахметов", "Дамир", ""), born, "male")
    moved(child, a_place(), TODAY)
    asking = Asking(mother, TODAY, "kk", {"whom": {"whom": "other"}, "child": {"person": child}})
    assert [code for code, _text in Why(asking=asking).fields["ground"].choices] == ["free_choice", "residence_change", "vhi"]
    represent(representative=mother, represented=child, kind="parent", source="civil register", since=born, by=BY, now=NOW)
    told = dict(Why(asking=asking).fields["ground"].choices)
    assert "Өңірлік комиссияның шешімімен" in told["commission_disagreement"]
