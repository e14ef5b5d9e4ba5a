"""Public pages on which anybody checks an issued document: by its check code, or by its file."""

from hashlib import sha256
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from emhana.documents.models import ResultDocument
from emhana.documents.reading import masked, verification_of, verification_of_file
from emhana.documents.verification import State, Verification
from emhana.portal.wording import long_date, moment
from emhana.ui.languages import language

TOO_MANY = 429
LARGEST = 5 * 1024 * 1024
ENVELOPE = 64 * 1024  # what a browser sends around the file
TOO_LARGE = _l("The file is larger than 5 MB. Choose the PDF you were given.")
NOT_FOUND = _l("There is no document with this code. Compare each letter and digit with the paper.")
KINDS = {
    "attachment_extract": _l("Extract of the register of attached population"),
    "attachment_notice": _l("Notice of attachment to a medical organisation"),
    "attachment_coupon": _l("Coupon of attachment to a medical organisation"),
    "medicines_information": _l("Information on the medicines and products provided"),
    "participation_information": _l("Information on participation in mandatory social health insurance"),
    "reasoned_refusal": _l("Reasoned refusal of a state service"),
    "register_information": _l("Information from a medical register"),
}
STATUSES = {"valid": _l("In force"), "revoked": _l("Revoked"), "replaced": _l("Replaced"), "expired": _l("Expired")}
STATUS_DAYS = {"revoked": _l("Revoked on"), "replaced": _l("Replaced on")}
LINES = {"integrity": _l("Integrity"), "signature": _l("Signature"), "issuer": _l("Who certified the signer"), "status": _l("Status")}
STATES = {
    State.VALID: (_l("Yes"), "green"),
    State.INVALID: (_l("No"), "red"),
    State.UNKNOWN: (_l("Not known"), "grey"),
    State.REVOKED: (_l("Revoked"), "red"),
    State.REPLACED: (_l("Replaced"), "yellow"),
    State.EXPIRED: (_l("Expired"), "yellow"),
}


MISSES, WINDOW = 20, 600
"""So many wrong codes from one address in so many seconds (ours); then nothing is looked up until the window ends."""


class CodeForm(forms.Form):
    """The check code from the paper."""

    code = forms.CharField(
        label=_l("Check code"),
        max_length=60,
        help_text=_l("Beside the QR code, for example 7K2M-9QXD-4TRH-W3NB"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
    )


class FileForm(forms.Form):
    """The PDF as it was given out."""

    file = forms.FileField(
        label=_l("PDF file"),
        help_text=_l("Up to 5 MB. We read the file once and do not keep it."),
        widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> bytes:
        """Return the bytes of the file; refuse what is too large or no PDF."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        content = file.read()
        if not content.startswith(b"%PDF"):
            raise forms.ValidationError(_("This is not a PDF file. Choose the PDF you were given."))
        return content


# A stranger's check changes nothing and nobody is signed in, so there is nothing a forged request could do. Without the token
# the body is not read before its announced length has been looked at.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a check code or a file; a code leads to its document's own address, a file is answered here."""
    if request.method == "POST":
        return _check_file(request)
    if "code" not in request.GET:
        return _ask(request)
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _ask(request, failed=form)
    if _guesses(request):
        return _too_many(request, form)
    document = ResultDocument.objects.with_code(form.cleaned_data["code"]).first()
    if document is None:
        _missed(request)
        form.add_error("code", NOT_FOUND)
        return _ask(request, failed=form, status=404)
    return redirect("verify-document", code=document.check_code)


@never_cache
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """Show what stands behind a check code; with `format=json` the same for machines."""
    as_json = request.GET.get("format") == "json"
    if _guesses(request):
        return JsonResponse({"found": None}, status=TOO_MANY) if as_json else _too_many(request, CodeForm({"code": code}))
    found = ResultDocument.objects.public().with_code(code).first()
    if found is None:
        _missed(request)
    if found is None and as_json:
        return JsonResponse({"found": False}, status=404)
    if found is None:
        form = CodeForm({"code": code})
        form.add_error("code", NOT_FOUND)
        return _ask(request, failed=form, status=404)
    verification = verification_of(found, on=timezone.localdate())
    if as_json:
        return JsonResponse({"found": True, **_facts(found), **verification.as_dict()})
    return _answer(request, verification, found, brought=False)


def _guesses(request: HttpRequest) -> bool:
    """Return whether too many wrong codes came from the address of the request."""
    return int(cache.get(_place(request), 0)) >= MISSES


def _missed(request: HttpRequest) -> None:
    """Count a wrong code against the address; a right one is never counted."""
    place = _place(request)
    if not cache.add(place, 1, WINDOW):
        cache.incr(place)


def _place(request: HttpRequest) -> str:
    return "verify:" + sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()


def _too_many(request: HttpRequest, form: CodeForm) -> HttpResponse:
    form.add_error("code", _("Too many wrong codes came from your network. Wait ten minutes, or check the document by its file."))
    response = _ask(request, failed=form, status=TOO_MANY)
    response["Retry-After"] = str(WINDOW)
    return response


def _check_file(request: HttpRequest) -> HttpResponse:
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    too_large = announced > LARGEST + ENVELOPE
    form = FileForm({}, None if too_large else request.FILES)
    if too_large:
        form.fields["file"].error_messages["required"] = TOO_LARGE
    if not form.is_valid():
        return _ask(request, failed=form, status=400)
    verification, found = verification_of_file(form.cleaned_data["file"], on=timezone.localdate())
    return _answer(request, verification, found, brought=True)


def _ask(request: HttpRequest, *, failed: forms.Form | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"title": _("Check a document"), "form": failed}
    context["code_form"] = failed if isinstance(failed, CodeForm) else CodeForm()
    context["file_form"] = failed if isinstance(failed, FileForm) else FileForm()
    return render(request, "portal/verify.html", context, status=status)


def _answer(request: HttpRequest, verification: Verification, found: ResultDocument | None, *, brought: bool) -> HttpResponse:
    context = {
        "title": _("The document is genuine and in force") if verification.valid and found else _verdict(verification),
        "good": verification.valid and found is not None,
        "rows": _rows(found) if found else _signer_rows(verification),
        "lines": _lines(verification),
        "unknown_file": brought and found is None,
        "number": found.number if found else "",
        "refusal_code": found.check_code if found and found.kind == "reasoned_refusal" else "",
    }
    return render(request, "portal/verify_answer.html", context)


def _verdict(verification: Verification) -> str:
    if verification.status.state is State.REVOKED:
        return _("The document has been revoked")
    if verification.status.state is State.REPLACED:
        return _("The document has been replaced")
    if verification.status.state is State.EXPIRED:
        return _("The document is no longer valid: its term is over")
    if verification.valid:
        return _("We have no such document")
    return _("The document is not confirmed")


def _rows(document: ResultDocument) -> list[dict[str, str]]:
    rows = [
        (_("Document"), str(KINDS.get(document.kind, _("Result of a state service")))),
        (_("Number"), document.number),
        (_("Status"), str(STATUSES[document.standing(timezone.localdate())])),
        (_("Issued on"), moment(document.issued_at)),
        (_("Issued by"), document.issuer.name(language())),
        (_("BIN"), document.issuer.bin or "—"),
        (_("Given to"), masked(document.person.full_name)),
        (_("Check code"), document.check_code),
        ("SHA-256", document.sha256),
    ]
    if document.valid_until:
        rows.insert(4, (_("Valid until"), long_date(document.valid_until)))
    if document.status_at:
        rows[3:3] = [(str(STATUS_DAYS[document.status]), moment(document.status_at)), (_("Reason"), document.status_reason or "—")]
    return [{"key": key, "value": value} for key, value in rows]


def _signer_rows(verification: Verification) -> list[dict[str, str]]:
    if verification.signer is None:
        return []
    rows = [(_("Signed by"), verification.signer), (_("BIN"), verification.bin or "—")]
    if verification.signed_at:
        rows.append((_("Signed on"), moment(verification.signed_at)))
    return [{"key": key, "value": value} for key, value in rows]


def _lines(verification: Verification) -> list[dict[str, str]]:
    lines = []
    for name, line in verification.lines.items():
        state, colour = STATES[line.state]
        if name == "status" and line.state is State.VALID:
            state = STATUSES["valid"]
        lines.append({"name": str(LINES[name]), "state": str(state), "colour": colour, "text": line.text[language()]})
    return lines


def _facts(document: ResultDocument) -> dict[str, str | None]:
    return {
        "number": document.number,
        "kind": document.kind,
        "check_code": document.check_code,
        "issued_at": document.issued_at.isoformat(),
        "issuer": document.issuer.name(language()),
        "issuer_bin": document.issuer.bin,
        "recipient": masked(document.person.full_name),
        "sha256": document.sha256,
        "status": document.standing(timezone.localdate()),
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
        "status_at": document.status_at.isoformat() if document.status_at else None,
        "status_reason": document.status_reason,
    }
