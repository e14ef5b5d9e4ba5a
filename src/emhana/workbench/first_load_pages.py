"""The first load of a register: a file is read and compared, applied in steps, undone; what is wrong with it is handed out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from emhana.accounts.models import Role
from emhana.registers.attachment import sheets
from emhana.registers.attachment.first_load import actions, judging, report, wording
from emhana.registers.attachment.first_load.models import FirstLoad
from emhana.registers.attachment.institutions import wording as of_lists
from emhana.registers.attachment.institutions.errors import ListUnreadable
from emhana.ui.files import file_response
from emhana.workbench import case_wording, norm_admin
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language, moment, words
from emhana.workbench.organisation_admin import home
from emhana.workbench.sections import Act, Link, Table, listed, respond

STEPS = 20
STATES = {
    "preview": _l("read, not applied"),
    "applying": _l("partly applied"),
    "applied": _l("applied"),
    "undone": _l("undone"),
}
FILES = {"errors": actions.hand_out_errors, "missing": actions.hand_out_missing}


class FileForm(forms.Form):
    """The file of an existing register."""

    file = forms.FileField(
        label=_l("File: XLSX or CSV, up to 10 MB"),
        help_text=_l("The first row names the columns: IIN, BIN, Precinct, Attached since."),
        error_messages={"required": _l("Choose a file of up to 10 MB; a larger one is sent in parts.")},
    )


class UndoForm(forms.Form):
    """Why everything is taken back."""

    reason = forms.CharField(label=_l("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class Nothing(forms.Form):
    """An act that asks nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def loads(request: HttpRequest) -> HttpResponse:
    """List the files that were read, and read another; nobody is attached by that."""

    def read(answers: Mapping[str, Any]) -> str:
        file = answers["file"]
        try:
            made = actions.read_register(file_name=file.name, data=file.read(), by=member(request), now=timezone.now())
        except ListUnreadable as refused:
            raise forms.ValidationError({"file": _unreadable(refused)}) from refused
        return reverse("workbench-admin-load", args=[made.pk])

    note = _("Reading compares the file with the register. Nobody is attached until you apply it.")
    act = Act("read", _("Read a file"), _("Read the file"), FileForm, read, note=note, upload=True)
    return respond(request, [act], lambda: _list(request))


def _unreadable(refused: ListUnreadable) -> str:
    why = refused.args_for_words["why"]
    return words(wording.UNREADABLE.get(why) or of_lists.UNREADABLE[why])


def _list(request: HttpRequest) -> dict[str, Any]:
    page = listed(FirstLoad.objects.order_by("-pk"), request)
    rows = [
        (Link(row.file_name, reverse("workbench-admin-load", args=[row.pk])), moment(row.read_at), STATES[row.state]) for row in page
    ]
    table = Table(_("Files"), (_("File"), _("Read on"), _("State")), rows, _("No file was read yet."), page)
    return {"title": _("First load of a register"), "back": home(), "tables": [table]}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def load(request: HttpRequest, key: int) -> HttpResponse:
    """Show what the file and the register say, and apply it or undo it."""
    row = get_object_or_404(FirstLoad, pk=key)
    by, here = member(request), reverse("workbench-admin-load", args=[key])

    def apply(answers: Mapping[str, Any]) -> str:
        # Each step is kept by itself; whoever stops in the middle goes on with the same button.
        for _step in range(STEPS):
            if not actions.apply_some(load=row, by=by, now=timezone.now()):
                break
        return here

    def undo(answers: Mapping[str, Any]) -> str:
        actions.undo(load=row, by=by, now=timezone.now(), **answers)
        return here

    acts = []
    if row.state in actions.TO_APPLY:
        told = _("Go on") if row.state == FirstLoad.State.APPLYING else _("Attach everybody against whom nothing speaks")
        acts.append(Act("apply", _("Apply"), told, Nothing, apply, only=True))
    if row.state in (FirstLoad.State.APPLYING, FirstLoad.State.APPLIED):
        acts.append(Act("undo", _("Undo"), _("Take everything back"), UndoForm, undo, warning=True))
    return respond(request, acts, lambda: _context(get_object_or_404(FirstLoad, pk=key)))


def _context(row: FirstLoad) -> dict[str, Any]:
    counts = row.counts()
    attached = row.rows.filter(settled_at__isnull=False).count()
    missing = report.missing(row).count()
    wrong = {code: text for code, text in wording.PROBLEMS.items() if code in counts and code != judging.ALREADY_THERE}
    problems = [(words(text), str(counts[code])) for code, text in wrong.items()]
    over = [
        (each.precinct.organisation.name(language()), each.precinct.number, norm_admin.POSTS[each.key], str(each.people), str(each.norm))
        for each in report.over_norm(row)
    ]
    columns = (_("Organisation"), _("Precinct"), _("Post"), _("People"), _("Norm"))
    return {
        "title": row.file_name,
        "back": {"href": reverse("workbench-admin-loads"), "text": _("First load of a register")},
        "rows": [
            {"key": _("State"), "value": STATES[row.state]},
            {"key": _("Read on"), "value": moment(row.read_at)},
            {"key": _("Rows of the file"), "value": str(sum(counts.values()))},
            {"key": _("In the file, not yet in the register"), "value": str(counts.get("", 0) - attached)},
            {"key": _("Attached by this load"), "value": str(attached)},
            {"key": _("In both"), "value": str(counts.get(judging.ALREADY_THERE, 0))},
            {"key": _("In the register, not in the file"), "value": str(missing)},
        ],
        "links": _files(row, bool(problems), bool(missing)),
        "tables": [
            Table(_("Rows left out"), (_("What is wrong"), _("Rows")), problems, _("Nothing speaks against any row.")),
            Table(_("Precincts over the norm"), columns, over, _("No precinct passes its norm.")),
        ],
    }


def _files(row: FirstLoad, problems: bool, missing: bool) -> list[dict[str, str]]:
    offered = [("errors", _("Rows left out"), problems), ("missing", _("In the register, not in the file"), missing)]
    return [
        {"href": reverse("workbench-admin-load-file", args=[row.pk, what, form]), "text": f"{text} ({form.upper()})"}
        for what, text, there in offered
        if there
        for form in sheets.FORMS
    ]


@require_safe
@staff_only(Role.Kind.ADMINISTRATOR)
def hand_out(request: HttpRequest, key: int, what: str, form: str) -> HttpResponse:
    """Hand out the rows left out, or who stands in the register and not in the file."""
    if what not in FILES or form not in sheets.FORMS:
        raise Http404(what)
    row = get_object_or_404(FirstLoad, pk=key)
    data = FILES[what](load=row, language=case_wording.language(), form=form, by=member(request), now=timezone.now())
    return file_response(data, f"first-load-{row.pk}-{what}.{form}", sheets.FORMS[form])
