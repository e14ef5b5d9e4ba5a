"""Attach, hold, release, move, future-date, disagree, leave, correct and merge in any order.

The history stays whole, explained and told as it was known, and no request of a person passes a norm.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from tests.domain.attachment_samples import BY, DAY, NOW, clinic, country, norm, person, precinct

from emhana.journal.errors import DomainError
from emhana.law.campaign import Campaign
from emhana.parties.models import Merge
from emhana.registers.attachment import actions, history
from emhana.registers.attachment.choices import actions as choices
from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.load import loads
from emhana.registers.attachment.models import Attachment, BasisCode, Ground, Hold, LeavingReport, Placement, Volume

pytestmark = pytest.mark.django_db
NORM, PEOPLE, CLINICS, SPAN = 2, 3, 3, 5
CAMPAIGN = Campaign(DAY.year, DAY - timedelta(days=SPAN), DAY, DAY + timedelta(days=SPAN))
days = st.integers(-SPAN, SPAN).map(lambda shift: DAY + timedelta(days=shift))
who, where, number = st.integers(0, PEOPLE - 1), st.integers(0, CLINICS - 1), st.sampled_from(["1", "2"])


class Register(RuleBasedStateMachine):
    """A minute passes with each act. What the register said at each minute is written down and asked for again at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now, self.acts, self.changed = NOW, 0, False
        self.told: list[tuple[datetime, dict[int, Any]]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def town(self) -> None:
        norm("gp", NORM)
        land = country()
        self.people = [person() for _ in range(PEOPLE)]
        self.clinics = [clinic(land.city, "gp", "gp") for _ in range(CLINICS)]

    @rule(who=who, where=where, number=number, since=days, own=st.booleans())
    def attach(self, who: int, where: int, number: str, since: date, own: bool) -> None:
        since = max(since, DAY) if own else since
        self._do(
            actions.attach, person=self.people[who], organisation=self.clinics[where], volume=Volume.GUARANTEED,
            ground=Ground.FREE_CHOICE if own else Ground.PROVIDER_STOPS, since=since, basis=f"case {self.acts}",
            precinct=precinct(self.clinics[where], number), own_request=own,
        )  # fmt: skip

    @rule(who=who, where=where, number=number)
    def disagree(self, who: int, where: int, number: str) -> None:
        row = Attachment.objects.determined_for(self.people[who].pk, on=DAY).first()
        if row is not None:
            self._do(
                actions.attach, person=self.people[who], organisation=self.clinics[where], volume=Volume.GUARANTEED,
                ground=Ground.COMMISSION_DISAGREEMENT, since=max(DAY, row.valid.lower), basis=f"case {self.acts}",
                precinct=precinct(self.clinics[where], number), own_request=True,
            )  # fmt: skip

    @rule(who=who, where=where, number=number)
    def choose_for_later(self, who: int, where: int, number: str) -> None:
        case = f"case {self.acts}"
        choices.choose(case_number=case, campaign=CAMPAIGN, unit=None, by=BY, now=self.now)
        self._do(
            actions.attach, person=self.people[who], organisation=self.clinics[where], volume=Volume.GUARANTEED, ground=Ground.CAMPAIGN,
            since=CAMPAIGN.takes_effect, basis=case, precinct=precinct(self.clinics[where], number), own_request=True,
        )  # fmt: skip

    @precondition(lambda self: Choice.objects.filter(outcome="").exists())
    @rule(data=st.data())
    def take_choice_back(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from([*Choice.objects.filter(outcome="").order_by("pk").values_list("case_number", flat=True)]))
        row = Attachment.objects.in_force().filter(basis=case, ground=Ground.CAMPAIGN).first()
        before = row and self._served(row.person_id)
        self._do(choices.take_back, case_number=case, on=DAY)
        if row is not None and row.valid.lower > DAY:
            assert before <= self._served(row.person_id), "a day was left without an attachment"
            assert not Attachment.objects.in_force().filter(person=row.person_id, ground=Ground.CAMPAIGN).exists()

    @rule(who=who, where=where, number=number)
    def hold(self, who: int, where: int, number: str) -> None:
        clinic = self.clinics[where]
        self._do(
            actions.hold, person=self.people[who], organisation=clinic, case_number=f"case {self.acts}", effective_on=DAY,
            precinct=precinct(clinic, number),
        )  # fmt: skip

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        kept = [*Hold.objects.filter(released_at=None).order_by("pk").values_list("case_number", flat=True)]
        if kept:
            self._do(actions.release, case_number=data.draw(st.sampled_from(kept)))

    @rule(where=where, since=days)
    def attach_all(self, where: int, since: date) -> None:
        people = [who.pk for who in self.people if who.died_on is None and who.merged_into_id is None]
        self._do(
            actions.attach_many, people=people, organisation=self.clinics[where], volume=Volume.GUARANTEED,
            ground=BasisCode.PARA5_INSTITUTION, since=since, basis=f"list {self.acts}",
        )  # fmt: skip

    @rule(who=who, number=number)
    def move(self, who: int, number: str) -> None:
        row = Attachment.objects.on(DAY).filter(person=self.people[who]).select_related("person", "organisation").first()
        if row is not None:
            self._do(actions.choose_doctor, attachment=row, precinct=precinct(row.organisation, number), since=DAY)

    @rule(who=who, on=days)
    def leave(self, who: int, on: date) -> None:
        self._do(actions.report_departure, person=self.people[who], left_on=on, message=f"M-{self.acts}")

    @rule(who=who, on=days.filter(lambda day: day <= DAY))
    def die(self, who: int, on: date) -> None:
        self._do(
            actions.report_death, person=self.people[who], died_on=on, certificate="1", certificate_on=DAY, message=f"Z-{self.acts}"
        )

    @precondition(lambda self: LeavingReport.objects.filter(withdrawn_at=None).exists())
    @rule(data=st.data())
    def take_report_back(self, data: st.DataObject) -> None:
        standing = LeavingReport.objects.filter(withdrawn_at=None).order_by("pk").values_list("message", flat=True)
        self._do(actions.withdraw_report, message=data.draw(st.sampled_from(list(standing))), reason="wrong")

    @precondition(lambda self: Attachment.objects.in_force().exists())
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        bases = sorted(set(Attachment.objects.in_force().values_list("basis", flat=True)))
        self._do(actions.annul, basis=data.draw(st.sampled_from(bases)), reason="wrong")

    @rule(survivor=who, duplicate=who)
    def merge(self, survivor: int, duplicate: int) -> None:
        people = self.people
        self._do(actions.merge_persons, survivor=people[survivor], duplicate=people[duplicate], reason="one")

    @rule()
    def undo_merge(self) -> None:
        row = Merge.objects.filter(undone_at=None).first()
        if row is not None:
            self._do(actions.undo_merge, merge=row, reason="two")

    def _do(self, act: Any, **given: Any) -> None:
        """Do `act` a minute later; a refusal changes nothing. Then write down what the register says."""
        self.now += timedelta(minutes=1)
        self.acts += 1
        asked = act is actions.choose_doctor or given.get("own_request", False)
        before, placed = self._rows(), self._placed(given["since"]) if asked else {}
        try:
            with transaction.atomic():
                act(by=BY, now=self.now, **given)
            self.changed = True
        except DomainError:
            assert self._rows() == before
        for key, number in self._placed(given["since"]).items() if asked else ():
            # Only an act or a correction puts a precinct above its norm: a request leaves none fuller than that.
            assert number <= max(NORM, placed[key]), "a request passed a norm"
        for human in self.people:
            human.refresh_from_db()
        assert {row[0] for row in before} <= {row[0] for row in self._rows()}, "a row was lost"
        self.told.append((self.now, {human.pk: self._says(human, self.now) for human in self.people}))

    def _served(self, human: int) -> set[date]:
        """Return the days before the campaign's effect on which the person is attached somewhere."""
        days = (DAY + timedelta(days=shift) for shift in range((CAMPAIGN.takes_effect - DAY).days))
        return {day for day in days if Attachment.objects.on(day).filter(person=human).exists()}

    def _placed(self, day: date) -> dict[int, int]:
        """Return how many people each precinct has on `day`."""
        return {load.precinct.pk: load.attached for place in self.clinics for load in loads(place, on=day)}

    def _rows(self) -> list[Any]:
        return list(Attachment.objects.order_by("pk").values_list("pk", "valid", "end_reason", "ended_by", "superseded_at"))

    def _says(self, human: Any, at: datetime) -> list[Any]:
        rows = [(row.attachment.pk, row.valid, row.end_reason, row.ended_by) for row in history.as_known(human, known_at=at)]
        return [rows, [[p.pk for p in history.doctor_known(human, known_at=at, valid_on=day)] for day in (DAY, DAY + timedelta(days=3))]]

    @invariant()
    def one_attachment_at_an_instant(self) -> None:
        in_force = list(Attachment.objects.in_force().values_list("person", "valid"))
        for shift in range(-SPAN - 1, SPAN + 2):
            people = [human for human, valid in in_force if DAY + timedelta(days=shift) in valid]
            assert len(people) == len(set(people))

    @invariant()
    def every_change_names_its_case_or_act(self) -> None:
        assert not Attachment.objects.filter(basis="").exists()
        for row in Attachment.objects.all():
            assert row.valid.upper is None or (row.end_reason and row.ended_by), "an end without a reason"
            assert row.superseded_at is None or row.changed_at is not None or row.end_reason

    @invariant()
    def a_doctor_only_while_attached(self) -> None:
        for row in Placement.objects.filter(superseded_at=None).select_related("attachment"):
            outer = row.attachment.valid
            assert row.attachment.superseded_at is None
            assert row.person_id == row.attachment.person_id
            assert outer.lower <= row.valid.lower
            assert (row.valid.upper or date.max) <= (outer.upper or date.max)

    @invariant()
    def the_dead_and_the_merged_have_nothing_in_force_after(self) -> None:
        for row in Attachment.objects.in_force().select_related("person"):
            assert row.person.merged_into_id is None
            assert row.person.died_on is None or (row.valid.upper or date.max) <= row.person.died_on

    @invariant()
    def what_was_known_is_told_as_it_was(self) -> None:
        # Where nothing was written since the last look there is nothing new to see; the newest was written down a moment ago.
        for at, said in self.told[-8:-1] if self.changed else ():
            for human in self.people:
                assert self._says(human, at) == said[human.pk]
        self.changed = False


@pytest.mark.slow
def test_the_register_keeps_its_promises_under_any_sequence_of_acts() -> None:
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
