"""A draft that its author confirmed becomes a case: by a one-time password, a text reply, or an electronic signature [MED-S11-01]."""

from datetime import datetime
from uuid import UUID

from emhana.accounts import actions as accounts
from emhana.accounts import passwords
from emhana.accounts.models import OneTimePassword
from emhana.cases import identity
from emhana.cases.actions.asked import Asked
from emhana.cases.actions.submit import submit
from emhana.cases.confirmations import Confirmation, How
from emhana.cases.errors import InvalidData
from emhana.cases.models import Case, Draft
from emhana.cases.questions import Asking, Questions, completed
from emhana.cases.service import Service
from emhana.journal.actions import Program
from emhana.law.passport import Channel
from emhana.law.steps import local
from emhana.parties.models import digest

BY_TEXT = Program("text_reply")
CONFIRM = "confirm:"


def purpose_of(draft: Draft) -> str:
    """Return the purpose of the codes and signatures that confirm `draft`."""
    return f"{CONFIRM}{draft.pk}"


def start_of(draft: Draft, *, language: str, now: datetime) -> Asking:
    """Return where the questions of `draft` begin: its author, the day, the files given; the author is a citizen."""
    if draft.user.person is None:
        raise ValueError("a draft is of a citizen")
    uploads = frozenset(draft.uploads.values_list("document", flat=True))
    return Asking(draft.user.person, local(now).date(), language, {}, uploads)


def asked_in(draft: Draft, service: Service, questions: Questions, answers: Asking, how: Confirmation | None = None) -> Asked:
    """Return the request that complete `answers` make."""
    filled = questions.filled(answers)
    return Asked(
        service=service,
        recipient=filled.recipient,
        applicant=answers.person,
        provider=filled.provider,
        channel=Channel.PORTAL,
        data=filled.data,
        language=answers.language,
        category=filled.category,
        papers=filled.papers,
        key=str(draft.pk),
        draft=draft,
        confirmed=how,
    )


def confirmed_by_text(phone: str, code: str, *, received_at: datetime) -> Draft | None:
    """Return the draft that a reply with `code` from the registered `phone` confirms; the code is used up, a wrong one counts.

    Calls `check_code`, so it is called in no transaction. A code used up by a reply whose request was not kept still counts.
    """
    if not any(map(str.isdigit, phone)):
        return None
    sent = OneTimePassword.objects.select_related("person").filter(
        person__phone_digest=digest("phone_digest", phone), purpose__startswith=CONFIRM
    )
    open_at = sent.filter(created_at__lte=received_at, expires_at__gt=received_at).order_by("-created_at", "-pk")
    latest = {(row.person_id, row.purpose): row for row in [*open_at[: passwords.AN_HOUR]][::-1]}
    for row in latest.values():
        draft = _unsent(row)
        if draft is not None and _is_right(row, code, received_at):
            return draft
    return None


def _unsent(row: OneTimePassword) -> Draft | None:
    """Return the draft the code was sent for, unless it was sent already or changed since."""
    key = row.purpose.removeprefix(CONFIRM)
    try:
        found = Draft.objects.select_related("user__person").filter(pk=UUID(key), case=None).first()
    except ValueError:
        return None
    return found if found is not None and found.updated_at <= row.created_at else None


def _is_right(row: OneTimePassword, code: str, at: datetime) -> bool:
    if row.used_at is not None:
        return passwords.is_same(row.digest, passwords.digest(person_id=row.person_id, purpose=row.purpose, code=code))
    return accounts.check_code(person=row.person, purpose=row.purpose, code=code, now=at, by=BY_TEXT)


def send_by_text(*, draft: Draft, service: Service, questions: Questions, now: datetime) -> Case:
    """Send the request of `draft`, confirmed by text, in its author's own language and name [MSHI-A1R10-01].

    Raises InvalidData when the answers do not fit any more, and what `submit` raises.
    """
    user = draft.user
    user.as_citizen = True
    language = user.person.language if user.person else "kk"
    answers = completed(questions, draft.answers.get("typed", {}), start_of(draft, language=language, now=now))
    if answers is None:
        raise InvalidData(fields=[])
    asked = asked_in(draft, service, questions, answers, Confirmation(How.TEXT_REPLY))
    return submit(identity.resolved(asked, now=now), by=user, now=now)
