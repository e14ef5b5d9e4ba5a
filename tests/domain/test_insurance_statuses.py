"""Everybody's status in one statement, against the hand-made lives, against the month-by-month reading, against another query."""

from datetime import date
from random import Random

import pytest
from django.db import connection
from psycopg.types.range import DateRange
from tests.domain.insurance_samples import BY, EMPLOYER, NOW, a_person
from tests.rules.insurance_table import lives

from emhana.journal.models import Entry
from emhana.law.contributions import first_day, month_of, read_month
from emhana.law.insurance import Life, Paid, Record, StatePaid
from emhana.parties.models import Person
from emhana.registers.insurance import actions, population, reading
from emhana.registers.insurance.errors import CategoryNotInForce
from emhana.registers.insurance.importing import payer_of
from emhana.registers.insurance.models import Act, InsuranceStatus, Kind, Payer, Payment, PaymentBatch, StatePaidPeriod

pytestmark = pytest.mark.django_db
# Written another way on purpose: month by month, without masks, for lives without own money.
OTHER_WAY = """
    SELECT count(*) FROM generate_series(date_trunc('month', %(day)s::date) - interval '12 months',
        date_trunc('month', %(day)s::date) - interval '1 month', '1 month') AS list (at)
    JOIN parties_person p ON p.id = %(person)s
    WHERE at >= '2020-01-01' AND coalesce(p.died_on > %(day)s, true) AND at >= p.born_on + interval '18 years'
    AND NOT EXISTS (SELECT FROM registers_statepaidperiod s WHERE s.person_id = p.id AND s.valid && daterange(
        at::date, (at + interval '1 month')::date))
    AND coalesce((SELECT sum(amount) FROM registers_payment a WHERE a.person_id = p.id AND received_on <= %(day)s
        AND to_date((a.month / 12) || '-' || (a.month %% 12 + 1), 'YYYY-MM') = at::date), 0) <= 0
"""


def entered(life: Life) -> Person:
    """Return a person with `life` on record."""
    person = a_person(born_on=life.born_on, unit=None)
    Person.objects.filter(pk=person.pk).update(died_on=life.died_on)
    person.refresh_from_db()
    batch, _ = PaymentBatch.objects.get_or_create(sha256="1" * 64, defaults={"name": "lives", "begun_at": NOW})
    payer = Payer.objects.filter(bin=EMPLOYER).first() or payer_of(EMPLOYER)
    payer.save()
    Payment.objects.bulk_create(
        Payment(
            person=person, payer=payer, batch=batch, month=paid.month, kind=Kind.CONTRIBUTION, own=paid.own, received_on=paid.received_on,
            act=Act.PAYMENT if paid.amount > 0 else Act.REFUND, amount=paid.amount, document=str(number),
            adjustment="" if paid.amount > 0 else "R",
        )
        for number, paid in enumerate(life.payments)
    )  # fmt: skip
    StatePaidPeriod.objects.bulk_create(
        StatePaidPeriod(person=person, category=one.category, valid=DateRange(one.since, one.until), source="test", recorded_at=NOW)
        for one in life.state_paid
    )
    return person


def test_the_hand_made_lives_get_their_status_and_arrears_from_the_database() -> None:
    people = [(worked, entered(worked.life)) for worked in lives()]
    for day in sorted({worked.on for worked, _ in people}):
        actions.refresh_statuses(on=day, by=BY, now=NOW)
        for worked, person in people:
            if worked.on == day:
                found = InsuranceStatus.objects.get(person=person)
                expected = worked.expected.get(month_of(day)) or Record(worked.life, day).status(month_of(day)).reason
                assert (found.reason, found.owed) == (expected, worked.owed), worked.name
                assert found.consumer == reading.status_of(person, on=day).is_consumer
                assert reading.arrears_of(person, on=day).total == worked.tenge, worked.name


def test_another_query_finds_the_same_unpaid_months() -> None:
    for worked in lives():
        if any(paid.own for paid in worked.life.payments):
            continue
        with connection.cursor() as cursor:
            cursor.execute(OTHER_WAY, {"person": entered(worked.life).pk, "day": worked.on})
            assert cursor.fetchone() == (worked.owed,), worked.name


def chance(dice: Random) -> Life:
    """Return a life of jobs, gaps, own money, refunds and state-paid periods by chance."""
    born = date(dice.randrange(1950, 2026), dice.randrange(1, 13), dice.randrange(1, 29))
    died = date(2026, dice.randrange(1, 12), 5) if dice.random() < 0.1 and born.year < 2026 else None
    payments, month, last = [], read_month("2020-01"), read_month("2026-11")
    while month < last:
        until, own, ahead = month + dice.choice((1, 2, 5, 12, 13, 30, 66)), dice.random() < 0.4, dice.random() < 0.3
        day = first_day(month).replace(day=dice.randrange(1, 28))
        if dice.random() < 0.7:
            for paid in range(month, min(until, last)):
                received = day if ahead and own else first_day(paid + 1).replace(day=dice.choice((5, 20, 25, 26)))
                payments.append(Paid(paid, dice.choice((4250, 4250, 4250, 3500, 6000)), received, own))
                if dice.random() < 0.03:
                    payments.append(Paid(paid, -payments[-1].amount, date(2026, dice.randrange(1, 13), 3), own))
        month = until
    since = date(dice.randrange(2020, 2027), dice.randrange(1, 13), dice.randrange(1, 29))
    state = [StatePaid("student", since, dice.choice((None, date(since.year + 1, 1, 1))))] if dice.random() < 0.3 else []
    return Life(born, died, tuple(payments), tuple(state))


def test_lives_by_chance_are_judged_alike_by_the_statement_and_by_the_law() -> None:
    dice = Random(20261124)  # noqa: S311 - invented lives, not secrets
    people = {entered(life).pk: life for life in (chance(dice) for _ in range(250))}
    for day in (date(2022, 12, 31), date(2024, 1, 26), date(2025, 8, 1), date(2026, 4, 30), date(2026, 11, 24)):
        run = actions.refresh_statuses(on=day, by=BY, now=NOW)
        found = {row.person_id: (row.reason, row.owed) for row in InsuranceStatus.objects.all()}
        records = {pk: Record(life, day) for pk, life in people.items()}
        expected = {
            pk: (record.status(month_of(day)).reason, len(record.arrears(paid_on=day).months)) for pk, record in records.items()
        }
        assert {pk: found[pk] for pk in people} == expected
        assert run.persons == Person.objects.count()
        assert run.consumers == InsuranceStatus.objects.filter(consumer=True).count()


def test_own_sums_too_small_alone_pay_a_month_together_and_a_returned_one_does_not() -> None:
    day, months = date(2026, 11, 24), range(read_month("2025-11"), read_month("2026-11") + 1)
    enough, short = ((4250,), (2125, 2125), (4250, 4250, -4250)), ((2125,), (4250, -2125))
    for sums in enough + short:
        paid = [Paid(month, sum_, min(first_day(month + 1), day), own=True) for month in months for sum_ in sums]
        life = Life(date(1980, 5, 5), None, tuple(paid))
        person = entered(life)
        actions.refresh_statuses(on=day, by=BY, now=NOW)
        reason = "paid" if sums in enough else "unpaid"
        assert InsuranceStatus.objects.get(person=person).reason == Record(life, day).status(month_of(day)).reason == reason, sums


def test_a_second_run_of_the_day_writes_nothing() -> None:
    entered(Life(date(2015, 6, 15)))
    day = date(2026, 11, 24)
    assert actions.refresh_statuses(on=day, by=BY, now=NOW).changed == 1
    assert actions.refresh_statuses(on=day, by=BY, now=NOW).changed == 0
    assert Entry.objects.filter(act="insurance_statuses_computed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_slices_side_by_side_judge_everybody_once() -> None:
    dice, day = Random(20261128), date(2026, 11, 24)  # noqa: S311 - invented lives, not secrets
    people = [entered(chance(dice)) for _ in range(31)]
    assert actions.refresh_statuses(on=day, by=BY, now=NOW, workers=3).changed == Person.objects.count() >= len(people)
    assert actions.refresh_statuses(on=day, by=BY, now=NOW).changed == 0


@pytest.mark.parametrize(("last", "parts"), [(0, 1), (1, 2), (7, 3), (20_000_000, 2)])
def test_slices_hold_every_key_once(last: int, parts: int) -> None:
    found = population.slices(last, parts)
    assert [first for first, _ in found] == [1, *(end + 1 for _, end in found[:-1])]
    assert found[-1][1] == last


def test_the_state_pays_only_for_categories_in_force() -> None:
    person, since = a_person(), date(2025, 9, 1)
    with pytest.raises(CategoryNotInForce):
        actions.record_state_paid(person=person, category="unemployed", since=since, until=None, source="test", by=BY, now=NOW)
    with pytest.raises(CategoryNotInForce):
        actions.record_state_paid(person=person, category="astronaut", since=since, until=None, source="test", by=BY, now=NOW)
    until = date(2026, 1, 1)
    actions.record_state_paid(person=person, category="unemployed", since=since, until=until, source="test", by=BY, now=NOW)
    assert reading.status_of(person, on=date(2025, 12, 31)).category == "unemployed"
