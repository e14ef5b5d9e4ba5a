"""Everybody's status on a day in one statement: the rules of `emhana.law.insurance` over bit masks of months.

Bit k of a mask is the month k before that of the day. Payments are summed by person and month, then folded into masks; the masks decide.
Tests hold the statement against the month-by-month reading of the same lives.
"""

from datetime import date
from typing import Any

from emhana.law.contributions import figures, in_force, month_of, self_payer_due
from emhana.law.insurance import CONSUMER

WINDOW = 19  # bits of a mask: this month, six of kept right, the twelve before the earliest of them
LONG_FROM, LONG_BITS = 4, 62  # the long mask of own payments begins where the right kept for three months has ended
# The sums of a big country are hashed in memory as far as it goes; compiling so long a statement costs more than it saves.
SETTINGS = ("SET LOCAL work_mem = '256MB'", "SET LOCAL jit = off")
YEAR = (1 << 13) - 1  # a month and the twelve before it


def _months(first: str, last: str) -> str:
    """Return SQL for the mask of the months `first` to `last` (numbers, both included) as far as they lie in the window."""
    low, high = f"greatest({first}, %(month)s - {WINDOW - 1})", f"least({last}, %(month)s)"
    mask = f"((1::bigint << (%(month)s - {low} + 1)) - 1) & ~((1::bigint << (%(month)s - {high})) - 1)"
    return f"CASE WHEN {low} <= {high} THEN {mask} ELSE 0 END"


def _month(day: str) -> str:
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1)::int"


def _any(parts: list[str]) -> str:
    return "(" + " OR ".join(parts) + ")"


def _anchor(back: int) -> str:
    """Return SQL that tells whether the month `back` gave the right by itself."""
    bit, year = 1 << back, YEAR << back
    return f"(state & {bit} <> 0 OR (paid & {bit} <> 0 AND (state | paid | free) & {year} = {year}) OR ahead & own & {bit} <> 0)"


def _kept_long(back: int) -> str:
    """Return SQL that tells whether the month `back` gave the right at the end of an unbroken row of own payments."""
    shift = back - LONG_FROM
    return f"({_anchor(back)} AND (own_long >> {shift}) & %(own_row)s = %(own_row)s)"


FLOOR = "/* least own sum */"
_FIRST = "make_date(month / 12, month %% 12 + 1, 1)"
_IN_TIME = f"received_on BETWEEN {_FIRST} AND ({_FIRST} + interval '1 month')::date + %(due_day)s - 1"
_PAID_BY = f"CASE WHEN {_IN_TIME} THEN {_FIRST} ELSE received_on END"
_BACK = "(%(month)s - month)"

_MONTHLY = f"""
    SELECT person_id, month, coalesce(sum(amount) FILTER (WHERE NOT own) > 0, false) AS by_others,
        coalesce(sum(amount) FILTER (WHERE own) >= min({FLOOR}) FILTER (WHERE own), false) AS by_self
    FROM registers_payment
    WHERE received_on <= %(day)s AND month <= %(month)s AND (month > %(month)s - {WINDOW} OR own AND month > %(month)s - 66)
    GROUP BY person_id, month
"""
_PAID = f"""
    SELECT person_id,
        coalesce(bit_or(1::bigint << {_BACK}) FILTER (WHERE {_BACK} < {WINDOW} AND (by_others OR by_self)), 0) AS paid,
        coalesce(bit_or(1::bigint << {_BACK}) FILTER (WHERE {_BACK} < {WINDOW} AND by_self), 0) AS own,
        coalesce(bit_or(1::bigint << ({_BACK} - {LONG_FROM})) FILTER (WHERE {_BACK} BETWEEN {LONG_FROM} AND {LONG_FROM + LONG_BITS - 1}
            AND by_self), 0) AS own_long
    FROM monthly GROUP BY person_id
"""
_STATE = f"""
    SELECT person_id, bit_or({_months(_month("lower(valid)"), f"coalesce({_month('(upper(valid) - 1)')}, %(month)s)")}) AS state
    FROM registers_statepaidperiod GROUP BY person_id
"""
# Twelve months in a row from the month of the payment on or later, paid in one day.
_AHEAD = f"""
    SELECT person_id, bit_or({_months("first", "first + %(ahead)s - 1")}) AS ahead FROM (
        SELECT person_id, first, count(DISTINCT month) AS found FROM (
            SELECT person_id, month, received_on, min(month) OVER (PARTITION BY person_id, received_on) AS first FROM registers_payment
            WHERE own AND amount > 0 AND received_on BETWEEN %(ahead_since)s AND %(day)s AND month >= {_month("received_on")}
        ) own_ahead WHERE month < first + %(ahead)s GROUP BY person_id, received_on, first
    ) block WHERE found = %(ahead)s GROUP BY person_id
"""
_MASKS = f"""
    SELECT p.id AS person_id, {_month("p.born_on")} AS born, {_month("p.died_on")} AS died, p.died_on,
        coalesce(s.state, 0) | {_months(_month("p.born_on"), _month("(p.born_on + interval '18 years' - interval '1 day')"))} AS state,
        {_months("0", f"greatest({_month('p.born_on')}, %(starts)s) - 1")} AS free,
        coalesce(m.paid, 0) AS paid, coalesce(m.own, 0) AS own, coalesce(m.own_long, 0) AS own_long, coalesce(a.ahead, 0) AS ahead
    FROM parties_person p LEFT JOIN paid m ON m.person_id = p.id LEFT JOIN state s ON s.person_id = p.id
        LEFT JOIN ahead a ON a.person_id = p.id
"""
_REASON = f"""
    CASE WHEN %(month)s < born THEN 'unborn' WHEN %(month)s > died THEN 'dead' WHEN state & 1 <> 0 THEN 'state_paid'
        WHEN paid & 1 <> 0 AND (state | paid | free) & {YEAR} = {YEAR} THEN 'paid' WHEN ahead & own & 1 <> 0 THEN 'prepaid'
        WHEN {_any([_anchor(back) for back in (1, 2, 3)])} THEN 'kept'
        WHEN %(own_row)s > 0 AND {_any([_kept_long(back) for back in (4, 5, 6)])} THEN 'kept_long'
        WHEN paid & 1 <> 0 THEN 'arrears' ELSE 'unpaid' END
"""
_OWED = f"CASE WHEN died_on <= %(day)s THEN 0 ELSE bit_count((~(state | paid | free) & {YEAR - 1})::bit(16)) END"

_STATUSES = f"""
    WITH monthly AS ({_MONTHLY}), paid AS ({_PAID}), state AS ({_STATE}), ahead AS ({_AHEAD}), masks AS ({_MASKS}),
    judged AS MATERIALIZED (SELECT person_id, {_REASON} AS reason, {_OWED} AS owed FROM masks),
    changed AS (
        INSERT INTO registers_insurancestatus AS before (person_id, consumer, reason, owed, since)
        SELECT person_id, reason = ANY(%(consumer)s), reason, owed, %(day)s FROM judged ORDER BY person_id
        ON CONFLICT (person_id) DO UPDATE
        SET consumer = excluded.consumer, reason = excluded.reason, owed = excluded.owed, since = excluded.since
        WHERE (before.reason, before.owed) IS DISTINCT FROM (excluded.reason, excluded.owed) RETURNING 1
    )
    SELECT count(*), count(*) FILTER (WHERE reason = ANY(%(consumer)s)), (SELECT count(*) FROM changed) FROM judged
"""


def statement() -> str:
    """Return the statement that fills the table of statuses and counts persons, consumers and rows changed."""
    floors = " ".join(
        f"WHEN ({_PAID_BY}) >= '{wage.since}' THEN {self_payer_due(wage.since)}" for wage in reversed(figures().minimum_wage[1:])
    )
    first = self_payer_due(figures().minimum_wage[0].since)
    return _STATUSES.replace(FLOOR, f"CASE {floors} ELSE {first} END")


def parameters(on: date) -> dict[str, Any]:
    """Return the values of the statement for the day `on`."""
    found = figures()
    right = in_force(found.right, on.replace(day=1)) or found.right[0]
    return {
        "day": on,
        "month": month_of(on),
        "due_day": found.due_day,
        "starts": month_of(found.starts),
        "ahead": found.prepaid[0].months,
        "ahead_since": found.prepaid[0].since,
        "own_row": (1 << right.own_months) - 1,
        "consumer": sorted(CONSUMER),
    }
