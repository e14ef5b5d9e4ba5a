"""The desk of the medicines service: opening hours, the three clocks of a visit, who sees the requests, what can be asked of a case."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.domain.people import NOW, a_clinic, a_person, staff
from tests.domain.pharmacy_samples import attached, batch, pharmacist, prescription

from emhana import catalogue
from emhana.cases import reading
from emhana.cases.actions import submit, visits
from emhana.cases.models import Case, Visit
from emhana.documents.signing import DemoAuthority
from emhana.law import deadlines
from emhana.law.workdays import OpenDays
from emhana.registers.pharmacy.actions.dispensing import Line
from emhana.services.medicines_dispensing.handing import hand_over

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("medicines_dispensing")


def at_desk(clinic, person, now: datetime = NOW, visit: Visit | None = None) -> Case:
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=person, provider=clinic, channel="in_person", language="kk",
        data={"organisation_bin": clinic.bin}, papers=("identity_document",), visit=visit,
    )  # fmt: skip
    return submit.submit(asked, by=staff("registrar", clinic), now=now)


def waited(minutes: int, served: int) -> dict[str, bool]:
    """Return which limits a visit breaks that waited and was served so many minutes."""
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    ticket = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, 09:00
    visits.take_ticket(organisation=clinic, service=SERVICE.code, by=registrar, now=ticket)
    called = ticket + timedelta(minutes=minutes)
    visit = visits.call_next(organisation=clinic, by=registrar, now=called)
    visits.serve(visit=visit, by=registrar, now=called + timedelta(minutes=served))
    edition = deadlines.edition_on(SERVICE.passport, date(2026, 11, 23))
    return {limit.name: limit.broken for limit in reading.visit_limits(visit, edition, now=called + timedelta(hours=1))}


@pytest.mark.law("MED-S03-02")
@pytest.mark.parametrize(("minutes", "broken"), [(30, False), (31, True)])
def test_a_visitor_waits_thirty_minutes_at_most(minutes: int, broken: bool) -> None:
    assert waited(minutes, 5)["waiting"] is broken


@pytest.mark.law("MED-S03-03")
@pytest.mark.parametrize(("minutes", "broken"), [(30, False), (31, True)])
def test_a_visitor_is_served_in_thirty_minutes(minutes: int, broken: bool) -> None:
    assert waited(20, minutes)["serving"] is broken


@pytest.mark.law("MED-S03-04")
def test_three_independent_clocks_are_green_when_none_is_broken(settings, tmp_path) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, now=NOW)
    clinic, person = a_clinic(), a_person()
    attached(person, clinic)
    case = at_desk(clinic, person)
    handed_over = NOW + timedelta(hours=2, minutes=50)
    rx, shelf = prescription(person, now=handed_over), batch(clinic)
    hand_over(case=case, service=SERVICE, lines=[Line(rx, shelf, 30)], by=pharmacist(clinic), now=handed_over)
    broken = {limit.name: limit.broken for limit in reading.limits(case, now=handed_over + timedelta(hours=1))}
    assert broken["service_in_person"] is False
    assert waited(20, 25) == {"waiting": False, "serving": False}


@pytest.mark.law("MED-S08-01", "MED-S08-02")
def test_the_desk_is_open_on_working_days_except_at_lunch() -> None:
    week = deadlines.edition_on(SERVICE.passport, date(2023, 4, 3)).schedule[0].week
    opened = OpenDays(week)
    monday = date(2023, 4, 3)
    assert [opened.is_open_at(monday, time(*at)) for at in ((12, 59), (13, 30), (14, 30))] == [True, False, True]
    assert not opened.is_open_at(date(2023, 4, 15), time(10))


@pytest.mark.law("MED-S01-01")
def test_the_pharmacist_of_a_health_care_entity_sees_its_requests_and_no_others() -> None:
    clinic, other = a_clinic(), a_clinic("Басқа")
    case = at_desk(clinic, a_person())
    assert [*Case.objects.visible_to(pharmacist(clinic))] == [case]
    assert not Case.objects.visible_to(pharmacist(other)).exists()


@pytest.mark.law("MED-S11-03")
def test_stage_and_due_time_are_told_by_the_number_of_a_case() -> None:
    case = at_desk(a_clinic(), a_person())
    told = reading.described(case.number, language="kk", explain=False)
    assert told is not None
    assert (told["state"], told["due_at"]) == ("in_review", "2026-11-24T13:00:00+05:00")


@pytest.mark.law("MED-09C-02", "MED-09C-03")
@pytest.mark.parametrize(("kind", "due"), [("provider", date(2023, 4, 10)), ("quality", date(2023, 4, 24))])
def test_a_complaint_is_due_in_five_or_fifteen_working_days(kind: str, due: date) -> None:
    found = deadlines.complaint(kind, datetime(2023, 4, 3, 5, 0, tzinfo=UTC))
    assert (found.due_at - timedelta(seconds=1)).date() == due  # 24:00 of the last day
