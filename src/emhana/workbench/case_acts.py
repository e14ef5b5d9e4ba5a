"""What staff do to a case. What is refused comes back as one sentence on the same page, with what was typed kept."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from emhana import catalogue
from emhana.accounts.models import Role
from emhana.cases import reading
from emhana.cases.actions import complete, decide, moves
from emhana.cases.actions.conclude import GRANTED, REFUSED
from emhana.cases.actions.signed import keep_signed_application
from emhana.cases.errors import AlreadyChanged, NotAllowed, UploadRefused
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.documents.signing import SigningFailed
from emhana.journal.errors import DomainError
from emhana.workbench import case_forms, case_pages, desks, errors
from emhana.workbench.access import member, staff_only

DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)
Typed = dict[str, Any]


class Untyped(Exception):
    """Something is missing in the form; `forms` holds it with its errors."""

    def __init__(self, forms: Typed) -> None:
        super().__init__()
        self.forms = forms


@require_POST
@staff_only()
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Do the act `name` to the case and show it; what is refused is told on the page."""
    case = case_pages.case_of(request, number)
    if name not in ACTS:
        raise Http404(name)
    typed: Typed = {}
    try:
        ACTS[name](request, case, catalogue.by_code(case.service), typed)
    except Untyped as missing:
        return case_pages.page(request, case, status=errors.UNPROCESSABLE, forms=missing.forms)
    except SigningFailed:
        sentence, status = errors.unsigned()
        return case_pages.page(request, case_pages.case_of(request, number), status=status, sentence=sentence, forms=typed)
    except DomainError as error:
        now_stands = case_pages.case_of(request, number)
        sentence, status = errors.told_of_case(error, now_stands)
        return case_pages.page(request, now_stands, status=status, sentence=sentence, forms=typed)
    return redirect("workbench-case", number)


def _valid(form: forms.Form, name: str, typed: Typed) -> dict[str, Any]:
    """Return the answers of `form`, keeping it as the context's `name` for a page that has to show it again."""
    typed[name] = form
    if not form.is_valid():
        raise Untyped({name: form, "form": form})
    return form.cleaned_data


def _decide(request: HttpRequest, case: Case, service: Service, typed: Typed) -> None:
    grounds = request.POST.getlist("grounds")
    typed["chosen_grounds"] = grounds
    answers = _valid(case_forms.DecisionForm(request.POST, prefix="decision"), "decision_form", typed)
    if case.state not in UNDECIDED:
        raise AlreadyChanged(number=case.number)
    outcome = REFUSED if request.POST.get("outcome") == REFUSED else GRANTED
    chosen = grounds if outcome == REFUSED else []
    decide.decide(
        case=case, service=service, outcome=outcome, by=member(request), now=timezone.now(), grounds=chosen, reason=answers["reason"]
    )


def _find(request: HttpRequest, case: Case, service: Service, typed: Typed) -> None:
    chosen, offered = request.POST.get("finding", ""), desks.findings_forms(service)
    if chosen not in offered:
        raise Http404(chosen)
    shown = [(name, form(request.POST if name == chosen else None, prefix=name)) for name, form in offered.items()]
    typed["finding_forms"] = shown
    form: Any = dict(shown)[chosen]
    if not form.is_valid():
        raise Untyped({"finding_forms": shown, "form": form})
    now = timezone.now()
    decide.find(case=case, service=service, found=form.found(timezone.localdate(now)), by=member(request), now=now)


def _withdraw(request: HttpRequest, case: Case, service: Service, typed: Typed) -> None:
    answers = _valid(case_forms.WithdrawForm(request.POST, prefix="withdraw"), "withdraw_form", typed)
    moves.withdraw(case=case, service=service, by=member(request), now=timezone.now(), reason=answers["reason"])


def _complete(request: HttpRequest, case: Case, service: Service, typed: Typed) -> None:
    _check_role(request, DESK, "complete")
    form = case_forms.PapersForm(request.POST, case=case, service=service, prefix="complete")
    answers = _valid(form, "papers_form", typed)
    given = tuple(answers["papers"])
    basis, data = case_forms.basis_form(request.POST, case, service, {*given, *reading.papers_given(case)}), None
    if basis is not None:
        _valid(basis, "basis_form", typed)
        data = basis.asked()
    complete.complete(case=case, service=service, given=given, by=member(request), now=timezone.now(), data=data)


def _signed(request: HttpRequest, case: Case, service: Service, typed: Typed) -> None:
    form = case_forms.SignedForm(request.POST, request.FILES, prefix="signed")
    file = _valid(form, "signed_form", typed)["file"]
    try:
        keep_signed_application(case=case, name=file.name, content=file.read(), by=member(request), now=timezone.now())
    except UploadRefused as refused:
        form.add_error("file", errors.told(refused)[0])
        raise Untyped({"signed_form": form, "form": form}) from refused


def _reopen(request: HttpRequest, case: Case, service: Service, typed: Typed) -> None:
    _check_role(request, (Role.Kind.HEAD,), "reopen")
    answers = _valid(case_forms.ReopenForm(request.POST, prefix="reopen"), "reopen_form", typed)
    moves.reopen(case=case, service=service, by=member(request), now=timezone.now(), **answers)


def _check_role(request: HttpRequest, kinds: tuple[str, ...], act: str) -> None:
    role = member(request).acting
    if role is None or role.kind not in kinds:
        raise NotAllowed(act=act)


ACTS: Mapping[str, Callable[[HttpRequest, Case, Service, Typed], None]] = {
    "decide": _decide, "find": _find, "withdraw": _withdraw, "complete": _complete, "reopen": _reopen, "signed": _signed,
}  # fmt: skip
