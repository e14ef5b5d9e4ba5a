"""Every write of the outbox. Journal entries name the message, its kind and its channel, never the address or the text."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from emhana.journal.actions import Actor, Program, record
from emhana.law.passport import Words
from emhana.notifications import addresses, once, retries, wake
from emhana.notifications.models import Message
from emhana.parties.models import Person

OUTBOX = Program("outbox")
CODE = "code"
SIGN_IN, REQUEST, DOCUMENT = "sign_in", "request", "document"


class NotReachable(Exception):
    """The person has no registered phone, so no code can be sent."""

    code = "not_reachable"


class AlreadySettled(Exception):
    """The message is no longer in the state this act needs: another worker, or an earlier call, settled it."""

    code = "already_settled"


@transaction.atomic(savepoint=False)
def notify(
    *,
    person: Person,
    kind: str,
    key: str,
    case_number: str,
    subject: Words,
    body: Words,
    now: datetime,
    expires_at: datetime | None = None,
    always: Collection[str] = (),
) -> list[Message]:
    """Write one message per channel of `person` in their language, the cabinet always; the same `key` again changes nothing.

    `always` are channels used whether or not the person chose them: a question that ends in half an hour goes to the phone.
    The cabinet is this system itself, so its message is delivered at once. `case_number` is "" for a notice outside a case.
    """
    text = {"subject": subject.into(person.language), "body": body.into(person.language)}
    more = {"person": person, "language": person.language, "kind": kind, "case_number": case_number, "expires_at": expires_at, **text}
    ways = _ways_to(person, always)
    return [_write(key=key, channel=channel, address=address, now=now, **more) for channel, address in ways]


@transaction.atomic
def write_to_office(*, addressee: str, kind: str, key: str, subject: str, kk: str, ru: str, now: datetime) -> Message:
    """Write one letter in Kazakh and Russian to the office `addressee`; the same `key` again changes nothing.

    It goes to the address that is set when it is sent, and waits while none is.
    """
    return _write(
        key=key, channel=Message.Channel.EMAIL, language="kk", now=now, addressee=addressee, address="",
        kind=kind, case_number="", expires_at=None, subject=subject, body=addresses.letter(kk, ru),
    )  # fmt: skip


@transaction.atomic
def queue_code(*, person: Person, code: str, expires_at: datetime, now: datetime, about: str = SIGN_IN) -> Message:
    """Queue the one-time `code` as an SMS to the registered phone; raises NotReachable without one. It is never sent after `expires_at`.

    `about` says what it is for: a code of one's own `REQUEST` or for a `DOCUMENT` can also be sent back as a reply [MSHI-A1R10-01].
    """
    if not person.phone:
        raise NotReachable("the person has no registered phone")
    with translation.override(person.language):
        subject, body = _texts(about)
        body %= {"code": code}
    key = f"{CODE}:{person.pk}:{now:%Y%m%dT%H%M%S%f}"
    return _write(
        person=person, language=person.language, key=key, channel=Message.Channel.SMS, address=person.phone, now=now,
        kind=CODE, case_number="", expires_at=expires_at, subject=subject, body=body,
    )  # fmt: skip


def _texts(about: str) -> tuple[str, str]:
    if about == DOCUMENT:
        words = _(
            "Emhana: %(code)s is the code to let the desk take your digital document. Tell it only if you agree, or reply “YES %(code)s”."
        )
        return _("Consent to take a document"), words
    if about == SIGN_IN:
        return _("Sign-in code"), _("Emhana: your sign-in code is %(code)s. Do not tell it to anyone.")
    words = _(
        "Emhana: the code of your request is %(code)s. Enter it on the page, or reply “YES %(code)s”, and the request is sent. "
        "Do not tell it to anyone."
    )
    return _("Code of the request"), words


@transaction.atomic
def claim(*, now: datetime) -> Message | None:
    """Return the message that waits longest, claimed for `retries.LEASE`, or None. Others pass over it, and it is due again later.

    A claim is a promise to try and not an act, so the journal has only its outcome. What expired meanwhile fails here, unsent.
    """
    queued = Message.objects.select_for_update(of=("self",), skip_locked=True).sendable().filter(next_try_at__lte=now)
    while (message := queued.order_by("next_try_at", "id").first()) is not None:
        if message.expires_at is None or message.expires_at > now:
            message.next_try_at, message.attempts = now + retries.LEASE, message.attempts + 1
            if message.addressee:
                message.address = addresses.address_of(message.addressee)
            message.save(update_fields=["next_try_at", "attempts", "address"])
            return message
        _settle(message, act="message_failed", at=now, state=Message.State.FAILED, failure="expired before it could be sent")
    return None


@transaction.atomic
def mark_sent(message: Message, *, reference: str, now: datetime) -> None:
    """Record that the gateway took `message` and calls it `reference`; its report is looked for from then on. Raises AlreadySettled."""
    taken: dict[str, Any] = {"sent_at": now, "reference": reference[:100], "failure": "", "next_try_at": now + retries.FIRST_LOOK}
    _settle(message, act="message_sent", at=now, state=Message.State.SENT, **taken)


@transaction.atomic
def claim_report(*, now: datetime) -> Message | None:
    """Return the sent message whose report of delivery is due, its next look put off, or None; others pass over it.

    No report comes for what no gateway took (a demo without one), and none is waited for longer than `retries.LOOK_FOR`.
    """
    sent = Message.objects.select_for_update(of=("self",), skip_locked=True).reported().filter(sent_at__gt=now - retries.LOOK_FOR)
    message = sent.filter(next_try_at__lte=now).order_by("next_try_at", "id").first()
    if message is not None and message.sent_at is not None:
        message.next_try_at = now + retries.look_after(now - message.sent_at)
        message.save(update_fields=["next_try_at"])
    return message


@transaction.atomic
def mark_delivered(message: Message, *, now: datetime) -> None:
    """Record that a sent message reached its address, as the gateway reports; raises AlreadySettled."""
    _settle(message, act="message_delivered", at=now, since=Message.State.SENT, state=Message.State.DELIVERED, delivered_at=now)


@transaction.atomic
def mark_undelivered(message: Message, *, reason: str, now: datetime) -> None:
    """Record that a sent message reached nobody, as the gateway reports, and send it another way; raises AlreadySettled."""
    failure = retries.without_address(reason, message.address)
    _settle(message, act="message_failed", at=now, since=Message.State.SENT, state=Message.State.FAILED, failure=failure)
    _send_another_way(message, now)


@transaction.atomic
def mark_failed(message: Message, *, reason: str, final: bool, now: datetime) -> None:
    """Record a failed try and when the next one is; give up when it is `final`, was the last, or would come after the expiry.

    What is given up goes another way, if the person has one.
    `reason` is kept without the address. Raises AlreadySettled.
    """
    wait = None if final else retries.wait_after(message.attempts)
    failure = retries.without_address(reason, message.address)
    if wait is None or (message.expires_at is not None and now + wait >= message.expires_at):
        _settle(message, act="message_failed", at=now, state=Message.State.FAILED, failure=failure)
        _send_another_way(message, now)
    else:
        _settle(message, act="message_put_off", at=now, next_try_at=now + wait, failure=failure)


@transaction.atomic
def mark_read(message: Message, *, by: Actor, now: datetime) -> None:
    """Record that the person opened the message in the cabinet; only the first time counts."""
    if Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now):
        message.read_at = now
        _journal("message_read", message, by=by, at=now)


def _send_another_way(failed: Message, now: datetime) -> None:
    """Write the notice once more for the address that `failed` did not try; a code belongs to the phone and goes nowhere else.

    A dead number is no choice of the person's, so the other address serves whether it was chosen or not. It is tried once: its key
    is that of a notice sent there from the beginning.
    """
    if failed.person is None:
        return
    others = {Message.Channel.SMS: (Message.Channel.EMAIL, "email"), Message.Channel.EMAIL: (Message.Channel.SMS, "phone")}
    channel, name = others[Message.Channel(failed.channel)]
    address = getattr(failed.person, name)
    if failed.kind == CODE or not address or (failed.expires_at is not None and failed.expires_at <= now):
        return
    _write(
        person=failed.person, language=failed.person.language, key=failed.key.removesuffix(f":{failed.channel}"), channel=channel,
        address=address, now=now,
        kind=failed.kind, case_number=failed.case_number, expires_at=failed.expires_at, subject=failed.subject, body=failed.body,
    )  # fmt: skip


def _ways_to(person: Person, always: Collection[str]) -> list[tuple[Message.Channel, str]]:
    addresses = {Message.Channel.SMS: person.phone, Message.Channel.EMAIL: person.email}
    wanted = {*person.notice_channels, *always}
    chosen = [(channel, address) for channel, address in addresses.items() if address and channel.value in wanted]
    return [(Message.Channel.CABINET, ""), *chosen]


def _write(*, key: str, channel: Message.Channel, now: datetime, **columns: Any) -> Message:
    at_once = channel == Message.Channel.CABINET
    state = {"state": Message.State.DELIVERED, "sent_at": now, "delivered_at": now} if at_once else {}
    message = Message(key=f"{key}:{channel}", channel=channel, created_at=now, next_try_at=now, **state, **columns)
    if not once.insert(message):
        return Message.objects.get(key=message.key)
    _journal("message_written", message, by=OUTBOX, at=now)
    if not at_once:
        wake.after_commit()
    return message


def _settle(message: Message, *, act: str, at: datetime, since: Message.State = Message.State.QUEUED, **columns: Any) -> None:
    """Change `message` if it is still `since` and in the same attempt, and journal it; raises AlreadySettled otherwise."""
    hit = Message.objects.filter(pk=message.pk, state=since, attempts=message.attempts).update(**columns)
    if not hit:
        raise AlreadySettled(f"message {message.pk} is not {since} any more")
    for name, value in columns.items():
        setattr(message, name, value)
    _journal(act, message, by=OUTBOX, at=at)


def _journal(act: str, message: Message, *, by: Actor, at: datetime) -> None:
    detail = {"kind": message.kind, "channel": str(message.channel), "attempts": message.attempts}
    person = message.person.key if message.person else None
    record(act, message, by=by, at=at, person=person, case_number=message.case_number or None, detail=detail)
