"""What an act did is taken back, and nothing is rewritten."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record_each
from emhana.parties.models import Person
from emhana.registers.attachment.actions import many
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, AttachmentVersion, EndReason, LeavingReport, Placement

COPIED = ("organisation_id", "funding", "volume", "contract", "ground", "basis_code", "basis", "residence", "border", "first", "overload")


@transaction.atomic
def annul(*, basis: str, reason: str, by: Actor, now: datetime) -> None:
    """Take back what the act `basis` did: its rows are superseded, those it ended stand again as new rows; nothing is rewritten.

    The mistaken rows stay readable as they were known until `now`. A row whose days another attachment has meanwhile is not restored.
    """
    take_back(
        Attachment.objects.in_force().filter(basis=basis),
        Attachment.objects.exclude(basis=basis),
        act=basis, reason=reason, by=by, now=now,
    )  # fmt: skip


def take_back(made: AttachmentQuerySet, ended: AttachmentQuerySet, *, act: str, reason: str, by: Actor, now: datetime) -> None:
    """Supersede the rows `made` by `act`; of the rows `ended`, let those stand again that `act` ended and nothing repeats yet."""
    repeated = Attachment.objects.filter(person=F("repeats__person")).values("repeats")
    wrong = list(made.values_list("pk", flat=True))
    closed = list(ended.filter(ended_by=act).exclude(pk__in=repeated).values_list("pk", flat=True))
    whose = Attachment.objects.filter(pk__in=[*wrong, *closed]).values("person")
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=whose).order_by("pk").only("pk"))
    for chunk in many.chunks(wrong):
        _supersede(chunk, act, now)
        record_each("attachment_annulled", _keyed(chunk), by=by, at=now, reason=reason)
    for chunk in many.chunks(closed):
        again = restore(chunk, act, now)
        record_each("attachment_restored", ((row, row.person.key) for row in again), by=by, at=now, reason=reason)


def copy_of(row: Attachment, person: Person, now: datetime) -> Attachment:
    """Return an unsaved row that repeats `row` for `person`, without its period and its end."""
    return Attachment(person=person, recorded_at=now, repeats=row, **{name: getattr(row, name) for name in COPIED})


def _keyed(chunk: list[int]) -> Iterable[tuple[Attachment, str]]:
    return ((row, row.person.key) for row in Attachment.objects.filter(pk__in=chunk).select_related("person").order_by("pk"))


def _supersede(chunk: list[int], act: str, now: datetime) -> None:
    Placement.objects.filter(attachment__in=chunk, superseded_at=None).update(superseded_at=now, changed_at=now)
    rows = Attachment.objects.filter(pk__in=chunk)
    rows.update(superseded_at=now, changed_at=now, end_reason=EndReason.CANCELLED, ended_by=act)


def restore(chunk: list[int], act: str, now: datetime) -> list[Attachment]:
    """Let the rows that `act` ended stand again as they were before it, each until the next row of its funding."""
    rows = list(Attachment.objects.filter(pk__in=chunk).select_related("person"))
    before = {row.attachment_id: row for row in AttachmentVersion.objects.filter(attachment__in=chunk).exclude(ended_by=act).order_by("pk")}
    standing, limits = _standing(rows), _limits(rows)
    again: list[Attachment] = []
    for row in sorted(rows, key=lambda row: (row.person_id, row.valid.lower), reverse=True):
        others = standing[_key(row)]
        if row.person.merged_into_id is not None or any(row.valid.lower in other.valid for other in others):
            continue
        following = min((other for other in others if other.valid.lower > row.valid.lower), key=_start, default=None)
        new = _repeated(row, before.get(row.pk), following, now)
        _bound(new, limits[row.person_id])
        others.append(new)
        again.append(new)
    seats = seats_of(again, now)
    ids = [row.repeats_id for row in again if row.repeats_id is not None]
    Placement.objects.filter(attachment__in=ids, superseded_at=None).update(superseded_at=now)
    Attachment.objects.filter(pk__in=ids, superseded_at=None).update(superseded_at=now)
    Attachment.objects.bulk_create(again)
    Placement.objects.bulk_create(seats)
    return again


def _key(row: Attachment) -> tuple[int, str, str]:
    return row.person_id, row.funding, row.contract


def _start(row: Attachment) -> date:
    return row.valid.lower


def _standing(rows: list[Attachment]) -> defaultdict[tuple[int, str, str], list[Attachment]]:
    found = defaultdict(list)
    whose = {row.person_id for row in rows}
    for row in Attachment.objects.in_force().filter(person__in=whose).exclude(pk__in=[row.pk for row in rows]):
        found[_key(row)].append(row)
    return found


def _repeated(row: Attachment, before: AttachmentVersion | None, following: Attachment | None, now: datetime) -> Attachment:
    """Return the row that lets `row` stand again: with the end it had `before`, unless `following` begins earlier."""
    new = copy_of(row, row.person, now)
    # An end that another attachment set is taken from that attachment as it stands now: it may have been annulled too.
    own = before is not None and before.end_reason != EndReason.NEW_ATTACHMENT
    until = before.valid.upper if before is not None and own else None
    if before is not None and until is not None:
        new.end_reason, new.ended_by = before.end_reason, before.ended_by
    if following is not None and (until is None or following.valid.lower < until):
        until, new.end_reason, new.ended_by = following.valid.lower, EndReason.NEW_ATTACHMENT, following.basis
    new.valid = DateRange(row.valid.lower, until)
    return new


def _limits(rows: list[Attachment]) -> defaultdict[int, list[LeavingReport]]:
    found = defaultdict(list)
    for report in LeavingReport.objects.filter(person__in={row.person_id for row in rows}, withdrawn_at=None).order_by("pk"):
        found[report.person_id].append(report)
    return found


def _bound(new: Attachment, reports: list[LeavingReport]) -> None:
    """End the repeated row where a report that stands has its person dead or gone, although the report found another row to end."""
    for report in reports:
        if not report.is_about(new) or report.on <= new.valid.lower:
            continue
        if new.valid.upper is None or report.on < new.valid.upper:
            new.valid = DateRange(new.valid.lower, report.on)
            new.end_reason, new.ended_by = report.kind, report.act


def seats_of(again: list[Attachment], now: datetime) -> list[Placement]:
    """Return the doctors of the repeated rows, those included that the mistaken end took away; each until the next, the last to the end."""
    known: defaultdict[int, dict[date, Placement]] = defaultdict(dict)
    ended_at = {row.repeats_id: row.repeats.changed_at for row in again if row.repeats is not None}
    for seat in Placement.objects.filter(attachment__in=ended_at).order_by("pk"):
        if seat.superseded_at is None or seat.superseded_at == ended_at[seat.attachment_id]:
            known[seat.attachment_id][seat.valid.lower] = seat
    made = []
    for row in again:
        seats = known[row.repeats_id or 0]
        days = sorted(day for day in seats if day in row.valid)
        for day, following in zip(days, [*days[1:], row.valid.upper], strict=False):
            valid, precinct = DateRange(day, following), seats[day].precinct_id
            made.append(Placement(attachment=row, person=row.person, precinct_id=precinct, valid=valid, recorded_at=now))
    return made
