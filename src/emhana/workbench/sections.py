"""The parts of an administrator's page: tables, and acts, each a form of its own that does one thing and says what was not done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from emhana.journal.errors import DomainError
from emhana.workbench import errors

PAGE = 50


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    href: str


@dataclass(frozen=True)
class Table:
    """A table under its heading; the first cell of each row names the row, `empty` is said when there are no rows."""

    label: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = ""
    page: Page | None = None


@dataclass
class Act:
    """One thing that can be done on the page. `do` gets the answers and returns where to go on, or a page of its own; it may raise a
    ValidationError about an answer.

    `form` makes the form, bound to what was sent or empty; `preview` returns rows to look at before the act is sent a second time.
    """

    name: str
    title: str
    button: str
    form: Callable[..., forms.Form]
    do: Callable[[Mapping[str, Any]], str | HttpResponse]
    note: str = ""
    warning: bool = False
    only: bool = False
    upload: bool = False
    preview: Callable[[Mapping[str, Any]], list[dict[str, str]]] | None = None
    look: str = ""
    seen: list[dict[str, str]] = field(default_factory=list)
    bound: forms.Form | None = None

    def fill(self, request: HttpRequest | None = None) -> forms.Form:
        """Make the form, bound to `request` when one is given; the names of its fields are the act's own."""
        given = (request.POST, request.FILES) if request is not None else ()
        self.bound = self.form(*given, prefix=self.name)
        return self.bound


def listed(rows: QuerySet, request: HttpRequest) -> Page:
    """Return the asked page of `rows`, fifty at a time."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def respond(request: HttpRequest, acts: Sequence[Act], context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Show the page, or do the act that was sent: what is refused comes back as a sentence on the page, with what was typed."""
    for each in acts:
        each.fill()
    if request.method != "POST":
        return _page(request, acts, context())
    chosen = next((each for each in acts if each.name == request.POST.get("act")), None)
    if chosen is None:
        raise Http404(request.POST.get("act", ""))
    form = chosen.fill(request)
    if not form.is_valid():
        return _page(request, acts, {**context(), "form": form}, errors.UNPROCESSABLE)
    if chosen.preview is not None and "look" in request.POST:
        chosen.seen = chosen.preview(form.cleaned_data)
        return _page(request, acts, context())
    try:
        done = chosen.do(form.cleaned_data)
    except forms.ValidationError as wrong:
        form.add_error(None, wrong)
        return _page(request, acts, {**context(), "form": form}, errors.UNPROCESSABLE)
    except DomainError as error:
        sentence, status = errors.told(error)
        return _page(request, acts, {**context(), "sentence": sentence, "failed": True}, status)
    return redirect(done) if isinstance(done, str) else done


def _page(request: HttpRequest, acts: Sequence[Act], context: dict[str, Any], status: int = 200) -> HttpResponse:
    sole = len(acts) == 1 and acts[0].only
    shown = [{"act": each, "open": sole or bool(each.bound and each.bound.is_bound)} for each in acts]
    return render(request, "workbench/sections.html", {"acts": shown, **context}, status=status)
