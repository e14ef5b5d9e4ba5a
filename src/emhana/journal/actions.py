"""Every write of the journal: an entry in the caller's transaction, and the sealing of what is surely committed."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, models, transaction

from emhana.journal import chain, heads
from emhana.journal.models import Entry, Seal

SEALER = 7305812641  # the advisory lock that lets one sealer work at a time
BATCH = 5000


_gathered: ContextVar[list[Entry] | None] = ContextVar("gathered", default=None)


class Actor(Protocol):
    """Who acts: accounts offer these two names, and so does `Program`."""

    @property
    def actor_key(self) -> str: ...

    @property
    def actor_role(self) -> str: ...


@dataclass(frozen=True)
class Program:
    """A part of the system that acts by itself, for example the job that expires unanswered cases."""

    name: str
    actor_role: str = "program"

    @property
    def actor_key(self) -> str:
        """Return the key under which the journal names this program."""
        return f"program:{self.name}"


def record(
    act: str,
    subject: models.Model,
    *,
    by: Actor,
    at: datetime,
    person: str | None = None,
    case_number: str | None = None,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Write that `by` did `act` to `subject` at `at`, in the caller's transaction: both are kept or neither.

    Reads are acts too. `person` (IIN, or country and document) is whose record it is; only its keyed hash is stored.
    Within `together` the entry has no key yet. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an entry is written in the transaction of the act that it is about")
    entry = Entry(
        at=at,
        actor=by.actor_key,
        actor_role=by.actor_role,
        act=act,
        subject_label=subject._meta.label_lower,
        subject_key=str(subject.pk),
        person=None if person is None else Entry._meta.get_field("person").digest(person),
        case_number=case_number,
        reason=reason,
        detail=dict(detail or {}),
    )
    gathered = _gathered.get()
    if gathered is None:
        entry.save(force_insert=True)
    else:
        gathered.append(entry)
    return entry


@contextmanager
def together() -> Iterator[None]:
    """Write the entries of this block with one statement at its end, in their order and in the same transaction.

    A block that fails writes none; its caller rolls back what it did. Blocks within it belong to the outermost one.
    """
    if _gathered.get() is not None:
        yield
        return
    entries: list[Entry] = []
    token = _gathered.set(entries)
    try:
        yield
    finally:
        _gathered.reset(token)
    Entry.objects.bulk_create(entries)


def record_each(
    act: str,
    subjects: Iterable[tuple[models.Model, str]],
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry for each of `subjects`, a row with the key of its person, as `record` does; thousands go in a few statements."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an entry is written in the transaction of the act that it is about")
    person = Entry._meta.get_field("person")
    entries = (
        Entry(
            at=at, actor=by.actor_key, actor_role=by.actor_role, act=act, subject_label=subject._meta.label_lower,
            subject_key=str(subject.pk), person=person.digest(key), reason=reason, detail=dict(detail or {}),
        )
        for subject, key in subjects
    )  # fmt: skip
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def seal(now: datetime, *, published_in: Path) -> int:
    """Chain every surely committed entry, publish the new head in the file `published_in`; return how many were sealed.

    An entry is taken when its transaction is older than every running one: no earlier row can then still appear, so the order
    (transaction, id) is final. Batches commit one by one; a stop between commit and publishing is made good by the next call.
    """
    sealed = 0
    while count := _seal_batch():
        sealed += count
    heads.publish(published_in, now=now, head=chain.head)
    return sealed


@transaction.atomic(durable=True)
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        # A statement of its own, so that its snapshot is younger than the lock.
        cursor.execute(chain.COMMITTED_UNSEALED, [BATCH])
        rows = cursor.fetchall()
    position, running = chain.head()
    seals = []
    for entry, content in rows:
        position, previous, running = position + 1, running, chain.link(running, content)
        seals.append(Seal(position=position, entry_id=entry, previous=previous, hash=running))
    Seal.objects.bulk_create(seals)
    return len(seals)
