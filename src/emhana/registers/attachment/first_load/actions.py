"""Every write of a first load: a file is read, applied by the thousand, undone; what stands in it is handed out."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record, record_each
from emhana.parties.models import Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import sheets
from emhana.registers.attachment.actions.many import CHUNK
from emhana.registers.attachment.errors import BasisMissing
from emhana.registers.attachment.first_load import judging, report, wording
from emhana.registers.attachment.first_load.errors import LoadMoved
from emhana.registers.attachment.first_load.models import FirstLoad, FirstLoadRow
from emhana.registers.attachment.first_load.reading import read_lines
from emhana.registers.attachment.models import (
    Attachment,
    BasisCode,
    EndReason,
    Funding,
    Placement,
    Volume,
)

TO_APPLY = (FirstLoad.State.PREVIEW, FirstLoad.State.APPLYING)


@transaction.atomic
def read_register(*, file_name: str, data: bytes, by: Actor, now: datetime) -> FirstLoad:
    """Read the file of an existing register: a preview, nobody is attached yet. Raises ListUnreadable."""
    lines = read_lines(data, file_name)
    load = FirstLoad.objects.create(file_name=file_name[:200], day=timezone.localdate(now), read_at=now)
    rows = [
        FirstLoadRow(load=load, line=line.line, iin=line.iin, bin=line.bin, number=line.number, since=line.since) for line in lines
    ]
    judging.judge(rows, load.day)
    FirstLoadRow.objects.bulk_create(rows, batch_size=CHUNK)
    record("first_load_read", load, by=by, at=now, detail={"rows": len(rows)})
    return load


@transaction.atomic
def apply_some(*, load: FirstLoad, by: Actor, now: datetime) -> bool:
    """Attach the next thousand people of `load` and return whether others are left; what is attached stays so if the rest is not.

    Each row is judged anew, since people move and die between the preview and this act. The first day is that of the file; norms do not
    stop what is so already. Raises LoadMoved.
    """
    load = _in_state(load, *TO_APPLY)
    todo = load.rows.filter(problem="", settled_at=None).order_by("line")
    rows = list(todo.select_related("person", "organisation", "precinct")[:CHUNK])
    people = {row.person_id: row for row in rows if row.person_id is not None}
    for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk"):
        people[person.pk].person = person
    judging.judge_people(rows, timezone.localdate(now))
    good = [row for row in rows if not row.problem]
    _attach(load, good, by, now)
    for row in good:
        row.settled_at = now
    FirstLoadRow.objects.bulk_update(rows, ["problem", "settled_at"], batch_size=CHUNK)
    load.state = FirstLoad.State.APPLYING if todo.exists() else FirstLoad.State.APPLIED
    load.applied_at = None if load.state == FirstLoad.State.APPLYING else now
    load.save(update_fields=["state", "applied_at"])
    record("first_load_applied", load, by=by, at=now, reason=load.basis, detail={"attached": len(good), "state": load.state})
    return load.state == FirstLoad.State.APPLYING


def _attach(load: FirstLoad, rows: list[FirstLoadRow], by: Actor, now: datetime) -> None:
    people = [row.person_id for row in rows]
    known = set(Attachment.objects.filter(person__in=people, funding=Funding.STATE).values_list("person", flat=True))
    made = Attachment.objects.bulk_create(
        Attachment(
            person=row.person, organisation=row.organisation, funding=Funding.STATE, volume=Volume.GUARANTEED,
            basis_code=BasisCode.FIRST_LOAD, basis=load.basis,
            first=row.person_id not in known, valid=DateRange(judging.first_day(row), None), recorded_at=now,
        )
        for row in rows
    )  # fmt: skip
    Placement.objects.bulk_create(
        Placement(
            attachment=attachment, person=attachment.person, precinct=row.precinct, recorded_at=now,
            valid=DateRange(_seated(row), None),
        )
        for attachment, row in zip(made, rows, strict=True)
        if row.precinct is not None
    )  # fmt: skip
    entries = ((row, row.person.key) for row in made)
    record_each("attached", entries, by=by, at=now, reason=load.basis, detail={"ground": BasisCode.FIRST_LOAD})


def _seated(row: FirstLoadRow) -> date:
    since = judging.first_day(row)
    return max(since, row.precinct.valid.lower) if row.precinct is not None else since


@transaction.atomic
def undo(*, load: FirstLoad, reason: str, by: Actor, now: datetime) -> None:
    """Take back what `load` did, all of it; the rows stay readable as they were known. Raises LoadMoved, BasisMissing without a reason."""
    if not reason.strip():
        raise BasisMissing(reason=EndReason.CANCELLED)
    load = _in_state(load, FirstLoad.State.APPLYING, FirstLoad.State.APPLIED)
    register.annul(basis=load.basis, reason=reason, by=by, now=now)
    load.state, load.undone_at = FirstLoad.State.UNDONE, now
    load.save(update_fields=["state", "undone_at"])
    record("first_load_undone", load, by=by, at=now, reason=reason)


@transaction.atomic
def hand_out_errors(*, load: FirstLoad, language: str, form: str, by: Actor, now: datetime) -> bytes:
    """Return the rows with a problem as a file (`xlsx` or `csv`), each with its sentence in `language`; the look is recorded."""
    table = [[heading.into(language) for heading in wording.HEADINGS]]
    rows = load.rows.exclude(problem__in=("", judging.ALREADY_THERE)).select_related("person").order_by("line")
    for row in rows.iterator(CHUNK):
        iin = row.iin or (row.person.key if row.person else "")
        table.append([str(row.line), iin, row.bin, row.number, row.since, wording.PROBLEMS[row.problem].into(language)])
    record("first_load_errors_handed_out", load, by=by, at=now, detail={"rows": len(table) - 1})
    return sheets.written(table, form)


@transaction.atomic
def hand_out_missing(*, load: FirstLoad, language: str, form: str, by: Actor, now: datetime) -> bytes:
    """Return as a file who is attached to the organisations of the file and stands in no row of it; the look is recorded."""
    table = [[heading.into(language) for heading in wording.MISSING_HEADINGS]]
    for row in report.missing(load).select_related("person", "organisation").order_by("organisation", "pk").iterator(CHUNK):
        table.append([row.person.key, row.person.full_name, row.organisation.number, row.valid.lower.isoformat()])
    record("first_load_missing_handed_out", load, by=by, at=now, detail={"rows": len(table) - 1})
    return sheets.written(table, form)


def _in_state(load: FirstLoad, *states: str) -> FirstLoad:
    found = FirstLoad.objects.select_for_update(of=("self",)).filter(pk=load.pk, state__in=states).first()
    if found is None:
        raise LoadMoved()
    return found
