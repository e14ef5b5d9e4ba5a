"""Every write of the insurance register: files of payments, periods the state pays for, everybody's status in one run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F, Max
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.law.contributions import figures
from emhana.law.steps import local
from emhana.parties.models import Person
from emhana.registers.insurance import population
from emhana.registers.insurance.errors import AlreadyImported, CategoryNotInForce, ImportRunning
from emhana.registers.insurance.importing import HEADER, Importer, Part, ahead, parts
from emhana.registers.insurance.models import PaymentBatch, PaymentFault, StatePaidPeriod, StatusRun
from emhana.registers.insurance.rows import Reading, check_header, count_rows, digest_of

# Rows in one transaction: what a broken import repeats, and how often progress is told. Large, as each part goes through the indexes once.
CHUNK = 300_000


@dataclass(frozen=True)
class Progress:
    """How far an import is: rows of the file read, in which of its two readings."""

    rows: int
    adjusting: bool


def import_payments(
    path: Path, *, by: Actor, now: datetime, tell: Callable[[Progress], None] = lambda progress: None, chunk: int = CHUNK
) -> PaymentBatch:
    """Import the payment file at `path` and return its batch; the same file a second time changes nothing.

    Each part of the file is a transaction: a broken import goes on where it stopped. Payments are read first, then refunds and
    corrections, so that their order in the file does not matter. Raises NotPaymentFile, ImportRunning, OSError.
    """
    batch = _begin(path, now=now)
    if batch.state == PaymentBatch.State.DONE:
        return batch
    importer = Importer(batch.pk)
    for part in ahead(parts(path, Reading(local(now).date()), chunk=chunk, done=batch.rows_done)):
        _take_part(batch, importer, part)
        tell(Progress(part.first + part.size - 1 - HEADER, part.adjusting))
    return _end(batch, by=by, now=now)


@transaction.atomic
def hand_in(path: Path, *, name: str, stored: str, by: Actor, now: datetime) -> PaymentBatch:
    """Note that the file at `path`, kept under `stored`, waits to be imported, and return its batch.

    Raises NotPaymentFile, AlreadyImported with what became of the same file, ImportRunning while it waits or runs.
    """
    check_header(path)
    values = {"name": name[-200:], "begun_at": now, "stored": stored, "rows_total": count_rows(path), "handed_by": by.actor_key}
    waiting = {"state": PaymentBatch.State.WAITING, "failure": "", **values}
    batch, made = PaymentBatch.objects.select_for_update(of=("self",)).get_or_create(sha256=digest_of(path), defaults=waiting)
    if batch.state == PaymentBatch.State.DONE:
        raise AlreadyImported(file=batch.name, at=batch.done_at, added=batch.added)
    if not made and batch.state != PaymentBatch.State.FAILED:
        raise ImportRunning(file=batch.name)
    if not made:
        PaymentBatch.objects.filter(pk=batch.pk).update(**waiting)
        batch.refresh_from_db()
    record("payments_kept", batch, by=by, at=now, detail={"rows": batch.rows_total})
    return batch


@transaction.atomic
def give_up(batch: PaymentBatch, *, why: str) -> None:
    """Stop importing what was handed in; the same file may be handed in again and goes on where it stopped."""
    unfinished = PaymentBatch.objects.filter(pk=batch.pk).exclude(state=PaymentBatch.State.DONE)
    unfinished.update(state=PaymentBatch.State.FAILED, failure=why)


@transaction.atomic
def hand_out_faults(batch: PaymentBatch, *, by: Actor, now: datetime) -> None:
    """Record that `by` took the list of the rows that were not taken."""
    record("payment_faults_handed_out", batch, by=by, at=now, detail={"faulty": batch.faulty})


@transaction.atomic
def record_state_paid(
    *, person: Person, category: str, since: date, until: date | None, source: str, by: Actor, now: datetime
) -> StatePaidPeriod:
    """Record that the state pays for `person` from `since` until `until` (excluded); raises CategoryNotInForce."""
    known = next((one for one in figures().state_paid if one.code == category), None)
    ends = known.until if known else None
    if known is None or since < known.since or (ends is not None and (until is None or until > ends)):
        raise CategoryNotInForce(category=category, since=since)
    row = StatePaidPeriod.objects.create(person=person, category=category, valid=DateRange(since, until), source=source, recorded_at=now)
    record("state_paid_recorded", row, by=by, at=now, person=person.key, reason=source, detail={"category": category})
    return row


def refresh_statuses(*, on: date, by: Actor, now: datetime, workers: int = 1) -> StatusRun:
    """Compute the status of everybody on `on`; rows that stay the same are not written again.

    Each of `workers` connections judges a slice of the persons in a transaction of its own: a broken run leaves some statuses older than
    others, and the next one ends it.
    """
    if workers == 1:
        changed = _judge(on, *population.slices(_last_person(), 1)[0])
    else:
        with ThreadPoolExecutor(workers) as pool:
            changed = sum(pool.map(lambda part: _judge_apart(on, *part), population.slices(_last_person(), workers)))
    return _counted(on, changed, by=by, now=now)


def _last_person() -> int:
    return Person.objects.aggregate(last=Max("pk"))["last"] or 0


def _judge_apart(on: date, first: int, last: int) -> int:
    try:
        return _judge(on, first, last)
    finally:
        connection.close()


@transaction.atomic
def _judge(on: date, first: int, last: int) -> int:
    """Judge the persons `first` to `last` and return how many statuses changed; a second run over them waits for this one."""
    values = population.parameters(on, first=first, last=last)
    with connection.cursor() as cursor:
        cursor.execute(population.LOCK, values)
        for setting in population.SETTINGS:
            cursor.execute(setting)
        cursor.execute(population.statement(), values)
        return int(cursor.rowcount)


@transaction.atomic
def _counted(on: date, changed: int, *, by: Actor, now: datetime) -> StatusRun:
    with connection.cursor() as cursor:
        cursor.execute(population.COUNTS)
        persons, consumers = cursor.fetchone()
    run = StatusRun.objects.create(day=on, persons=persons, consumers=consumers, changed=changed, begun_at=now)
    record("insurance_statuses_computed", run, by=by, at=now, detail={"day": on, "persons": persons, "changed": changed})
    return run


@transaction.atomic
def _begin(path: Path, *, now: datetime) -> PaymentBatch:
    batch, _ = PaymentBatch.objects.get_or_create(sha256=digest_of(path), defaults={"name": path.name[-200:], "begun_at": now})
    if batch.state != PaymentBatch.State.DONE:
        batch.state = PaymentBatch.State.RUNNING
        PaymentBatch.objects.filter(pk=batch.pk).exclude(state=PaymentBatch.State.DONE).update(state=batch.state, failure="")
    return batch


@transaction.atomic
def _take_part(batch: PaymentBatch, importer: Importer, part: Part) -> None:
    """Take one part and move the batch on; the conditional update lets one process at a time work on a file."""
    moved = PaymentBatch.objects.filter(pk=batch.pk, rows_done=batch.rows_done, state=PaymentBatch.State.RUNNING)
    position = batch.rows_done + part.size
    if moved.update(rows_done=position) != 1:
        raise ImportRunning(file=batch.name)
    faults = PaymentFault.objects.filter(batch=batch, row__gte=part.first, row__lt=part.first + part.size)
    before = faults.count()
    counts = importer.take(part)
    faulty = faults.count() - before
    other_sum = faults.filter(code="other_sum").count() if counts["not_added"] else 0
    PaymentBatch.objects.filter(pk=batch.pk).update(
        added=F("added") + counts["added"],
        repeated=F("repeated") + counts["repeated"] + max(counts["not_added"] - other_sum, 0),
        faulty=F("faulty") + faulty,
    )
    batch.rows_done = position


@transaction.atomic
def _end(batch: PaymentBatch, *, by: Actor, now: datetime) -> PaymentBatch:
    PaymentBatch.objects.filter(pk=batch.pk).update(state=PaymentBatch.State.DONE, done_at=now)
    batch.refresh_from_db()
    counts = {"added": batch.added, "repeated": batch.repeated, "faulty": batch.faulty}
    record("payments_imported", batch, by=by, at=now, detail=counts)
    return batch
