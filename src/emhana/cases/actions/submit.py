"""A request becomes a case: checked, timed, accepted or stopped, its place held, all in one transaction; sent twice it is one case."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from emhana.cases import policies
from emhana.cases.actions import consent
from emhana.cases.actions.asked import Asked, FromPaper, after_acceptance, checked, missing, shown
from emhana.cases.actions.automatic import decide_by_rules, is_automatic
from emhana.cases.errors import AlreadyChanged, KeyReused, NotInPast, ReasonRequired, SecondSignatureRequired, UnderMaintenance
from emhana.cases.judging import clock, kept, legal_day
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Draft, Event, LateEntry, MaintenanceWindow, Request, Signature, Visit
from emhana.cases.notices import tell
from emhana.cases.workings import Stop, workings_of
from emhana.journal.actions import Actor, record, together
from emhana.law.deadlines import edition_on
from emhana.law.lawbook import LawBook
from emhana.law.passport import Channel
from emhana.parties.models import Person, Representation
from emhana.reference.lawbook import lawbook

__all__ = ["SECOND_SIGNATURE_AFTER", "Asked", "FromPaper", "submit"]

SECOND_SIGNATURE_AFTER = timedelta(hours=24)


def submit(asked: Asked, *, by: Actor, now: datetime) -> Case:
    """Return the case of `asked`, created now or by the same request earlier; every failure leaves nothing behind.

    The case is in review or decided, waits for a consent, or is returned (papers missing) or not accepted (a stored answer).
    Raises NotAllowed, NotYours, InvalidData, ChannelClosed, UnderMaintenance, KeyReused.
    """
    if asked.key and (earlier := _earlier(asked, by)):
        return earlier
    try:
        with transaction.atomic(), together():
            return _create(asked, by, now)
    except IntegrityError as error:
        if asked.key and "cases_request_once" in str(error) and (earlier := _earlier(asked, by)):
            return earlier
        raise


def _earlier(asked: Asked, by: Actor) -> Case | None:
    found = Request.objects.select_related("case").filter(actor=by.actor_key, key=asked.key).first()
    if found is None:
        return None
    if found.fingerprint != asked.fingerprint:
        raise KeyReused(number=found.case.number)
    return found.case


def _create(asked: Asked, by: Actor, now: datetime) -> Case:
    at = now if asked.paper is None else _taken(asked.paper, by, now)
    _check(asked, by, at, now)
    # One request of a person at a time: two windows of one browser are judged one after the other.
    Person.objects.select_for_update(of=("self",)).only("pk").get(pk=asked.recipient.pk)
    law = lawbook(on=legal_day(at))
    case = _case(asked, at, law, by)
    due = clock(case, asked.service, law)
    stop = workings_of(asked.service).admit(case, now, law) or missing(case, asked, at)
    ask = workings_of(asked.service).ask(case, now, law) if stop is None else None
    case.state = stop.state if stop else State.WAITING_CONSENT if ask else State.IN_REVIEW
    case.clock = due.as_dict()
    if stop is None:
        case.accepted_at, case.due_at = due.accepted_at, due.due_at
    case.save(force_insert=True)
    _write_events(case, shown(asked.papers, asked.looked_up, asked.confirmed), stop, by=by, at=at, now=now)
    if asked.key:
        Request.objects.create(actor=by.actor_key, key=asked.key, fingerprint=asked.fingerprint, case=case, at=now)
    _tie(case, asked, by, now)
    if stop is None:
        workings_of(asked.service).hold(case, now)
    record("case_submitted", case, by=by, at=now, person=asked.recipient.key, case_number=case.number)
    if ask is not None:
        consent.ask(case, asked.service, ask, by=by, now=now)
        return case
    decided = stop is None and is_automatic(asked.service, at) and decide_by_rules(case, asked.service, now=now, earlier=())
    if not decided:
        tell(case, asked.service, "submitted" if stop is None else str(stop.state), now=now, why=stop.why if stop else None)
    return case


def _taken(paper: FromPaper, by: Actor, now: datetime) -> datetime:
    if paper.taken_at > now:
        raise NotInPast(at=paper.taken_at)
    if not paper.reason.strip():
        raise ReasonRequired(act="late_entry")
    if now - paper.taken_at > SECOND_SIGNATURE_AFTER and (paper.second is None or paper.second.actor_key == by.actor_key):
        raise SecondSignatureRequired()
    return paper.taken_at


def _check(asked: Asked, by: Actor, at: datetime, now: datetime) -> None:
    day = legal_day(at)
    window = MaintenanceWindow.objects.filter(starts_at__lte=now, ends_at__gt=now).first()
    if asked.channel == Channel.PORTAL and window is not None:
        raise UnderMaintenance(until=window.ends_at)
    other = asked.applicant is not None and asked.applicant.pk != asked.recipient.pk
    represented = other and Representation.objects.filter(
        representative=asked.applicant, represented=asked.recipient, valid__contains=day
    ).exists()
    policies.check_can_submit(
        by,
        channel=asked.channel,
        applicant=asked.applicant,
        recipient=asked.recipient,
        represented=represented or workings_of(asked.service).consent is not None,
        on=day,
    )
    if asked.draft is not None and asked.draft.case_id is not None and not asked.key:
        raise AlreadyChanged(number=asked.draft.case.number if asked.draft.case else "")


def _case(asked: Asked, at: datetime, law: LawBook, by: Actor) -> Case:
    data = checked(asked.service, asked.data, legal_day(at))
    named = workings_of(asked.service).provider(data, asked.recipient, at)
    policies.check_own_desk(by, channel=asked.channel, asked_of=(asked.provider, named))
    return Case(
        service=asked.service.code,
        channel=asked.channel,
        category=asked.category,
        variant=asked.variant,
        recipient=asked.recipient,
        applicant=asked.applicant,
        provider=asked.provider or named,
        language=asked.language,
        state=State.SUBMITTED,
        data=data.model_dump(mode="json"),
        found={},
        submitted_at=at,
        starts=_starts(asked, at),
        confidential=workings_of(asked.service).confidential,
        law=kept(law),
        edition=max(entry.since for entry in edition_on(asked.service.passport, legal_day(at)).channels),
    )


def _starts(asked: Asked, at: datetime) -> dict[str, str]:
    """Return the named instants that clocks start from; a request decided by the rules is in the system at once [MSHI-08-01]."""
    arrived = {"processing_started": at.isoformat()} if is_automatic(asked.service, at) else {}
    return {**arrived, **asked.starts}


def _write_events(case: Case, shown: dict[str, Any] | None, stop: Stop | None, *, by: Actor, at: datetime, now: datetime) -> None:
    """Write the events of one request at once: submitted, and either what stopped it or acceptance and the opening of the review.

    Each says by whom, when and through which channel [ATT-09-04].
    """
    note = None if stop is None else {"why": stop.why.model_dump(), "cites": list(stop.cites)}
    steps: list[tuple[str, State, datetime | None, dict[str, Any] | None]] = [("submit", State.SUBMITTED, at, shown)]
    if stop is None:
        steps += [("accept", State.ACCEPTED, case.accepted_at, None), (after_acceptance(case), State(case.state), now, None)]
    else:
        steps.append(("return" if stop.state == State.RETURNED else "not_accept", stop.state, now, note))
    Event.objects.bulk_create(
        Event(
            case=case, kind=kind, at=when or now, recorded_at=now, actor=by.actor_key, actor_role=by.actor_role, channel=case.channel,
            state=state, note=words,
        )
        for kind, state, when, words in steps
    )  # fmt: skip


def _tie(case: Case, asked: Asked, by: Actor, now: datetime) -> None:
    """Tie the case to the draft, the signature, the visit and the paper that it came from."""
    if asked.draft is not None:
        if Draft.objects.filter(pk=asked.draft.pk, case=None).update(case=case, updated_at=now) != 1:
            raise AlreadyChanged(number="")
        asked.draft.uploads.update(case=case)
    if asked.confirmed is not None and asked.confirmed.signed is not None:
        signed = asked.confirmed.signed
        Signature.objects.create(case=case, content=signed.content, cms=signed.cms, evidence=dict(signed.evidence), signed_at=now)
    if asked.visit is not None:
        Visit.objects.filter(pk=asked.visit.pk, case=None).update(case=case, registered_at=now)
    if asked.paper is not None:
        LateEntry.objects.create(
            case=case,
            taken_at=asked.paper.taken_at,
            entered_at=now,
            reason=asked.paper.reason,
            author=by.actor_key,
            second_signature=asked.paper.second.actor_key if asked.paper.second else "",
        )
