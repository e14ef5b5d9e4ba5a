"""Taking in insured people at the desk: one contract and one application, a request for each person, with an IIN or without one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.accounts.models import Role
from emhana.cases.actions.drafts import kind_of
from emhana.cases.errors import UploadRefused
from emhana.cases.models import Case, CaseQuerySet
from emhana.journal.actions import Actor, record
from emhana.journal.errors import DomainError
from emhana.parties.models import Person
from emhana.registers.insurers.actions import receive_statement
from emhana.registers.insurers.models import Statement
from emhana.services.phc_attachment import insured as requests
from emhana.services.phc_attachment.categories import LANGUAGES
from emhana.services.phc_attachment.insured import ATTORNEY, CONTRACT, OTHER, STATEMENT, Answered, Application
from emhana.services.phc_attachment.insurer_asks import why_stopped
from emhana.ui.files import file_response
from emhana.workbench import case_pages, case_wording, clocks, errors
from emhana.workbench.access import member, office, staff_only
from emhana.workbench.insured_forms import ApplicationForm, AttorneyForm, ContractForm, PersonForm

SERVICE = catalogue.by_code("phc_attachment")
DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)
MOST = 10
TAKEN = "workbench-insured-taken"
TITLE = _l("Insured people: contract and requests")


@dataclass
class Filled:
    """The forms of the page, as sent or empty; an insurer tells its contract elsewhere and needs no power of attorney."""

    application: ApplicationForm
    people: list[PersonForm]
    key: str
    contract: ContractForm | None = None
    attorney: AttorneyForm | None = None

    @property
    def all(self) -> list[forms.Form]:
        """Return every form, in the order of the page."""
        first = (self.contract, self.application, self.attorney)
        return [*(form for form in first if form is not None), *self.people]

    def is_valid(self) -> bool:
        """Return whether nothing is wrong in any form, each of them checked, and somebody is to be attached."""
        if not all([form.is_valid() for form in self.all]):
            return False
        if all(form.asks_only for form in self.people):
            self.people[0].add_error("part", _("Somebody is to be attached. Choose it for at least one person."))
            return False
        return True


@dataclass
class Wrong:
    """The forms of the page as one, for the summary of errors above it."""

    parts: list[forms.Form]

    @property
    def errors(self) -> bool:
        """Return whether anything is wrong."""
        return any(form.errors for form in self.parts)

    def non_field_errors(self) -> list[str]:
        """Return what is wrong with a form as a whole."""
        return [str(error) for form in self.parts for error in form.non_field_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for form in self.parts for field in form)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*DESK)
def insured(request: HttpRequest) -> HttpResponse:
    """Show the contract, the application and the people; add a person, or send a request for each."""
    return respond(request, partial(_filled, request), partial(_ask, request), TITLE, TAKEN)


def respond(
    request: HttpRequest, fill: Callable[..., Filled], ask: Callable[[Filled], list[Answered]], title: Any, then: str, **more: Any
) -> HttpResponse:
    """Show the forms that `fill` makes, add a person to them, or `ask` for each and go on to the page called `then`."""

    def page(filled: Filled, **said: Any) -> HttpResponse:
        return _page(request, filled, title=title, **more, **said)

    if request.method != "POST":
        return page(fill(people=1, key=str(uuid4())))
    number, step, key = _number(request), request.POST.get("step"), request.POST.get("key", "")
    if step != "submit":
        return page(fill(people=min(number + (step == "add"), MOST), key=key))
    filled = fill(people=number, key=key, sent=True)
    if not filled.is_valid():
        return page(filled, form=Wrong(filled.all), status=errors.UNPROCESSABLE)
    try:
        answers = ask(filled)
    except UploadRefused as refused:
        filled.application.add_error("scan", errors.told(refused)[0])
        return page(filled, form=filled.application, status=errors.UNPROCESSABLE)
    except DomainError as error:
        sentence, status = errors.told(error)
        return page(filled, sentence=sentence, status=status)
    request.session[_kept(request, then)] = [
        {"case": one.case.number if one.case else "", "why": errors.told(one.error)[0] if one.error else "", "person": one.person.pk}
        for one in answers
    ]
    return redirect(then)


def _kept(request: HttpRequest, page: str) -> str:
    """Return under what the session keeps what was just sent: another role of the same person does not see it."""
    role = member(request).acting
    return f"{page}:{role.pk if role else ''}"


def _number(request: HttpRequest) -> int:
    said = request.POST.get("people", "1")
    return min(max(int(said), 1), MOST) if said.isdigit() else 1


def _filled(request: HttpRequest, *, people: int, key: str, sent: bool = False) -> Filled:
    """Return the forms: checked when sent, else showing what was typed and complaining of nothing."""
    about = {"clinic": office(request), "day": timezone.localdate()}
    return Filled(
        form_of(ApplicationForm, request, sent, prefix="application"),
        [form_of(PersonForm, request, sent, prefix=f"p{place}", **about) for place in range(people)],
        key,
        form_of(ContractForm, request, sent, prefix="contract"),
        form_of(AttorneyForm, request, sent, prefix="attorney"),
    )


def form_of(kind: type[forms.Form], request: HttpRequest, sent: bool, *, prefix: str, **about: Any) -> Any:
    """Return a form of `kind`: checked when sent, else with what was typed so far."""
    if sent:
        return kind(request.POST, request.FILES, prefix=prefix, **about) if issubclass(kind, ApplicationForm) else kind(
            request.POST, prefix=prefix, **about
        )  # fmt: skip
    if request.method != "POST" or not any(name.startswith(f"{prefix}-") for name in request.POST):
        return kind(prefix=prefix, **about)
    typed = kind(request.POST, prefix=prefix, **about)
    values = {name: field.widget.value_from_datadict(request.POST, {}, typed.add_prefix(name)) for name, field in typed.fields.items()}
    return kind(None, initial=values, prefix=prefix, **about)


def _ask(request: HttpRequest, filled: Filled) -> list[Answered]:
    """Enter who is new, keep the application once, and ask for each person."""
    now, user = timezone.now(), member(request)
    contract, attorney = filled.contract, filled.attorney
    if contract is None or attorney is None:
        raise LookupError("the desk asks for both")
    with transaction.atomic():
        people = [requests.enter(form.named(), by=user, now=now) for form in filled.people]
        for person in people:
            record("person_looked_up", person, by=user, at=now, person=person.key, detail={"service": SERVICE.code})
        statement = keep_statement(filled, by=user, now=now)
    pairs = list(zip(filled.people, people, strict=True))
    asking = next((person for form, person in pairs if form.asks_only), people[0])
    members = [form.member(person) for form, person in pairs if not form.asks_only]
    application = _application(request, filled.application.cleaned_data, contract.told(), attorney.told(), asking, statement)
    return requests.ask(SERVICE, application, members, key=filled.key, by=user, now=now)


def _application(
    request: HttpRequest, said: dict[str, Any], contract: dict[str, Any], attorney: dict[str, Any] | None, asking: Person,
    statement: int | None,
) -> Application:  # fmt: skip
    return Application(
        contract=contract,
        asked_by=said["asked_by"],
        provider=office(request),
        language=said["language"],
        statement_language=said["statement_language"],
        channel="in_person",
        statement=statement,
        applicant=asking,
        attorney=attorney,
        papers=frozenset({CONTRACT, STATEMENT, *([ATTORNEY] if attorney else [])}),
    )


def keep_statement(filled: Filled, *, by: Actor, now: datetime) -> int | None:
    """Keep the application once for everybody it names; one in another language goes back and is not kept."""
    said = filled.application.cleaned_data
    if said["statement_language"] == OTHER:
        return None
    scan = said["scan"]
    content = scan.read() if scan else None
    kept = {} if content is None else {"name": scan.name, "media_type": kind_of(content), "content": content}
    return receive_statement(language=said["statement_language"], by=by, now=now, **kept).pk


def _page(request: HttpRequest, filled: Filled, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "filled": filled,
        "more_may_come": len(filled.people) < MOST,
        "attorney_open": any(request.POST.get(f"attorney-{name}") for name in ("number", "signer", "scope")),
    }
    return render(request, "workbench/insured.html", context | more, status=status)


@require_safe
@staff_only()
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """Give out the application that the case shares with the family's others: its scan, or that it was shown on paper."""
    case, now = case_pages.case_of(request, number), timezone.now()
    kept = get_object_or_404(Statement, pk=(case.data.get("voluntary") or {}).get("statement") or 0)
    case_pages.read(case, member(request), now, act="statement_read")
    if kept.content is None:
        language, at = LANGUAGES[kept.language], case_wording.moment(kept.received_at)
        context = {"title": _("Application in free form"), "case": case, "statement_language": language, "at": at}
        return render(request, "workbench/statement.html", context)
    return file_response(kept.content, kept.name, kept.media_type)


@require_safe
@staff_only(*DESK)
def taken(request: HttpRequest) -> HttpResponse:
    """Say what became of each request that was just sent: its number, its state, why it does not go on."""
    links = [(_("Another contract"), "workbench-insured"), (_("Back to the desk"), "workbench-desk")]
    return taken_page(request, TAKEN, Case.objects.visible_to(member(request)), "workbench-case", links)


def taken_page(request: HttpRequest, name: str, seen: CaseQuerySet, page: str, links: list[tuple[str, str]]) -> HttpResponse:
    """Show on the page called `name` what was just sent, each case among those `seen` with its link to `page`, and where to go on."""
    rows, now = request.session.get(_kept(request, name), []), timezone.now()
    numbers = [row["case"] for row in rows if row["case"]]
    found = seen.filter(pk__in=[int(number[:9]) for number in numbers])
    cases = {case.number: case for case in found.prefetch_related("events")}
    people = Person.objects.in_bulk([row["person"] for row in rows])
    told = [_told(row, cases.get(row["case"]), people, page, now) for row in rows if row["person"] in people]
    context = {"title": _("Requests of insured people"), "rows": told, "links": [(text, reverse(name)) for text, name in links]}
    return render(request, "workbench/insured_taken.html", context)


def _told(row: dict[str, Any], case: Case | None, people: dict[int, Person], page: str, now: Any) -> dict[str, Any]:
    person = people[row["person"]]
    if case is None:
        return {"name": person.full_name, "why": row["why"], "state": "", "number": ""}
    why = why_stopped(case)
    return {
        "name": person.full_name,
        "number": case.number,
        "href": reverse(page, args=[case.number]),
        "state": case_wording.STATES[case.state],
        "why": case_wording.words(why) if why else "",
        "due": case_wording.moment(case.due_at),
        "clock": clocks.clock_of(case, now=now),
    }
