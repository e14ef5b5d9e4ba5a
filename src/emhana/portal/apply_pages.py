"""Asking for a service: the start page, one question a page, the answers to check. What is typed is kept at every step."""

from uuid import UUID, uuid4

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana.accounts import sessions
from emhana.cases.actions import drafts
from emhana.cases.errors import UploadRefused
from emhana.cases.models import Draft
from emhana.cases.questions import Answered
from emhana.law.passport import Limit
from emhana.portal import wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.errors import sentence, told
from emhana.portal.uploads import was_too_large


@require_safe
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is needed, how long it takes and what it costs, before anybody signs in."""
    _service, questions, edition = wizard.service_to_ask(code)
    context = {
        "title": wording.words(edition.names[-1].text),
        "code": code,
        "key": uuid4(),
        "needs": questions.needs,
        "terms": [wording.amount(limit.unit, limit.amount) for limit in edition.limits if _is_term(limit)],
        "fee": wording.words(edition.fee[-1].text),
        "signed_in": sessions.user_of(request) is not None,
    }
    return render(request, "portal/apply_start.html", context)


def _is_term(limit: Limit) -> bool:
    return limit.role == "term" and "portal" in limit.channels


@require_POST
@citizen_only
@told
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Make a draft under the key of the start page, so that a second click begins nothing new."""
    wizard.service_to_ask(code)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    user = wizard.citizen(request)
    if not Draft.objects.filter(pk=key).exists():
        try:
            drafts.keep(key=key, user=user, service=code, answers={"typed": {}}, now=timezone.now())
        except IntegrityError:  # the other click of a double one was quicker
            return redirect("apply-resume", code, key)
    return redirect("apply-resume", code, key)


@require_safe
@citizen_only
def resume(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Go on where the person stopped: the case, the first open question, or the answers."""
    journey = wizard.journey(request, code, key)
    return _sent(journey) or redirect(journey.onward())


def _sent(journey: wizard.Journey) -> HttpResponse | None:
    case = journey.draft.case
    return redirect("cabinet-case", case.number) if case else None


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def question(request: HttpRequest, code: str, key: UUID, page: str) -> HttpResponse:
    """Ask one question; keep what is typed, right or wrong, and go on."""
    journey = wizard.journey(request, code, key)
    way = journey.way()
    here = next((step for step in way if step.question.key == page), None)
    if (sent := _sent(journey)) or here is None:
        return sent or redirect(journey.onward())
    search = request.GET.get("q", "").strip()[:100]
    if request.method == "POST":
        answered = _answer(request, journey, here, search)
        if answered is None:
            return redirect(wizard.journey(request, code, key).onward())
        here = answered
    elif search:
        kept = here.form.data if here.form.is_bound else None
        here = Answered(here.question, here.question.form(kept, asking=here.asking, search=search), here.asking)
    return render(request, "portal/question.html", _page(journey, way, here, search))


def _answer(request: HttpRequest, journey: wizard.Journey, here: Answered, search: str) -> Answered | None:
    """Keep the answer and its files; return the question with its errors, None when it is answered."""
    form = here.question.form(request.POST, request.FILES, asking=here.asking, search=search)
    now = timezone.now()
    valid = form.is_valid()
    if was_too_large(request) and form.file_fields:
        form.errors.pop(form.file_fields[0], None)
        form.add_error(form.file_fields[0], sentence(UploadRefused(why="too_large")))
    elif valid:
        for field, document in form.documents().items():
            file = form.cleaned_data.get(field)
            try:
                if file is not None:
                    drafts.upload(draft=journey.draft, document=document, name=file.name, content=file.read(), user=journey.user, now=now)
            except UploadRefused as refused:
                form.add_error(field, sentence(refused))
    typed = journey.typed | {here.question.key: wizard.typed_in(request)}
    drafts.keep(key=journey.draft.pk, user=journey.user, service=journey.service.code, answers={"typed": typed}, now=now)
    return Answered(here.question, form, here.asking) if form.errors else None


def _page(journey: wizard.Journey, way: list[Answered], here: Answered, search: str) -> dict[str, object]:
    keys = [step.question.key for step in way]
    before = keys[: keys.index(here.question.key)]
    return {
        "title": here.question.title,
        "form": here.form,
        "search": search,
        "back": journey.address(before[-1]) if before else reverse("apply-start", args=[journey.service.code]),
        "service": wording.words(journey.edition.names[-1].text),
        "multipart": bool(here.form.file_fields),
        "acting_for": journey.questions.acting_for(here.asking),
    }


@require_safe
@citizen_only
def check(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Show every answer with a link to change it."""
    journey = wizard.journey(request, code, key)
    if sent := _sent(journey):
        return sent
    way = journey.way()
    if not way[-1].form.is_valid():
        return redirect(journey.onward())
    change = _("Change")
    rows = [
        {"key": asked, "value": answer, "action": {"href": journey.address(step.question.key), "text": change}}
        for step in way
        for asked, answer in step.form.told()
    ]
    context = {"title": _("Check your answers"), "rows": rows, "back": journey.address(way[-1].question.key), "journey": journey}
    context["acting_for"] = journey.questions.acting_for(way[-1].asking)
    return render(request, "portal/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
@told
def discard(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """Throw a draft away, after asking once."""
    journey = wizard.journey(request, code, key)
    if sent := _sent(journey):
        return sent
    if request.method == "POST":
        drafts.discard(draft=journey.draft, user=journey.user, now=timezone.now())
        return redirect("cabinet")
    return render(request, "portal/discard.html", {"title": _("Delete this unfinished request?"), "journey": journey})
