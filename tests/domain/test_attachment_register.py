"""The register of attachment: one organisation at a time, doctors within their norm, and the race for the last place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange
from tests.domain.attachment_samples import BEGINNING, BY, DAY, NOW, Country, clinic, country, norm, person, precinct, unit

from emhana.journal.models import Entry
from emhana.law import capacity
from emhana.parties import actions as parties
from emhana.parties.errors import NoSpecialist, OutsideTerritory
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.models import Level
from emhana.registers.attachment import actions, errors
from emhana.registers.attachment.load import loads
from emhana.registers.attachment.models import Attachment, EndReason, Ground, Hold, Placement, Volume

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture
def land() -> Country:
    return country()


def attach(who: Person, where: Organisation, since: date = DAY, **fields: Any) -> Attachment:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": "000000001-95", "by": BY, "now": NOW} | fields
    return actions.attach(person=who, organisation=where, since=since, **given)


def voluntary(who: Person, where: Organisation, contract: str = "V-1", **fields: Any) -> Attachment:
    return attach(who, where, MARCH, volume=Volume.VOLUNTARY, ground=Ground.VHI, contract=contract, **fields)


def held(who: Person, where: Organisation, number: str, **fields: Any) -> Hold:
    return actions.hold(person=who, organisation=where, case_number=number, effective_on=DAY, now=NOW, by=BY, **fields)


@pytest.mark.law("ATT-04-01", "ATT-04-06")
def test_a_new_attachment_ends_the_one_before_that_day_and_leaves_the_voluntary_one(land: Country) -> None:
    who, first, second, private = person(), clinic(land.city), clinic(land.city), clinic(land.city)
    earlier, insured = attach(who, first, MARCH), voluntary(who, private)
    attach(who, second, basis="000000002-92")
    earlier.refresh_from_db()
    insured.refresh_from_db()
    assert (earlier.valid, earlier.end_reason, earlier.ended_by) == (DateRange(MARCH, DAY), EndReason.NEW_ATTACHMENT, "000000002-92")
    assert [row.organisation for row in Attachment.objects.on(DAY).filter(person=who, funding="state")] == [second]
    assert (insured.valid, insured.end_reason) == (DateRange(MARCH, None), "")


def test_the_database_itself_refuses_two_attachments_of_one_funding(land: Country) -> None:
    row = attach(person(), clinic(land.city))
    row.pk = None
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        row.save(force_insert=True)


def test_the_doctor_of_the_ended_attachment_loses_the_person_the_same_day(land: Country) -> None:
    who, first, second = person(), clinic(land.city, "gp"), clinic(land.city, "gp")
    attach(who, first, MARCH, precinct=precinct(first, "1"))
    attach(who, second, precinct=precinct(second, "1"))
    yesterday = DAY - timedelta(days=1)
    assert [loads(first, on=day)[0].attached for day in (yesterday, DAY)] == [1, 0]
    assert [loads(second, on=day)[0].attached for day in (yesterday, DAY)] == [0, 1]


def test_another_choice_on_the_same_day_supersedes_the_first_and_keeps_it(land: Country) -> None:
    who, first, second = person(), clinic(land.city, "gp"), clinic(land.city)
    morning = attach(who, first, precinct=precinct(first, "1"))
    evening = attach(who, second)
    morning.refresh_from_db()
    assert (morning.superseded_at, morning.end_reason) == (NOW, EndReason.SUPERSEDED)
    assert list(Attachment.objects.on(DAY).filter(person=who)) == [evening]
    assert not Placement.objects.filter(superseded_at=None).exists()


def test_a_scheduled_attachment_bounds_the_one_made_before_it(land: Country) -> None:
    who, january = person(), date(2027, 1, 1)
    current, chosen = attach(who, clinic(land.city), MARCH), attach(who, clinic(land.city), january, ground=Ground.CAMPAIGN)
    between = attach(who, clinic(land.city))
    current.refresh_from_db()
    chosen.refresh_from_db()
    assert [row.valid for row in (current, between, chosen)] == [
        DateRange(MARCH, DAY), DateRange(DAY, january), DateRange(january, None),
    ]  # fmt: skip


@pytest.mark.law("ATT-10-22")
def test_a_newborn_without_any_record_is_attached_by_free_choice_with_the_flag(land: Country) -> None:
    child, place = person(DAY - timedelta(days=3)), clinic(land.city, "paediatrician")
    row = attach(child, place, precinct=precinct(place, "1"))
    assert (row.first, row.ground) == (True, "free_choice")
    assert attach(child, clinic(land.city), DAY + timedelta(days=9)).first is False


@pytest.mark.law("ATT-04-03")
def test_nobody_is_attached_for_free_care_where_the_fund_buys_none(land: Country) -> None:
    place = clinic(land.city, contract=False)
    with pytest.raises(errors.NoFundContract) as caught:
        attach(person(), place)
    assert caught.value.code == "no_fund_contract"
    assert not Organisation.objects.taking_attached(DAY).filter(pk=place.pk).exists()
    assert voluntary(person(), place).organisation == place


def test_free_care_is_recorded_under_an_iin_only(land: Country) -> None:
    foreigner = person()
    Person.objects.filter(pk=foreigner.pk).update(document="UZBAA1", document_digest=b"1" * 32, iin=None, iin_digest=None)
    with pytest.raises(errors.NoIin):
        attach(foreigner, clinic(land.city))


def test_a_voluntary_attachment_names_its_contract_and_only_it(land: Country) -> None:
    for fields in ({"contract": "V-1"}, {"volume": Volume.VOLUNTARY, "ground": Ground.VHI}):
        with pytest.raises(errors.ContractNotNamed):
            attach(person(), clinic(land.city), **fields)


def test_nobody_is_attached_after_death(land: Country) -> None:
    who = person()
    Person.objects.filter(pk=who.pk).update(died_on=MARCH)
    with pytest.raises(errors.PersonDied):
        attach(who, clinic(land.city))


@pytest.mark.law("ATT-17-01")
def test_death_ends_the_record_on_its_day_and_the_journal_keeps_the_day_of_the_act(land: Country) -> None:
    row = attach(person(), clinic(land.city, "gp"), MARCH)
    actions.end(attachment=row, on=date(2026, 6, 1), reason=EndReason.DEATH, basis="certificate 123456", by=BY, now=NOW)
    row.refresh_from_db()
    assert (row.valid.upper, row.end_reason, row.ended_by) == (date(2026, 6, 1), EndReason.DEATH, "certificate 123456")
    assert Entry.objects.get(act="attachment_ended").at == NOW


@pytest.mark.law("ATT-17-05")
@pytest.mark.parametrize("on", [date(2027, 3, 1), date(2026, 9, 10)], ids=["expiry", "early termination"])
def test_the_voluntary_record_ends_with_its_contract(land: Country, on: date) -> None:
    row = voluntary(person(), clinic(land.city), until=date(2027, 3, 1))
    actions.end(attachment=row, on=on, reason=EndReason.VHI_ENDED, basis="V-1", by=BY, now=NOW)
    row.refresh_from_db()
    assert (row.valid.upper, row.end_reason) == (on, EndReason.VHI_ENDED)


def test_an_ended_attachment_is_neither_ended_again_nor_given_a_doctor(land: Country) -> None:
    who, place = person(), clinic(land.city, "gp")
    row = attach(who, place, MARCH)
    attach(who, clinic(land.city))
    with pytest.raises(errors.NotInForce):
        actions.end(attachment=row, on=DAY, reason=EndReason.DEATH, basis="1", by=BY, now=NOW)
    with pytest.raises(errors.NotInForce):
        actions.place(attachment=row, precinct=precinct(place, "1"), since=DAY, by=BY, now=NOW)


@pytest.mark.law("ATT-17-06")
def test_nobody_is_detached_for_another_reason_or_without_a_paper(land: Country) -> None:
    assert {"death", "emigration", "vhi_ended"} == actions.OF_CLOSED_LIST
    assert "no_contributions" not in EndReason.values
    row = attach(person(), clinic(land.city))
    for reason in set(EndReason.values) - {EndReason.DEATH, EndReason.EMIGRATION}:
        with pytest.raises(errors.ReasonNotAllowed):
            actions.end(attachment=row, on=DAY, reason=EndReason(reason), basis="1", by=BY, now=NOW)
    with pytest.raises(errors.BasisMissing):
        actions.end(attachment=row, on=DAY, reason=EndReason.DEATH, basis="", by=BY, now=NOW)


@pytest.mark.law("ATT-08-06")
def test_a_precinct_has_its_specialist_and_lies_in_the_territory_of_its_organisation(land: Country) -> None:
    place, part = clinic(land.city), unit("351010000", Level.CITY_DISTRICT, "Қазыбек би ауданы", land.city)
    opened = {"organisation": place, "post": "gp", "since": BEGINNING, "by": BY, "now": NOW}
    for doctor in ("", "  "):
        with pytest.raises(NoSpecialist):
            parties.open_precinct(number="5", doctor=doctor, **opened)
    with pytest.raises(OutsideTerritory):
        parties.open_precinct(number="5", doctor="Дәрігер", territory=land.village, **opened)
    assert parties.open_precinct(number="5", doctor="Дәрігер", territory=part, **opened).territory == part
    with pytest.raises(IntegrityError, match="specialist"), transaction.atomic():
        Precinct.objects.create(organisation=place, number="6", post="gp", doctor="", valid=DateRange(BEGINNING, None))


@pytest.mark.law("ATT-08-04")
def test_a_doctor_is_chosen_inside_the_organisation_and_nothing_else_changes(land: Country) -> None:
    place, other = clinic(land.city, "gp", "therapist"), clinic(land.city, "gp")
    row = attach(person(), place, MARCH, precinct=precinct(place, "1"))
    with pytest.raises(errors.OtherOrganisation):
        actions.choose_doctor(attachment=row, precinct=precinct(other, "1"), since=DAY, by=BY, now=NOW)
    actions.choose_doctor(attachment=row, precinct=precinct(place, "2"), since=DAY, by=BY, now=NOW)
    row.refresh_from_db()
    assert (row.organisation, row.valid) == (place, DateRange(MARCH, None))
    assert [(p.precinct.number, p.valid) for p in row.placements.order_by("valid")] == [
        ("1", DateRange(MARCH, DAY)), ("2", DateRange(DAY, None)),
    ]  # fmt: skip


def test_a_full_doctor_is_not_given_and_the_free_ones_are_offered(land: Country) -> None:
    norm("gp", 1)
    place = clinic(land.city, "gp", "gp", "gp")
    row = attach(person(), place, precinct=precinct(place, "1"))
    attach(person(), place, precinct=precinct(place, "2"))
    with pytest.raises(errors.NormReached) as caught:
        actions.choose_doctor(attachment=row, precinct=precinct(place, "2"), since=DAY, by=BY, now=NOW)
    assert caught.value.args_for_words["offered"] == ["1", "3"]


def test_a_doctor_takes_only_the_ages_of_the_post(land: Country) -> None:
    place = clinic(land.city, "therapist", "paediatrician")
    for born, number in ((date(2010, 6, 3), "1"), (date(2010, 6, 2), "2")):
        with pytest.raises(errors.DoctorUnsuitable):
            attach(person(born), place, precinct=precinct(place, number))


def test_a_request_may_reach_the_norm_and_not_pass_it_while_an_act_may(land: Country) -> None:
    norm("gp", 2)
    place = clinic(land.city, "gp")
    for _ in range(2):
        attach(person(), place, precinct=precinct(place, "1"), own_request=True)
    with pytest.raises(errors.NormReached):
        attach(person(), place, precinct=precinct(place, "1"), own_request=True)
    attach(person(), place, precinct=precinct(place, "1"), ground=Ground.PROVIDER_STOPS)
    assert loads(place, on=DAY)[0].attached == 3


@pytest.mark.law("ATCH-09-14")
def test_children_are_counted_by_their_age_on_the_day_of_effect_in_one_query(land: Country) -> None:
    place = clinic(land.city, "paediatrician", "gp")
    for born in (date(2020, 6, 2), date(2020, 6, 3), date(2013, 1, 1)):
        attach(person(born), place, MARCH, precinct=precinct(place, "1"))
    held(person(date(2022, 1, 1)), place, "1", precinct=precinct(place, "1"))
    attach(person(), place, precinct=precinct(place, "2"))
    with CaptureQueriesContext(connection) as queries:
        children, grown = loads(place, on=DAY)
    assert len(queries) == 1
    assert (children.attached, children.under_6, children.pending, children.under_6_pending) == (3, 1, 1, 1)
    assert (grown.attached, grown.pending) == (1, 0)
    assert loads(place, on=date(2027, 1, 1))[0].attached == 2


@pytest.mark.parametrize("on", [date(2024, 2, 28), date(2024, 2, 29), date(2026, 2, 28), date(2026, 3, 1)])
def test_the_bound_on_birth_dates_agrees_with_the_age(on: date) -> None:
    for born in (date(on.year - 14, 2, 28) + timedelta(days=shift) for shift in range(-2, 4)):
        assert (born > capacity.last_birthday(on, 14)) == (capacity.age_on(born, on) < 14)


def test_a_hold_takes_the_doctor_asked_for_else_the_emptiest_suitable_one(land: Country) -> None:
    norm("gp", 2)
    place = clinic(land.city, "gp", "gp", "paediatrician")
    attach(person(), place, precinct=precinct(place, "1"))
    assert held(person(), place, "1", precinct=precinct(place, "1")).precinct == precinct(place, "1")
    assert held(person(), place, "2", precinct=precinct(place, "1")).precinct == precinct(place, "2")
    assert held(person(), place, "3").precinct == precinct(place, "2")
    assert held(person(), place, "4").precinct is None


def test_a_held_place_is_taken_until_it_is_released(land: Country) -> None:
    norm("gp", 1)
    place, first = clinic(land.city, "gp"), person()
    held(first, place, "1")
    with pytest.raises(errors.NormReached):
        attach(person(), place, precinct=precinct(place, "1"), basis="2", own_request=True)
    attach(first, place, precinct=precinct(place, "1"), basis="1", own_request=True)
    actions.release(case_number="1", by=BY, now=NOW)
    assert held(person(), place, "2").precinct is None


def test_a_case_taken_up_again_holds_one_place(land: Country) -> None:
    place, who = clinic(land.city, "gp"), person()
    held(who, place, "1")
    actions.release(case_number="1", by=BY, now=NOW)
    assert loads(place, on=DAY)[0].pending == 0
    held(who, place, "1")
    held(who, place, "1")
    assert loads(place, on=DAY)[0].pending == 1


def test_an_own_hold_wins_when_an_act_has_filled_the_rest(land: Country) -> None:
    norm("gp", 3)
    place, people = clinic(land.city, "gp"), [person(), person()]
    for number, who in enumerate(people):
        held(who, place, str(number))
    for _ in range(2):
        attach(person(), place, precinct=precinct(place, "1"), ground=Ground.PROVIDER_STOPS)
    attach(people[1], place, precinct=precinct(place, "1"), basis="1", own_request=True)
    with pytest.raises(errors.NormReached):
        attach(people[0], place, precinct=precinct(place, "1"), basis="0", own_request=True)


def test_each_write_names_the_person_by_hash_and_never_in_clear(land: Country) -> None:
    who, place = person(), clinic(land.city, "gp")
    held(who, place, "000000001-95")
    row = attach(who, place, precinct=precinct(place, "1"))
    actions.release(case_number="000000001-95", by=BY, now=NOW)
    acts = [entry.act for entry in Entry.objects.about(who.key)]
    assert acts[:3] == ["place_released", "attached", "place_held"]
    assert [str(row), str(errors.NormReached(precinct="1"))] == [f"attachment {row.pk}", "norm_reached"]


@pytest.fixture
def racing(transactional_db: None) -> Organisation:
    norm("gp", 1)
    return clinic(country().city, "gp")


def race(*tasks: Any) -> list[Any]:
    """Run the tasks at once, each on its own connection; an error of the register is a result."""
    barrier = Barrier(len(tasks))

    def run(task: Any) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            return task()
        except errors.NormReached as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, task) for task in tasks]]


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_for_the_last_place_exactly_one_holds_it(racing: Organisation) -> None:
    people = [person(), person()]
    holds = race(*(lambda who=who: held(who, racing, str(who.pk)) for who in people))
    assert sorted(hold.precinct is None for hold in holds) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_attached_at_once_one_finds_the_norm_reached(racing: Organisation) -> None:
    people, last = [person(), person()], precinct(racing, "1")
    rows = race(*(lambda who=who: attach(who, racing, precinct=last, basis=str(who.pk), own_request=True) for who in people))
    assert sorted(isinstance(row, errors.NormReached) for row in rows) == [False, True]
    assert loads(racing, on=DAY)[0].attached == 1


@pytest.mark.django_db(transaction=True)
def test_two_attachments_of_one_person_at_once_leave_one_in_force(racing: Organisation) -> None:
    people, other = [person() for _ in range(8)], clinic(racing.territory)
    for who in people:
        race(lambda who=who: attach(who, racing), lambda who=who: attach(who, other))
    assert sorted(Attachment.objects.on(DAY).values_list("person", flat=True)) == [who.pk for who in people]
