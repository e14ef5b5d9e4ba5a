"""Every write about documents taken from outside systems: asked for, agreed to, taken, tied to the case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from emhana.documents.digital.errors import ConsentMissing
from emhana.documents.digital.models import Retrieved
from emhana.journal.actions import Actor, record
from emhana.parties.models import Person

NOT_REQUIRED = "not_required"


@transaction.atomic
def ask(*, owner: Person, kind: str, needs_consent: bool, by: Actor, now: datetime) -> Retrieved:
    """Ask for a digital document of `owner`; unless `needs_consent` is off, nothing can be taken before they agree [ATCH-08-17]."""
    agreed = {} if needs_consent else {"consent": NOT_REQUIRED, "consented_at": now}
    row = Retrieved.objects.create(
        owner=owner, source=Retrieved.Source.DIGITAL_DOCUMENTS, kind=kind, asked_by=by.actor_key, asked_at=now, **agreed
    )
    record("document_asked", row, by=by, at=now, person=owner.key, detail={"kind": kind})
    return row


@transaction.atomic
def agree(*, row: Retrieved, act: str, by: Actor, now: datetime) -> None:
    """Record that the owner agreed by `act` (`otp` or `sms_reply`); a second time changes nothing."""
    if Retrieved.objects.filter(pk=row.pk, consent="").update(consent=act, consented_at=now) == 1:
        record("document_consented", row, by=by, at=now, person=row.owner.key, detail={"act": act})
    row.refresh_from_db(fields=["consent", "consented_at"])


@transaction.atomic
def keep(*, row: Retrieved, content: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Keep what the service told; raises ConsentMissing when the owner has not agreed."""
    agreed = Retrieved.objects.filter(pk=row.pk, consented_at__isnull=False)
    row.content, row.retrieved_at = dict(content), now
    if agreed.update(content=row.content, retrieved_at=now) != 1:
        raise ConsentMissing
    record("document_retrieved", row, by=by, at=now, person=row.owner.key, detail={"kind": row.kind, "source": row.source})


@transaction.atomic
def keep_told(*, owner: Person, kind: str, content: Mapping[str, Any], by: Actor, now: datetime, case_number: str = "") -> Retrieved:
    """Keep what the state database told through the gateway, which asks for no consent [ATT-09-06]."""
    row = Retrieved.objects.create(
        owner=owner, source=Retrieved.Source.GATEWAY, kind=kind, asked_by=by.actor_key, asked_at=now, retrieved_at=now,
        content=dict(content), case_number=case_number,
    )  # fmt: skip
    record("document_retrieved", row, by=by, at=now, person=owner.key, case_number=case_number, detail={"kind": kind, "source": row.source})
    return row


@transaction.atomic
def tie(*, rows: Iterable[Retrieved], case_number: str, by: Actor, now: datetime) -> None:
    """Tie what was taken for a request to its case."""
    for row in rows:
        Retrieved.objects.filter(pk=row.pk).update(case_number=case_number)
        record("document_tied", row, by=by, at=now, person=row.owner.key, case_number=case_number)
