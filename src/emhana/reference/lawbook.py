"""Reads the overrides in force and freezes them into the one `LawBook` that the pure functions take."""

import json
from datetime import date
from functools import lru_cache

from django.db import connection

from emhana.law.lawbook import DayOverride, LawBook, SettingOverride
from emhana.reference.models import Override

# One round trip for both tables: every request reads them. Dates and values come as text, so that the answer can be a key.
IN_FORCE = """
    SELECT 0 AS part, kind, key, value::text, act, lower(valid)::text, upper(valid)::text, valid @> %(on)s, id FROM reference_override
    UNION ALL
    SELECT 1, '', first.code, '', second.code, NULL, NULL, true, pair.id FROM reference_borderpair pair
    JOIN reference_territory first ON first.id = pair.first_id
    JOIN reference_territory second ON second.id = pair.second_id
    WHERE pair.valid @> %(on)s
    ORDER BY 1, 2, 3, 9
"""
PAIR = 1
Row = tuple[int, str, str, str, str, str | None, str | None, bool, int]


def lawbook(*, on: date) -> LawBook:
    """Return the law book of `on`. Days moved by decree are all in it, whenever they lie: a term may run into them.

    The rows are read each time; the book of the same rows is the same object.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, {"on": on})
        return _frozen(tuple(cursor.fetchall()))


@lru_cache(maxsize=64)
def _frozen(rows: tuple[Row, ...]) -> LawBook:
    days, settings, norms = [], [], []
    pairs = sorted((row for row in rows if row[0] == PAIR), key=lambda row: row[-1])
    for part, kind, key, value, act, since, until, in_force, _ in rows:
        if part == PAIR:
            continue
        if kind == Override.Kind.DAY:
            days.append(DayOverride(day=date.fromisoformat(key), act=act, **json.loads(value)))
        elif kind == Override.Kind.SETTING:
            ends = date.fromisoformat(until) if until else None
            settings.append(SettingOverride(id=key, value=json.loads(value), act=act, since=date.fromisoformat(str(since)), until=ends))
        elif in_force:
            norms.append((key, int(json.loads(value))))
    book = tuple((first, second) for _, _, first, _, second, *_ in pairs)
    return LawBook(days=tuple(days), settings=tuple(settings), norms=tuple(norms), border_pairs=book)
