"""Status, arrears and calculators of mandatory insurance against lives worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from tests.rules.insurance_table import Worked, lives

from emhana.law.contributions import arrears_of, figures, minimum_wage, payment_due, read_month, self_payer_due, written_month
from emhana.law.insurance import Life, Paid, Record

DAY = date(2023, 4, 10)
LIVES = lives()


def months(first: str, last: str) -> tuple[int, ...]:
    return tuple(range(read_month(first), read_month(last) + 1))


@pytest.mark.parametrize("worked", LIVES, ids=lambda worked: worked.name)
def test_the_status_and_the_arrears_of_a_life_are_those_worked_out_by_hand(worked: Worked) -> None:
    record = Record(worked.life, worked.on)
    found = {month: record.status(month).reason for month in worked.expected}
    assert {written_month(month): reason for month, reason in found.items()} == {
        written_month(month): reason for month, reason in worked.expected.items()
    }
    arrears = record.arrears(paid_on=worked.on)
    assert (len(arrears.months), arrears.total) == (worked.owed, worked.tenge)


def test_the_table_has_sixty_lives() -> None:
    assert len(LIVES) >= 60
    assert len({worked.name for worked in LIVES}) == len(LIVES)


@pytest.mark.law("MSHI-A2-14")
def test_a_month_between_two_paid_ones_is_unpaid() -> None:
    paid = tuple(Paid(month, Decimal(3500), date(2023, 4, 5)) for month in (*months("2022-03", "2023-01"), *months("2023-03", "2023-03")))
    assert [written_month(month) for month in Record(Life(date(1985, 1, 1), payments=paid), DAY).owed_before(read_month("2023-04"))] == [
        "2023-02"
    ]


@pytest.mark.law("MSHI-A2-15", "MSHI-A2-16")
def test_an_unpaid_month_costs_five_percent_of_the_wage_of_the_year_of_payment() -> None:
    assert arrears_of(months("2023-01", "2023-03"), paid_on=DAY).total == Decimal(10_500)
    assert arrears_of(months("2022-11", "2022-11"), paid_on=DAY).total == Decimal(3_500)


@pytest.mark.law("MSHI-A2-17", "MSHI-A2-18")
def test_only_the_twelve_months_before_the_payment_count() -> None:
    found = arrears_of(months("2022-01", "2023-03"), paid_on=DAY)
    assert (found.months, found.total) == (months("2022-04", "2023-03"), Decimal(42_000))
    assert arrears_of(months("2022-01", "2022-03"), paid_on=DAY).total == 0


@pytest.mark.law("MSHI-A2-19")
def test_the_other_reading_asks_one_sum_for_all_months() -> None:
    assert arrears_of(months("2023-02", "2023-03"), paid_on=DAY).total == Decimal(7_000)
    assert arrears_of(months("2023-02", "2023-03"), paid_on=DAY, per_month=False).total == Decimal(3_500)


@pytest.mark.parametrize(
    ("payer", "income", "day", "tenge"),
    [
        ("employer", 300_000, date(2025, 12, 31), "9000"),
        ("employer", 2_000_000, date(2025, 12, 31), "25500"),
        ("employer", 4_000_000, date(2026, 1, 1), "102000"),
        ("employee", 2_000_000, date(2025, 12, 31), "17000"),
        ("employee", 2_000_000, date(2026, 1, 1), "34000"),
        ("employee", 333_333, date(2026, 1, 1), "6666.66"),
        ("self_payer", 0, date(2026, 5, 1), "4250"),
        ("sole_proprietor", 0, date(2025, 5, 1), "5950"),
        ("platform", 100_000, date(2026, 1, 1), "1000"),
    ],
)
def test_what_a_payer_pays_follows_the_rates_and_caps_of_the_day(payer, income: int, day: date, tenge: str) -> None:
    assert payment_due(payer, Decimal(income), day) == Decimal(tenge)


def test_a_self_payer_pays_a_year_ahead() -> None:
    assert self_payer_due(date(2026, 3, 1), months=12) == Decimal(51_000)


def test_what_is_not_in_force_is_not_counted() -> None:
    with pytest.raises(LookupError):
        payment_due("platform", Decimal(1), date(2025, 12, 31))
    with pytest.raises(LookupError):
        minimum_wage(date(2019, 12, 31))


def test_figures_name_their_source_and_whether_they_were_verified() -> None:
    found = figures()
    entries = [*found.minimum_wage, *found.rates, *found.arrears, *found.right, *found.prepaid, *found.state_paid]
    assert all(entry.source for entry in entries)
    assert sum(category.until is None for category in found.state_paid) == 16


def test_a_month_is_read_and_written_the_same() -> None:
    assert written_month(read_month("2023-02")) == "2023-02"
    with pytest.raises(ValueError, match="month"):
        read_month("2023-13")
