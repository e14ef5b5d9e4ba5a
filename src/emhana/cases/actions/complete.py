"""The missing papers of a returned case are brought: the case is taken up again and its clock starts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from emhana.accounts.models import User
from emhana.cases import policies
from emhana.cases.actions import consent
from emhana.cases.actions.asked import Asked, after_acceptance, checked, missing, shown
from emhana.cases.errors import AlreadyChanged
from emhana.cases.judging import clock, law_of, legal_day
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Event
from emhana.cases.notices import tell
from emhana.cases.reading import papers_given
from emhana.cases.service import Service
from emhana.cases.workings import workings_of
from emhana.journal.actions import record


@transaction.atomic
def complete(
    *, case: Case, service: Service, given: tuple[str, ...], by: User, now: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Bring the missing papers of a returned case: the clock starts now, since the term runs from complete papers [ATT-09-29].

    `data` is what the new papers say, laid over the answers of the case. Raises AlreadyChanged unless the case is returned and
    InvalidData for data of another shape; it stays returned while a paper is missing or the service still stops it.
    """
    policies.check_can_record(by, case)
    if case.state != State.RETURNED:
        raise AlreadyChanged(number=case.number)
    if data is not None:
        case.data = checked(service, {**case.data, **data}, legal_day(now)).model_dump(mode="json")
    asked = Asked(
        service=service, recipient=case.recipient, applicant=case.applicant, provider=case.provider, channel=case.channel,
        data=case.data, language=case.language, category=case.category, papers=tuple(sorted({*given, *papers_given(case)})),
    )  # fmt: skip
    stop = workings_of(service).admit(case, now, law_of(case)) or missing(case, asked, now)
    if stop is not None:
        tell(case, service, "returned", now=now, why=stop.why)
        return
    _restart(case, asked, by, now)


def _restart(case: Case, asked: Asked, by: User, now: datetime) -> None:
    service = asked.service
    submitted, case.submitted_at = case.submitted_at, now
    due = clock(case, service, law_of(case))
    case.submitted_at = submitted
    ask = workings_of(service).ask(case, now, law_of(case))
    hit = Case.objects.filter(pk=case.pk, state=State.RETURNED).update(
        state=State.WAITING_CONSENT if ask else State.IN_REVIEW,
        data=case.data,
        accepted_at=due.accepted_at,
        due_at=due.due_at,
        clock=due.as_dict(),
        version=case.version + 1,
    )
    if hit != 1:
        raise AlreadyChanged(number=case.number)
    case.refresh_from_db()
    Event.objects.bulk_create(
        Event(
            case=case, kind=kind, at=at, recorded_at=now, actor=by.actor_key, actor_role=by.actor_role, channel=case.channel, state=state,
            note=note,
        )
        for kind, state, at, note in (
            ("complete", State.SUBMITTED, now, shown(asked.papers)),
            ("accept", State.ACCEPTED, due.accepted_at, None),
            (after_acceptance(case), State(case.state), now, None),
        )
    )  # fmt: skip
    workings_of(service).hold(case, now)
    record("case_completed", case, by=by, at=now, case_number=case.number)
    if ask is not None:
        consent.ask(case, service, ask, by=by, now=now)
        return
    tell(case, service, "submitted", now=now)
