"""Every write of complaints: filed, registered, answered, forwarded with the case file, closed. Each tells the person."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from emhana.accounts.models import User
from emhana.cases.actions import moves
from emhana.cases.errors import AlreadyChanged, NotAllowed, NotInPast, ReasonRequired
from emhana.cases.judging import legal_day
from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.complaints import case_file, policies
from emhana.complaints.errors import AnswerRequired, FileRequired, ForwardingRequired, NoProcedure, NotRegistered
from emhana.complaints.models import CaseFile, Complaint, Consideration
from emhana.complaints.notices import tell
from emhana.journal.actions import Actor, record
from emhana.law import complaints as law
from emhana.law.complaints import Addressee, Body, Duty, Outcome
from emhana.parties.models import Organisation, Person
from emhana.reference.lawbook import lawbook

PORTAL = "portal"


@dataclass(frozen=True)
class Filing:
    """What a person complains of. `received_at` is when a complaint on paper came; the same `key` again is the same complaint."""

    case: Case
    complainant: Person
    against: str
    addressee: str
    text: str
    language: str
    channel: str = PORTAL
    reply_to: str = ""
    received_at: datetime | None = None
    key: str = ""


def file(filing: Filing, *, by: User, now: datetime) -> Complaint:
    """Return the complaint of `filing`, made now or by the same key earlier; no paper is asked for and no day is too late [ATT-18-08].

    One from the portal is registered at once, so receipt and registration coincide [MSHI-10-13]. Raises NotAllowed, NoProcedure,
    ReasonRequired without words, NotInPast.
    """
    if filing.key and (earlier := _earlier(filing)):
        return earlier
    try:
        with transaction.atomic():
            return _create(filing, by, now)
    except IntegrityError as error:
        if filing.key and "complaints_complaint_once" in str(error) and (earlier := _earlier(filing)):
            return earlier
        raise


def _earlier(filing: Filing) -> Complaint | None:
    return Complaint.objects.filter(complainant=filing.complainant, key=filing.key).first()


def _create(filing: Filing, by: User, now: datetime) -> Complaint:
    case, received_at = filing.case, filing.received_at or now
    policies.check_can_file(by, case, filing.complainant)
    if not filing.text.strip():
        raise ReasonRequired(act="file_complaint")
    if received_at > now:
        raise NotInPast(at=received_at)
    procedure = procedure_of(case, received_at)
    forward = procedure.term("forward", received_at, lawbook(on=legal_day(received_at))) if procedure.forwards else None
    against_decision = filing.against == Complaint.Against.DECISION
    complaint = Complaint.objects.create(
        case=case,
        decision=case.decisions.order_by("-pk").first() if against_decision else None,
        complainant=filing.complainant,
        provider=provider_of(case),
        against=filing.against,
        addressee=filing.addressee,
        channel=filing.channel,
        language=filing.language,
        text=filing.text.strip(),
        reply_to=filing.reply_to,
        procedure=procedure.code,
        received_at=received_at,
        forward_due_at=forward.due_at if forward else None,
        forward_clock=law.stored(forward) if forward else {},
        key=filing.key or None,
    )
    for body in procedure.considering(Addressee(filing.addressee)):
        Consideration.objects.create(complaint=complaint, body=body, answer="")
    _journal("complaint_filed", complaint, by=by, now=now)
    if Body.QUALITY in procedure.considering(Addressee(filing.addressee)):
        _make_file(complaint, by=by, now=now)
    if filing.channel == PORTAL:
        for row in complaint.considerations.all():
            _register(row, by=by, now=now)
    tell(complaint, "filed", now=now)
    return complaint


def procedure_of(case: Case, at: datetime) -> law.Procedure:
    """Return the procedure of complaints about `case` on the day of `at`; raises NoProcedure when there is none or no provider."""
    try:
        found = law.procedure(case.service, on=legal_day(at))
    except LookupError as error:
        raise NoProcedure(number=case.number) from error
    provider_of(case)
    return found


def provider_of(case: Case) -> Organisation:
    """Return the provider whose head answers; raises NoProcedure while the case has none."""
    if case.provider is None:
        raise NoProcedure(number=case.number)
    return case.provider


@transaction.atomic
def register(*, consideration: Consideration, by: User, now: datetime) -> None:
    """Register the complaint with one body: its own term runs from here. Raises NotAllowed, AlreadyChanged."""
    row = _locked(consideration)
    policies.check_can_handle(by, row.complaint, row.body)
    _register(row, by=by, now=now)
    tell(row.complaint, "registered", now=now, consideration=row)


def _register(row: Consideration, *, by: Actor, now: datetime) -> None:
    clock = law.by_code(row.complaint.procedure).term(row.body, now, lawbook(on=legal_day(now)))
    waiting = Consideration.objects.filter(pk=row.pk, registered_at=None)
    if not waiting.update(registered_at=now, due_at=clock.due_at, clock=law.stored(clock)):
        raise AlreadyChanged(number=row.complaint.number)
    row.registered_at, row.due_at = now, clock.due_at
    _journal("complaint_registered", row.complaint, by=by, now=now, detail={"body": row.body})


@transaction.atomic
def make_file(*, complaint: Complaint, by: User, now: datetime) -> CaseFile:
    """Make the case file that goes with the complaint, once. Raises NotAllowed, AlreadyChanged."""
    policies.check_can_handle(by, complaint, Body.PROVIDER)
    if CaseFile.objects.filter(complaint=complaint).exists():
        raise AlreadyChanged(number=complaint.number)
    return _make_file(complaint, by=by, now=now)


def _make_file(complaint: Complaint, *, by: Actor, now: datetime) -> CaseFile:
    content = case_file.archive(complaint.case, made_at=now)
    made = CaseFile.objects.create(
        complaint=complaint,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        made_at=now,
        made_by=by.actor_key,
    )
    _journal("case_file_made", complaint, by=by, now=now, detail={"sha256": made.sha256})
    return made


@transaction.atomic
def forward(*, complaint: Complaint, to: str, by: User, now: datetime) -> None:
    """Send the complaint with the case file to a reviewing body [MSHI-10-05, MSHI-10-07]; the own answer is still owed [MSHI-10-12].

    Raises FileRequired without the file, NotAllowed for a body the procedure does not name, AlreadyChanged.
    """
    policies.check_can_handle(by, complaint, Body.PROVIDER)
    if to not in law.by_code(complaint.procedure).reviewers:
        raise NotAllowed(act="forward_complaint")
    if not CaseFile.objects.filter(complaint=complaint).exists():
        raise FileRequired(number=complaint.number)
    open_ones = Complaint.objects.filter(pk=complaint.pk, forwarded_at=None, closed_at=None)
    if not open_ones.update(forwarded_at=now, forwarded_to=to):
        raise AlreadyChanged(number=complaint.number)
    complaint.forwarded_at, complaint.forwarded_to = now, to
    if to == Body.QUALITY:
        Consideration.objects.create(complaint=complaint, body=Body.QUALITY, answer="")
    _journal("complaint_forwarded", complaint, by=by, now=now, detail={"to": to})
    tell(complaint, "forwarded", now=now)


@transaction.atomic
def answer(
    *, consideration: Consideration, service: Service, outcome: str, words: str, by: User, now: datetime, reopen: bool = False
) -> None:
    """Answer for one body, with reasons. The provider that satisfies a complaint may put the case back under review with it.

    Raises NotAllowed, OwnCase, OwnDecision, NotRegistered, ReasonRequired, AlreadyChanged.
    """
    row = _locked(consideration)
    complaint = row.complaint
    family = Person.objects.family_of(by.person_id, on=legal_day(now)) if by.person_id else frozenset()
    policies.check_can_answer(by, complaint, row.body, family=family)
    if row.registered_at is None:
        raise NotRegistered(number=complaint.number)
    if not words.strip():
        raise ReasonRequired(act="answer_complaint")
    role = by.acting
    values = {
        "outcome": Outcome(outcome).value,
        "answer": words.strip(),
        "answered_at": now,
        "answered_by": by.actor_key,
        "officer": by.person.full_name if by.person else by.actor_key,
        "position": role.position if role else "",
    }
    if not Consideration.objects.filter(pk=row.pk, answered_at=None).update(**values):
        raise AlreadyChanged(number=complaint.number)
    for name, value in values.items():
        setattr(row, name, value)
    _journal("complaint_answered", complaint, by=by, now=now, detail={"body": row.body, "outcome": row.outcome})
    tell(complaint, "answered", now=now, consideration=row)
    if reopen and row.body == Body.PROVIDER and row.outcome != Outcome.REJECTED:
        moves.reopen(case=complaint.case, service=service, by=by, now=now, reason=row.answer, basis=complaint.number)


@transaction.atomic
def close(*, complaint: Complaint, by: User, now: datetime) -> None:
    """Close the complaint. Raises AnswerRequired while an answer is owed, ForwardingRequired while forwarding is [MSHI-10-10]."""
    body = Body.QUALITY if complaint.considered_by(Body.PROVIDER) is None else Body.PROVIDER
    policies.check_can_handle(by, complaint, body)
    if complaint.duty(now=now) in (Duty.DUE, Duty.OVERDUE):
        raise ForwardingRequired(number=complaint.number)
    if complaint.considerations.filter(answered_at=None).exists():
        raise AnswerRequired(number=complaint.number)
    if not Complaint.objects.filter(pk=complaint.pk, closed_at=None).update(closed_at=now):
        raise AlreadyChanged(number=complaint.number)
    complaint.closed_at = now
    _journal("complaint_closed", complaint, by=by, now=now)


@transaction.atomic
def take_file(*, complaint: Complaint, by: User, now: datetime) -> bytes:
    """Return the case file of a complaint that `by` may see, leaving an entry of the read; raises CaseFile.DoesNotExist."""
    found = CaseFile.objects.get(complaint=complaint)
    _journal("case_file_read", complaint, by=by, now=now)
    return found.content


@transaction.atomic
def take_own_file(*, case: Case, by: User, now: datetime) -> bytes:
    """Return the whole file of one's own case, for a court for instance; no complaint is needed for it [ATT-19-02, ATT-19-03].

    Whom no register links to the recipient gets the bare one.
    """
    record("case_file_read", case, by=by, at=now, person=case.recipient.key, case_number=case.number)
    linked = by.person_id == case.recipient_id or case.recipient_id in Person.objects.stood_for_by(by.person_id, on=legal_day(now))
    return case_file.archive(case, made_at=now, bare=not linked)


@transaction.atomic
def read(*, complaint: Complaint, by: User, now: datetime) -> None:
    """Write into the journal that `by` read the complaint."""
    _journal("complaint_read", complaint, by=by, now=now)


def _locked(consideration: Consideration) -> Consideration:
    rows = Consideration.objects.select_for_update(of=("self",))
    related = rows.select_related("complaint__case__recipient", "complaint__provider__territory", "complaint__complainant")
    return related.get(pk=consideration.pk)


def _journal(act: str, complaint: Complaint, *, by: Actor, now: datetime, detail: dict[str, str] | None = None) -> None:
    person, number = complaint.complainant.key, complaint.case.number
    record(act, complaint, by=by, at=now, person=person, case_number=number, detail={"complaint": complaint.number, **(detail or {})})
