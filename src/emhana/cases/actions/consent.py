"""The consent of the person asked about: asked, answered in the cabinet or by text, left unanswered, withdrawn.

The case waits while it is open. Locks go case first, then consent; an answer is a conditional update that must hit one row.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from emhana.accounts.models import User
from emhana.accounts.passwords import new_code
from emhana.cases import policies, replies
from emhana.cases.actions.automatic import decide_by_rules, is_automatic
from emhana.cases.actions.moves import move
from emhana.cases.consent_notices import tell_asked, tell_late, tell_recorded, tell_withdrawn
from emhana.cases.consents import ACTS, reply_digest
from emhana.cases.errors import ConsentAnswered, ConsentNotFound, ConsentNotGiven, ConsentTooLate
from emhana.cases.judging import judge
from emhana.cases.lifecycle import Act, State
from emhana.cases.models import Case, Consent, TextReply
from emhana.cases.service import Service
from emhana.cases.workings import Ask
from emhana.documents import actions as documents
from emhana.documents.models import ResultDocument
from emhana.journal.actions import Actor, Program, record
from emhana.law.judgement import Outcome
from emhana.parties.models import digest

BY_TEXT = Program("text_reply")
SILENCE = Program("consent_window")
YES, NO = Consent.Answer.YES, Consent.Answer.NO
WITHDRAWN = "келісім кері алынды / согласие отозвано / consent withdrawn"


def ask(case: Case, service: Service, wanted: Ask, *, by: Actor, now: datetime) -> Consent:
    """Put the question to `wanted.giver` in the caller's transaction; without a registered phone it is answered in the cabinet only."""
    if case.applicant is None:
        raise ValueError("consent is asked for somebody who applied")
    phone = wanted.giver.phone
    code = _free_code(phone) if phone else None
    consent = Consent.objects.create(
        case=case,
        asker=case.applicant,
        subject=case.recipient,
        giver=wanted.giver,
        scope=service.code,
        asked_at=now,
        expires_at=now + timedelta(minutes=wanted.minutes),
        reply=reply_digest(phone, code) if phone and code else None,
        evidence=[],
    )
    record("consent_asked", consent, by=by, at=now, person=wanted.giver.key, case_number=case.number)
    tell_asked(consent, service, code=code, now=now)
    return consent


def _free_code(phone: str) -> str:
    """Return a code under which nothing is open on that phone: a family may share one."""
    while True:
        code = new_code()
        if not Consent.objects.filter(reply=reply_digest(phone, code), answer="").exists():
            return code


@transaction.atomic
def answer(
    *, consent: Consent, service: Service, yes: bool, acts: Sequence[str], by: User, now: datetime, evidence: dict[str, Any] | None = None
) -> Consent:
    """Record what the person asked says in the cabinet and by one-time password, and let the case go on.

    `acts` are those that prove it (`cabinet`, `otp`). Raises NotAllowed, ConsentTooLate, ConsentAnswered; then nothing changes.
    """
    if not acts or not set(acts) <= {"cabinet", "otp"}:
        raise ValueError("a text reply is taken by answer_by_text")
    policies.check_can_answer(by, consent)
    return _answer(consent, service, yes, acts, evidence or {}, at=now, by=by, now=now)


@transaction.atomic
def answer_by_text(*, service: Service, phone: str, text: str, received_at: datetime, now: datetime) -> Consent:
    """Record a text reply from `phone`; the window is judged by when the gateway received it.

    Raises ConsentNotFound for another phone or code, ConsentTooLate, ConsentAnswered; then nothing changes.
    """
    said = replies.read(text)
    consent = found_by_text(phone, said)
    if said is None or consent is None:
        raise ConsentNotFound()
    evidence = {"received_at": received_at.isoformat(), "text": text}
    return _answer(consent, service, said.yes, ("sms_reply",), evidence, at=received_at, by=BY_TEXT, now=now)


def found_by_text(phone: str, said: replies.Reply | None) -> Consent | None:
    """Return the consent meant by a reply from `phone`, if that is still the registered phone of the person who was asked."""
    if said is None or not any(map(str.isdigit, phone)):
        return None
    rows = Consent.objects.select_related("giver", "asker", "subject", "case")
    meant = rows.filter(reply=reply_digest(phone, said.code), giver__phone_digest=digest("phone_digest", phone))
    return meant.order_by("-id").first()


def _answer(
    consent: Consent, service: Service, yes: bool, acts: Sequence[str], evidence: dict[str, Any], *, at: datetime, by: Actor, now: datetime
) -> Consent:
    case, consent = _locked(consent)
    if consent.answer == Consent.Answer.SILENCE or (at >= consent.expires_at and case.state == State.WAITING_CONSENT):
        raise ConsentTooLate(until=consent.expires_at)
    proof = {"acts": list(acts), "answer": YES if yes else NO, "at": at.isoformat(), "actor": by.actor_key, **evidence}
    all_acts = sorted({*consent.acts, *acts}, key=ACTS.index)
    # A second yes may be needed where the law is read to ask for two acts; a no is final.
    hit = Consent.objects.filter(pk=consent.pk, answer__in=["", YES], withdrawn_at=None, expires_at__gt=at).update(
        answer=YES if yes else NO, acts=all_acts, answered_at=at, evidence=[*consent.evidence, proof]
    )
    if hit != 1 or case.state != State.WAITING_CONSENT:
        raise ConsentAnswered()
    consent.refresh_from_db()
    record("consent_answered", consent, by=by, at=now, person=consent.giver.key, case_number=case.number, detail={"acts": all_acts})
    tell_recorded(consent, service, now=now)
    _go_on(case, service, by=by, now=now)
    return consent


@transaction.atomic
def expire(*, consent: Consent, service: Service, now: datetime) -> bool:
    """Take silence until the end of the window for a no and let the case go on; False when somebody was quicker [PHT-10-02]."""
    case, consent = _locked(consent)
    if case.state != State.WAITING_CONSENT or consent.expires_at > now:
        return False
    Consent.objects.filter(pk=consent.pk).update(answer=Consent.Answer.SILENCE, answered_at=now)
    record("consent_expired", consent, by=SILENCE, at=now, person=consent.giver.key, case_number=case.number)
    _go_on(case, service, by=SILENCE, now=now)
    return True


@transaction.atomic
def withdraw(*, consent: Consent, service: Service, by: User, now: datetime) -> None:
    """Take a given consent back: the document it led to is revoked, a case that still waits is refused.

    Raises NotAllowed, and ConsentNotGiven for one that was not given or was withdrawn before.
    """
    policies.check_can_answer(by, consent)
    case, consent = _locked(consent)
    if Consent.objects.filter(pk=consent.pk, answer=YES, withdrawn_at=None).update(withdrawn_at=now) != 1:
        raise ConsentNotGiven()
    record("consent_withdrawn", consent, by=by, at=now, person=consent.giver.key, case_number=case.number)
    for document in ResultDocument.objects.filter(case_number=case.number, status=ResultDocument.Status.VALID):
        documents.withdraw(document, replaced=False, reason=WITHDRAWN, by=by, now=now)
    tell_withdrawn(consent, service, now=now)
    if case.state == State.WAITING_CONSENT:
        _go_on(case, service, by=by, now=now)


@transaction.atomic
def take_reply(
    *, service: Service | None, number: int, phone: str, text: str, received_at: datetime, now: datetime, case: Case | None = None,
    agreed: bool = False,
) -> str | None:
    """Keep the text message `number` and do what it says; return its outcome, None when it was taken before.

    `service` is that of the consent `found_by_text`, None when none was found; `case` is what the
    reply has confirmed; `agreed` says that it let a document be taken. One that came too late is told so to its sender.
    """
    said = replies.read(text)
    # The row comes first: of two workers that fetched one message, the slower waits here and finds it taken.
    row, created = TextReply.objects.get_or_create(
        number=number, defaults={"text": text, "outcome": TextReply.Outcome.NOT_READ, "received_at": received_at, "taken_at": now}
    )
    if not created:
        return None
    row.consent, row.case = found_by_text(phone, said), case
    if row.consent is not None and service is not None:
        row.outcome = _tried(row.consent, service, phone, text, received_at, now)
    elif said is not None:
        row.outcome = TextReply.Outcome.ANSWERED if agreed or case is not None else TextReply.Outcome.NOT_FOUND
    row.save(update_fields=["consent", "case", "outcome"])
    record("text_reply_taken", row, by=BY_TEXT, at=now, detail={"outcome": row.outcome})
    return str(row.outcome)


def _tried(consent: Consent, service: Service, phone: str, text: str, received_at: datetime, now: datetime) -> TextReply.Outcome:
    try:
        with transaction.atomic():
            answer_by_text(service=service, phone=phone, text=text, received_at=received_at, now=now)
    except ConsentTooLate:
        tell_late(consent, service, now=now)
        return TextReply.Outcome.TOO_LATE
    except (ConsentAnswered, ConsentNotFound):
        return TextReply.Outcome.NOT_FOUND
    return TextReply.Outcome.ANSWERED


def _locked(consent: Consent) -> tuple[Case, Consent]:
    related = ("recipient", "applicant", "provider", "law")
    case = Case.objects.select_for_update(of=("self",)).select_related(*related).get(pk=consent.case_id)
    people = ("asker", "subject", "giver", "case")
    return case, Consent.objects.select_for_update(of=("self",)).select_related(*people).get(pk=consent.pk)


def _go_on(case: Case, service: Service, *, by: Actor, now: datetime) -> None:
    """Take the case out of waiting and conclude it, unless another act of the person is still needed."""
    automatic = is_automatic(service, case.submitted_at)
    if automatic and judge(case, service, now=now).outcome == Outcome.REVIEW:
        return
    move(case, Act.RESUME, by=by, now=now)
    if automatic:
        decide_by_rules(case, service, now=now)


def last_reply() -> int:
    """Return the gateway's number of the last text message that was taken, 0 before the first."""
    return TextReply.objects.order_by("-number").values_list("number", flat=True).first() or 0
