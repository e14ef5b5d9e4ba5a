"""The Fund's payment files: handing one in, how far the import is, what was not taken and why, what was imported before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from emhana.accounts.models import Role
from emhana.journal.errors import DomainError
from emhana.registers.insurance import actions
from emhana.registers.insurance.faults import fault_lines
from emhana.registers.insurance.models import PaymentBatch
from emhana.registers.insurance.rows import COLUMNS
from emhana.ui.languages import language
from emhana.workbench import errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment

SENT = "sent"
LARGEST = 2 * 1024**3
OWNER_ONLY = 0o600
PAGE = 20
TOO_LARGE = 413
STATES = {
    PaymentBatch.State.WAITING: (_l("waits"), "yellow"),
    PaymentBatch.State.RUNNING: (_l("is being taken in"), "blue"),
    PaymentBatch.State.DONE: (_l("taken in"), "green"),
    PaymentBatch.State.FAILED: (_l("stopped"), "red"),
}
FAILURES = {
    "file_changed": _l("The file was changed after it was chosen. Choose it again."),
    "file_unreadable": _l("The file could not be read any more. Hand it in again."),
}
fund_only = staff_only(Role.Kind.FUND)


class FileForm(forms.Form):
    """A file of one's own, or one that lies on the server."""

    file = forms.FileField(
        label=_l("Payment file (CSV)"), required=False, help_text=_l("Up to 2 GB. The same file twice changes nothing."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )  # fmt: skip
    on_server = forms.ChoiceField(label=_l("Or a file that lies on the server"), required=False)

    def __init__(self, *args: Any, too_large: bool = False) -> None:
        super().__init__(*args)
        self.too_large = too_large
        names = [(path.name, path.name) for path in _laid_down()]
        self.fields["on_server"].choices = [("", _("none")), *names]  # type: ignore[attr-defined]  # a ChoiceField
        if not names:
            del self.fields["on_server"]

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        data = super().clean() or {}
        if self.too_large:
            self.add_error("file", _("The file is larger than 2 GB. Divide it into parts."))
        elif not self.errors and bool(data.get("file")) == bool(data.get("on_server")):
            self.add_error("file", _("Choose one file: your own, or one that lies on the server."))
        return data


@csrf_exempt  # the handler of large files is put in place before the body is read; the token is checked after that
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fund_only
def payments(request: HttpRequest) -> HttpResponse:
    """List the files with their progress, and take another."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        form = FileForm({}, too_large=True)
        return _page(request, form, TOO_LARGE)
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _taken(request) if request.method == "POST" else _page(request, FileForm(), 200)


@csrf_protect
def _taken(request: HttpRequest) -> HttpResponse:
    form, status = _handed_in(request)
    return redirect("workbench-payments") if status == 200 else _page(request, form, status)


def _page(request: HttpRequest, form: FileForm, status: int) -> HttpResponse:
    page = Paginator(PaymentBatch.objects.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [_row(batch) for batch in page]
    context = {"title": _("Payment files"), "form": form, "page": page, "rows": rows, "columns": ",".join(COLUMNS)}
    return render(request, "workbench/payments.html", context, status=status)


def _handed_in(request: HttpRequest) -> tuple[FileForm, int]:
    """Keep what was sent or chosen; return the form with what is wrong, and the status."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, errors.UNPROCESSABLE
    sent, chosen = form.cleaned_data["file"], form.cleaned_data.get("on_server")
    stored, name = (f"{SENT}/{uuid4().hex}.csv", str(sent.name)) if sent else (str(chosen), str(chosen))
    path = settings.EMHANA_PAYMENT_FILES / stored
    if sent:
        _keep(sent, path)
    try:
        actions.hand_in(path, name=name, stored=stored, by=member(request), now=timezone.now())
    except DomainError as error:
        if sent:
            path.unlink()
        form.add_error("file", _told(error))
        return form, errors.UNPROCESSABLE if error.code == "not_payment_file" else errors.CONFLICT
    return form, 200


def _keep(sent: UploadedFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=OWNER_ONLY)
    with path.open("wb") as out:
        for chunk in sent.chunks():
            out.write(chunk)


def _told(error: DomainError) -> str:
    if error.code == "already_imported":
        told = _("This very file was taken in on %(at)s with %(added)s payments. Nothing was changed.")
        return told % {"at": moment(error.args_for_words["at"]), "added": error.args_for_words["added"]}
    if error.code == "import_running":
        return _("This very file already waits or is being taken in. Look at its progress below.")
    return _("This is not a payment file: its first line has to be %(columns)s.") % {"columns": ",".join(COLUMNS)}


@require_safe
@never_cache
@fund_only
def faults(request: HttpRequest, key: int) -> Any:  # a stream, which the stubs do not count as an HttpResponse
    """Give the rows that were not taken, with the reason of each in the language of the page."""
    batch = get_object_or_404(PaymentBatch, pk=key)
    actions.hand_out_faults(batch, by=member(request), now=timezone.now())
    lines: Iterator[str] = fault_lines(batch, language=language())
    headers = {"Content-Disposition": f'attachment; filename="payments-{batch.pk}-errors.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _laid_down() -> list[Path]:
    """Return the files an operator laid down in the folder."""
    return sorted(path for path in settings.EMHANA_PAYMENT_FILES.glob("*.csv") if path.is_file())


def _row(batch: PaymentBatch) -> dict[str, Any]:
    state, colour = STATES[PaymentBatch.State(batch.state)]
    moving = batch.state in (PaymentBatch.State.WAITING, PaymentBatch.State.RUNNING)
    return {
        "key": batch.pk, "name": batch.name, "state": state, "colour": colour, "percent": batch.percent_done if moving else None,
        "failure": FAILURES.get(batch.failure, ""), "rows": batch.rows_total, "added": batch.added, "repeated": batch.repeated,
        "faulty": batch.faulty, "at": moment(batch.begun_at), "done": moment(batch.done_at) if batch.done_at else "",
    }  # fmt: skip
