"""The pharmacist's act: what is handed over and the decision that grants it, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from emhana.accounts.models import User
from emhana.cases import policies
from emhana.cases.actions import decide
from emhana.cases.errors import NotAllowed
from emhana.cases.judging import law_of, legal_day
from emhana.cases.models import Case, Decision
from emhana.cases.service import Service
from emhana.parties.models import Person
from emhana.registers.pharmacy.actions import dispensing
from emhana.registers.pharmacy.actions.dispensing import Line, Pharmacist
from emhana.registers.pharmacy.errors import NotInForce


@transaction.atomic
def hand_over(*, case: Case, service: Service, lines: Sequence[Line], by: User, now: datetime, reason: str = "") -> Decision:
    """Hand over `lines` for `case` and grant it; annex 2 is issued and ДҚАЖ will be told. Nothing is kept of an act that fails.

    Raises what `dispense` and `decide` raise; NotAllowed for anybody but a pharmacist of the provider.
    """
    role, today = policies.acting(by), legal_day(now)
    family = Person.objects.family_of(by.person_id, on=today) if by.person_id else frozenset()
    policies.check_can_decide(by, case, service=service, law=law_of(case), on=today, family=family)
    if role is None or role.organisation is None or role.organisation_id != case.provider_id:
        raise NotAllowed(act="hand_over")
    if any(line.prescription.person_id != case.recipient_id for line in lines):
        raise NotInForce(number="", status="of another person")
    _forget_replaced(case, by, now)
    dispensing.dispense(
        lines=lines,
        pharmacist=Pharmacist(by.person.full_name if by.person else by.actor_key, role.appointment, role.organisation),
        collected_by=case.applicant or case.recipient,
        by=by,
        now=now,
        case_number=case.number,
    )
    return decide.decide(case=case, service=service, outcome="granted", by=by, now=now, reason=reason)


def _forget_replaced(case: Case, by: User, now: datetime) -> None:
    """Give back what an earlier decision on the same case recorded, so that the new one finds the units free."""
    last = case.decisions.filter(replaced_by=None, outcome="granted").first()
    if last is not None:
        why = f"decision {last.pk} is replaced"
        dispensing.annul(case_number=case.number, reason=why, until=last.decided_at, by=by, now=now)
