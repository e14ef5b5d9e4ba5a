"""What an insurer tells about a contract, and what it and the insured are told: prolongation, early end, the end that comes near."""

from datetime import date, datetime, timedelta

from django.db import transaction

from emhana.cases.models import Case
from emhana.journal.actions import Actor
from emhana.law.lawbook import LawBook
from emhana.law.passport import Words
from emhana.law.steps import local
from emhana.notifications.actions import notify
from emhana.registers.attachment import actions as attachments
from emhana.registers.attachment.models import Attachment, Funding
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.models import Insurer, InsurerMessage, last_day
from emhana.services.phc_attachment.voluntary import contract_by_key, contract_of
from emhana.services.phc_attachment.voluntary_words import ENDS_SOON, ENDS_SOON_SUBJECT, PROLONGED, PROLONGED_SUBJECT, filled

REMIND_DAYS = 30
ENDING = "contract_ends"


@transaction.atomic
def prolonged(*, insurer: Insurer, number: str, until: date, message: str, day: date, by: Actor, now: datetime) -> InsurerMessage:
    """Prolong a contract to `until` (included) and what stands under it, without a new request [ATT-09A-26]; each person is told.

    Raises the errors of the register of insurers, NoLicence among them.
    """
    insurers.check_licensed(insurer, on=day)
    before = contract_of(insurer.organisation.number, number)
    told = insurers.prolong(insurer=insurer, number=number, last_day=until, message=message, day=day, by=by, now=now)
    if before is None or before.last_day >= until:
        return told
    extended = attachments.prolong(
        contract=before.key, former=before.valid.upper, until=until + timedelta(days=1), basis=f"message {message}", by=by, now=now
    )
    for row in extended:
        _tell(row, PROLONGED_SUBJECT, PROLONGED, key=f"vhi_prolonged:{row.pk}:{until}", now=now)
    return told


@transaction.atomic
def terminated(*, insurer: Insurer, number: str, until: date, message: str, by: Actor, now: datetime) -> InsurerMessage:
    """End a contract after `until` (included) and every attachment under it [ATT-17-05]. Raises the errors of both registers."""
    told = insurers.terminate(insurer=insurer, number=number, last_day=until, message=message, by=by, now=now)
    contract, outside = told.contract, until + timedelta(days=1)
    standing = Attachment.objects.in_force().filter(funding=Funding.VOLUNTARY, contract=contract.key, valid__endswith__gt=outside)
    for row in standing.select_related("person").order_by("person"):
        own = f"{insurer.organisation.bin}:{message}:{row.person_id}"
        attachments.report_contract_end(person=row.person, contract=contract.key, on=outside, message=own, by=by, now=now)
    return told


def remind(*, day: date, law: LawBook, by: Actor, now: datetime) -> int:
    """Tell the person and the insurer of each contract whose last day is at most 30 days ahead, once [ATT-17-09]; return how many."""
    days = int(law.setting("ATT-17-09", REMIND_DAYS, on=day))
    rows = Attachment.objects.in_force().filter(
        funding=Funding.VOLUNTARY, end_reason="", valid__endswith__gt=day, valid__endswith__lte=day + timedelta(days=days + 1)
    )
    told = 0
    for row in rows.select_related("person", "organisation").order_by("pk"):
        told += _remind(row, by=by, now=now)
    return told


@transaction.atomic
def _remind(row: Attachment, *, by: Actor, now: datetime) -> bool:
    last = last_day(row.valid.upper)
    _tell(row, ENDS_SOON_SUBJECT, ENDS_SOON, key=f"vhi_ends:{row.pk}:{last}", now=now)
    return insurers.tell_insurer(
        contract=contract_by_key(row.contract), kind=ENDING, case_number=row.basis, last_day=last, by=by, now=now
    )


def _tell(row: Attachment, subject: Words, body: Words, *, key: str, now: datetime) -> None:
    """Write to the person of `row`; of a child, to who asked for them."""
    last = last_day(row.valid.upper)
    case = Case.objects.select_related("applicant").numbered(row.basis).first()
    asker = case.applicant if case is not None and row.person.is_child_on(local(now).date()) else None
    said = {"day": f"{last:%d.%m.%Y}", "contract": contract_by_key(row.contract).number}
    notify(
        person=asker or row.person, kind=ENDING, key=key, case_number=row.basis if case else "", subject=filled(subject, **said),
        body=filled(body, **said), now=now,
    )  # fmt: skip
