"""Release from an organisation and changes that come by date: carried out, and told to the person or to who stands for them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.notifications.actions import notify
from emhana.parties.models import Person, Representation
from emhana.registers.attachment import wording
from emhana.registers.attachment.inbox import actions as inbox
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.models import Attachment, EndReason
from emhana.services.phc_attachment.released_words import BEGUN, COMING, RELEASED, RESTORED, Notice

TOLD_AHEAD_DAYS = 7  # ours: a week to object or to choose another organisation


@transaction.atomic
def carry_out(*, message: LeavingMessage, by: Actor, now: datetime) -> list[Attachment]:
    """Do what `message` tells and tell the person; of the dead nobody is told. Returns the attachments that ended [ATT-17-08]."""
    ended = inbox.settle(message=message, by=by, now=now)
    if message.kind != EndReason.DEATH:
        for row in ended:
            _tell(RELEASED, row, message.on, key=f"released:{message.pk}:{row.pk}", now=now)
    return ended


@transaction.atomic
def take_back(*, message: LeavingMessage, reason: str, by: Actor, now: datetime) -> None:
    """Withdraw a wrong `message` and tell the person which attachments stand again."""
    inbox.withdraw(message=message, reason=reason, by=by, now=now)
    if message.person is not None:
        for row in Attachment.objects.in_force().filter(person=message.person, recorded_at=now).exclude(repeats=None):
            _tell(RESTORED, row, row.valid.lower, key=f"restored:{message.pk}:{row.pk}", now=now)


def tell_changes(*, rows: Iterable[Attachment], day: date, now: datetime) -> int:
    """Tell of the attachments among `rows` that begin on `day` or a week later; return how many. Told once, however often it runs."""
    told = 0
    for row in rows:
        notice, kind = (BEGUN, "begun") if row.valid.lower == day else (COMING, "coming")
        _tell(notice, row, row.valid.lower, key=f"{kind}:{row.pk}", now=now)
        told += 1
    return told


def _tell(notice: Notice, row: Attachment, day: date, *, key: str, now: datetime) -> None:
    because = wording.ENDS[row.end_reason] if row.end_reason else wording.NO_LONGER
    for person in receivers(row.person, local(now).date()):
        with transaction.atomic():
            notify(
                person=person, kind=notice.kind, key=f"{key}:{person.pk}", case_number="",
                subject=_filled(notice.subject, row, day, because), body=_filled(notice.body, row, day, because), now=now,
            )  # fmt: skip


def receivers(person: Person, day: date) -> list[Person]:
    """Return the person, or for a child those who stand for them."""
    if not person.is_child_on(day):
        return [person]
    ties = Representation.objects.filter(represented=person, valid__contains=day).select_related("representative").order_by("pk")
    return [tie.representative for tie in ties]


def _filled(words: Words, row: Attachment, day: date, because: Words) -> Words:
    texts = {
        language: words.into(language).format(
            name=row.person.full_name, clinic=row.organisation.name(language), day=f"{day:%d.%m.%Y}", because=because.into(language)
        )
        for language in ("kk", "ru", "en")
    }
    return Words(**texts)
