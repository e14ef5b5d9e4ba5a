"""Everybody's status on a day in one statement: the rules of `emhana.law.insurance` over bit masks of months.

Bit k of a mask is the month k before that of the day. Most money is an employer's and never adjusted: such a month is paid, so one pass
folds it into a mask by person; own money that is enough for its month likewise. Only what is left is summed month by month.
Tests hold the statement against the month-by-month reading of the same lives.
"""

from datetime import date
from itertools import pairwise
from typing import Any

from emhana.law.contributions import figures, first_day, in_force, month_of, self_payer_due
from emhana.law.insurance import CONSUMER

WINDOW = 19  # bits of a mask: this month, six of kept right, the twelve before the earliest of them
LONG_FROM, LONG_BITS = 4, 62  # the long mask of own payments begins where the right kept for three months has ended
# The masks of a big country are hashed in memory as far as it goes; compiling so long a statement costs more than it saves.
# Before the tables are analysed it would walk through everybody for everybody.
SETTINGS = ("SET LOCAL work_mem = '512MB'", "SET LOCAL jit = off", "SET LOCAL enable_nestloop = off")
YEAR = 13  # a month and the twelve before it
CHILDHOOD = 18 * 12
GROWN = 21  # years: of age before the window begins


def _months(first: str, last: str) -> str:
    """Return SQL for the mask of the months `first` to `last` (numbers, both included) as far as they lie in the window."""
    low, high = f"greatest({first}, %(month)s - {WINDOW - 1})", f"least({last}, %(month)s)"
    mask = f"((1::bigint << (%(month)s - {low} + 1)) - 1) & ~((1::bigint << (%(month)s - {high})) - 1)"
    return f"CASE WHEN {low} <= {high} THEN {mask} ELSE 0 END"


def _month(day: str) -> str:
    return f"(date_part('year', {day}) * 12 + date_part('month', {day}) - 1)::int"


FLOOR = "/* least own sum */"
# The least sum is that of the month itself when it is paid in time, else that of the month in which it came.
_RECEIVED = _month("received_on")
_IN_TIME = f"{_RECEIVED} = month OR {_RECEIVED} = month + 1 AND date_part('day', received_on) <= %(due_day)s"
_PAID_BY = f"CASE WHEN {_IN_TIME} THEN month ELSE {_RECEIVED} END"
_BACK = "(%(month)s - month)"
_BIT = f"(1::bigint << {_BACK})"
_SLICE = "person_id BETWEEN %(first)s AND %(last)s"
_IN_WINDOW = f"month BETWEEN %(month)s - {WINDOW - 1} AND %(month)s"
_KNOWN = f"{_SLICE} AND received_on <= %(day)s"
_OWN_FROM = f"%(month)s - {LONG_FROM + LONG_BITS - 1}"

# Money of others that nobody adjusted is positive, so its month is paid.
_OTHERS = f"""
    SELECT person_id, bit_or({_BIT}) AS mask FROM registers_payment
    WHERE {_KNOWN} AND NOT own AND act = 0 AND {_IN_WINDOW} GROUP BY person_id
"""
# Own money needs adding up only where some sum is not enough for its month alone. `after` holds the day after each month.
_SPECIAL = f"""
    SELECT person_id, bool_or(NOT own) AS adjusted, bool_or(own AND amount < {FLOOR}) AS summed,
        bool_or(own AND received_on < (%(after)s::date[])[month - ({_OWN_FROM}) + 1]) AS early,
        bit_or({_BIT}) FILTER (WHERE own AND {_BACK} BETWEEN 0 AND {WINDOW - 1}) AS mask,
        bit_or(1::bigint << ({_BACK} - {LONG_FROM})) FILTER (WHERE own AND {_BACK} >= {LONG_FROM}) AS long
    FROM registers_payment WHERE {_KNOWN} AND (own OR act <> 0) AND month BETWEEN {_OWN_FROM} AND %(month)s + %(ahead)s GROUP BY person_id
"""
_TOUCHED = f"""
    SELECT DISTINCT person_id, month FROM special JOIN registers_payment USING (person_id)
    WHERE adjusted AND {_KNOWN} AND NOT own AND act <> 0 AND {_IN_WINDOW}
"""
# Few months are adjusted: each is looked up by itself.
_ADJUSTED = f"""
    SELECT person_id, bit_or({_BIT}) AS touched, coalesce(bit_or({_BIT}) FILTER (WHERE total > 0), 0) AS mask FROM (
        SELECT person_id, month, total FROM ({_TOUCHED}) touched_month CROSS JOIN LATERAL (
            SELECT sum(amount) AS total FROM registers_payment a
            WHERE (a.person_id, a.month) = (touched_month.person_id, touched_month.month) AND NOT own AND received_on <= %(day)s
        ) of_month
    ) adjusted_month GROUP BY person_id
"""
_OWN = f"""
    SELECT person_id, bit_or({_BIT}) FILTER (WHERE {_BACK} < {WINDOW}) AS mask,
        bit_or(1::bigint << ({_BACK} - {LONG_FROM})) FILTER (WHERE {_BACK} >= {LONG_FROM}) AS long
    FROM (
        SELECT person_id, month FROM special JOIN registers_payment USING (person_id)
        WHERE summed AND {_KNOWN} AND own AND month BETWEEN {_OWN_FROM} AND %(month)s
        GROUP BY person_id, month HAVING sum(amount) >= min({FLOOR})
    ) own_month GROUP BY person_id
"""
_STATE = f"""
    SELECT person_id, bit_or({_months(_month("lower(valid)"), f"coalesce({_month('(upper(valid) - 1)')}, %(month)s)")}) AS mask
    FROM registers_statepaidperiod WHERE {_SLICE} GROUP BY person_id
"""
# Twelve months in a row from the month of the payment on or later, paid in one day.
_AHEAD = f"""
    SELECT person_id, bit_or({_months("first", "first + %(ahead)s - 1")}) AS mask FROM (
        SELECT person_id, first, count(DISTINCT month) AS found FROM (
            SELECT person_id, month, received_on, min(month) OVER (PARTITION BY person_id, received_on) AS first
            FROM special JOIN registers_payment USING (person_id)
            WHERE early AND {_KNOWN} AND own AND amount > 0 AND received_on >= %(ahead_since)s AND month >= {_RECEIVED}
                AND month BETWEEN {_OWN_FROM} AND %(month)s + %(ahead)s
        ) own_ahead WHERE month < first + %(ahead)s GROUP BY person_id, received_on, first
    ) block WHERE found = %(ahead)s GROUP BY person_id
"""
# Whoever was long grown up counts as born in the month 0: taking every day apart costs more than all that follows from it.
_BORN = f"CASE WHEN born_on < %(grown)s THEN 0 ELSE {_month('born_on')} END"
# `OFFSET 0` keeps a column a value: pulled up, its expression would be worked out again wherever it is used.
_DATES = f"""
    SELECT id, born, born + {CHILDHOOD} - first_of_month::int AS last_as_child, {_month("died_on")} AS died, died_on <= %(day)s AS gone
    FROM (
        SELECT id, died_on, {_BORN} AS born, born_on >= %(grown)s AND date_part('day', born_on) = 1 AS first_of_month
        FROM parties_person WHERE id BETWEEN %(first)s AND %(last)s OFFSET 0
    ) alive OFFSET 0
"""
_MASKS = f"""
    SELECT p.id AS person_id, born, died, gone, coalesce(s.mask, 0) | {_months("born", "last_as_child")} AS state,
        {_months("0", "greatest(born, %(starts)s) - 1")} AS free,
        (coalesce(o.mask, 0) & ~coalesce(a.touched, 0)) | coalesce(a.mask, 0) AS others,
        coalesce(CASE WHEN x.summed THEN w.mask ELSE x.mask END, 0) AS own, coalesce(h.mask, 0) AS ahead,
        coalesce(CASE WHEN x.summed THEN w.long ELSE x.long END, 0) AS own_long
    FROM dates p LEFT JOIN others o ON o.person_id = p.id LEFT JOIN special x ON x.person_id = p.id
        LEFT JOIN adjusted a ON a.person_id = p.id LEFT JOIN own w ON w.person_id = p.id LEFT JOIN state s ON s.person_id = p.id
        LEFT JOIN ahead h ON h.person_id = p.id OFFSET 0
"""
_COVERED = "SELECT *, others | own AS paid, ahead & own AS prepaid, state | others | own | free AS covered FROM masks OFFSET 0"
_YEAR_COVERED = " & ".join(f"(covered >> {back})" for back in range(YEAR))
# A month gives the right by itself: the state pays, it is paid after twelve covered ones, or it was paid ahead.
_EARNED = f"SELECT *, paid & {_YEAR_COVERED} AS earned FROM covered OFFSET 0"
_ANCHORED = "SELECT *, state | earned | prepaid AS anchors FROM earned OFFSET 0"


def _kept_long(back: int) -> str:
    """Return SQL that tells whether the month `back` gave the right at the end of an unbroken row of own payments."""
    return f"(anchors & {1 << back} <> 0 AND (own_long >> {back - LONG_FROM}) & %(own_row)s = %(own_row)s)"


_REASON = f"""
    CASE WHEN %(month)s < born THEN 'unborn' WHEN %(month)s > died THEN 'dead' WHEN state & 1 <> 0 THEN 'state_paid'
        WHEN earned & 1 <> 0 THEN 'paid' WHEN prepaid & 1 <> 0 THEN 'prepaid' WHEN anchors & 14 <> 0 THEN 'kept'
        WHEN %(own_row)s > 0 AND ({" OR ".join(_kept_long(back) for back in (4, 5, 6))}) THEN 'kept_long'
        WHEN paid & 1 <> 0 THEN 'arrears' ELSE 'unpaid' END
"""
_OWED = f"CASE WHEN gone THEN 0 ELSE bit_count((~covered & {(1 << YEAR) - 2})::bit(16)) END"

_STATUSES = f"""
    WITH others AS ({_OTHERS}), special AS MATERIALIZED ({_SPECIAL}), adjusted AS ({_ADJUSTED}), own AS ({_OWN}), state AS ({_STATE}),
        ahead AS ({_AHEAD}), dates AS ({_DATES}), masks AS ({_MASKS}), covered AS ({_COVERED}), earned AS ({_EARNED}),
        anchored AS ({_ANCHORED}), judged AS (SELECT person_id, {_REASON} AS reason, {_OWED} AS owed FROM anchored)
    MERGE INTO registers_insurancestatus before USING judged found ON before.person_id = found.person_id
    WHEN MATCHED AND (before.reason, before.owed) IS DISTINCT FROM (found.reason, found.owed::smallint) THEN
        UPDATE SET consumer = found.reason = ANY(%(consumer)s), reason = found.reason, owed = found.owed, since = %(day)s
    WHEN NOT MATCHED THEN INSERT (person_id, consumer, reason, owed, since)
        VALUES (found.person_id, found.reason = ANY(%(consumer)s), found.reason, found.owed, %(day)s)
"""
COUNTS = "SELECT count(*), count(*) FILTER (WHERE consumer) FROM registers_insurancestatus"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('insurance statuses'), %(first)s::int)"


def slices(last: int, parts: int) -> list[tuple[int, int]]:
    """Return the keys 1 to `last` cut into `parts` runs, each with its first and last key."""
    ends = [last * part // parts for part in range(parts + 1)]
    return [(start + 1, end) for start, end in pairwise(ends)]


def statement() -> str:
    """Return the statement that judges the persons of a slice and writes the statuses that changed, as many as it has rows."""
    wages = [(month_of(wage.since), self_payer_due(wage.since)) for wage in figures().minimum_wage]
    floors = [f"WHEN ({_PAID_BY}) >= {since} THEN {due}" for since, due in reversed(wages[1:])]
    # Most months are of the latest wage whenever they were paid: that is known without taking the day apart.
    latest, due = wages[-1]
    floors.insert(0, f"WHEN month >= {latest} AND received_on >= '{first_day(latest)}' THEN {due}")
    return _STATUSES.replace(FLOOR, f"CASE {' '.join(floors)} ELSE {wages[0][1]} END")


def parameters(on: date, *, first: int, last: int) -> dict[str, Any]:
    """Return the values of the statement for the day `on` and the persons whose keys lie from `first` to `last`, both included."""
    found = figures()
    right = in_force(found.right, on.replace(day=1)) or found.right[0]
    return {
        "day": on,
        "month": month_of(on),
        "first": first,
        "last": last,
        "due_day": found.due_day,
        "starts": month_of(found.starts),
        "after": [first_day(month_of(on) - back + 1) for back in range(LONG_FROM + LONG_BITS - 1, -found.prepaid[0].months - 1, -1)],
        "grown": min(date(on.year - GROWN, 1, 1), found.starts),
        "ahead": found.prepaid[0].months,
        "ahead_since": found.prepaid[0].since,
        "own_row": (1 << right.own_months) - 1,
        "consumer": sorted(CONSUMER),
    }
