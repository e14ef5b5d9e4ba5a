"""Paragraphs 2 to 4 and 17 of order 194/2020: whom the register knows, where and for which care a person is attached, how that ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.attachment_requests import at_desk, granted, on_portal, why
from tests.domain.attachment_samples import BY, DAY, NOW, clinic, person, unit
from tests.domain.people import NOW as MORNING
from tests.domain.people import a_clinic, a_person, a_unit

from emhana.cases.lifecycle import State
from emhana.documents.signing import DemoAuthority
from emhana.parties import actions as parties
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person
from emhana.reference import actions as reference
from emhana.reference.models import Level, Override
from emhana.registers.attachment import actions, errors
from emhana.registers.attachment.models import Attachment, EndReason, Ground, Volume

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def signing(tmp_path, settings) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, MORNING)


def attached(who: Person, where: Any, **fields: Any) -> Attachment:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": "act", "by": BY, "now": NOW} | fields
    return actions.attach(person=who, organisation=where, since=DAY, **given)


@pytest.mark.law("ATT-02-03")
def test_a_child_is_a_child_until_the_eighteenth_birthday() -> None:
    who = person(date(2008, 6, 2))
    assert who.is_child_on(date(2026, 6, 1))
    assert not who.is_child_on(date(2026, 6, 2))


@pytest.mark.law("ATT-02-07")
def test_the_record_of_a_kandas_opens_the_portal_and_descent_alone_does_not() -> None:
    kandas, without = a_person(status="kandas"), a_person(status="temporary_foreigner")
    assert on_portal(kandas, a_clinic()).state == State.IN_REVIEW
    assert on_portal(without, a_clinic()).state == State.NOT_ACCEPTED


@pytest.mark.law("ATT-03-01")
def test_the_register_answers_each_clinic_whether_a_person_is_its_own() -> None:
    city = unit("351000000", Level.CITY, "Қарағанды")
    who, first, second = person(), clinic(city), clinic(city)
    attached(who, first)
    own = {place.pk: Attachment.objects.on(DAY).filter(person=who, organisation=place).exists() for place in (first, second)}
    assert own == {first.pk: True, second.pk: False}


@pytest.mark.law("ATT-03-04")
def test_another_district_of_the_same_city_is_no_obstacle(signing: None) -> None:
    city = a_unit()
    one, other = (a_unit(f"75{n}000000", Level.CITY_DISTRICT, f"{n}-аудан", parent=city) for n in (1, 2))
    decision = granted(on_portal(a_person(unit=one), a_clinic(unit=other)))
    assert next(found for found in decision.findings if found["rule"] == "lives_outside_unit")["holds"] is False


@pytest.mark.law("ATT-03A-03")
def test_whoever_stays_temporarily_gets_the_limited_volume_and_never_the_full_one(signing: None) -> None:
    guest, citizen = a_person(status="temporary_foreigner"), a_person()
    granted(at_desk(guest, a_clinic()))
    granted(at_desk(citizen, a_clinic()))
    scopes = [Attachment.objects.on(TODAY).get(person=who).scope for who in (guest, citizen)]
    assert scopes == ["GVFMC-limited (ДСМ-121/2020)", "guaranteed"]


@pytest.mark.law("ATT-04-02")
def test_state_care_is_asked_for_under_a_valid_iin() -> None:
    nobody = a_person(status="temporary_foreigner", iin=None, document="UZBAA1234567")
    case = at_desk(nobody, a_clinic())
    assert (case.state, "individual identification number" in why(case)) == (State.NOT_ACCEPTED, True)
    wrong = "900517400010"
    assert check_iin(wrong).error is not None
    with pytest.raises(ValueError, match="checksum of the IIN"):
        parties.enter_person(
            iin=wrong, names=("А", "Б", ""), born_on=date(1990, 5, 17), sex="female", status="citizen", by=BY, now=NOW
        )


@pytest.mark.law("ATT-04-08")
def test_without_a_contract_of_the_fund_only_voluntary_care_unless_the_reading_is_changed(signing: None) -> None:
    place = a_clinic(contracted=False)
    case = on_portal(a_person(), place)
    assert (case.state, "no contract" in why(case)) == (State.NOT_ACCEPTED, True)
    insured = attached(a_person(), place, volume=Volume.VOLUNTARY, ground=Ground.VHI, contract="V-8")
    assert insured.organisation == place
    reference.override(
        kind=Override.Kind.SETTING, key="ATT-04-08", value=[], since=TODAY, act="test", by=BY, now=NOW,
    )  # fmt: skip
    citizen = on_portal(a_person(), place)
    assert citizen.state == State.IN_REVIEW
    granted(citizen)
    assert Attachment.objects.on(TODAY).filter(person=citizen.recipient, organisation=place).exists()


@pytest.mark.parametrize(("reason", "basis"), [
    pytest.param(EndReason.DEATH, "123456, 2026-06-01", marks=pytest.mark.law("ATT-17-02"), id="ATT-17-02"),
    pytest.param(EndReason.EMIGRATION, "GBDFL-77", marks=pytest.mark.law("ATT-17-04"), id="ATT-17-04"),
])  # fmt: skip
def test_nobody_is_detached_by_word_of_mouth(reason: EndReason, basis: str) -> None:
    row = attached(person(), clinic(unit("351000000", Level.CITY, "Қарағанды")))
    day = DAY + timedelta(days=3)
    with pytest.raises(errors.BasisMissing):
        actions.end(attachment=row, on=day, reason=reason, basis="", by=BY, now=NOW)
    row.refresh_from_db()
    assert (row.valid.upper, row.end_reason) == (None, "")
    actions.end(attachment=row, on=day, reason=reason, basis=basis, by=BY, now=NOW)
    row.refresh_from_db()
    assert (row.valid.upper, row.end_reason, row.ended_by) == (day, reason, basis)
