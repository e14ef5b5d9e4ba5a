"""Choices of the yearly campaign after the decision: told, taken back by the person, and settled on the day from which they count."""

from datetime import date, datetime, timedelta

from emhana.cases.models import Case
from emhana.journal.actions import Actor
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.notifications.actions import notify
from emhana.registers.attachment.choices import actions as choices
from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.models import Attachment, Funding
from emhana.services.phc_attachment.choosing_words import NOT_COUNTED, SCHEDULED, STAYS, UNTIL_THEN
from emhana.services.phc_attachment.released_words import Notice
from emhana.services.phc_attachment.releasing import receivers


def tell_scheduled(row: Attachment, *, now: datetime) -> None:
    """Tell from which day care begins at the clinic chosen, on which condition, and who serves until then [ATT-12-01, ATT-12-03]."""
    if row.valid.lower > local(now).date():
        _tell(SCHEDULED, UNTIL_THEN, row, _on(row, row.valid.lower - timedelta(days=1)), now=now)


def may_take_back(case: Case, now: datetime) -> bool:
    """Return whether the choice was granted and has not begun: then it may be taken back, until its first day [ATT-12-05]."""
    return choices.scheduled(case.number, on=local(now).date()) is not None


def take_back(case: Case, by: Actor, now: datetime) -> None:
    """Cancel the scheduled record of the choice; the present one goes on."""
    choices.take_back(case_number=case.number, on=local(now).date(), by=by, now=now)


def settle(*, choice: Choice, by: Actor, now: datetime) -> Attachment | None:
    """Let `choice` count or, without a contract with the Fund, cancel its record and offer the person ground 2 [ATT-12-04]."""
    cancelled = choices.settle(choice=choice, by=by, now=now)
    if cancelled is not None:
        _tell(NOT_COUNTED, STAYS, cancelled, _on(cancelled, choice.since), now=now)
    return cancelled


def _on(row: Attachment, day: date) -> Attachment | None:
    """Return where the person of `row` is attached on `day`."""
    rows = Attachment.objects.on(day).filter(person=row.person, funding=Funding.STATE).exclude(pk=row.pk)
    return rows.select_related("organisation").first()


def _tell(notice: Notice, more: Words, row: Attachment, other: Attachment | None, *, now: datetime) -> None:
    body = {code: notice.body.into(code) + (more.into(code) if other else "") for code in ("kk", "ru", "en")}
    for person in receivers(row.person, local(now).date()):
        notify(
            person=person, kind=notice.kind, key=f"{notice.kind}:{row.pk}:{person.pk}", case_number=row.basis,
            subject=_filled(notice.subject, row, other), body=_filled(Words(**body), row, other), now=now,
        )  # fmt: skip


def _filled(words: Words, row: Attachment, other: Attachment | None) -> Words:
    texts = {
        code: words.into(code).format(
            name=row.person.full_name, clinic=row.organisation.name(code), day=f"{row.valid.lower:%d.%m.%Y}",
            other=other.organisation.name(code) if other else "",
        )
        for code in ("kk", "ru", "en")
    }  # fmt: skip
    return Words(**texts)
