"""The visit to a desk: a ticket, a call, the request, the end of serving; the limits of the standards are measured on these instants."""

from datetime import datetime

from django.db import transaction

from emhana.accounts.models import Role, User
from emhana.cases import policies
from emhana.cases.errors import NotAllowed, VisitOrder
from emhana.cases.judging import legal_day
from emhana.cases.models import Visit
from emhana.journal.actions import Actor, record
from emhana.law.steps import local
from emhana.parties.models import Organisation


@transaction.atomic
def take_ticket(*, organisation: Organisation, service: str, by: Actor, now: datetime) -> Visit:
    """Give the next ticket of the day at `organisation`; the waiting time runs from this instant."""
    Organisation.objects.select_for_update(of=("self",)).only("pk").get(pk=organisation.pk)
    start = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    count = Visit.objects.filter(organisation=organisation, ticket_at__gte=start).count()
    visit = Visit.objects.create(organisation=organisation, service=service, ticket=f"{legal_day(now):%d}-{count + 1:03d}", ticket_at=now)
    record("ticket_taken", visit, by=by, at=now)
    return visit


@transaction.atomic
def call_next(*, organisation: Organisation, by: User, now: datetime) -> Visit | None:
    """Call the visitor who has waited longest; None when nobody waits. Two windows never call the same visitor."""
    _check_desk(by, organisation)
    waiting = Visit.objects.filter(organisation=organisation, called_at=None, served_at=None)
    visit = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("ticket_at", "id").first()
    if visit is None:
        return None
    visit.called_at, visit.called_by = now, by.actor_key
    visit.save(update_fields=["called_at", "called_by"])
    record("visitor_called", visit, by=by, at=now)
    return visit


@transaction.atomic
def serve(*, visit: Visit, by: User, now: datetime) -> None:
    """Record that the visitor was served; raises VisitOrder for one who was not called or was served already."""
    _check_desk(by, visit.organisation)
    if Visit.objects.filter(pk=visit.pk, called_at__isnull=False, served_at=None).update(served_at=now) != 1:
        raise VisitOrder(ticket=visit.ticket)
    visit.served_at = now
    record("visitor_served", visit, by=by, at=now)


def _check_desk(by: User, organisation: Organisation) -> None:
    role = policies.acting(by)
    if role is None or role.kind not in (Role.Kind.REGISTRAR, Role.Kind.HEAD) or role.organisation_id != organisation.pk:
        raise NotAllowed(act="visit")
