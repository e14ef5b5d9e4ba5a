"""A digital document in place of a paper at the desk, taken once its owner agreed by a code or a text reply [ATCH-08-17]."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from emhana.accounts import actions as accounts
from emhana.accounts import passwords
from emhana.accounts.models import Role
from emhana.documents.digital import actions, service
from emhana.documents.digital.errors import ConsentMissing, NoSuchDocument, ServiceAway
from emhana.documents.models import Retrieved
from emhana.integrations.digital_documents.messages import Act, Kind
from emhana.law.passport import Document
from emhana.notifications.actions import DOCUMENT, queue_code
from emhana.reference.lawbook import lawbook
from emhana.workbench import case_view, errors, intakes
from emhana.workbench.access import member, staff_only

DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)
CONSENT_RULE = "ATCH-08-17"
SAID = "digital_said"
KINDS = {
    "identity_card": _l("identity card"),
    "pension_certificate": _l("pension certificate"),
    "disability_extract": _l("extract of the medical and social examination"),
}


def context(begun: intakes.Begun, groups: tuple[tuple[Document, ...], ...]) -> dict[str, Any]:
    """Return what the page of an intake shows of digital documents: what may be asked for, what waits, what was taken."""
    if service.connected() is None or not begun.person.iin:
        return {}
    asked = [row for row in begun.retrieved if row.source == Retrieved.Source.DIGITAL_DOCUMENTS]
    listed = [service.PAPERS[paper.code].value for group in groups for paper in group if paper.code in service.PAPERS]
    done = {row.kind for row in asked if row.retrieved_at is not None}
    return {
        "digital": True,
        "digital_kinds": [(kind, KINDS[kind]) for kind in dict.fromkeys(listed) if kind not in done],
        "digital_waiting": [(row, KINDS[row.kind]) for row in asked if row.retrieved_at is None],
        "digital_taken": [(KINDS[row.kind], _rows(row)) for row in asked if row.retrieved_at is not None],
    }


def _rows(row: Retrieved) -> list[dict[str, str]]:
    """Return what a document says; what the identity card says stands with the person already."""
    if row.kind == Kind.IDENTITY_CARD:
        return []
    told = row.as_identity()
    number = {"key": _("Number of the document"), "value": told.pop("number", "")}
    return [*case_view.looked_up_rows(told), number]


@sensitive_post_parameters()
@require_POST
@staff_only(*DESK)
def digital(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask the owner for their consent, or take the document with the code they tell or after their reply; then back to the intake."""
    begun = intakes.kept(request, key)
    if begun is None:
        return redirect("workbench-intake")
    act = _ask if request.POST.get("step") == "ask" else _take
    _done, refused = errors.attempt(act, request=request, key=key, begun=begun)
    if refused:
        request.session[SAID] = refused["sentence"]
    return redirect("workbench-intake-form", key)


@transaction.atomic
def _ask(*, request: HttpRequest, key: UUID, begun: intakes.Begun) -> None:
    """Ask for the document and send the owner a code, unless the law is read to need no consent."""
    now, by, kind = timezone.now(), member(request), request.POST.get("kind", "")
    if kind not in KINDS:
        raise NoSuchDocument
    day = timezone.localdate(now)
    needed = lawbook(on=day).setting(CONSENT_RULE, True, on=day) is not False
    row = actions.ask(owner=begun.person, kind=kind, needs_consent=needed, by=by, now=now)
    if needed:
        code = accounts.issue_code(person=begun.person, purpose=row.purpose, now=now, by=by)
        queue_code(person=begun.person, code=code, expires_at=now + passwords.LIFETIME, now=now, about=DOCUMENT)
    intakes.retrieve(request, key, begun, row)


def _take(*, request: HttpRequest, key: UUID, begun: intakes.Begun) -> None:
    now, by, code = timezone.now(), member(request), request.POST.get("code", "").strip()
    row = next((one for one in begun.retrieved if str(one.pk) == request.POST.get("row") and one.retrieved_at is None), None)
    if row is None:
        raise ServiceAway
    if row.consented_at is None and code:
        if not accounts.check_code(person=row.owner, purpose=row.purpose, code=code, now=now, by=by):
            raise ConsentMissing
        actions.agree(row=row, act=Act.CODE, by=by, now=now)
    service.retrieve(row, by=by, now=now)
