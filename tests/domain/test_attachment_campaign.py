"""Ground 3 of paragraph 10: a person chooses a clinic for the next year while the attachment campaign is on."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from psycopg.types.range import DateRange
from tests.domain.attachment_requests import SERVICE, at_desk, on_portal, why
from tests.domain.people import BY, a_citizen, a_clinic, a_person, a_unit, staff

from emhana.cases.actions import decide, moves
from emhana.cases.errors import AlreadyChanged
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.jobs.choosing import settle_choices
from emhana.notifications.models import Message
from emhana.parties.actions import contract
from emhana.parties.models import Organisation, Person
from emhana.reference import actions as reference
from emhana.reference.models import Override
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import load
from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.errors import NormReached
from emhana.registers.attachment.models import Attachment, Ground, Hold, Volume
from emhana.services.phc_attachment.claims import warnings

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2027, 1, 1), date(2026, 2, 1)
OCTOBER = datetime(2026, 10, 1, 5, 0, tzinfo=UTC)  # Thursday, 10:00 in Almaty
MIDNIGHT = datetime(2026, 12, 31, 19, 0, tzinfo=UTC)  # 1 January, 00:00 in Almaty
CHOOSES = {"ground": "campaign"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, OCTOBER)
    return folder


@pytest.fixture(autouse=True)
def signing(authority: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return the instant of the clock in Almaty."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=5)


def under_contract(place: Organisation) -> Organisation:
    contract(organisation=place, number="Q-2027-1", since=JANUARY, until=date(2028, 1, 1), by=BY, now=OCTOBER)
    return place


def living_at(place: Organisation) -> Person:
    """Return a person who is attached to `place`."""
    person = a_person()
    register.attach(
        person=person, organisation=place, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=FEBRUARY, basis="act", by=BY,
        now=OCTOBER, precinct=place.precincts.first(),
    )  # fmt: skip
    return person


def approved(case: Case, now: datetime = OCTOBER) -> Case:
    unit = case.provider.territory
    decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", unit), now=now, reason="checked")
    case.refresh_from_db()
    return case


def chosen(person: Person, place: Organisation, now: datetime = OCTOBER, decided: datetime | None = None) -> Case:
    return approved(on_portal(person, place, now=now, **CHOOSES), decided or now)


def serving(person: Person, day: date) -> Organisation:
    return Attachment.objects.on(day).get(person=person).organisation


def history(person: Person) -> list[tuple[Organisation, DateRange, str]]:
    rows = Attachment.objects.in_force().filter(person=person).select_related("organisation").order_by("valid")
    return [(row.organisation, row.valid, row.ground) for row in rows]


def told(person: Person, kind: str) -> str:
    return Message.objects.filter(person=person, kind=kind, channel="cabinet").get().body


@pytest.mark.law("ATT-10-08")
@pytest.mark.parametrize(
    ("filed", "taken"), [(at(9, 14, 23, 59), False), (at(9, 15, 0, 0), True), (at(11, 15, 23, 59), True), (at(11, 16, 0, 0), False)]
)
def test_ground_3_is_taken_from_the_first_to_the_last_minute_of_the_campaign(filed: datetime, taken: bool) -> None:
    case = on_portal(a_person(), a_clinic(), now=filed, **CHOOSES)
    assert case.state == (State.IN_REVIEW if taken else State.NOT_ACCEPTED)
    if not taken:
        assert "from 15.09 to 15.11, both days included" in why(case)
        assert "free choice of an organisation is open all year" in why(case)


@pytest.mark.law("ATT-10-10")
def test_a_request_filed_on_the_last_sunday_and_accepted_on_monday_is_of_the_campaign() -> None:
    case = on_portal(a_person(), a_clinic(), now=at(11, 15, 21), **CHOOSES)
    assert case.accepted_at == at(11, 16, 8)
    approved(case, at(11, 16, 9))
    row = Attachment.objects.get(basis=case.number)
    assert (Choice.objects.get(case_number=case.number).year, row.ground, row.valid.lower) == (2026, "campaign", JANUARY)


@pytest.mark.law("ATT-10-07")
def test_the_request_is_tied_to_the_campaign_and_to_the_unit_of_the_person() -> None:
    """The campaign opens by its date: no act of the Fund is needed for it."""
    city = a_unit("621000000", "city", "Жезқазған", a_unit("620000000", "oblast", "Ұлытау облысы"))
    case = on_portal(a_person(unit=city), a_clinic(unit=city), now=OCTOBER, **CHOOSES)
    choice = Choice.objects.get(case_number=case.number)
    assert (choice.year, choice.unit, choice.since) == (2026, city, JANUARY)
    assert "campaign of 2026 (Жезқазған): once approved it counts from 01.01.2027" in warnings(case, OCTOBER)[0].en


@pytest.mark.law("ATT-12-01", "ATT-12-03")
def test_the_present_clinic_serves_to_the_end_of_the_year_and_the_chosen_one_from_its_first_day() -> None:
    present, wanted = under_contract(a_clinic("№ 1")), under_contract(a_clinic("№ 2"))
    person = living_at(present)
    chosen(person, wanted, at(10, 5))
    assert history(person) == [(present, DateRange(FEBRUARY, JANUARY), "free_choice"), (wanted, DateRange(JANUARY, None), "campaign")]
    assert (serving(person, date(2026, 12, 31)), serving(person, JANUARY)) == (present, wanted)
    assert settle_choices(clock=lambda: MIDNIGHT) == 1
    assert (serving(person, date(2026, 12, 31)), serving(person, JANUARY)) == (present, wanted)
    assert Choice.objects.get().outcome == "in_effect"


def test_the_person_is_told_from_which_day_care_begins_and_who_serves_until_then() -> None:
    person = living_at(a_clinic("№ 1 қалалық емхана"))
    chosen(person, a_clinic("№ 2 қалалық емхана"))
    assert "01.01.2027 бастап медициналық көмекті «№ 2 қалалық емхана» ұйымында аласыз" in told(person, "choice_scheduled")
    assert "Оған дейін сізге «№ 1 қалалық емхана» қызмет көрсетеді" in told(person, "choice_scheduled")


def test_without_a_contract_on_the_first_day_nobody_moves() -> None:
    with_contract, without, bidder = under_contract(a_clinic("№ 1")), a_clinic("№ 4"), a_clinic("№ 10")
    stays, waits = living_at(with_contract), living_at(without)
    for person in (stays, waits):
        chosen(person, bidder)
    settle_choices(clock=lambda: MIDNIGHT)
    assert not Attachment.objects.on(JANUARY).filter(organisation=bidder).exists()
    assert history(stays) == [(with_contract, DateRange(FEBRUARY, None), "free_choice")]
    assert [row[:2] for row in history(waits)] == [(without, DateRange(FEBRUARY, None))]
    assert settle_choices(clock=lambda: MIDNIGHT) == 0


def test_whoever_stays_keeps_the_doctor_is_told_why_and_is_offered_the_free_choice() -> None:
    present = under_contract(a_clinic("№ 1 қалалық емхана"))
    person = living_at(present)
    chosen(person, a_clinic("№ 10 қалалық емхана"))
    settle_choices(clock=lambda: MIDNIGHT)
    assert load.own_precinct(person, present, on=JANUARY) is not None
    said = told(person, "choice_not_counted")
    assert all(words in said for words in ("№ 10 қалалық емхана", "еркін таңдау негізімен", "сақталады: «№ 1 қалалық емхана»"))


@pytest.mark.law("ATT-12-05")
def test_the_last_choice_counts_and_one_may_be_withdrawn() -> None:
    present, second, third = (under_contract(a_clinic(name)) for name in ("№ 1", "№ 2", "№ 3"))
    decided, changed = living_at(present), living_at(present)
    for person in (decided, changed):
        first = chosen(person, second, at(9, 20), decided=at(9, 21))
        last = chosen(person, third, at(11, 10))
        assert [row[:2] for row in history(person)] == [(present, DateRange(FEBRUARY, JANUARY)), (third, DateRange(JANUARY, None))]
        assert Attachment.objects.get(basis=first.number).end_reason == "superseded"
    moves.withdraw(case=last, service=SERVICE, by=a_citizen(changed), now=at(11, 12))
    assert history(changed) == [(present, DateRange(FEBRUARY, None), "free_choice")]
    settle_choices(clock=lambda: MIDNIGHT)
    assert (serving(decided, JANUARY), serving(changed, JANUARY)) == (third, present)
    assert sorted(Choice.objects.values_list("outcome", flat=True)) == ["in_effect", "lapsed", "lapsed", "taken_back"]


def test_a_choice_taken_back_leaves_no_document_in_force_and_only_until_its_first_day() -> None:
    person = living_at(a_clinic())
    case = chosen(person, under_contract(a_clinic()))
    late = chosen(living_at(a_clinic()), under_contract(a_clinic()))
    moves.withdraw(case=case, service=SERVICE, by=a_citizen(person), now=at(12, 31))
    assert (case.state, case.outcome, ResultDocument.objects.get(case_number=case.number).status) == (State.WITHDRAWN, "", "revoked")
    with pytest.raises(AlreadyChanged):
        moves.withdraw(case=late, service=SERVICE, by=a_citizen(late.recipient), now=MIDNIGHT)


def test_when_the_last_choice_falls_away_no_earlier_one_comes_back() -> None:
    present, second = under_contract(a_clinic("№ 1")), under_contract(a_clinic("№ 2"))
    person = living_at(present)
    chosen(person, second)
    chosen(person, a_clinic("№ 10"), at(10, 6))
    settle_choices(clock=lambda: MIDNIGHT)
    assert history(person) == [(present, DateRange(FEBRUARY, None), "free_choice")]


def test_a_request_still_undecided_on_the_first_day_waits_and_counts_from_the_grant() -> None:
    person, wanted = living_at(a_clinic()), under_contract(a_clinic())
    case = on_portal(person, wanted, now=at(11, 15), **CHOOSES)
    assert settle_choices(clock=lambda: MIDNIGHT) == 1
    assert Choice.objects.get().outcome == ""
    approved(case, MIDNIGHT + timedelta(days=4))
    assert history(person)[-1][:2] == (wanted, DateRange(date(2027, 1, 5), None))


def test_a_visitor_is_shown_another_way() -> None:
    case = at_desk(a_person(status="temporary_foreigner"), a_clinic(), now=OCTOBER, **CHOOSES)
    assert (case.state, "live in Kazakhstan permanently" in why(case)) == (State.NOT_ACCEPTED, True)


def test_a_clinic_without_a_contract_today_and_in_january_is_not_chosen() -> None:
    case = on_portal(a_person(), a_clinic(contracted=False), now=OCTOBER, **CHOOSES)
    assert (case.state, "no contract" in why(case)) == (State.NOT_ACCEPTED, True)
    assert on_portal(a_person(), under_contract(a_clinic(contracted=False)), now=OCTOBER, **CHOOSES).state == State.IN_REVIEW


@pytest.fixture
def one_place() -> Organisation:
    """Return a clinic whose only doctor may have one person."""
    reference.override(kind=Override.Kind.NORM, key="gp", value=1, since=date(2020, 1, 1), act="act", by=BY, now=OCTOBER)
    return under_contract(a_clinic("№ 2"))


def test_the_place_is_held_in_the_clinic_chosen_and_taken_from_its_first_day(one_place: Organisation) -> None:
    first = on_portal(a_person(), one_place, now=OCTOBER, **CHOOSES)
    assert Hold.objects.get(case_number=first.number).precinct == one_place.precincts.get()
    assert Hold.objects.get(case_number=on_portal(a_person(), one_place, now=OCTOBER, **CHOOSES).number).precinct is None
    approved(first)
    assert [row.attached for row in load.loads(one_place, on=JANUARY)] == [1]
    assert [row.attached for row in load.loads(one_place, on=date(2026, 12, 31))] == [0]


def test_whoever_comes_today_does_not_take_the_place_of_one_who_comes_in_january(one_place: Organisation) -> None:
    chosen(a_person(), one_place)
    with pytest.raises(NormReached):
        register.attach(
            person=a_person(), organisation=one_place, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=OCTOBER.date(),
            basis="case", by=BY, now=OCTOBER, precinct=one_place.precincts.get(), own_request=True,
        )  # fmt: skip
    leaving = a_person()
    chosen(leaving, under_contract(a_clinic("№ 3")))
    case = on_portal(leaving, one_place, now=OCTOBER)
    assert history(approved(case).recipient)[0][:2] == (one_place, DateRange(OCTOBER.date(), JANUARY))
