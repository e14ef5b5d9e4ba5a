"""Whatever is done in whatever order, the history of attachment keeps its invariants."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.domain.attachment_samples import BY, DAY, NOW, clinic, country, norm, person, precinct

from emhana.registers.attachment import actions
from emhana.registers.attachment.errors import NormReached, NotInForce
from emhana.registers.attachment.load import loads
from emhana.registers.attachment.models import Attachment, EndReason, Ground, Hold, Placement, Volume

pytestmark = pytest.mark.django_db
NORM, PEOPLE, CLINICS, SPAN = 2, 4, 2, 6
days = st.integers(0, SPAN).map(lambda shift: DAY + timedelta(days=shift))
who, where, number = st.integers(0, PEOPLE - 1), st.integers(0, CLINICS - 1), st.sampled_from(["1", "2"])


class History(RuleBasedStateMachine):
    """People of one town choose, are placed, held and ended; requests come on one day, acts of the department on any."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def town(self) -> None:
        norm("gp", NORM)
        land = country()
        self.people = [person() for _ in range(PEOPLE)]
        self.clinics = [clinic(land.city, "gp", "gp") for _ in range(CLINICS)]
        self.acts = False

    @rule(who=who, where=where, number=number, since=days)
    def act(self, who: int, where: int, number: str, since: date) -> None:
        self.acts = True
        self._attach(who, where, number, since, own_request=False, ground=Ground.PROVIDER_STOPS)

    @rule(who=who, where=where, number=number)
    def request(self, who: int, where: int, number: str) -> None:
        try:
            self._attach(who, where, number, DAY, own_request=True, ground=Ground.FREE_CHOICE)
        except NormReached:
            assert precinct(self.clinics[where], number).number not in self._free(where)

    @rule(who=who, where=where, number=number)
    def choose(self, who: int, where: int, number: str) -> None:
        row = Attachment.objects.on(DAY).filter(person=self.people[who], organisation=self.clinics[where]).first()
        if row is not None:
            try:
                actions.choose_doctor(attachment=row, precinct=precinct(self.clinics[where], number), since=DAY, by=BY, now=NOW)
            except NormReached:
                assert number not in self._free(where)

    @rule(who=who, where=where)
    def hold(self, who: int, where: int) -> None:
        people, clinics = self.people, self.clinics
        actions.hold(person=people[who], organisation=clinics[where], case_number=str(who), effective_on=DAY, now=NOW, by=BY)

    @rule(who=who)
    def release(self, who: int) -> None:
        actions.release(case_number=str(who), by=BY, now=NOW)

    @rule(who=who, on=days)
    def end(self, who: int, on: date) -> None:
        for row in Attachment.objects.in_force().filter(person=self.people[who]):
            try:
                actions.end(attachment=row, on=on, reason=EndReason.EMIGRATION, basis="message", by=BY, now=NOW)
            except NotInForce:
                assert row.valid.upper <= on

    @invariant()
    def one_attachment_a_day(self) -> None:
        in_force = list(Attachment.objects.in_force().values_list("person", "valid"))
        for shift in range(SPAN + 2):
            people = [human for human, valid in in_force if DAY + timedelta(days=shift) in valid]
            assert len(people) == len(set(people))

    @invariant()
    def a_doctor_only_while_attached(self) -> None:
        for row in Placement.objects.filter(superseded_at=None).select_related("attachment"):
            outer = row.attachment.valid
            assert row.attachment.superseded_at is None
            assert outer.lower <= row.valid.lower
            assert (row.valid.upper or date.max) <= (outer.upper or date.max)

    @invariant()
    def requests_alone_never_pass_a_norm(self) -> None:
        open_holds = Counter(Hold.objects.filter(released_at=None).values_list("precinct", flat=True))
        for place in getattr(self, "clinics", ()):
            for load in loads(place, on=DAY):
                assert load.pending == open_holds[load.precinct.pk]
                assert self.acts or load.attached <= NORM

    def _attach(self, who: int, where: int, number: str, since: date, **fields: Any) -> None:
        place = self.clinics[where]
        actions.attach(
            person=self.people[who], organisation=place, volume=Volume.GUARANTEED, since=since, basis=str(who), by=BY, now=NOW,
            precinct=precinct(place, number), **fields,
        )  # fmt: skip

    def _free(self, where: int) -> list[str]:
        return [row.precinct.number for row in loads(self.clinics[where], on=DAY) if row.attached + row.pending < NORM]


@pytest.mark.slow
def test_the_history_keeps_its_invariants_under_any_sequence_of_acts() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
