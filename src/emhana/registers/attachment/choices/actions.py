"""Every write about choices of the campaign: one is made, taken back, and settled on the day from which it is to count."""

from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.law.campaign import Campaign
from emhana.reference.lawbook import lawbook
from emhana.reference.models import Territory
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import contracts, errors
from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.models import Attachment, AttachmentQuerySet, Ground, Hold


@transaction.atomic
def choose(*, case_number: str, campaign: Campaign, unit: Territory | None, by: Actor, now: datetime) -> Choice:
    """Tie the request to `campaign` and to the unit of the person [ATT-10-07]; one taken up again is tied anew."""
    told = {"year": campaign.year, "unit": unit, "since": campaign.takes_effect}
    choice, _ = Choice.objects.update_or_create(case_number=case_number, defaults=told)
    record("choice_made", choice, by=by, at=now, case_number=case_number, detail={"year": campaign.year})
    return choice


@transaction.atomic
def take_back(*, case_number: str, on: date, by: Actor, now: datetime) -> Attachment:
    """Cancel the scheduled record of the choice at the person's wish, and return it; the present one goes on [ATT-12-05].

    No earlier choice comes back. Raises NotInForce when nothing of the choice is scheduled after `on`.
    """
    choice = _locked(Choice.objects.get(case_number=case_number))
    row = scheduled(case_number, on=on)
    if choice is None or row is None:
        raise errors.NotInForce(on=on)
    _cancel(row, reason="choice taken back", by=by, now=now)
    _become(choice, Choice.Outcome.TAKEN_BACK, row, by, now)
    return row


@transaction.atomic
def settle(*, choice: Choice, by: Actor, now: datetime) -> Attachment | None:
    """Let the choice count from its first day, or cancel its record without a contract with the Fund on that day [ATT-12-02].

    The former organisation stays then, without a gap, whether it has a contract or not [ATT-12-04]. Returns the cancelled record. A
    request that is still undecided waits: its place is held.
    """
    open_choice = _locked(choice)
    if open_choice is None or Hold.objects.filter(case_number=choice.case_number, released_at=None).exists():
        return None
    row = _record(choice.case_number).first()
    if row is None or contracts.takes(row.organisation, on=choice.since, law=lawbook(on=choice.since)):
        _become(open_choice, Choice.Outcome.IN_EFFECT if row else Choice.Outcome.LAPSED, row, by, now)
        return None
    _cancel(row, reason="no contract with the Fund", by=by, now=now)
    _become(open_choice, Choice.Outcome.NO_CONTRACT, row, by, now)
    return row


def scheduled(case_number: str, *, on: date) -> Attachment | None:
    """Return the record of the choice while it begins after `on`, None otherwise."""
    return _record(case_number).filter(valid__startswith__gt=on).first()


def _record(case_number: str) -> AttachmentQuerySet:
    rows = Attachment.objects.in_force().filter(basis=case_number, ground=Ground.CAMPAIGN)
    return rows.select_related("person", "organisation")


def _locked(choice: Choice) -> Choice | None:
    return Choice.objects.select_for_update(of=("self",)).filter(pk=choice.pk, outcome="").first()


def _cancel(row: Attachment, *, reason: str, by: Actor, now: datetime) -> None:
    """Annul `row`, then each earlier choice for the same day that stands again by that: the last one counts, or none [ATT-12-05]."""
    same_day = Attachment.objects.in_force().filter(person=row.person, ground=Ground.CAMPAIGN, valid__startswith=row.valid.lower)
    while (last := same_day.first()) is not None:
        register.annul(basis=last.basis, reason=reason, by=by, now=now)


def _become(choice: Choice, outcome: Choice.Outcome, row: Attachment | None, by: Actor, now: datetime) -> None:
    choice.outcome, choice.settled_at = outcome, now
    choice.save(update_fields=["outcome", "settled_at"])
    person = row.person.key if row else None
    record(f"choice_{outcome}", choice, by=by, at=now, person=person, case_number=choice.case_number)
