"""The signed copy of a written application: scanned at the desk and kept, sealed, with the case."""

from datetime import datetime

from django.db import transaction

from emhana.accounts.models import Role, User
from emhana.cases import policies
from emhana.cases.actions.drafts import kind_of
from emhana.cases.errors import NotAllowed
from emhana.cases.models import Case, Upload
from emhana.journal.actions import record

SIGNED_APPLICATION = "written_application"


@transaction.atomic
def keep_signed_application(*, case: Case, name: str, content: bytes, by: User, now: datetime) -> Upload:
    """Keep the scan of the application that the person signed, in place of an earlier scan [ATT-09-09].

    Raises NotAllowed for anybody but the desk and for a case of another channel, UploadRefused for what is no PDF, JPEG or PNG.
    """
    policies.check_can_record(by, case)
    if getattr(by.acting, "kind", "") not in (Role.Kind.REGISTRAR, Role.Kind.HEAD) or case.channel != "in_person":
        raise NotAllowed(act="keep_signed_application")
    media_type = kind_of(content)
    case.uploads.filter(document=SIGNED_APPLICATION).delete()
    row = Upload.objects.create(
        case=case, document=SIGNED_APPLICATION, name=name[:200], media_type=media_type, size_bytes=len(content), content=content,
        uploaded_at=now,
    )  # fmt: skip
    record("file_uploaded", row, by=by, at=now, person=case.recipient.key, case_number=case.number, detail={"document": SIGNED_APPLICATION})
    return row
