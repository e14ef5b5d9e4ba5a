"""Messages about people who leave: taken once, carried out, taken back. A message that cannot be carried out waits for a specialist."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.journal.errors import DomainError
from emhana.law.lawbook import LawBook
from emhana.law.steps import at_clock, local
from emhana.law.workdays import calendar
from emhana.parties.models import Person
from emhana.reference.lawbook import lawbook
from emhana.registers.attachment import errors
from emhana.registers.attachment.actions.leaving import report_contract_end, report_death, report_departure, withdraw_report
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import Attachment, EndReason, LeavingReport

PERSON_UNKNOWN = "person_unknown"
State, Source = LeavingMessage.State, LeavingMessage.Source


@dataclass(frozen=True)
class Told:
    """A message as it came; `document` names the paper when the outside register was down [ATT-17-02, ATT-17-04]."""

    number: str
    source: str
    kind: str
    iin: str
    on: date
    permanent: bool = True
    certificate: str = ""
    certificate_on: date | None = None
    contract: str = ""
    document: str = ""


@transaction.atomic
def receive(told: Told, *, by: Actor, now: datetime) -> LeavingMessage:
    """Keep a message with its term; the same number again returns the first one. Raises ReportDiffers when that told something else.

    Raises BasisMissing for a message without a number, and for a death without number and date of its certificate.
    """
    reason = EndReason(told.kind)
    if not told.number or (reason == EndReason.DEATH and not (told.certificate and told.certificate_on)):
        raise errors.BasisMissing(reason=reason)
    due_at, entered_by = due(now, lawbook(on=local(now).date())), by.actor_key if told.source == Source.PAPER else ""
    values = asdict(told) | {"person": _person(told.iin), "received_at": now, "due_at": due_at, "entered_by": entered_by}
    message, new = LeavingMessage.objects.get_or_create(number=values.pop("number"), defaults=values)
    if (message.iin, message.kind, message.on) != (told.iin, told.kind, told.on):
        raise errors.ReportDiffers(on=message.on)
    if new:
        record("leaving_message_received", message, by=by, at=now, person=told.iin, detail={"kind": told.kind, "source": told.source})
    return message


def due(at: datetime, law: LawBook) -> datetime:
    """Return by when a message received `at` is carried out: the same clock time on the next working day [ATT-17-08]."""
    start = local(at)
    count = int(law.setting("ATT-17-08", 1, on=start.date()))
    return at_clock(calendar("five_day", law.days).after(start.date(), count), start.time())


@transaction.atomic
def settle(*, message: LeavingMessage, by: Actor, now: datetime) -> list[Attachment]:
    """Carry `message` out and return the attachments it ended; one that was settled before ends nothing.

    What the register refuses stops the message with its code: the record stands, the clock runs, a specialist looks.
    """
    row = LeavingMessage.objects.select_for_update(of=("self",)).open().filter(pk=message.pk).first()
    if row is None:
        return []
    row.person = row.person or _person(row.iin)
    if row.person is None:
        _become(row, State.STOPPED, by, now, why=PERSON_UNKNOWN)
        return []
    try:
        report = _report(row, row.person, by, now)
    except DomainError as error:
        _become(row, State.STOPPED, by, now, why=error.code)
        return []
    ended = list(Attachment.objects.filter(person=row.person, ended_by=report.act).select_related("organisation")) if report else []
    _become(row, State.DONE if ended else State.NOTHING, by, now)
    return ended


@transaction.atomic
def withdraw(*, message: LeavingMessage, reason: str, by: Actor, now: datetime) -> None:
    """Take a wrong message back: what it ended stands again without a gap, the message stays readable as withdrawn [ATT-17-08].

    Raises BasisMissing without a reason, ReportUnknown when it was withdrawn before.
    """
    if not reason.strip():
        raise errors.BasisMissing(reason=EndReason.CANCELLED)
    row = LeavingMessage.objects.select_for_update(of=("self",)).exclude(state=State.WITHDRAWN).filter(pk=message.pk).first()
    if row is None:
        raise errors.ReportUnknown()
    if LeavingReport.objects.filter(message=row.number, withdrawn_at=None).exists():
        withdraw_report(message=row.number, reason=reason, by=by, now=now)
    _become(row, State.WITHDRAWN, by, now, reason=reason)


def _report(row: LeavingMessage, person: Person, by: Actor, now: datetime) -> LeavingReport | None:
    common: dict[str, Any] = {"person": person, "message": row.number, "by": by, "now": now}
    if row.kind == EndReason.DEATH:
        certificate_on = row.certificate_on or row.on
        return report_death(died_on=row.on, certificate=row.certificate, certificate_on=certificate_on, **common)
    if row.kind == EndReason.EMIGRATION:
        return report_departure(left_on=row.on, permanent=row.permanent, **common)
    return report_contract_end(contract=row.contract, on=row.on, **common)


def _become(row: LeavingMessage, state: str, by: Actor, now: datetime, *, why: str = "", reason: str = "") -> None:
    row.state, row.why, row.settled_at = state, why, None if state == State.STOPPED else now
    row.save(update_fields=["state", "why", "settled_at", "person"])
    record(f"leaving_message_{state}", row, by=by, at=now, person=row.iin, reason=reason, detail={"why": why} if why else {})


def _person(iin: str) -> Person | None:
    """Return whom the message is about: of a merged duplicate, the record that stands."""
    person = Person.objects.select_related("merged_into").with_iin(iin).first()
    return person.merged_into or person if person else None
