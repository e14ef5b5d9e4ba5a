"""Turns what the rooms below raise into problem+json with a stable code; nobody else in the API catches."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from emhana.api.v1.sentences import sentence
from emhana.journal.errors import DomainError

INSURER_PART = "/api/v1/insurer/"
log = logging.getLogger(__name__)
STATUS = {
    "not_allowed": 403, "own_case": 403, "not_yours": 403, "already_changed": 409, "message_reused": 409, "contract_known": 409,
    "under_maintenance": 503, "too_many_codes": 429, "upload_refused": 413,
}  # fmt: skip


def problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """Return problem details; `title` is a sentence in the language of the request."""
    body = {"type": f"urn:emhana:problem:{code}", "title": title, "status": status, "code": code, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


def add_handlers(api: NinjaAPI) -> None:
    """Give `api` the answers for everything that can go wrong."""
    for kind, answer in ANSWERS:
        api.add_exception_handler(kind, answer)


def _domain(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(STATUS.get(error.code, 422), error.code, sentence(error), fields=error.args_for_words.get("fields", []))
    until = error.args_for_words.get("until") or error.args_for_words.get("retry_at")
    if until is not None:
        answer["Retry-After"] = until.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return answer


def _shape(request: HttpRequest, error: Any) -> HttpResponse:
    fields = [{"field": ".".join(str(part) for part in e["loc"][2:]), "why": e["type"]} for e in error.errors]
    title = _("The request does not have the shape this address takes. See the fields named.")
    return problem(422, "invalid_request", title, fields=fields)


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    if request.path.startswith(INSURER_PART):
        title = _("The key opens nothing: it is unknown, revoked or has run out. Ask the administrator for a new one.")
        return problem(401, "no_key", title)
    return problem(401, "not_signed_in", _("Sign in first: ask for a one-time password and exchange it for a token."))


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "not_found", _("There is nothing here that you may see. Check the number."))


def _away(request: HttpRequest, error: Any) -> HttpResponse:
    title = _("The system is restarting. Nothing was saved half-way; send the same request again in a moment.")
    answer = problem(503, "database_away", title)
    answer["Retry-After"] = "2"
    return answer


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    reference = uuid4().hex[:12]
    log.exception("unexpected failure %s", reference)
    title = _("Something went wrong on our side. Nothing was saved half-way. If it happens again, name the reference %(reference)s.")
    return problem(500, "internal", title % {"reference": reference}, detail=reference)


ANSWERS: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
    (DomainError, _domain),
    (ValidationError, _shape),
    (AuthenticationError, _unknown),
    (Http404, _missing),
    (OperationalError, _away),
    (InterfaceError, _away),
    (Exception, _ours),
)
