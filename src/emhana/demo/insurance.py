"""The insurance of the first few thousand invented people: the Fund, employers' payments, a gap here and there, periods of the state."""

from datetime import date, datetime

from django.conf import settings
from django.db import connection
from psycopg.types.range import DateRange

from emhana.demo.population import EPOCH
from emhana.journal.actions import Actor, record
from emhana.law.contributions import month_of, self_payer_due
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person
from emhana.registers.insurance.importing import payer_of
from emhana.registers.insurance.models import Kind, Payer, Payment, PaymentBatch, StatePaidPeriod

PEOPLE = 5000  # the cast among them; the rest of a big country has no payments
MONTHS = 14  # the month before this one, and thirteen before it
EMPLOYERS = ("000340000129", "000340000139", "000340000149", "000340000159", "000340000169")
# By the last digit of the place: below six employed, six was between two jobs six and seven months ago, eight pays nothing.
SELF_PAYER, STATE = 7, 9
WORKING = (18, 61)
NAMES: dict[str, str] = {
    "kk": "«Әлеуметтік медициналық сақтандыру қоры» КЕАҚ (демо)",
    "ru": "НАО «Фонд социального медицинского страхования» (демо)",
    "en": "Social Health Insurance Fund (demo)",
}
# A wage follows from the place in the list; the deduction is 3 percent of it, the contribution 2.
EMPLOYED = """
    INSERT INTO registers_payment
        (person_id, payer_id, batch_id, month, kind, act, own, received_on, amount, document, adjustment)
    SELECT person_id, (%(payers)s::bigint[])[1 + (place / 10 + (turn = 6 AND back < 6)::int) %% 5], %(batch)s, %(month)s - back, kind, 0,
        false, paid_on, (150000 + place %% 20 * 25000) * (4 - kind) / 100, format('%%s-%%s', %(month)s - back, place %% 5), ''
    FROM unnest(%(people)s::bigint[]) WITH ORDINALITY AS listed (person_id, place)
    CROSS JOIN LATERAL (SELECT place %% 10 AS turn) turned CROSS JOIN generate_series(1, %(months)s) AS back
    CROSS JOIN LATERAL (SELECT make_date((%(month)s - back + 1) / 12, (%(month)s - back + 1) %% 12 + 1, 10) AS paid_on) days
    CROSS JOIN (VALUES (1), (2)) AS kinds (kind)
    WHERE turn <= 6 AND NOT (turn = 6 AND back IN (6, 7)) AND paid_on <= %(today)s ORDER BY person_id
"""


def open_fund(territory: int) -> Organisation:
    """Enter the Fund, which gives the insurance information, at home in `territory`."""
    hours = {"open": "09:00", "close": "18:30", "lunch": ["13:00", "14:30"]}
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), hours)
    valid = DateRange(date(2016, 7, 1), None)
    return Organisation.objects.create(
        bin=settings.EMHANA_FUND_BIN,
        name_kk=NAMES["kk"],
        name_ru=NAMES["ru"],
        name_en=NAMES["en"],
        territory_id=territory,
        address="Астана",
        phone="1406",
        week=week,
        valid=valid,
    )


def enter(*, by: Actor, now: datetime) -> None:
    """Enter payments and periods for the first people of the country, in the caller's transaction."""
    today = max(EPOCH, local(now).date())
    people = list(Person.objects.filter(iin_digest__isnull=False, died_on=None).order_by("id")[:PEOPLE])
    working = [person for person in people if WORKING[0] + 1 < person.age_on(today) < WORKING[1]]
    batch = PaymentBatch.objects.create(sha256="0" * 64, name="demo", state=PaymentBatch.State.DONE, begun_at=now, done_at=now)
    payers = Payer.objects.bulk_create(payer_of(bin_) for bin_ in EMPLOYERS)
    with connection.cursor() as cursor:
        keys = {"payers": [payer.pk for payer in payers], "people": [person.pk for person in working]}
        cursor.execute(EMPLOYED, keys | {"batch": batch.pk, "month": month_of(today), "months": MONTHS, "today": today})
    turns = [(person, (place + 1) % 10) for place, person in enumerate(working)]
    _pay_for_themselves([person for person, turn in turns if turn == SELF_PAYER], batch, today)
    _let_the_state_pay([person for person, turn in turns if turn == STATE], people, today, now)
    record("payments_imported", batch, by=by, at=now, detail={"people": len(working)})


def _pay_for_themselves(people: list[Person], batch: PaymentBatch, today: date) -> None:
    payers = Payer.objects.bulk_create(payer_of(person.key) for person in people)
    first = today.replace(day=1)
    Payment.objects.bulk_create(
        Payment(
            person=person, payer=payer, batch=batch, month=month_of(first) - back, kind=Kind.CONTRIBUTION, own=True, received_on=first,
            amount=self_payer_due(first), document=f"{month_of(first) - back}",
        )
        for person, payer in zip(people, payers, strict=True)
        for back in range(MONTHS)
    )  # fmt: skip


def _let_the_state_pay(chosen: list[Person], people: list[Person], today: date, now: datetime) -> None:
    """Give pensions to the old, leave to chosen women, the local budget to chosen men without work."""
    periods = [
        ("pensioner", person, today.replace(year=today.year - 2, day=1)) for person in people if person.age_on(today) >= WORKING[1] + 2
    ]
    leave = today.replace(year=today.year - 1, day=1)
    periods += [("maternity_leave", person, leave) for person in chosen if person.sex == Person.Sex.FEMALE]
    periods += [("unemployed_local_budget", person, date(2026, 1, 1)) for person in chosen if person.sex == Person.Sex.MALE]
    StatePaidPeriod.objects.bulk_create(
        StatePaidPeriod(person=person, category=category, valid=DateRange(since, None), source="demo", recorded_at=now)
        for category, person, since in periods
    )
