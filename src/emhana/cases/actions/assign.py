"""Undecided cases are given to an officer, or back to the queue: one or many, each with the reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from emhana.accounts.models import Role, User
from emhana.cases import policies
from emhana.cases.actions.moves import happened
from emhana.cases.errors import AlreadyChanged, NotAssignable, ReasonRequired
from emhana.cases.judging import legal_day
from emhana.cases.models import Case
from emhana.journal.actions import record, together
from emhana.parties.models import Person


@transaction.atomic
def assign(*, cases: Sequence[Case], to: Role | None, reason: str, by: User, now: datetime) -> int:
    """Give `cases` to the officer who holds the role `to`, or back to the queue for None; return how many there were. All or none.

    Whoever else works on a case may still decide it: an assignment says who is to, and stops nobody when that officer is away.
    Raises NotAllowed, ReasonRequired, AlreadyChanged when one is decided, NotAssignable when the officer may not decide it.
    """
    if not reason.strip():
        raise ReasonRequired(act="assign")
    keys = [case.pk for case in cases]
    waiting = Case.objects.undecided().filter(pk__in=keys, confidential=False).select_for_update(of=("self",))
    locked = list(waiting.select_related("assigned__user").order_by("pk"))
    policies.check_can_assign(by, locked)
    if len(locked) != len(set(keys)):
        raise AlreadyChanged()
    if to is not None:
        _check_officer(locked, to, now)
    with together():
        for case in locked:
            _give(case, to, reason, by, now)
    return len(locked)


def _check_officer(cases: Sequence[Case], to: Role, now: datetime) -> None:
    day = legal_day(now)
    works = Role.objects.on(day).filter(pk=to.pk).exists() and to.kind != Role.Kind.ADMINISTRATOR
    seen = set(Case.objects.of_role(to).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True)) if works else set()
    person = to.user.person_id
    close = {person, *Person.objects.family_of(person, on=day)} if person is not None else set()
    wrong = [case.number for case in cases if case.pk not in seen or {case.recipient_id, case.applicant_id} & close]
    if wrong:
        raise NotAssignable(numbers=wrong)


def _give(case: Case, to: Role | None, reason: str, by: User, now: datetime) -> None:
    former, case.assigned = case.assigned, to
    case.save(update_fields=["assigned"])
    name = to.user.person.full_name if to is not None and to.user.person is not None else ""
    happened(case, "assign" if to else "unassign", by=by, now=now, note={"reason": reason, "officer": name})
    detail = {"from": former.user.actor_key if former else "", "to": to.user.actor_key if to else ""}
    record("case_assigned", case, by=by, at=now, case_number=case.number, reason=reason, detail=detail)
