"""Every write about institutions: decisions of the health department, and lists of residents read, applied and undone."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.law.lawbook import LawBook
from emhana.law.steps import at_clock, local
from emhana.law.workdays import calendar
from emhana.parties.models import Organisation
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import sheets
from emhana.registers.attachment.errors import BasisMissing
from emhana.registers.attachment.institutions import errors, wording
from emhana.registers.attachment.institutions.judging import judge
from emhana.registers.attachment.institutions.models import Decision, IdentityCopy, Institution, PeopleList, PeopleListRow, Zone
from emhana.registers.attachment.institutions.reading import read_lines
from emhana.registers.attachment.models import BasisCode, EndReason, Volume

ROWS = 1000
LASTING = ("iin_form", "iin_checksum", "duplicate")


@transaction.atomic
def register_institution(*, organisation: Organisation, kind: str, by: Actor, now: datetime) -> Institution:
    """Enter `organisation` as an institution of `kind`."""
    row = Institution.objects.create(organisation=organisation, kind=kind)
    record("institution_registered", row, by=by, at=now, detail={"kind": kind})
    return row


@transaction.atomic
def enter_decision(
    *,
    department: Organisation,
    number: str,
    decided_on: date,
    zones: Sequence[tuple[Institution, Organisation]],
    since: date,
    by: Actor,
    now: datetime,
) -> Decision:
    """Record a distribution order that puts each institution into the zone of an organisation from `since` [ATT-05-03, ATT-05-05].

    The zone an earlier decision gave ends that day. Raises DecisionIncomplete, OtherRegion.
    """
    if not number or not decided_on or not zones:
        raise errors.DecisionIncomplete()
    region = department.territory.chain()[-1]
    named = [organisation for institution, clinic in zones for organisation in (institution.organisation, clinic)]
    if any(organisation.territory.chain()[-1] != region for organisation in named):
        raise errors.OtherRegion()
    decision = Decision.objects.create(department=department, number=number, decided_on=decided_on, recorded_at=now)
    for institution, clinic in zones:
        for former in Zone.objects.on(since).filter(institution=institution, valid__startswith__lt=since):
            former.valid = DateRange(former.valid.lower, since)
            former.save(update_fields=["valid"])
        Zone.objects.create(decision=decision, institution=institution, clinic=clinic, valid=DateRange(since, None))
    record("decision_entered", decision, by=by, at=now, reason=number, detail={"zones": len(zones), "since": since})
    return decision


@transaction.atomic
def read_list(*, institution: Institution, since: date, file_name: str, data: bytes, by: Actor, now: datetime) -> PeopleList:
    """Read the list of residents of `institution` who are to be attached from `since`: a preview, nobody is attached yet.

    The organisation is the one that the decision in force names; no other can be. Raises NoDecision, ListUnreadable.
    """
    zone = Zone.objects.on(since).filter(institution=institution).select_related("decision", "institution", "clinic").first()
    if zone is None:
        raise errors.NoDecision()
    lines = read_lines(data, file_name)
    batch = PeopleList.objects.create(zone=zone, since=since, file_name=file_name[:200], read_at=now)
    rows = [PeopleListRow(batch=batch, line=line.line, iin=line.iin, name=line.name, born=line.born) for line in lines]
    judge(batch, rows)
    PeopleListRow.objects.bulk_create(rows, batch_size=ROWS)
    _begin_term(batch, {row.problem for row in rows}, now)
    record("list_read", batch, by=by, at=now, detail={"lines": len(rows)})
    return batch


@transaction.atomic
def add_copy(*, row: PeopleListRow, kind: str, content: bytes, by: Actor, now: datetime) -> IdentityCopy:
    """Keep the copy of a convict's identity document, or of the IIN certificate, sealed [ATT-05-06, ATT-05-07]. Raises BatchMoved."""
    batch = _in_state(row.batch, PeopleList.State.PREVIEW)
    copy = IdentityCopy.objects.create(row=row, kind=kind, content=content, added_at=now)
    if row.problem == "copy_missing":
        row.problem = ""
        row.save(update_fields=["problem"])
        _begin_term(batch, set(batch.rows.values_list("problem", flat=True)), now)
    record("identity_copy_added", copy, by=by, at=now, person=row.iin, detail={"kind": kind, "batch": batch.pk})
    return copy


def due(complete_at: datetime, law: LawBook) -> datetime:
    """Return by when a list complete at `complete_at` is applied: at the same clock time one working day later [ATT-07-04].

    Like the term of a request, this one is counted over the week of the services, Monday to Saturday [ATT-18-07].
    """
    start = local(complete_at)
    return at_clock(calendar("six_day", law.days).after(start.date(), 1), start.time())


def _begin_term(batch: PeopleList, problems: Collection[str], now: datetime) -> None:
    """Let the term of `batch` run once there is somebody to attach and no paper is missing."""
    if "" in problems and "copy_missing" not in problems:
        batch.complete_at, batch.due_at = now, due(now, lawbook(on=local(now).date()))
        batch.save(update_fields=["complete_at", "due_at"])


@transaction.atomic
def open_copy(*, copy: IdentityCopy, by: Actor, now: datetime) -> bytes:
    """Return the content of `copy`; the look is recorded. Raises CopyBlocked once the list is executed."""
    copy = IdentityCopy.objects.select_related("row").get(pk=copy.pk)
    if copy.blocked_at is not None:
        raise errors.CopyBlocked()
    record("identity_copy_opened", copy, by=by, at=now, person=copy.row.iin)
    return bytes(copy.content)


@transaction.atomic
def apply_list(*, batch: PeopleList, by: Actor, now: datetime, most: int | None = None) -> int:
    """Attach everybody of `batch` against whom nothing speaks now, and return how many; the copies are blocked. Raises BatchMoved.

    Residents of any age go to the organisation in whose zone the institution lies [ATT-05-02].

    With `most` only so many of the remaining lines are passed, and the list stays `applying` until none remains. Lines are judged
    anew, since people move and die between the preview and this act; norms do not stop it.
    """
    batch = _in_state(batch, *PeopleList.OPEN)
    # What is wrong with a number does not change, and the twin of a line may have been attached by an earlier part.
    waiting = batch.rows.filter(done=False).exclude(problem__in=LASTING).order_by("line")
    rows = list(waiting[:most])
    judge(batch, rows)
    for row in rows:
        row.done = True
    PeopleListRow.objects.bulk_update(rows, ["person", "problem", "done"], batch_size=ROWS)
    people = [row.person_id for row in rows if not row.problem and row.person_id is not None]
    why = BasisCode.PARA5_CONVICT if batch.is_penal else BasisCode.PARA5_INSTITUTION
    register.attach_many(
        people=people, organisation=batch.zone.clinic, volume=Volume.GUARANTEED, ground=why, since=batch.since, basis=batch.basis,
        by=by, now=now,
    )  # fmt: skip
    _go_on(batch, finished=not waiting.exists(), now=now)
    record("list_applied", batch, by=by, at=now, reason=batch.basis, detail={"attached": len(people), "state": batch.state})
    return len(people)


def _go_on(batch: PeopleList, *, finished: bool, now: datetime) -> None:
    """Leave `batch` applying, or close it: the copies have served."""
    batch.state = PeopleList.State.APPLIED if finished else PeopleList.State.APPLYING
    batch.applied_at = now if finished else None
    batch.save(update_fields=["state", "applied_at"])
    if finished:
        IdentityCopy.objects.filter(row__batch=batch, blocked_at=None).update(blocked_at=now)


@transaction.atomic
def undo_list(*, batch: PeopleList, reason: str, by: Actor, now: datetime) -> None:
    """Take back what `batch` did: each former attachment stands again. Raises BatchMoved, BasisMissing without a reason.

    A list sent by mistake is taken back before it is applied, so that no term of it runs on.
    """
    if not reason:
        raise BasisMissing(reason=EndReason.CANCELLED)
    batch = _in_state(batch, *PeopleList.OPEN, PeopleList.State.APPLIED)
    register.annul(basis=batch.basis, reason=reason, by=by, now=now)
    batch.state, batch.undone_at = PeopleList.State.UNDONE, now
    batch.save(update_fields=["state", "undone_at"])
    IdentityCopy.objects.filter(row__batch=batch, blocked_at=None).update(blocked_at=now)
    record("list_undone", batch, by=by, at=now, reason=reason)


@transaction.atomic
def hand_out_errors(*, batch: PeopleList, language: str, form: str, by: Actor, now: datetime) -> bytes:
    """Return the lines with a problem as a file (`xlsx` or `csv`), each with its sentence in `language`; the look is recorded."""
    table = [[heading.into(language) for heading in wording.HEADINGS]]
    for row in batch.rows.exclude(problem="").order_by("line"):
        table.append([str(row.line), row.iin, row.name, row.born, wording.PROBLEMS[row.problem].into(language)])
    record("list_errors_handed_out", batch, by=by, at=now, detail={"lines": len(table) - 1})
    return sheets.written(table, form)


def _in_state(batch: PeopleList, *states: str) -> PeopleList:
    row = PeopleList.objects.select_for_update(of=("self",)).select_related("zone__decision", "zone__institution", "zone__clinic")
    found = row.filter(pk=batch.pk, state__in=states).first()
    if found is None:
        raise errors.BatchMoved()
    return found
