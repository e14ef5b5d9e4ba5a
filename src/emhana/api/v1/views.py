"""API v1: sign-in by one-time password, the catalogue, cases. Thin: parse, call one action, show."""

import base64
import binascii
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, NinjaAPI, Status
from ninja.errors import AuthenticationError

from emhana import catalogue
from emhana.accounts import actions as accounts
from emhana.accounts.errors import TooMany
from emhana.accounts.models import User
from emhana.accounts.passwords import LIFETIME
from emhana.api.v1 import errors, schemas, tokens
from emhana.api.v1.insurers import router as insurer_router
from emhana.cases import reading
from emhana.cases.actions import drafts
from emhana.cases.actions.submit import Asked, submit
from emhana.cases.errors import InvalidData, NotAllowed, NotYours, SubjectNotIndividual
from emhana.cases.models import Case, Draft
from emhana.cases.service import Service
from emhana.complaints import actions as complaints
from emhana.complaints.reading import clocks
from emhana.documents.models import ResultDocument
from emhana.journal.actions import Program, record
from emhana.notifications.actions import queue_code
from emhana.parties.identifiers import check_bin
from emhana.parties.models import Person, digest

api = NinjaAPI(title="Emhana", version="1", openapi_url="/openapi.json", docs_url=None, auth=tokens.Bearer(), urls_namespace="api-v1")
errors.add_handlers(api)
api.add_router("/insurer", insurer_router)
SELF = Program("api")
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 422), schemas.Problem)


@api.post("/auth/otp", auth=None, response={202: dict[str, str], 422: schemas.Problem}, tags=["sign-in"])
def ask_code(request: HttpRequest, body: schemas.AskCode) -> Status:
    """Send a one-time password to the registered phone, if the given one is it; the answer is the same otherwise."""
    now = timezone.now()
    person = Person.objects.with_iin(body.iin).filter(phone_digest=_digest(body.phone)).first() if body.iin.strip() else None
    if person is not None:
        try:
            with transaction.atomic():
                code = accounts.issue_code(person=person, purpose=accounts.SIGN_IN, now=now, by=SELF)
                queue_code(person=person, code=code, expires_at=now + LIFETIME, now=now)
        except TooMany:
            pass  # saying so would tell that the phone is the registered one
    return Status(202, {"status": "sent_if_registered"})


@api.post("/auth/token", auth=None, response={200: schemas.Token, 401: schemas.Problem}, tags=["sign-in"])
def take_token(request: HttpRequest, body: schemas.GiveCode) -> Any:
    """Exchange the one-time password for a bearer token."""
    now = timezone.now()
    person = Person.objects.with_iin(body.iin).first() if body.iin.strip() else None
    user = accounts.sign_in_citizen(person=person, code=body.code, now=now) if person else None
    if user is None:
        raise AuthenticationError()
    token, ends = tokens.token_of(user, now=now)
    return {"token": token, "expires_at": ends}


@api.get("/services", auth=None, response=list[schemas.ServiceShown], tags=["catalogue"])
def services(request: HttpRequest) -> list[dict[str, Any]]:
    """List the services in force today."""
    day = timezone.localdate()
    editions = [edition for service in catalogue.SERVICES if (edition := service.passport.on(day))]
    return [{"code": e.code, "names": e.names[-1].text.model_dump(), "channels": list(e.channel_codes())} for e in editions]


@api.get("/services/{code}", auth=None, response={200: dict[str, Any], 404: schemas.Problem}, tags=["catalogue"])
def service(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return the passport of a service in force today: every row of its standard with the paragraphs it cites [ATT-09-08]."""
    try:
        edition = catalogue.by_code(code).passport.on(timezone.localdate())
    except LookupError:
        edition = None
    if edition is None:
        raise Http404
    return edition.model_dump(mode="json")


@api.post("/cases", response={201: schemas.CaseShown, 503: schemas.Problem, **PROBLEMS}, tags=["cases"])
def create(
    request: HttpRequest, body: schemas.NewCase, idempotency_key: str = Header(..., alias="Idempotency-Key", min_length=1, max_length=100)
) -> Status:
    """Ask for a service. The same key again returns the case made the first time."""
    user, now = _user(request), timezone.now()
    if body.channel != "portal":
        raise NotAllowed(act="submit")
    asked = Asked(
        service=_service(body.service),
        recipient=_recipient(body.subject, user),
        applicant=user.person,
        provider=None,
        channel=body.channel,
        data=body.data,
        language=body.language,
        category=body.category,
        papers=tuple(paper.code for paper in body.documents),
        key=idempotency_key,
        draft=_draft(body, user, idempotency_key),
    )
    return Status(201, _shown(submit(asked, by=user, now=now)))


@api.get("/cases/{number}", response={200: schemas.CaseInFull, **PROBLEMS}, tags=["cases"])
def show(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return a case of one's own with its timeline."""
    case = _read(request, number)
    return _shown(case) | {"timeline": _events(case)}


@api.get("/cases/{number}/timeline", response={200: list[schemas.EventShown], **PROBLEMS}, tags=["cases"])
def timeline(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """Return the events of a case, the oldest first."""
    return _events(_read(request, number))


@api.get("/cases/{number}/explanation", response={200: list[schemas.DecisionShown], **PROBLEMS}, tags=["cases"])
def explanation(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """Return every decision on a case with the rules, the facts and the paragraphs it rests on, in the language asked for."""
    return [
        {
            "outcome": decision.outcome,
            "decided_at": decision.decided_at,
            "edition": decision.edition,
            "law": decision.law_id,
            "grounds": decision.grounds,
            "findings": reading.explanation(decision, request.LANGUAGE_CODE),
            "replaces": decision.replaces_id is not None,
        }
        for decision in _read(request, number).decisions.order_by("id")
    ]


@api.get("/cases/{number}/result", response={200: bytes, **PROBLEMS}, tags=["cases"])
def result(request: HttpRequest, number: str) -> HttpResponse:
    """Return the newest signed result document of a case as PDF."""
    case = _read(request, number)
    document = ResultDocument.objects.filter(case_number=case.number).order_by("-id").first()
    if document is None:
        raise Http404
    return HttpResponse(document.pdf, content_type="application/pdf")


@api.post("/cases/{number}/complaints", response={201: schemas.ComplaintShown, **PROBLEMS}, tags=["cases"])
def complain(
    request: HttpRequest,
    number: str,
    body: schemas.NewComplaint,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=100),
) -> Status:
    """Complain about a case of one's own; it is registered at once. The same key again returns the complaint made the first time."""
    user, now = _user(request), timezone.now()
    case = Case.objects.visible_to(user).numbered(number).select_related("recipient", "provider", "law").first()
    if case is None or user.person is None:
        raise Http404
    filing = complaints.Filing(case=case, complainant=user.person, key=idempotency_key, **body.dict())
    found = complaints.file(filing, by=user, now=now)
    return Status(
        201,
        {
            "number": found.number,
            "case": case.number,
            "addressee": found.addressee,
            "procedure": found.procedure,
            "received_at": timezone.localtime(found.received_at),
            "clocks": [
                {"kind": clock.kind, "standing": clock.standing, "due_at": clock.due_at and timezone.localtime(clock.due_at),
                 "derivation": [step.as_dict() for step in clock.steps]}
                for clock in clocks(found, now=now)
            ],
        },
    )  # fmt: skip


def _user(request: HttpRequest) -> User:
    user: User = request.auth  # type: ignore[attr-defined]  # the account that Bearer found
    return user


def _digest(phone: str) -> bytes | None:
    try:
        return digest("phone_digest", phone)
    except ValueError:
        return None


def _sought(iin: str) -> bytes:
    return digest("iin_digest", iin)


def _service(code: str) -> Service:
    try:
        return catalogue.by_code(code)
    except LookupError:
        raise InvalidData(fields=[{"field": "service", "why": "unknown"}]) from None


def _recipient(subject: schemas.Subject, user: User) -> Person:
    """Return whom the service is for; an unknown number and a stranger's get one answer, so that nobody tries numbers out."""
    found = None
    if subject.iin and user.person is not None and user.person.iin_digest == _sought(subject.iin):
        found = user.person  # read with the account
    elif subject.iin:
        found = Person.objects.with_iin(subject.iin).first()
    elif subject.country and subject.document:
        found = Person.objects.with_document(subject.country, subject.document).first()
    if found is None and subject.iin and (number := check_bin(subject.iin)).is_valid and not number.warnings:
        raise SubjectNotIndividual()
    if found is None:
        raise NotYours()
    return found


def _draft(body: schemas.NewCase, user: User, key: str) -> Draft | None:
    if not body.documents:
        return None
    now, draft_key = timezone.now(), uuid5(NAMESPACE_URL, f"{user.actor_key}:{key}")
    sent = Draft.objects.filter(pk=draft_key, user=user, case__isnull=False).first()
    if sent is not None:
        return sent
    draft = drafts.keep(key=draft_key, user=user, service=body.service, answers=body.data, now=now)
    for paper in body.documents:
        try:
            content = base64.b64decode(paper.content, validate=True)
        except binascii.Error:
            raise InvalidData(fields=[{"field": f"documents.{paper.code}", "why": "base64"}]) from None
        drafts.upload(draft=draft, document=paper.code, name=paper.name, content=content, user=user, now=now)
    return draft


@transaction.atomic
def _read(request: HttpRequest, number: str) -> Case:
    """Return the case `number` that the caller may see, leaving an entry of the read; 404 for every other number."""
    user = _user(request)
    case = Case.objects.visible_to(user).numbered(number).select_related("recipient").first()
    if case is None:
        raise Http404
    record("case_read", case, by=user, at=timezone.now(), person=case.recipient.key, case_number=case.number)
    return case


def _events(case: Case) -> list[dict[str, Any]]:
    return [
        {"kind": event.kind, "status": event.state, "at": event.at, "actor_role": event.actor_role, "channel": event.channel}
        for event in case.events.order_by("id")
    ]


def _shown(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "service": case.service,
        "channel": case.channel,
        "status": case.state,
        "outcome": case.outcome,
        "submitted_at": timezone.localtime(case.submitted_at),
        "accepted_at": case.accepted_at and timezone.localtime(case.accepted_at),
        "due_at": case.due_at and timezone.localtime(case.due_at),
        "limits": case.clock.get("limits", []),
        "derivation": case.clock.get("derivation", []),
    }
