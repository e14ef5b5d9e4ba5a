"""A list of residents: its preview, the lines that are wrong, the papers of convicts, applying it part by part, taking it back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana.accounts.models import Role
from emhana.cases.actions.drafts import media_type
from emhana.journal.errors import DomainError
from emhana.registers.attachment import sheets
from emhana.registers.attachment.institutions import actions, wording
from emhana.registers.attachment.institutions.models import IdentityCopy, PeopleList, PeopleListRow
from emhana.ui.files import file_response
from emhana.workbench import actions as journal
from emhana.workbench import errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language, moment, words
from emhana.workbench.institution_forms import CopyForm, UndoForm
from emhana.workbench.institution_pages import DEEDS, list_row

PAGE, PART = 50, 1000


@require_safe
@never_cache
@staff_only(*DEEDS)
def people_list(request: HttpRequest, key: int) -> HttpResponse:
    """Show how many lines will be attached and what is wrong with the others, or how far the list is applied."""
    return page(request, _found(request, key))


def page(request: HttpRequest, batch: PeopleList, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of `batch`; `more` holds a sentence on what was not done and the form with what was typed."""
    counts = batch.counts()
    wrong = batch.rows.exclude(problem="").order_by("line")
    shown = Paginator(wrong, PAGE).get_page(request.GET.get("page"))
    done, total = batch.rows.filter(done=True).count(), sum(counts.values())
    if len(shown):
        journal.record_lines_read(batch=batch, lines=len(shown), by=member(request), now=timezone.now())
    may = _may(request, batch, counts)
    copies = IdentityCopy.objects.filter(row__batch=batch).defer("content")
    context = {
        "title": _("List %(number)s") % {"number": batch.pk},
        "batch": batch,
        "list": list_row(batch, timezone.now()),
        "rows": _rows(batch),
        "counts": [{"text": words(wording.PROBLEMS[code]), "count": count} for code, count in sorted(counts.items()) if code],
        "good": counts.get("", 0),
        "wrong": total - counts.get("", 0),
        "done": done,
        "to_do": done + batch.rows.filter(done=False).exclude(problem__in=actions.LASTING).count(),
        "page": shown,
        "lines": [_line(row) for row in shown],
        "may": may,
        "forms": sheets.FORMS,
        "copies": Paginator(copies.select_related("row").order_by("row__line"), PAGE).get_page(request.GET.get("copies")),
        "undo_form": UndoForm() if may["undo"] else None,
    }
    return render(request, "workbench/list.html", context | more, status=status)


def _rows(batch: PeopleList) -> list[dict[str, str]]:
    decision = batch.zone.decision
    values = [
        (_("Institution"), batch.zone.institution.organisation.name(language())),
        (_("Attached to"), batch.zone.clinic.name(language())),
        (_("Attached from"), date_format(batch.since, "SHORT_DATE_FORMAT")),
        (_("Decision of the department"), f"№ {decision.number}, {date_format(decision.decided_on, 'SHORT_DATE_FORMAT')}"),
        (_("File"), batch.file_name),
        (_("Read on"), moment(batch.read_at)),
        (_("All papers given on"), moment(batch.complete_at)),
        (_("By when"), moment(batch.due_at)),
        (_("Applied on"), moment(batch.applied_at)),
        (_("Taken back on"), moment(batch.undone_at)),
    ]
    return [{"key": key, "value": value} for key, value in values if value]


def _may(request: HttpRequest, batch: PeopleList, counts: Mapping[str, int]) -> dict[str, bool]:
    """Return what the role may do with the list in its state: the register is changed by its specialist alone."""
    specialist, waiting = _specialist(request), batch.state in PeopleList.OPEN
    good = bool(counts.get("")) or batch.state == PeopleList.State.APPLYING
    return {
        "apply": specialist and waiting and good,
        "undo": specialist and batch.state != PeopleList.State.UNDONE,
        "copy": batch.is_penal and batch.state == PeopleList.State.PREVIEW,
        "open": specialist and batch.is_penal and waiting,
    }


def _line(row: PeopleListRow) -> dict[str, Any]:
    return {"line": row.line, "iin": row.iin, "name": row.name, "born": row.born, "problem": words(wording.PROBLEMS[row.problem]),
            "copy": row.problem == "copy_missing"}  # fmt: skip


@require_safe
@never_cache
@staff_only(*DEEDS)
def take_errors(request: HttpRequest, key: int, form: str) -> HttpResponse:
    """Hand out the lines that are wrong, each with its sentence in the language of the page."""
    if form not in sheets.FORMS:
        raise Http404(form)
    batch = _found(request, key)
    data = actions.hand_out_errors(batch=batch, language=language(), form=form, by=member(request), now=timezone.now())
    return file_response(data, f"{batch.pk}.{form}", sheets.FORMS[form])


@require_POST
@staff_only(*DEEDS)
def act(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Apply the next part of the list, or take it back."""
    batch = _found(request, key)
    if name not in ACTS:
        raise Http404(name)
    if not _specialist(request):
        raise PermissionDenied
    try:
        return ACTS[name](request, batch) or redirect("workbench-list", batch.pk)
    except DomainError as error:
        sentence, status = errors.told_by_register(error)
        return page(request, _found(request, key), status=status, sentence=sentence)


def _apply(request: HttpRequest, batch: PeopleList) -> None:
    actions.apply_list(batch=batch, by=member(request), now=timezone.now(), most=PART)


def _undo(request: HttpRequest, batch: PeopleList) -> HttpResponse | None:
    form = UndoForm(request.POST)
    if not form.is_valid():
        return page(request, batch, status=errors.UNPROCESSABLE, undo_form=form, form=form)
    actions.undo_list(batch=batch, reason=form.cleaned_data["reason"], by=member(request), now=timezone.now())
    return None


ACTS: Mapping[str, Callable[[HttpRequest, PeopleList], HttpResponse | None]] = {"apply": _apply, "undo": _undo}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(*DEEDS)
def copy(request: HttpRequest, key: int, line: int) -> HttpResponse:
    """Show the line of a convict and take the copy of the paper; the specialist opens one that is there until the list is executed."""
    batch = _found(request, key)
    row = get_object_or_404(batch.rows, line=line)
    if not batch.is_penal:
        raise Http404(line)
    if request.method != "POST" and "open" in request.GET:
        return _opened(request, batch, row)
    sent = request.method == "POST" and getattr(row, "identity_copy", None) is None
    form = CopyForm(request.POST, request.FILES) if sent else CopyForm()
    if form.is_valid():
        try:
            said = form.cleaned_data
            actions.add_copy(row=row, kind=said["kind"], content=said["file"], by=member(request), now=timezone.now())
            return redirect("workbench-list", batch.pk)
        except DomainError as error:
            sentence, status = errors.told_by_register(error)
            return _copy(request, batch, row, form, status, sentence=sentence)
    return _copy(request, batch, row, form, errors.UNPROCESSABLE if form.errors else 200)


def _copy(request: HttpRequest, batch: PeopleList, row: PeopleListRow, form: CopyForm, status: int, **more: Any) -> HttpResponse:
    kept = getattr(row, "identity_copy", None)
    context = {"title": _("Paper of line %(line)s") % {"line": row.line}, "batch": batch, "row": row, "form": form, "kept": kept,
               "may_open": kept is not None and kept.blocked_at is None and _specialist(request)}  # fmt: skip
    return render(request, "workbench/list_copy.html", context | more, status=status)


def _opened(request: HttpRequest, batch: PeopleList, row: PeopleListRow) -> HttpResponse:
    if not _specialist(request):
        raise PermissionDenied
    kept = getattr(row, "identity_copy", None)
    if kept is None:
        raise Http404(row.line)
    try:
        content = actions.open_copy(copy=kept, by=member(request), now=timezone.now())
    except DomainError as error:
        sentence, status = errors.told_by_register(error)
        return _copy(request, batch, row, CopyForm(), status, sentence=sentence)
    return file_response(content, f"{batch.pk}-{row.line}", media_type(content) or "application/octet-stream")


def _found(request: HttpRequest, key: int) -> PeopleList:
    named = ("zone__decision", "zone__clinic", "zone__institution__organisation")
    return get_object_or_404(PeopleList.objects.visible_to(member(request)).select_related(*named), pk=key)


def _specialist(request: HttpRequest) -> bool:
    role = member(request).acting
    return role is not None and role.kind == Role.Kind.REGISTER_SPECIALIST
