"""A hundred people ask at one moment for the last ten places: each is promised a place or told, and the norm is reached, not passed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier, BoundedSemaphore

import pytest
from django.db import connection
from tests.domain.attachment_requests import SERVICE, on_portal
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff

from emhana.cases.actions import decide
from emhana.cases.judging import judge
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Decision
from emhana.documents.signing import DemoAuthority
from emhana.parties.models import Organisation, Person
from emhana.reference.actions import override
from emhana.reference.models import Override
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.load import loads
from emhana.registers.attachment.models import Ground, Hold, Volume

ASKING, LEFT, BEFORE = 100, 10, 2
CONNECTIONS = 40  # as many as the pools of five web processes give; the database itself takes a hundred
TODAY = date(2026, 11, 24)


@pytest.fixture
def clinic(transactional_db: None, settings, tmp_path: Path) -> Organisation:
    """Return a clinic whose two doctors have ten places left together."""
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    norm = (LEFT + BEFORE) // 2
    override(kind=Override.Kind.NORM, key="gp", value=norm, since=date(2020, 1, 1), act="test", by=BY, now=NOW)
    place = a_clinic(posts=("gp", "gp"))
    for precinct in place.precincts.all():
        register.attach(
            person=a_person(), organisation=place, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 2, 1), basis="act",
            by=BY, now=NOW, precinct=precinct,
        )  # fmt: skip
    return place


def at_once(people: list[Person], clinic: Organisation) -> None:
    """Send the request of each of `people` at one moment, each in its thread and on a connection of its own."""
    barrier, free = Barrier(len(people)), BoundedSemaphore(CONNECTIONS)

    def send(person: Person) -> None:
        barrier.wait(timeout=60)
        with free:
            try:
                on_portal(person, clinic)
            finally:
                connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(send, person) for person in people]:
            done.result(timeout=120)


def on_capacity(case: Case) -> bool | None:
    return next(found.holds for found in judge(case, SERVICE, now=NOW).findings if found.rule == "capacity_exceeded")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_requests_for_the_last_ten_places_ten_are_granted_and_ninety_lawfully_refused(clinic: Organisation) -> None:
    at_once([a_person() for _ in range(ASKING)], clinic)
    cases = list(Case.objects.order_by("pk"))
    assert [case.state for case in cases] == [State.IN_REVIEW] * ASKING
    holding = {*Hold.objects.filter(precinct__isnull=False, released_at=None).values_list("case_number", flat=True)}
    promised = [case for case in cases if case.number in holding]
    told = [case for case in cases if case.number not in holding]
    assert (len(promised), len(told)) == (LEFT, ASKING - LEFT)
    assert {on_capacity(case) for case in promised} == {False}
    assert {on_capacity(case) for case in told} == {None}, "full by undecided requests: to be reviewed on this ground, not refused yet"
    specialist = staff("register_specialist", a_unit())
    for case in promised:
        decide.decide(case=case, service=SERVICE, outcome="granted", by=specialist, now=NOW)
    for case in told:
        assert on_capacity(case) is True
        decide.decide(case=case, service=SERVICE, outcome="refused", by=specialist, now=NOW, grounds=("capacity_exceeded",))
    assert [row.attached for row in loads(clinic, on=TODAY)] == [(LEFT + BEFORE) // 2] * 2
    refused = Decision.objects.filter(outcome="refused")
    assert (refused.count(), {tuple(row.grounds) for row in refused}) == (ASKING - LEFT, {("capacity_exceeded",)})
    assert not Hold.objects.filter(released_at=None).exists()
