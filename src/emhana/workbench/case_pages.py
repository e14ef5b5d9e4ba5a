"""The page of a case, and the files that belong to it. Each read leaves an entry in the journal."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from emhana import catalogue
from emhana.accounts.models import Role, User
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.reading import pdf_of
from emhana.journal.actions import record
from emhana.ui.files import file_response
from emhana.workbench import case_forms, case_view, case_wording
from emhana.workbench.access import member, staff_only

SETTLED = (State.CLOSED, State.WITHDRAWN, State.NOT_ACCEPTED)
FRESH = timedelta(days=30)
REASONS = "reasons_to_read"


def case_of(request: HttpRequest, number: str) -> Case:
    """Return the case with `number` if the acting role may see it, else 404: others do not learn that it exists."""
    seen = Case.objects.visible_to(member(request)).numbered(number)
    found = seen.select_related("recipient", "applicant", "provider", "law").first()
    if found is None:
        raise Http404(number)
    return found


@require_safe
@staff_only()
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the case; one settled long ago is shown once a reason is given."""
    case = case_of(request, number)
    if _needs_reason(case, timezone.now()) and number not in request.session.get(REASONS, {}):
        return render(request, "workbench/reason.html", {"title": _("Why do you need this case?"), "form": case_forms.ReasonForm()})
    return page(request, case)


@require_POST
@staff_only()
def give_reason(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the reason for which an old case is opened, for this session."""
    case_of(request, number)
    form = case_forms.ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "workbench/reason.html", {"title": _("Why do you need this case?"), "form": form}, status=422)
    request.session[REASONS] = {**request.session.get(REASONS, {}), number: form.cleaned_data["reason"]}
    return redirect("workbench-case", number)


def page(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of `case`; `more` holds a sentence on what was not done and the forms with what was typed."""
    now, user = timezone.now(), member(request)
    context = case_view.context_of(case, user, now=now)
    typed = more.pop("forms", {})
    forms = case_forms.forms_of(case, catalogue.by_code(case.service), context["may"]) | typed
    context |= case_view.to_choose(context["findings"], typed.get("chosen_grounds"))
    read(case, user, now, reason=request.session.get(REASONS, {}).get(case.number, ""))
    title = _("Case %(number)s") % {"number": case.number}
    return render(request, "workbench/case.html", {"title": title, **context, **forms, **more}, status=status)


@transaction.atomic
def read(case: Case, user: User, now: datetime, *, act: str = "case_read", reason: str = "") -> None:
    """Write into the journal that `user` read the case."""
    record(act, case, by=user, at=now, person=case.recipient.key, case_number=case.number, reason=reason)


def _needs_reason(case: Case, now: datetime) -> bool:
    last = case.events.order_by("-id").values_list("at", flat=True).first()
    return case.state in SETTLED and last is not None and last < now - FRESH


@require_safe
@staff_only()
def upload(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Give out a file that came with the case."""
    case = case_of(request, number)
    file = get_object_or_404(case.uploads, pk=key)
    read(case, member(request), timezone.now(), act="upload_read")
    return file_response(file.content, file.name, file.media_type)


@require_safe
@staff_only()
def result(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Give out a result document of the case, to be read or printed in the browser."""
    case = case_of(request, number)
    document = get_object_or_404(ResultDocument, pk=key, case_number=case.number)
    read(case, member(request), timezone.now(), act="result_read")
    name = f"{document.number.replace('/', '-')}.pdf"
    return file_response(pdf_of(document), name, "application/pdf", shown=True)


@require_safe
@staff_only()
def application(request: HttpRequest, number: str) -> HttpResponse:
    """Show the application addressed to the head, to be printed and signed [ATT-09-09]."""
    case, now = case_of(request, number), timezone.now()
    read(case, member(request), now, act="application_printed")
    rows = case_view.person_rows(case.recipient, case, now)
    asked = case_view.request_rows(case, catalogue.by_code(case.service))
    heads = Role.objects.on(timezone.localdate(now)).filter(kind=Role.Kind.HEAD, organisation=case.provider)
    head = heads.select_related("user__person").first()
    name = head.user.person.full_name if head is not None and head.user.person is not None else ""
    context = {"title": _("Application"), "case": case, "person": rows, "request_rows": asked, "provider": asked[0]["value"], "head": name}
    context["practice"] = case.provider is not None and case.provider.practitioner_id is not None
    return render(request, "workbench/application.html", context | {"service": case_wording.service_name(case.service)})
