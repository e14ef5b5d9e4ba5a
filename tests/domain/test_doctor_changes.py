"""The staff change people's doctors inside an organisation: by choice, by a levelling proposal, and back again."""

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook
from tests.domain.attachment_samples import BY, DAY, NOW, Country, clinic, country, norm, person, precinct

from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions, balance, changing, errors, load, sheets, wording
from emhana.registers.attachment.models import Attachment, DoctorChange, Ground, Placement, Volume

pytestmark = pytest.mark.django_db
BEFORE, SMALL, BIG = date(2026, 3, 1), date(2022, 5, 6), date(2016, 5, 6)
MOST = 200


@pytest.fixture
def land() -> Country:
    return country()


def attach(who: Person, place: Organisation, number: str | None, since: date = BEFORE) -> Attachment:
    seat = precinct(place, number) if number else None
    return actions.attach(
        person=who, organisation=place, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=since, basis="case", by=BY, now=NOW,
        precinct=seat,
    )  # fmt: skip


def doctor_of(row: Attachment, on: date = DAY) -> str | None:
    seat = Placement.objects.filter(attachment=row, superseded_at=None, valid__contains=on).select_related("precinct").first()
    return seat.precinct.number if seat else None


def change(place: Organisation, rows: list[Attachment], number: str, since: date = DAY, reason: str = "on leave") -> DoctorChange:
    doctors = {row.pk: precinct(place, number).pk for row in rows}
    return actions.change_doctors(organisation=place, doctors=doctors, since=since, reason=reason, by=BY, now=NOW)


def test_several_people_get_another_doctor_and_their_organisation_and_its_dates_stay(land: Country) -> None:
    place = clinic(land.city, "gp", "gp")
    rows = [attach(person(), place, "1") for _ in range(3)]
    made = change(place, rows[:2], "2")
    assert [doctor_of(row) for row in rows] == ["2", "2", "1"]
    assert [doctor_of(row, DAY - timedelta(days=1)) for row in rows] == ["1", "1", "1"]
    assert Attachment.objects.count() == 3
    assert [row.former.number for row in made.rows.all() if row.former] == ["1", "1"]
    assert [entry.reason for entry in Entry.objects.filter(act="placed")] == ["on leave"] * 2
    assert Entry.objects.get(act="doctors_changed").detail == {"people": 2, "undoes": None}


def test_a_change_may_begin_on_a_day_to_come(land: Country) -> None:
    place = clinic(land.city, "gp", "gp")
    row, later = attach(person(), place, "1"), DAY + timedelta(days=30)
    change(place, [row], "2", later)
    assert (doctor_of(row, later - timedelta(days=1)), doctor_of(row, later)) == ("1", "2")
    assert [place.attached for place in load.loads(place, on=later)] == [0, 1]


@pytest.mark.law("ATT-08-05")
def test_a_change_that_would_pass_the_norm_moves_nobody_and_offers_the_doctors_with_places(land: Country) -> None:
    """The norm is 3 here; the ledger's is 1,700."""
    place = clinic(land.city, "gp", "gp", "gp")
    norm("gp", 3)
    rows = [attach(person(), place, "1") for _ in range(2)] + [attach(person(), place, "2") for _ in range(2)]
    with pytest.raises(errors.NormReached) as caught:
        change(place, rows[:2], "2")
    assert caught.value.args_for_words == {"precinct": "2", "offered": ["1", "3"]}
    assert [doctor_of(row) for row in rows[:2]] == ["1", "1"]
    change(place, rows[:1], "2")
    assert doctor_of(rows[0]) == "2"


def test_an_undecided_request_keeps_its_place_from_a_change(land: Country) -> None:
    place = clinic(land.city, "gp", "gp")
    norm("gp", 1)
    row = attach(person(), place, "1")
    actions.hold(
        person=person(), organisation=place, case_number="1", effective_on=DAY, now=NOW, by=BY, precinct=precinct(place, "2"), norms=None
    )
    with pytest.raises(errors.NormReached):
        change(place, [row], "2")


def test_small_children_are_counted_apart_with_a_paediatrician(land: Country) -> None:
    place = clinic(land.city, "paediatrician", "paediatrician")
    norm("paed_u6", 1)
    small, other, big = attach(person(SMALL), place, "1"), attach(person(SMALL), place, "1"), attach(person(BIG), place, "1")
    change(place, [small, big], "2")
    with pytest.raises(errors.NormReached):
        change(place, [other], "2")
    children = load.loads(place, on=DAY)[1]
    assert (children.attached, children.under_6) == (2, 1)
    assert changing.bands(children, changing.norms_on(DAY)) == [("paed_u14", 2, 0, 900), ("paed_u6", 1, 0, 1)]


def test_whoever_cannot_be_moved_is_named_with_what_speaks_against_it_and_left(land: Country) -> None:
    place, other = clinic(land.city, "gp", "therapist"), clinic(land.city, "gp")
    adult, child, there = attach(person(), place, "1"), attach(person(BIG), place, "1"), attach(person(), place, "2")
    gone, away = attach(person(), place, "1"), attach(person(), place, "1")
    stranger = attach(person(), other, "1")
    actions.report_death(person=gone.person, died_on=date(2026, 3, 9), certificate="1", certificate_on=DAY, message="Z", by=BY, now=NOW)
    attach(away.person, other, "1", DAY)
    rows = [adult, child, there, gone, away, stranger]
    planned = changing.plan(place, {row.pk: precinct(place, "2").pk for row in rows}, since=DAY)
    problems = {step.attachment.pk: step.problem for step in planned.steps}
    assert [problems[row.pk] for row in (adult, child, there)] == ["", "doctor_unsuitable", "same_doctor"]
    assert [problems.get(row.pk) for row in (gone, away, stranger)] == ["not_in_force", "not_in_force", None]
    assert set(problems.values()) - {""} <= set(wording.STEP_PROBLEMS)
    change(place, rows, "2")
    assert [doctor_of(row) for row in (adult, child, there, stranger)] == ["2", "1", "2", "1"]


@pytest.mark.parametrize(
    ("since", "reason", "number", "error"),
    [
        (DAY, " ", "2", errors.ReasonMissing), (DAY - timedelta(days=1), "why", "2", errors.DayPast),
        (DAY, "why", "1", errors.NobodyToMove),
    ],
)  # fmt: skip
def test_a_change_needs_a_reason_a_day_that_has_not_passed_and_somebody_to_move(land: Country, since, reason, number, error) -> None:
    place = clinic(land.city, "gp", "gp")
    row = attach(person(), place, "1")
    with pytest.raises(error) as caught:
        change(place, [row], number, since, reason)
    assert wording.sentence(caught.value)
    assert not DoctorChange.objects.exists()


def test_more_than_an_officer_can_look_through_is_refused(land: Country) -> None:
    place = clinic(land.city, "gp")
    with pytest.raises(errors.TooMany):
        actions.change_doctors(organisation=place, doctors=dict.fromkeys(range(MOST + 1)), since=DAY, reason="x", by=BY, now=NOW)


def test_a_change_is_taken_back_by_a_new_act_and_only_once(land: Country) -> None:
    place = clinic(land.city, "gp", "gp", "gp")
    kept, moved_on, unseated = attach(person(), place, "1"), attach(person(), place, "1"), attach(person(), place, None)
    made = change(place, [kept, moved_on, unseated], "2")
    change(place, [moved_on], "3")
    undone = actions.undo_change(change=made, reason="another list", by=BY, now=NOW)
    assert [doctor_of(row) for row in (kept, moved_on, unseated)] == ["1", "3", None]
    assert (undone.undoes, undone.rows.count()) == (made, 2)
    for again in (made, undone):
        with pytest.raises(errors.ChangeUndone):
            actions.undo_change(change=again, reason="again", by=BY, now=NOW)
    assert Placement.objects.filter(attachment=kept).count() == 3  # nothing is deleted


def test_taking_back_does_not_pass_a_norm_either(land: Country) -> None:
    place = clinic(land.city, "gp", "gp")
    norm("gp", 1)
    row = attach(person(), place, "1")
    made = change(place, [row], "2")
    attach(person(), place, "1")
    with pytest.raises(errors.NormReached):
        actions.undo_change(change=made, reason="back", by=BY, now=NOW)


def proposal(place: Organisation, most: int = MOST) -> dict[int, int]:
    return balance.propose(place, on=DAY, most=most)


def test_a_proposal_levels_doctors_of_one_kind_and_changes_nothing_by_itself(land: Country) -> None:
    place = clinic(land.city, "gp", "gp", "therapist")
    rows = [attach(person(), place, "1", BEFORE + timedelta(days=day)) for day in range(9)]
    told = proposal(place)
    assert told == {row.pk: precinct(place, "2").pk for row in rows[5:]}  # those who came last
    assert [doctor_of(row) for row in rows] == ["1"] * 9
    assert told == proposal(place)
    actions.change_doctors(organisation=place, doctors=told, since=DAY, reason="levelling", by=BY, now=NOW)
    assert [place.attached for place in load.loads(place, on=DAY)] == [5, 4, 0]
    assert proposal(place) == {}
    assert len(proposal(clinic(land.city, "gp"))) == 0


def test_a_family_goes_together_or_stays(land: Country) -> None:
    place = clinic(land.city, "gp", "gp")
    mother, children = person(), [person(BIG), person(SMALL)]
    for child in children:
        parties.represent(representative=mother, represented=child, kind="parent", source="АХАЖ", since=SMALL, by=BY, now=NOW)
    family = [attach(who, place, "1", BEFORE + timedelta(days=1)) for who in (mother, *children)]
    alone = [attach(person(), place, "1") for _ in range(3)]
    told = proposal(place)
    assert set(told) == {row.pk for row in family}
    assert proposal(place, most=2) == {}
    assert Counter(told.values()) == {precinct(place, "2").pk: 3}
    assert not set(told) & {row.pk for row in alone}


def test_a_proposal_passes_no_norm(land: Country) -> None:
    place = clinic(land.city, "paediatrician", "paediatrician")
    norm("paed_u6", 1)
    for born in (BIG, BIG, BIG, SMALL, SMALL, SMALL):  # who came last is asked first
        attach(person(born), place, "1")
    told = proposal(place)
    actions.change_doctors(organisation=place, doctors=told, since=DAY, reason="levelling", by=BY, now=NOW)
    assert [(row.attached, row.under_6) for row in load.loads(place, on=DAY)] == [(3, 2), (3, 1)]


@pytest.mark.parametrize("form", sheets.FORMS)
def test_the_people_of_a_clinic_are_handed_out_and_that_is_on_record(land: Country, form: str, django_assert_max_num_queries) -> None:
    place = clinic(land.city, "gp")
    rows = [attach(person(), place, "1"), attach(person(), place, None)]
    attach(person(), clinic(land.city, "gp"), "1")
    with django_assert_max_num_queries(6):
        data = actions.hand_out_people(organisation=place, on=DAY, language="kk", form=form, by=BY, now=NOW)
    if form == "xlsx":
        table = [list(map(str, line)) for line in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()]
    else:
        table = [line.split(";") for line in data.decode("utf-8-sig").splitlines()]
    assert table[0][1] == "ЖСН"
    assert {line[1] for line in table[1:]} == {row.person.iin for row in rows}
    assert sorted(line[5] for line in table[1:]) == ["", "Дәрігер 1"]
    assert Entry.objects.get(act="clinic_list_handed_out").detail == {"people": 2, "on": "2026-06-02", "form": form}
