"""Release under paragraph 17: the messages of outside registers with their clock, the wrong ones withdrawn, one typed from paper."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case as When
from django.db.models import IntegerField, Q, QuerySet, Value
from django.db.models import When as Branch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana.accounts.models import Role, User
from emhana.journal.actions import record
from emhana.journal.errors import DomainError
from emhana.registers.attachment.inbox import actions
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.services.phc_attachment import releasing
from emhana.workbench import errors, person_view, persons
from emhana.workbench import person_wording as words
from emhana.workbench.access import member, staff_only
from emhana.workbench.person_forms import PaperForm, ReasonForm
from emhana.workbench.wording import short

PAGE = 50
OPEN = (LeavingMessage.State.WAITING, LeavingMessage.State.STOPPED)
specialist_only = staff_only(Role.Kind.REGISTER_SPECIALIST)


def visible_to(user: User) -> QuerySet[LeavingMessage]:
    """Return the messages about people `user` may see, and those about nobody the register knows: some region has to look."""
    return LeavingMessage.objects.filter(Q(person__in=persons.seen_by(user)) | Q(person=None))


def _message(request: HttpRequest, key: int) -> LeavingMessage:
    found = visible_to(member(request)).select_related("person").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
@specialist_only
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages, those with something left to do first by their term."""
    now, waits = timezone.now(), Branch(state__in=OPEN, then=Value(0))
    rows = visible_to(member(request)).select_related("person")
    rows = rows.order_by(When(waits, default=Value(1), output_field=IntegerField()), "-received_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Messages about people who leave"),
        "page": page,
        "rows": [{**person_view.message_row(row, now), "name": row.person.full_name if row.person else "–"} for row in page],
    }
    return render(request, "workbench/leaving.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@specialist_only
def paper(request: HttpRequest) -> HttpResponse:
    """Type a message from its paper; it is carried out at once."""
    form, now, user = PaperForm(request.POST if request.method == "POST" else None), timezone.now(), member(request)
    context: dict[str, Any] = {"title": _("A message from paper"), "form": form}
    if not form.is_valid():
        return render(request, "workbench/leaving_paper.html", context, status=errors.UNPROCESSABLE if form.errors else 200)
    try:
        told = actions.Told(source=LeavingMessage.Source.PAPER, **form.cleaned_data)
        message = actions.receive(told, by=user, now=now)
        releasing.carry_out(message=message, by=user, now=now)
    except DomainError as error:
        context |= {"sentence": errors.told_by_register(error)[0]}
        return render(request, "workbench/leaving_paper.html", context, status=errors.CONFLICT)
    return redirect("workbench-leaving-message", message.pk)


@never_cache
@require_safe
@specialist_only
def message(request: HttpRequest, key: int) -> HttpResponse:
    """Show one message: what was told, its clock, what came of it, and what can be done."""
    return _page(request, _message(request, key))


def _page(request: HttpRequest, row: LeavingMessage, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    _read(row, member(request), now)
    told = person_view.message_row(row, now)
    rows = [
        (_("Person"), row.person.full_name if row.person else ""),
        (_("IIN"), row.iin),
        (_("What is told"), told["kind"]),
        (_("Day"), told["on"]),
        (_("For good"), _("yes, for good") if row.permanent else _("no, a temporary stay")) if row.kind == "emigration" else ("", ""),
        (_("Number of the death certificate"), row.certificate),
        (_("Day of the death certificate"), short(row.certificate_on)),
        (_("Number of the insurance contract"), row.contract),
        (_("Source"), told["source"]),
        (_("Paper that was shown: name, number and date"), row.document),
        (_("Received"), told["received"]),
        (_("By when"), told["due"]),
    ]
    context = {
        "title": _("Message %(number)s") % {"number": row.number},
        "message": row,
        "told": told,
        "rows": [{"key": key, "value": value} for key, value in rows if value],
        "why": words.code_words(row.why),
        "stopped": row.state == LeavingMessage.State.STOPPED,
        "withdrawable": row.state != LeavingMessage.State.WITHDRAWN,
        "reason_form": ReasonForm(),
    }
    return render(request, "workbench/leaving_message.html", context | more, status=status)


@transaction.atomic
def _read(row: LeavingMessage, user: User, now: datetime) -> None:
    record("leaving_message_read", row, by=user, at=now, person=row.iin)


@require_POST
@specialist_only
def act(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Carry a stopped message out once more, or withdraw a wrong one with a reason."""
    row, now, user = _message(request, key), timezone.now(), member(request)
    form = ReasonForm(request.POST)
    if name == "again":
        releasing.carry_out(message=row, by=user, now=now)
        return redirect("workbench-leaving-message", row.pk)
    if name != "withdraw":
        raise Http404
    if not form.is_valid():
        return _page(request, row, status=errors.UNPROCESSABLE, form=form, reason_form=form)
    try:
        releasing.take_back(message=row, reason=form.cleaned_data["reason"], by=user, now=now)
    except DomainError as error:
        return _page(request, row, status=errors.CONFLICT, sentence=errors.told_by_register(error)[0])
    return redirect("workbench-leaving-message", row.pk)
