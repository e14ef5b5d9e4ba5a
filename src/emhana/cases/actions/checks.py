"""Checks that programs make of a case against outside registers: found facts like an officer's, with the program named."""

from datetime import datetime

from django.db import transaction

from emhana.cases.actions.moves import happened
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.journal.actions import Program, record
from emhana.law.grounds import DocumentCheck

CHECKED = "identity_checked"


@transaction.atomic
def record_check(*, case: Case, check: DocumentCheck, by: Program, now: datetime) -> bool:
    """Lay `check` over the facts of an undecided case, once; False when it was decided or checked meanwhile."""
    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk, state__in=UNDECIDED).first()
    if locked is None or locked.events.filter(kind=CHECKED).exists():
        return False
    if check.matches is False:
        locked.found = {**locked.found, "document_checks": [*locked.found.get("document_checks", []), check.model_dump(mode="json")]}
        locked.save(update_fields=["found"])
    happened(locked, CHECKED, by=by, now=now, note={"matches": check.matches})
    record("identity_checked", locked, by=by, at=now, case_number=locked.number, detail={"matches": check.matches})
    return True
