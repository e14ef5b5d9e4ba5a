"""What the register of attachment tells of a patient who asks for an appointment: who serves for the funding that pays."""

from datetime import datetime
from typing import Any, Literal

from emhana.cases.judging import legal_day
from emhana.cases.models import Case
from emhana.cases.workings import NoQuestions, Workings
from emhana.law.lawbook import LawBook
from emhana.parties.models import Organisation
from emhana.registers.attachment import history
from emhana.registers.attachment.models import Funding


class Booking(NoQuestions):
    """Who pays for the visit; whatever else the channel sends is kept."""

    funding: Literal["state", "voluntary"] = "state"


def _facts(case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
    """Return the organisation asked and, on the filing day, those that serve the patient by funding [ATT-13-01]."""
    day, paid_by = legal_day(case.submitted_at), case.data["funding"]
    state, contract = (
        [_named(one) for one in history.serving(case.recipient, funding=funding, on=day)] for funding in (Funding.STATE, Funding.VOLUNTARY)
    )
    asked_of = _named(case.provider) if case.provider else None
    return {"asked_of": asked_of, "attached_to": next(iter(state), ""), "funding": paid_by, "serving": tuple(contract)}


def _named(organisation: Organisation) -> str:
    return f"{organisation.name('kk')} ({organisation.key})"


WORKINGS = Workings(data=Booking, facts=_facts)
