"""People leave by the message of an outside register, once, and a wrong message is taken back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.range import DateRange
from tests.domain.attachment_samples import BY, DAY, NOW, Country, clinic, country, person, precinct

from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties import errors as party_errors
from emhana.parties.errors import DayImpossible, NotOpen
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions, errors, history, wording
from emhana.registers.attachment.models import Attachment, BasisCode, EndReason, Ground, LeavingReport, Placement, Volume
from emhana.workbench import errors as staff_errors

pytestmark = pytest.mark.django_db
MARCH, JUNE, LATER = date(2026, 3, 1), date(2026, 6, 1), NOW + timedelta(hours=1)


@pytest.fixture
def land() -> Country:
    return country()


def attach(who: Person, where: Organisation, since: date = MARCH, **fields: Any) -> Attachment:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": "000000001-95", "by": BY, "now": NOW} | fields
    return actions.attach(person=who, organisation=where, since=since, **given)


def died(who: Person, message: str = "Z-1", on: date = JUNE, **fields: Any) -> LeavingReport:
    given = {"certificate": "123456", "certificate_on": DAY, "message": message, "by": BY, "now": NOW} | fields
    return actions.report_death(person=who, died_on=on, **given)


def withdraw(message: str, now: datetime = LATER) -> None:
    actions.withdraw_report(message=message, reason="another person was meant", by=BY, now=now)


def standing(who: Person) -> list[tuple[Organisation, DateRange, str]]:
    rows = Attachment.objects.in_force().filter(person=who).order_by("valid")
    return [(row.organisation, row.valid, row.end_reason) for row in rows]


@pytest.mark.law("ATT-17-01", "ATT-17-07")
def test_a_death_told_by_the_civil_register_ends_every_attachment_on_its_day(land: Country) -> None:
    who, state, private, chosen = person(), clinic(land.city), clinic(land.city), clinic(land.city)
    attach(who, state)
    attach(who, private, volume=Volume.VOLUNTARY, ground=Ground.VHI, contract="V-1")
    attach(who, chosen, date(2027, 1, 1), ground=Ground.CAMPAIGN)
    died(who)
    who.refresh_from_db()
    assert who.died_on == JUNE
    assert {(row[0], row[1], row[2]) for row in standing(who)} == {
        (state, DateRange(MARCH, JUNE), "death"), (private, DateRange(MARCH, JUNE), "death"),
    }  # fmt: skip
    assert {row.ended_by for row in Attachment.objects.filter(person=who)} == {"message Z-1"}
    assert {entry.at for entry in Entry.objects.filter(act="attachment_ended")} == {NOW}


@pytest.mark.law("ATT-17-02")
def test_a_death_without_a_certificate_detaches_nobody(land: Country) -> None:
    who = person()
    attach(who, clinic(land.city))
    for missing in ({"certificate": ""}, {"certificate_on": None}):
        with pytest.raises(errors.BasisMissing):
            died(who, **missing)
    assert died(who).basis == "123456 of 2026-06-02"
    assert standing(who)[0][2] == "death"


def test_who_is_reported_dead_twice_is_not_changed_the_second_time(land: Country) -> None:
    who = person()
    attach(who, clinic(land.city))
    died(who)
    before = list(Attachment.objects.values())
    assert died(who).pk == died(who).pk
    died(who, "Z-2")
    assert list(Attachment.objects.values()) == before
    assert LeavingReport.objects.count() == 2
    with pytest.raises(errors.ReportDiffers):
        died(who, "Z-3", MARCH)
    with pytest.raises(errors.ReportDiffers):
        died(person(), "Z-1")


def test_who_lives_again_has_the_former_rows_as_new_ones_without_a_gap(land: Country) -> None:
    who, place, chosen = person(), clinic(land.city, "gp"), clinic(land.city)
    former = attach(who, place, precinct=precinct(place, "1"))
    attach(who, chosen, date(2027, 1, 1), ground=Ground.CAMPAIGN, basis="000000002-92")
    died(who)
    withdraw("Z-1")
    who.refresh_from_db()
    assert who.died_on is None
    assert standing(who) == [
        (place, DateRange(MARCH, date(2027, 1, 1)), "new_attachment"), (chosen, DateRange(date(2027, 1, 1), None), ""),
    ]  # fmt: skip
    seat = Placement.objects.get(superseded_at=None)
    assert (seat.precinct.number, seat.valid) == ("1", DateRange(MARCH, date(2027, 1, 1)))
    former.refresh_from_db()
    assert (former.superseded_at, former.valid, former.end_reason) == (LATER, DateRange(MARCH, JUNE), "death")
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"death_recorded", "attachment_ended", "report_withdrawn", "death_corrected", "attachment_restored"} <= acts


def test_one_wrong_message_of_two_leaves_the_person_dead(land: Country) -> None:
    who, place = person(), clinic(land.city)
    attach(who, place)
    died(who)
    died(who, "Z-2")
    withdraw("Z-1")
    who.refresh_from_db()
    assert (who.died_on, standing(who)[0][2]) == (JUNE, "death")
    withdraw("Z-2")
    assert standing(who) == [(place, DateRange(MARCH, None), "")]
    with pytest.raises(errors.ReportUnknown):
        withdraw("Z-2")
    died(who)
    assert standing(who) == [(place, DateRange(MARCH, None), "")], "a withdrawn message that comes again tells nothing new"


def test_a_second_death_after_a_withdrawn_one_ends_the_restored_row_and_can_be_withdrawn_too(land: Country) -> None:
    who, place = person(), clinic(land.city, "gp")
    attach(who, place, precinct=precinct(place, "1"))
    for message in ("Z-1", "Z-2"):
        died(who, message)
        withdraw(message)
    assert standing(who) == [(place, DateRange(MARCH, None), "")]
    assert Attachment.objects.filter(person=who).count() == 3


def test_a_row_restored_by_a_correction_after_the_death_ends_with_it(land: Country) -> None:
    who, place = person(), clinic(land.city)
    attach(who, place)
    attach(who, clinic(land.city), date(2026, 4, 1), basis="case 2")
    died(who)
    actions.annul(basis="case 2", reason="wrong", by=BY, now=LATER)
    assert standing(who) == [(place, DateRange(MARCH, JUNE), "death")]
    withdraw("Z-1")
    assert standing(who) == [(place, DateRange(MARCH, None), "")]


@pytest.mark.parametrize("on", [date(1989, 1, 1), DAY + timedelta(days=1)], ids=["before birth", "in the future"])
def test_a_death_on_an_impossible_day_is_not_recorded(on: date, land: Country) -> None:
    with pytest.raises(DayImpossible):
        died(person(), on=on)


@pytest.mark.law("ATT-17-03", "ATT-17-04")
def test_who_leaves_for_good_is_detached_by_the_message_and_a_long_stay_ends_nothing(land: Country) -> None:
    who, place = person(), clinic(land.city)
    attach(who, place)
    left = {"person": who, "left_on": JUNE, "by": BY, "now": NOW}
    assert actions.report_departure(message="M-1", permanent=False, **left) is None
    with pytest.raises(errors.BasisMissing):
        actions.report_departure(message="", **left)
    assert standing(who) == [(place, DateRange(MARCH, None), "")]
    actions.report_departure(message="M-2", **left)
    assert standing(who) == [(place, DateRange(MARCH, JUNE), "emigration")]


def test_a_wrong_departure_leaves_what_was_chosen_since(land: Country) -> None:
    who, place, chosen = person(), clinic(land.city), clinic(land.city)
    attach(who, place)
    actions.report_departure(person=who, left_on=JUNE, message="M-1", by=BY, now=NOW)
    attach(who, chosen, DAY, basis="000000002-92")
    withdraw("M-1")
    assert standing(who) == [(place, DateRange(MARCH, DAY), "new_attachment"), (chosen, DateRange(DAY, None), "")]


@pytest.mark.law("ATT-17-05")
def test_an_early_end_of_the_contract_ends_its_record_and_withdrawn_gives_the_old_end_back(land: Country) -> None:
    who, state, private = person(), clinic(land.city), clinic(land.city)
    attach(who, state)
    expiry = date(2027, 3, 1)
    attach(who, private, DAY, volume=Volume.VOLUNTARY, ground=Ground.VHI, contract="V-1", until=expiry)
    actions.report_contract_end(person=who, contract="V-1", on=date(2026, 9, 10), message="I-1", by=BY, now=NOW)
    assert standing(who)[1] == (private, DateRange(DAY, date(2026, 9, 10)), "vhi_ended")
    withdraw("I-1")
    assert standing(who) == [(state, DateRange(MARCH, None), ""), (private, DateRange(DAY, expiry), "")]


def test_nobody_is_attached_to_an_organisation_that_closed_yesterday_and_its_people_are_listed(land: Country) -> None:
    who, place = person(), clinic(land.city, "gp")
    row = attach(who, place, precinct=precinct(place, "1"))
    parties.close_organisation(organisation=place, on=DAY - timedelta(days=1), act="order 7", by=BY, now=NOW)
    for fields in ({}, {"volume": Volume.VOLUNTARY, "ground": Ground.VHI, "contract": "V-1"}):
        with pytest.raises(errors.OrganisationClosed):
            attach(person(), place, DAY, **fields)
    assert list(history.left_by(place, on=DAY)) == [row]
    assert not history.left_by(place, on=DAY - timedelta(days=2))
    with pytest.raises(NotOpen):
        parties.close_organisation(organisation=place, on=DAY, act="order 8", by=BY, now=NOW)


def test_a_closed_precinct_lists_its_people_who_stay_attached(land: Country) -> None:
    who, place = person(), clinic(land.city, "gp", "gp")
    row = attach(who, place, precinct=precinct(place, "1"))
    attach(person(), place, precinct=precinct(place, "2"))
    parties.close_precinct(precinct=precinct(place, "1"), on=DAY, act="order 9", by=BY, now=NOW)
    assert list(history.left_by_precincts(place, on=DAY)) == [row]
    assert not history.left_by(place, on=DAY)


def test_every_error_of_the_register_has_its_sentence_in_three_languages() -> None:
    for module in (errors, party_errors):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, errors.DomainError) and found is not errors.DomainError:
                words = wording.sentence(found())
                told_elsewhere = {*staff_errors.SENTENCES, "phone_not_found"}  # the last by the cabinet
                assert words is not None or found.code in told_elsewhere, found.code
                assert words is None or len({words.kk, words.ru, words.en}) == 3
    assert set(wording.GROUNDS) == {*Ground.values, *BasisCode.values}
    assert set(wording.ENDS) == set(EndReason.values)
