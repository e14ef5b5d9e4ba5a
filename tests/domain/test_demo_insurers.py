"""The demo country has an insurer whose contracts can be tried at the desks of its clinics."""

from datetime import UTC, datetime

import pytest

from emhana.demo import actions
from emhana.journal.actions import Program
from emhana.registers.insurers.models import InsuranceContract, InsuredPerson, Insurer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_a_visitor_a_family_and_a_labour_migrant_are_insured_and_the_insurer_is_licensed() -> None:
    cast = actions.small(seed=1, by=Program("test"), now=NOW)
    assert Insurer.objects.get().is_licensed_on(NOW.date())
    numbers = {row.number: row.insured.count() for row in InsuranceContract.objects.all()}
    assert numbers == {"D-100": 1, "D-200": 3, "D-300": 1, "D-400": 1}
    visitor = InsuredPerson.objects.get(contract__number="D-100").person
    assert (visitor.iin, visitor.document) == (None, next(one for one in cast.citizens if one.key == "visitor").human.document)
    children = InsuredPerson.objects.filter(contract__number="D-200", family_of__isnull=False)
    assert {row.person.is_child_on(NOW.date()) for row in children} == {True}
