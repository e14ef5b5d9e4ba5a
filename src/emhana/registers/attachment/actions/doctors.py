"""An attached person is given a doctor, or chooses one."""

from datetime import date, datetime

from django.db import transaction

from emhana.journal.actions import Actor, record
from emhana.parties.models import Precinct
from emhana.registers.attachment import errors
from emhana.registers.attachment.actions import checks, rows
from emhana.registers.attachment.models import Attachment, Placement


@transaction.atomic
def place(*, attachment: Attachment, precinct: Precinct, since: date, by: Actor, now: datetime) -> Placement:
    """Give `attachment` the doctor of `precinct` from `since`; the organisation and its dates stay [ATT-08-04]."""
    attachment = Attachment.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=attachment.pk)
    checks.check_doctor(attachment.person, attachment.organisation, precinct, since)
    if attachment.superseded_at or since not in attachment.valid:
        raise errors.NotInForce(on=since)
    rows.unseat(attachment, on=since, now=now)
    row = rows.seat(attachment, precinct, since=since, now=now)
    record("placed", row, by=by, at=now, person=attachment.person.key, detail={"precinct": precinct.number, "since": since})
    return row


@transaction.atomic
def choose_doctor(*, attachment: Attachment, precinct: Precinct, since: date, by: Actor, now: datetime) -> Placement:
    """Place by the person's own choice: raises NormReached, with the doctors who have a place, when this one is full [ATT-08-05]."""
    person = checks.locked(attachment.person)
    checks.check_doctor(person, attachment.organisation, precinct, since)
    checks.check_norm(person, precinct, since, "")
    return place(attachment=attachment, precinct=precinct, since=since, by=by, now=now)
