"""What a person typed and did not send: kept at every step, with its files, until it is sent or thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from emhana.accounts.models import User
from emhana.cases.errors import NotAllowed, UploadRefused
from emhana.cases.models import Draft, Upload
from emhana.journal.actions import record

LARGEST_BYTES = 10 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@transaction.atomic
def keep(*, key: UUID, user: User, service: str, answers: Mapping[str, Any], now: datetime) -> Draft:
    """Keep `answers` under `key`, replacing what was there; raises NotAllowed for somebody else's draft or one already sent."""
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if draft is None:
        draft = Draft.objects.create(key=key, user=user, service=service, answers=dict(answers), updated_at=now)
        record("draft_begun", draft, by=user, at=now)
        return draft
    if draft.user_id != user.pk or draft.case_id is not None:
        raise NotAllowed(act="keep")
    draft.answers, draft.updated_at = dict(answers), now
    draft.save(update_fields=["answers", "updated_at"])
    return draft


@transaction.atomic
def discard(*, draft: Draft, user: User, now: datetime) -> None:
    """Throw a draft away with its files; raises NotAllowed for one that was sent or is somebody else's."""
    if draft.user_id != user.pk or draft.case_id is not None:
        raise NotAllowed(act="discard")
    record("draft_discarded", draft, by=user, at=now)
    draft.uploads.all().delete()
    draft.delete()


@transaction.atomic
def upload(*, draft: Draft, document: str, name: str, content: bytes, user: User, now: datetime) -> Upload:
    """Keep a file as `document` of the draft, in place of an earlier one; PDF, JPEG or PNG by content, up to 10 MiB."""
    if draft.user_id != user.pk or draft.case_id is not None:
        raise NotAllowed(act="upload")
    kind = kind_of(content)
    draft.uploads.filter(document=document).delete()
    row = Upload.objects.create(
        draft=draft, document=document, name=name[:200], media_type=kind, size_bytes=len(content), content=content, uploaded_at=now
    )
    record("file_uploaded", row, by=user, at=now)
    return row


def kind_of(content: bytes) -> str:
    """Return the media type by the first bytes; raises UploadRefused for an empty, too large or other file."""
    if not content:
        raise UploadRefused(why="empty")
    if len(content) > LARGEST_BYTES:
        raise UploadRefused(why="too_large")
    found = media_type(content)
    if found is None:
        raise UploadRefused(why="not_readable")
    return found


def media_type(content: bytes) -> str | None:
    """Return what a file is by its first bytes, None for anything that is not taken."""
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
