"""The clocks of a complaint, and whose procedure holds, without a database."""

from datetime import date, datetime, timedelta

import pytest

from emhana import catalogue
from emhana.law import complaints
from emhana.law.complaints import Addressee, Body, Duty
from emhana.law.lawbook import EMPTY, LawBook, SettingOverride
from emhana.law.steps import ALMATY

MONDAY, DAY = datetime(2023, 4, 3, 10, tzinfo=ALMATY), date(2023, 4, 3)
MSHI = complaints.procedure("mshi_participation_information", on=DAY)
MEDICINES = complaints.procedure("medicines_dispensing", on=DAY)
ATTACHMENT = complaints.procedure("phc_attachment", on=DAY)


def last_day(due: datetime) -> date:
    """Return the day at whose end the term ends."""
    return (due - timedelta(seconds=1)).date()


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2023, 4, day, hour, tzinfo=ALMATY)


@pytest.mark.law("MSHI-10-02", "MSHI-10-03")
def test_the_provider_has_five_working_days_and_the_quality_body_fifteen():
    assert last_day(MSHI.term("provider", MONDAY).due_at) == date(2023, 4, 10)
    assert last_day(MSHI.term("quality", MONDAY).due_at) == date(2023, 4, 24)


@pytest.mark.law("MSHI-10-12")
def test_three_clocks_run_apart_and_the_reviewing_body_counts_from_its_own_registration():
    plan = complaints.plan(MSHI, received_at=MONDAY, registered_at=MONDAY)
    assert {kind: last_day(clock.due_at) for kind, clock in plan.items()} == {"forward": date(2023, 4, 6), "provider": date(2023, 4, 10)}
    own = MSHI.term("quality", at(6))
    assert (own.accepted_at, last_day(own.due_at)) == (at(6), date(2023, 4, 27))


@pytest.mark.law("MSHI-10-13")
def test_forwarding_runs_from_receipt_and_the_answer_from_registration():
    plan = complaints.plan(MSHI, received_at=MONDAY, registered_at=at(4))
    assert [last_day(plan[kind].due_at) for kind in ("forward", "provider")] == [date(2023, 4, 6), date(2023, 4, 11)]


@pytest.mark.parametrize(
    ("outcome", "answered", "now", "duty"),
    [
        (None, None, at(5), Duty.DUE),
        (None, None, datetime(2023, 4, 7, tzinfo=ALMATY), Duty.OVERDUE),
        ("satisfied", at(6, 23), at(7), Duty.RELEASED),
        ("satisfied", datetime(2023, 4, 7, tzinfo=ALMATY), at(10), Duty.RELEASED),
        ("satisfied", at(7), at(10), Duty.OVERDUE),
        ("partly", at(5), at(5), Duty.DUE),
        ("rejected", at(5), at(7), Duty.OVERDUE),
    ],
)
def test_only_full_satisfaction_in_time_releases_from_forwarding(outcome, answered, now, duty):
    due = complaints.plan(MSHI, received_at=MONDAY, registered_at=MONDAY)["forward"].due_at
    assert complaints.duty(due, forwarded_at=None, outcome=outcome, answered_at=answered, now=now) is duty
    assert complaints.duty(due, forwarded_at=at(5), outcome=outcome, answered_at=answered, now=now) is Duty.DONE


def test_a_procedure_without_forwarding_owes_none():
    assert complaints.duty(None, forwarded_at=None, outcome="partly", answered_at=MONDAY, now=at(28)) is Duty.NONE
    assert "forward" not in complaints.plan(MEDICINES, received_at=MONDAY, registered_at=MONDAY)


def test_every_service_has_one_procedure_and_two_have_their_own():
    own = {s.code: complaints.procedure(s.code, on=DAY).code for s in catalogue.SERVICES}
    assert own.pop("medicines_dispensing") == "order_103_2021"
    assert own.pop("phc_attachment") == "order_194_2020"
    assert set(own.values()) == {"order_26_2020"}


def test_before_the_first_order_there_is_no_procedure():
    with pytest.raises(LookupError):
        complaints.procedure("driving_fitness_certificate", on=date(2022, 11, 11))


@pytest.mark.parametrize(
    ("procedure", "addressee", "bodies"),
    [
        (MSHI, Addressee.QUALITY, (Body.PROVIDER,)),
        (MSHI, Addressee.BOTH, (Body.PROVIDER,)),
        (MEDICINES, Addressee.QUALITY, (Body.QUALITY,)),
        (MEDICINES, Addressee.BOTH, (Body.PROVIDER, Body.QUALITY)),
        (ATTACHMENT, Addressee.PROVIDER, (Body.PROVIDER,)),
    ],
)
def test_who_considers_a_complaint_from_the_first_day(procedure, addressee, bodies):
    assert procedure.considering(addressee) == bodies


def test_the_notice_of_the_pretrial_step_is_a_reading():
    other = LawBook(settings=(SettingOverride(id="MED-10-02", value=False, act="test", since=DAY),))
    assert len(MEDICINES.court_words(answered=False, law=EMPTY, on=DAY)) == 2
    assert len(MEDICINES.court_words(answered=False, law=other, on=DAY)) == 1


def test_each_clock_cites_the_order_it_follows():
    assert MEDICINES.term("provider", MONDAY).derivation[0].cites == ("MED-09C-02", "GEN-00-07")
    assert ATTACHMENT.term("quality", MONDAY).limits[0].cites == ("ATT-18-05", "ATT-18-07", "GEN-00-07")
