"""In which form a finished case is handed to the person: electronically, on paper, or both."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from emhana.accounts.models import User
from emhana.cases import policies
from emhana.cases.actions.moves import happened
from emhana.cases.errors import InvalidData, NotAllowed
from emhana.cases.models import Case
from emhana.journal.actions import record

MEDIA = ("electronic", "paper")
CHOSEN = "medium_chosen"


@transaction.atomic
def choose_medium(*, case: Case, media: Collection[str], by: User, now: datetime) -> None:
    """Record that the result of a finished case is handed over in `media`, one of them or both [MED-S04-01].

    Raises NotAllowed before there is a result and for staff of another place, InvalidData for no medium or an unknown one.
    """
    policies.check_can_record(by, case)
    if not case.outcome:
        raise NotAllowed(act="choose_medium")
    chosen = [medium for medium in MEDIA if medium in media]
    if not chosen or set(media) - set(MEDIA):
        raise InvalidData(fields={"media": sorted(media)})
    happened(case, CHOSEN, by=by, now=now, note={"media": chosen})
    record(CHOSEN, case, by=by, at=now, person=case.recipient.key, case_number=case.number, detail={"media": chosen})


def chosen_media(case: Case) -> list[str]:
    """Return the media last chosen for the case."""
    event = case.events.filter(kind=CHOSEN).order_by("-id").first()
    return list(event.note["media"]) if event is not None and event.note else []
