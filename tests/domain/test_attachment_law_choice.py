"""The principles of paragraph 3 in the choice of a clinic: the family together, the nearest first, any other still possible."""

from datetime import date

import pytest
from tests.domain.attachment_samples import BY, DAY, NOW, clinic, person, precinct, unit

from emhana.cases.questions import Asking
from emhana.law.lawbook import EMPTY
from emhana.parties import actions as parties
from emhana.reference.models import Level, Territory
from emhana.registers.attachment import actions
from emhana.registers.attachment.models import Ground, Volume
from emhana.services.phc_attachment import clinics, facts
from emhana.services.phc_attachment.questions import Clinic, Doctor

pytestmark = pytest.mark.django_db


@pytest.fixture
def districts() -> tuple[Territory, Territory]:
    city = unit("750000000", Level.REPUBLICAN_CITY, "Алматы")
    return tuple(unit(f"75{n}000000", Level.CITY_DISTRICT, f"{n}-аудан", city) for n in (1, 2))


@pytest.mark.law("ATT-03-03")
def test_the_nearest_clinic_stands_first_and_the_farther_one_can_be_chosen(districts: tuple[Territory, Territory]) -> None:
    here, there = districts
    far, near = clinic(there, "gp"), clinic(here, "gp")
    living = facts.residences(person(lives=here), on=DAY)
    assert clinics.offered(living, EMPTY, day=DAY, language="kk").clinics == [near, far]


@pytest.mark.law("ATT-03-02")
def test_the_clinic_and_the_doctor_of_the_parent_stand_first_for_the_child(districts: tuple[Territory, Territory]) -> None:
    here, there = districts
    near, parents_own = clinic(here, "gp"), clinic(there, "gp", "gp")
    born = date(2019, 3, 4)
    mother, child = person(lives=here), person(born, lives=here)
    actions.attach(
        person=mother, organisation=parents_own, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=DAY, basis="act", by=BY,
        now=NOW, precinct=precinct(parents_own, "2"),
    )  # fmt: skip
    parties.represent(representative=mother, represented=child, kind="parent", source="birth record", since=born, by=BY, now=NOW)
    asking = Asking(mother, DAY, "kk", {"whom": {"person": child}, "clinic": {"organisation": parents_own}}, {})
    offered = [bin for bin, _ in Clinic(asking=asking).fields["clinic"].choices]
    assert offered == [parents_own.bin, near.bin]
    doctors = [number for number, _ in Doctor(asking=asking).fields["doctor"].choices]
    assert doctors == ["any", "2", "1"]
