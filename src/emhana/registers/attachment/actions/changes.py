"""The staff give people other doctors of their organisation by one act, within the norms, and take such an act back by another."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor, record, record_each
from emhana.law.steps import local
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import errors
from emhana.registers.attachment.actions import checks, rows
from emhana.registers.attachment.changing import Plan, Step, places_left, plan
from emhana.registers.attachment.models import Attachment, DoctorChange, DoctorChangeRow, Placement

MOST = 200  # people of one act (ours): as many as an officer can look through before pressing


@transaction.atomic
def change_doctors(
    *,
    organisation: Organisation,
    doctors: Mapping[int, int | None],
    since: date,
    reason: str,
    by: Actor,
    now: datetime,
    undoes: DoctorChange | None = None,
) -> DoctorChange:
    """Give each attachment in `doctors` (its key) the doctor of the precinct named there from `since`; the organisation stays [ATT-08-04].

    Whoever it cannot be done for is left as they are. Raises ReasonMissing, DayPast, TooMany, NobodyToMove, NormReached [ATT-08-05].
    """
    if not reason.strip():
        raise errors.ReasonMissing()
    if since < local(now).date():
        raise errors.DayPast(on=since)
    if len(doctors) > MOST:
        raise errors.TooMany(most=MOST)
    whose = Attachment.objects.filter(pk__in=doctors).values("person")
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=whose).order_by("pk").only("pk"))
    checks.lock_precincts(organisation)
    planned = plan(organisation, doctors, since=since)
    if not planned.moving:
        raise errors.NobodyToMove()
    if planned.full:
        raise errors.NormReached(precinct=planned.full[0].number, offered=_free(planned))
    change = DoctorChange.objects.create(organisation=organisation, since=since, reason=reason, recorded_at=now, undoes=undoes)
    made = [_moved(change, step, since, now) for step in planned.moving]
    DoctorChangeRow.objects.bulk_create(made)
    keyed = ((row.attachment, row.attachment.person.key) for row in made)
    record_each("placed", keyed, by=by, at=now, reason=reason, detail={"change": change.pk, "since": since})
    record("doctors_changed", change, by=by, at=now, reason=reason, detail={"people": len(made), "undoes": undoes.pk if undoes else None})
    return change


@transaction.atomic
def undo_change(*, change: DoctorChange, reason: str, by: Actor, now: datetime) -> DoctorChange:
    """Give the people of `change` their former doctors again by a new act; who has yet another doctor by now is left there.

    It counts from today, or from the day of `change` if that is still to come. Raises ChangeUndone, and what `change_doctors` raises.
    """
    change = DoctorChange.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=change.pk)
    if change.undoes_id is not None or DoctorChange.objects.filter(undoes=change).exists():
        raise errors.ChangeUndone()
    since = max(change.since, local(now).date())
    standing = change.rows.filter(placement__superseded_at=None, placement__valid__contains=since)
    doctors = dict(standing.values_list("attachment", "former"))
    return change_doctors(
        organisation=change.organisation, doctors=doctors, since=since, reason=reason, by=by, now=now, undoes=change
    )


def _moved(change: DoctorChange, step: Step, since: date, now: datetime) -> DoctorChangeRow:
    rows.unseat(step.attachment, on=since, now=now)
    placement: Placement | None = None
    if step.precinct is not None:
        placement = rows.seat(step.attachment, step.precinct, since=since, now=now)
    return DoctorChangeRow(change=change, attachment=step.attachment, former=step.former, placement=placement)


def _free(planned: Plan) -> list[str]:
    """Return the numbers of the precincts that have fewer people than their norms, undecided requests keeping their places."""
    full = {precinct.pk for precinct in planned.full}
    return [load.precinct.number for load in planned.before if load.precinct.pk not in full and places_left(load, planned.norms) > 0]
