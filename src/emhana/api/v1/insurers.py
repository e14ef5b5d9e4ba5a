"""The insurer's part of API v1: requests for insured people in a batch, their status, the end of contracts, notices."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Header, Query, Router
from ninja.security import APIKeyHeader

from emhana import catalogue
from emhana.api.v1 import insurer_schemas, schemas
from emhana.api.v1.sentences import sentence
from emhana.cases.errors import InvalidData
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.integrations.errors import Rejected, Unavailable
from emhana.journal.actions import record
from emhana.journal.errors import DomainError
from emhana.parties import state_register
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.errors import ContractUnknown
from emhana.registers.insurers.models import InsuranceContract, InsurerNotice
from emhana.services.phc_attachment import insured, insurer_asks, insurer_told, voluntary
from emhana.services.phc_attachment.insured import Answered, Member, Named

SERVICE = catalogue.by_code("phc_attachment")
PROBLEMS = dict.fromkeys((401, 403, 404, 409, 422), schemas.Problem)


class InsurerKey(APIKeyHeader):
    """Lets an insurer in by its key in the header `X-API-Key`; `request.auth` is its account."""

    param_name = "X-API-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> insurers.Account | None:
        """Return the insurer whose key it is, None for a key that opens nothing today."""
        return insurers.account_of(key, on=timezone.localdate()) if key else None


router = Router(auth=InsurerKey(), tags=["insurer"])


@router.post("/requests", response={200: insurer_schemas.BatchAnswered, **PROBLEMS})
def ask(
    request: HttpRequest,
    body: insurer_schemas.Batch,
    idempotency_key: str = Header(..., alias="Idempotency-Key", min_length=1, max_length=80),
) -> dict[str, Any]:
    """Ask for each insured person of the batch; each is judged by itself, and the same key again changes nothing [ATT-11-04]."""
    account, now = _account(request), timezone.now()
    insurers.check_licensed(account.insurer, on=timezone.localdate(now))
    answers = [_answer(place, one, body, account, idempotency_key, now) for place, one in enumerate(body.requests)]
    return {"registered": sum(row["status"] == State.IN_REVIEW for row in answers), "requests": answers}


def _answer(
    place: int, asked: insurer_schemas.InsuredRequest, body: insurer_schemas.Batch, account: insurers.Account, key: str, now: datetime
) -> dict[str, Any]:
    try:
        answer = _ask(asked, body, account, f"{key}:{place}", now)
        if answer.error is not None:
            raise answer.error
    except DomainError as error:
        fields = error.args_for_words.get("fields", [])
        return {"position": place, "number": None, "status": None, "code": error.code, "title": sentence(error), "fields": fields}
    case = answer.case
    if case is None:
        raise LookupError(place)
    return {"position": place, "number": case.number, "status": case.state, "why": _why(case)}


def _ask(
    asked: insurer_schemas.InsuredRequest, body: insurer_schemas.Batch, account: insurers.Account, key: str, now: datetime
) -> Answered:
    """Enter who is new and what the insurer tells of its contract, then ask; a failure leaves nothing behind but the journal's order."""
    clinic = Organisation.objects.on(timezone.localdate(now)).select_related("territory").filter(bin=asked.organisation).first()
    if clinic is None:
        raise InvalidData(fields=[{"field": "organisation", "why": "unknown"}])
    for said in filter(None, (asked.person, asked.representative)):
        _look_up(said, account, now)
    with transaction.atomic():
        person = insurer_asks.enter(_named(asked.person, asked.address), by=account, now=now)
        representative = insurer_asks.enter(_named(asked.representative), by=account, now=now) if asked.representative else None
        if not person.residences.filter(valid__contains=timezone.localdate(now)).exists():
            raise InvalidData(fields=[{"field": "address", "why": "missing"}])
        contract = _contract(asked.contract, person, representative, account, now)
    application = insurer_asks.application(
        account=account, contract=contract, clinic=clinic, language=body.language, statement_language=body.statement_language,
        applicant=representative,
    )  # fmt: skip
    member = Member(person, identity=asked.identity, identity_until=asked.identity_until, birth_document=asked.birth_document)
    return insured.ask(SERVICE, application, [member], key=key, by=account, now=now)[0]


def _look_up(said: insurer_schemas.PersonNamed, account: insurers.Account, now: datetime) -> None:
    """Have a person named by an IIN alone entered from the state database: nobody gets an IIN by an insurer's word."""
    if said.iin is None or said.document is not None:
        return
    try:
        known = state_register.known_or_asked(said.iin, by=account, now=now)
    except (Unavailable, Rejected):
        known = None
    if known is None:
        raise InvalidData(fields=[{"field": "person.iin", "why": "unknown"}])


def _named(said: insurer_schemas.PersonNamed, address: insurer_schemas.Address | None = None) -> Named:
    document = f"{said.country}{said.document}" if said.country and said.document else None
    if document is None and said.iin is None:
        raise InvalidData(fields=[{"field": "person", "why": "iin_or_document"}])
    place = Territory.objects.filter(code=address.territory).first() if address else None
    if address and place is None:
        raise InvalidData(fields=[{"field": "address.territory", "why": "unknown"}])
    names = (said.family_name, said.given_name, said.patronymic)
    return Named(said.born_on, names, said.sex, said.status, said.iin, document, place, address.street if address else "")


def _contract(
    said: insurer_schemas.ContractNamed, person: Person, representative: Person | None, account: insurers.Account, now: datetime
) -> dict[str, Any]:
    """Return the contract for the case. Of its own contract the insurer also tells terms, clinics and whom it insures."""
    own = account.insurer.organisation.number
    party = said.insurer or own
    known = voluntary.contract_of(party, said.number)
    if known is None and (said.starts_on is None or said.ends_on is None):
        raise ContractUnknown(number=said.number)
    if party == own:
        known = known or _entered(said, account, now)
        family = known.insured.filter(person=representative).exists() if representative else False
        insurers.insure(contract=known, person=person, family_of=representative if family else None, by=account, now=now)
    starts_on, ends_on = (known.valid.lower, known.last_day) if known else (said.starts_on, said.ends_on)
    kind = known.kind if known else said.kind
    return {"insurer_bin": party, "number": said.number, "kind": kind, "starts_on": starts_on, "ends_on": ends_on}


def _entered(said: insurer_schemas.ContractNamed, account: insurers.Account, now: datetime) -> InsuranceContract:
    if said.starts_on is None or said.ends_on is None or said.ends_on < said.starts_on:
        raise InvalidData(fields=[{"field": "contract.ends_on", "why": "contract_ends_before_start"}])
    return insurers.enter_contract(
        insurer=account.insurer, number=said.number, kind=said.kind, first_day=said.starts_on, last_day=said.ends_on,
        clinics=Organisation.objects.filter(bin__in=said.clinics), source=InsuranceContract.FROM_INSURER, policyholder=said.policyholder,
        by=account, now=now,
    )  # fmt: skip


@router.get("/requests/{number}", response={200: insurer_schemas.InsurerRequestShown, **PROBLEMS})
@transaction.atomic
def show(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return where a request of the insurer's own stands, with the contract and the term of the attachment [ATT-13-02]."""
    account = _account(request)
    case = insurer_asks.requests_of(account.insurer).numbered(number).select_related("recipient").prefetch_related("events").first()
    if case is None:
        raise Http404
    record("case_read", case, by=account, at=timezone.now(), person=case.recipient.key, case_number=case.number)
    shown = {
        "number": case.number, "status": case.state, "outcome": case.outcome, "submitted_at": timezone.localtime(case.submitted_at),
        "due_at": case.due_at and timezone.localtime(case.due_at), "why": _why(case),
    }  # fmt: skip
    row = voluntary.record_of(case)
    if row is None:
        return shown
    contract = insurer_schemas.shown_contract(voluntary.contract_by_key(row.contract), request.LANGUAGE_CODE)
    return shown | {"attached_from": row.valid.lower, "attached_until": row.valid.upper - timedelta(days=1), "contract": contract}


@router.post("/prolongations", response={200: insurer_schemas.EndKept, **PROBLEMS})
def prolong(request: HttpRequest, body: insurer_schemas.EndTold) -> dict[str, Any]:
    """Prolong a contract of the caller and every attachment under it; no new request is needed [ATT-09A-26]."""
    account, now = _account(request), timezone.now()
    told = insurer_told.prolonged(
        insurer=account.insurer, number=body.contract, until=body.last_day, message=body.message, day=timezone.localdate(now),
        by=account, now=now,
    )  # fmt: skip
    return {"contract": body.contract, "kind": told.kind, "last_day": told.last_day, "message": told.number}


@router.post("/terminations", response={200: insurer_schemas.EndKept, **PROBLEMS})
def terminate(request: HttpRequest, body: insurer_schemas.EndTold) -> dict[str, Any]:
    """End a contract of the caller early, and every attachment under it with it [ATT-17-05]."""
    account, now = _account(request), timezone.now()
    told = insurer_told.terminated(
        insurer=account.insurer, number=body.contract, until=body.last_day, message=body.message, by=account, now=now
    )
    return {"contract": body.contract, "kind": told.kind, "last_day": told.last_day, "message": told.number}


@router.get("/notices", response={200: list[insurer_schemas.NoticeShown], **PROBLEMS})
def notices(request: HttpRequest, after: int = Query(0, ge=0)) -> list[dict[str, Any]]:
    """Return the caller's notices after the one named, the oldest first, a hundred at a time [ATT-17-09]."""
    rows = InsurerNotice.objects.filter(insurer=_account(request).insurer, pk__gt=after).select_related("contract").order_by("pk")
    return [
        {
            "id": row.pk, "kind": row.kind, "contract": row.contract.number, "case_number": row.case_number, "last_day": row.last_day,
            "made_at": timezone.localtime(row.made_at),
        }
        for row in rows[:100]
    ]  # fmt: skip


def _account(request: HttpRequest) -> insurers.Account:
    account: insurers.Account = request.auth  # type: ignore[attr-defined]  # the insurer that the key found
    return account


def _why(case: Case) -> str:
    """Return why the request goes no further, "" for one that does."""
    why = insurer_asks.why_stopped(case)
    return why.into(case.language) if why else ""
