"""Organisations change and close: history is kept, and what waits there is answered."""

from datetime import date, timedelta

import pytest
from psycopg.types.range import DateRange
from tests.domain.attachment_requests import SERVICE, granted, on_portal, why
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff

from emhana import catalogue
from emhana.cases.actions import closing, moves
from emhana.cases.errors import ProviderBusy
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.jobs.answering import answer_left_requests
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.parties import actions as parties
from emhana.parties.errors import BinTaken, ContractOverlaps, DayImpossible, NotOpen, PrecinctTaken, UnitOfOtherRegion
from emhana.parties.models import DoctorTerm, Organisation, Precinct
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import history
from emhana.registers.attachment.models import Ground, Hold, Volume

pytestmark = pytest.mark.django_db
TODAY, ACT = date(2026, 11, 24), "order 12 of 20.11.2026"


@pytest.fixture(autouse=True)
def authority(tmp_path, settings) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)


def close(clinic: Organisation, on: date = TODAY, **confirmed: bool) -> int:
    return closing.close_provider(organisation=clinic, on=on, act=ACT, service_of=catalogue.by_code, by=BY, now=NOW, **confirmed)


def attach(clinic: Organisation, number: str = "1", since: date = date(2026, 3, 1)):
    return register.attach(
        person=a_person(), organisation=clinic, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=since, basis="test",
        precinct=Precinct.objects.get(organisation=clinic, number=number), by=BY, now=NOW,
    )  # fmt: skip


def test_a_changed_organisation_keeps_in_the_journal_what_stood_before():
    clinic, district = a_clinic(), a_unit("751100000", "city_district", "Алмалы ауданы", a_unit())
    changed = parties.change_organisation(
        organisation=clinic, changes={"address": "Абай даңғылы, 12", "territory": district, "phone": clinic.phone}, by=BY, now=NOW
    )
    assert changed == ["address", "territory"]
    entry = Entry.objects.get(act="organisation_changed")
    assert entry.detail["before"] == {"address": "Алматы қаласы, Абай даңғылы, 10", "territory": "750000000"}


def test_an_organisation_stays_in_its_region():
    with pytest.raises(UnitOfOtherRegion):
        parties.change_organisation(
            organisation=a_clinic(), changes={"territory": a_unit("710000000", "capital", "Астана")}, by=BY, now=NOW
        )


def test_a_bin_a_contract_and_a_precinct_stand_once():
    clinic = a_clinic()
    with pytest.raises(BinTaken):
        parties.open_organisation(bin=clinic.bin, names={}, since=TODAY, by=BY, now=NOW)
    with pytest.raises(ContractOverlaps):
        parties.contract(organisation=clinic, number="2", since=date(2026, 12, 31), until=None, by=BY, now=NOW)
    with pytest.raises(PrecinctTaken):
        parties.open_precinct(organisation=clinic, number="1", post="gp", doctor="Ким", since=TODAY, by=BY, now=NOW)


def test_a_new_doctor_follows_the_old_one_and_the_extract_tells_both():
    clinic = a_clinic()
    seated = attach(clinic)
    precinct = clinic.precincts.get()
    parties.change_doctor(precinct=precinct, doctor="Ким Вера", since=date(2026, 11, 2), by=BY, now=NOW)
    precinct.refresh_from_db()
    assert precinct.doctor == "Ким Вера"
    assert history.extract(seated.person)[0].doctors == (
        ("Дәрігер 1", DateRange(date(2026, 3, 1), date(2026, 11, 2))), ("Ким Вера", DateRange(date(2026, 11, 2), None)),
    )  # fmt: skip


@pytest.mark.parametrize("since", [date(2026, 11, 25), date(2015, 1, 1)])
def test_a_doctor_changes_on_the_day_or_after_it_and_after_the_former_began(since):
    with pytest.raises(DayImpossible):
        parties.change_doctor(precinct=a_clinic().precincts.get(), doctor="Ким", since=since, by=BY, now=NOW)


def test_a_precinct_opened_before_doctors_were_dated_gets_its_first_one():
    precinct = a_clinic().precincts.get()
    DoctorTerm.objects.update(doctor="forgotten")
    DoctorTerm._base_manager.filter(precinct=precinct).update(valid=DateRange(date(2014, 1, 1), date(2014, 1, 2)))
    with pytest.raises(NotOpen):
        parties.change_doctor(precinct=precinct, doctor="Ким", since=date(2014, 6, 1), by=BY, now=NOW)


def test_an_organisation_with_requests_or_people_closes_only_when_both_are_confirmed():
    clinic = a_clinic()
    case = on_portal(a_person(), clinic)
    attach(clinic)
    for confirmed in ({}, {"answer_requests": True}, {"leave_people": True}):
        with pytest.raises(ProviderBusy) as busy:
            close(clinic, **confirmed)
        assert busy.value.args_for_words == {"requests": [case.number], "people": 1}
    clinic.refresh_from_db()
    assert clinic.valid.upper is None


def test_requests_at_a_closed_organisation_are_answered_and_people_listed():
    clinic = a_clinic()
    case, row = on_portal(a_person(), clinic), attach(clinic)
    assert close(clinic, answer_requests=True, leave_people=True) == 1
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("not_accepted", "")
    assert "closed since 24.11.2026" in why(case)
    assert "not a refusal" in why(case)
    assert Message.objects.filter(kind="not_accepted", case_number=case.number).exists()
    assert not Hold.objects.filter(case_number=case.number, released_at=None).exists()
    assert list(history.left_by(clinic, on=TODAY)) == [row]


def test_a_request_is_answered_on_the_day_the_organisation_closes_not_before():
    clinic = a_clinic()
    case = on_portal(a_person(), clinic)
    assert close(clinic, TODAY + timedelta(days=7), answer_requests=True) == 0
    assert answer_left_requests(clock=lambda: NOW + timedelta(days=6)) == 0
    late = on_portal(a_person(), clinic)
    assert answer_left_requests(clock=lambda: NOW + timedelta(days=7)) == 2
    assert answer_left_requests(clock=lambda: NOW + timedelta(days=7)) == 0
    assert {Case.objects.get(pk=one.pk).state for one in (case, late)} == {"not_accepted"}


def test_a_reopened_request_is_left_to_its_officers():
    clinic = a_clinic()
    case = on_portal(a_person(), clinic)
    granted(case)
    case.refresh_from_db()
    moves.reopen(case=case, service=SERVICE, by=staff("head", clinic), now=NOW, reason="an error", basis="error")
    assert close(clinic, answer_requests=True, leave_people=True) == 0
    case.refresh_from_db()
    assert case.state == "in_review"
