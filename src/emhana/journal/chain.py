"""The chain: hash = SHA-256(previous hash, content of the entry as stored). An outsider can recompute it with this SQL.

The content holds sealed columns as they lie in the table, so a chain is verified without keys.
"""

import hashlib
from typing import Any

from django.db import connection

from emhana.journal.models import Seal

START = bytes(32)

# json_build_array escapes every value, so no two different rows have one text; instants are microseconds, whatever the time zone.
CONTENT = """json_build_array(1, e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor, e.actor_role, e.act, e.subject_label,
    e.subject_key, encode(e.person, 'hex'), e.case_number, encode(e.reason, 'hex'), encode(e.detail, 'hex'), e.transaction::text)::text"""

# It goes on from the last sealed row, so a row put in before that one is never sealed and stays visible as `SMUGGLED`.
COMMITTED_UNSEALED = f"""
    WITH last AS (
        SELECT e.transaction, e.id FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id ORDER BY s.position DESC LIMIT 1
    )
    SELECT e.id, {CONTENT} FROM journal_entry e
    WHERE (e.transaction, e.id) > (coalesce((SELECT transaction FROM last), '0'), coalesce((SELECT id FROM last), 0))
      AND e.transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.transaction, e.id LIMIT %s"""  # noqa: S608 - a constant of this module

SEALED = f"""
    SELECT s.position, s.previous, s.hash, CASE WHEN e.id IS NOT NULL THEN {CONTENT} END
    FROM journal_seal s LEFT JOIN journal_entry e ON e.id = s.entry_id
    WHERE s.position > %s ORDER BY s.position LIMIT %s"""  # noqa: S608 - a constant of this module

# Everything up to the last sealed row was sealed with it, so an unsealed row in front of it was put there afterwards.
SMUGGLED = """
    WITH last AS (
        SELECT e.transaction, e.id FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id ORDER BY s.position DESC LIMIT 1
    ), smuggled AS (
        SELECT e.transaction, e.id FROM journal_entry e, last
        WHERE (e.transaction, e.id) < (last.transaction, last.id)
          AND NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = e.id)
        ORDER BY e.transaction, e.id LIMIT 1
    )
    SELECT 1 + (
        SELECT count(*) FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id
        WHERE (e.transaction, e.id) < (smuggled.transaction, smuggled.id)
    ) FROM smuggled"""


def link(previous: bytes, content: str) -> bytes:
    """Return the hash of an entry whose text is `content`, after the one whose hash is `previous`."""
    return hashlib.sha256(previous + content.encode("utf-8")).digest()


def head() -> tuple[int, bytes]:
    """Return the last position and its hash; 0 and zeros for an empty chain."""
    last = Seal.objects.order_by("-position").values_list("position", "hash").first()
    return (last[0], bytes(last[1])) if last else (0, START)


def sealed_after(position: int, limit: int) -> list[tuple[int, bytes, bytes, str | None]]:
    """Return up to `limit` links after `position`: position, previous, hash, and the entry's text or None where it is gone."""
    return _rows(SEALED, [position, limit])


def smuggled() -> int | None:
    """Return the position at which an entry was put in among the sealed ones, or None."""
    rows = _rows(SMUGGLED, [])
    return rows[0][0] if rows else None


def _rows(statement: str, values: list[Any]) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
