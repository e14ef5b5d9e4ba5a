"""What the record of a person shows: who, where they live, who stands for them, the attachments as history, and by which act each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from emhana.accounts.models import User
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.parties.models import MergeProposal, Person, Representation
from emhana.registers.attachment import history, wording
from emhana.registers.attachment.corrections.models import Correction
from emhana.registers.attachment.history import Known, Line
from emhana.registers.attachment.models import Attachment, Hold, Placement
from emhana.workbench import case_view, case_wording, clocks
from emhana.workbench import person_wording as words
from emhana.workbench.case_wording import language, moment
from emhana.workbench.wording import short


@dataclass(frozen=True)
class Asked:
    """As the register was known at an instant, and of which day; without a day all of it."""

    known_at: datetime
    valid_on: date | None = None
    is_present: bool = True


def context_of(person: Person, asked: Asked, user: User, *, now: datetime) -> dict[str, Any]:
    """Return everything the record of `person` shows to `user`, forms besides."""
    family = [person.pk, *person.duplicates.values_list("pk", flat=True)]
    return {
        "person": person,
        "rows": [*case_view.person_rows(person, None, now), *_more(person)],
        "homes": _homes(person),
        "ties": _ties(person),
        "attachments": attachments(person, asked, now=now),
        "doctors": doctors(person, asked),
        "cases": _cases(family, user, now),
        "holds": list(Hold.objects.filter(person=person, released_at=None).values_list("case_number", flat=True)),
        "changes": changes(person),
        "messages": [message_row(row, now) for row in person.leaving_messages.order_by("-pk")],
        "corrections": corrections(person),
        "merges": _merges(person),
    }


def _more(person: Person) -> list[dict[str, str]]:
    rows = [
        {"key": _("Document"), "value": str(person.document or "") if person.iin else ""},
        {"key": _("Died"), "value": short(person.died_on)},
    ]
    if person.merged_into is not None:
        rows.append({"key": _("Merged into the record of"), "value": f"{person.merged_into.full_name}, {person.merged_into.key}"})
    return [row for row in rows if row["value"]]


def _homes(person: Person) -> list[dict[str, str]]:
    return [
        {
            "kind": _("Permanent residence") if row.kind == "permanent" else _("Temporary residence"),
            "where": f"{getattr(row.territory, f'name_{language()}')}, {row.street}",
            **period(row.valid),
        }
        for row in person.residences.select_related("territory").order_by("-valid")
    ]


def _ties(person: Person) -> list[dict[str, str]]:
    rows = Representation.objects.filter(Q(representative=person) | Q(represented=person))
    return [
        {
            "who": row.representative.full_name,
            "whom": row.represented.full_name,
            "kind": str(words.TIES[row.kind]),
            "source": row.source,
            **period(row.valid),
        }
        for row in rows.select_related("representative", "represented").order_by("-valid")
    ]


def period(valid: DateRange) -> dict[str, str]:
    """Return the first and the last day of a period in words; no last day is ""."""
    return {"since": short(valid.lower), "until": short(valid.upper - timedelta(days=1) if valid.upper else None)}


def attachments(person: Person, asked: Asked, *, now: datetime) -> list[dict[str, Any]]:
    """Return what the register said as `asked`, each with the act it began by and the act it ended by."""
    today = timezone.localdate(now)
    return [_attachment(row, asked, today) for row in history.as_known(person, known_at=asked.known_at, valid_on=asked.valid_on)]


def _attachment(row: Known, asked: Asked, today: date) -> dict[str, Any]:
    attachment = row.attachment
    ended = wording.ENDS[row.end_reason] if row.end_reason else wording.NO_LONGER if row.valid.upper else None
    return {
        "key": attachment.pk,
        "clinic": attachment.organisation.name(language()),
        "funding": str(words.FUNDINGS[attachment.funding]) + (f", {attachment.contract}" if attachment.contract else ""),
        "began": case_wording.words(wording.GROUNDS[attachment.why]),
        "basis": words.act_of(attachment.basis),
        "ended": case_wording.words(ended) if ended else "",
        "ended_by": words.act_of(row.ended_by),
        "to_come": row.valid.lower is not None and row.valid.lower > today,
        "stands": asked.is_present,
        **period(row.valid),
    }


def doctors(person: Person, asked: Asked) -> list[dict[str, str]]:
    """Return the history of doctors; of a day asked for, only who it was, as known then."""
    if asked.valid_on is not None or not asked.is_present:
        on = asked.valid_on or timezone.localdate(asked.known_at)
        found = history.doctor_known(person, known_at=asked.known_at, valid_on=on)
        return [{"doctor": row.doctor, "precinct": row.number} for row in found]
    seats = Placement.objects.filter(person=person, superseded_at=None).select_related("precinct").order_by("-valid")
    return [{"doctor": row.precinct.doctor, "precinct": row.precinct.number, **period(row.valid)} for row in seats]


def lines(found: list[Line]) -> list[dict[str, Any]]:
    """Return the lines of an extract as a page shows them: what stands, or what would stand after an act."""
    return [
        {
            "clinic": line.organisation.name(language()),
            "funding": str(words.FUNDINGS[line.funding]),
            "began": case_wording.words(line.began),
            "ended": case_wording.words(line.ended) if line.ended else "",
            "doctors": ", ".join(doctor for doctor, _valid in line.doctors),
            **period(line.valid),
        }
        for line in found
    ]


def _cases(family: list[int], user: User, now: datetime) -> list[dict[str, Any]]:
    rows = Case.objects.visible_to(user).filter(recipient__in=family).order_by("-submitted_at", "-pk")[:30]
    return [
        {
            "number": case.number,
            "service": case_wording.service_name(case.service),
            "state": case_wording.STATES[case.state],
            "open": case.state in UNDECIDED,
            "clock": clocks.clock_of(case, now=now),
            "of_duplicate": case.recipient_id != family[0],
        }
        for case in rows
    ]


def changes(person: Person) -> list[dict[str, str]]:
    """Return what changed in the register about `person` and by which act, the newest first."""
    rows = Attachment.objects.filter(person=person).select_related("organisation")
    found: list[tuple[datetime, str, str]] = []
    for row in rows.prefetch_related(Prefetch("versions")):
        clinic = row.organisation.name(language())
        found.append((row.recorded_at, _("Recorded: %(clinic)s") % {"clinic": clinic}, words.act_of(row.basis)["text"]))
        said: list[Any] = [*sorted(row.versions.all(), key=lambda version: version.pk), row]
        for before, after in pairwise(said):
            why = case_wording.words(wording.ENDS[after.end_reason]) if after.end_reason else _("the end was taken back")
            title = _("%(clinic)s: %(why)s") % {"clinic": clinic, "why": why}
            found.append((before.known_until, title, words.act_of(after.ended_by)["text"]))
    return [{"title": title, "at": moment(at), "text": act} for at, title, act in sorted(found, key=lambda one: one[0], reverse=True)]


def message_row(row: Any, now: datetime) -> dict[str, Any]:
    """Return a message of an outside register as a line of a list, its clock while something is left to do."""
    state, colour = words.MESSAGE_STATES[row.state]
    is_open = row.state in ("waiting", "stopped")
    return {
        "key": row.pk,
        "number": row.number,
        "kind": str(words.KINDS[row.kind]),
        "source": str(words.SOURCES[row.source]),
        "on": short(row.on),
        "received": moment(row.received_at),
        "due": moment(row.due_at),
        "clock": clocks.until(row.due_at, now=now) if is_open else None,
        "state": str(state),
        "colour": colour,
    }


def corrections(person: Person) -> list[dict[str, Any]]:
    """Return the corrections of the person's attachments, the newest first."""
    rows = Correction.objects.filter(attachment__person=person).select_related("attachment__organisation").order_by("-pk")
    return [
        {
            "key": row.pk,
            "title": f"{words.CORRECTIONS[row.kind]}: {row.attachment.organisation.name(language())}",
            "at": moment(row.made_at),
            "text": ". ".join((row.reason, row.paragraph, row.document)),
            "undone": moment(row.undone_at),
        }
        for row in rows
    ]


def _merges(person: Person) -> list[dict[str, Any]]:
    rows = MergeProposal.objects.filter(Q(survivor=person) | Q(duplicate=person)).select_related("survivor", "duplicate", "merge")
    return [merge_row(row) for row in rows.order_by("-pk")]


def merge_row(row: MergeProposal) -> dict[str, Any]:
    """Return a merge in words: of which records, why, and where it stands."""
    undone = row.merge is not None and row.merge.undone_at is not None
    return {
        "key": row.pk,
        "survivor": f"{row.survivor.full_name}, {row.survivor.key}",
        "duplicate": f"{row.duplicate.full_name}, {row.duplicate.key}",
        "reason": row.reason,
        "at": moment(row.settled_at or row.prepared_at),
        "prepared": row.state == MergeProposal.State.PREPARED,
        "confirmed": row.state == MergeProposal.State.CONFIRMED and not undone,
        "undone": undone,
    }
