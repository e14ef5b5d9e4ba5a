"""Taking in insured people at the desk: one contract and one application, a request for each person, with an IIN or without one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.accounts.models import Role, User
from emhana.cases.actions.drafts import kind_of
from emhana.cases.errors import UploadRefused
from emhana.cases.models import Case
from emhana.journal.actions import record
from emhana.journal.errors import DomainError
from emhana.parties.models import Person
from emhana.registers.insurers.actions import receive_statement
from emhana.registers.insurers.models import Statement
from emhana.services.phc_attachment import insured as requests
from emhana.services.phc_attachment.categories import LANGUAGES
from emhana.services.phc_attachment.insured import ATTORNEY, CONTRACT, OTHER, STATEMENT, Answered, Application
from emhana.ui.files import file_response
from emhana.workbench import case_pages, case_wording, clocks, errors
from emhana.workbench.access import member, office, staff_only
from emhana.workbench.insured_forms import ApplicationForm, AttorneyForm, ContractForm, PersonForm

SERVICE = catalogue.by_code("phc_attachment")
DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)
MOST = 10
TAKEN = "insured_taken"


@dataclass
class Filled:
    """The forms of the page, as sent or empty."""

    contract: ContractForm
    application: ApplicationForm
    attorney: AttorneyForm
    people: list[PersonForm]
    key: str

    @property
    def all(self) -> list[forms.Form]:
        """Return every form, in the order of the page."""
        return [self.contract, self.application, self.attorney, *self.people]


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
    if request.method != "POST":
        return _page(request, _filled(request, people=1, key=str(uuid4())))
    number = _number(request)
    step = request.POST.get("step")
    if step != "submit":
        return _page(request, _filled(request, people=min(number + (step == "add"), MOST), key=request.POST.get("key", ""), sent=False))
    filled = _filled(request, people=number, key=request.POST.get("key", ""), sent=True)
    if not all([form.is_valid() for form in filled.all]):
        return _page(request, filled, form=Wrong(filled.all), status=errors.UNPROCESSABLE)
    if all(form.asks_only for form in filled.people):
        filled.people[0].add_error("part", _("Somebody is to be attached. Choose it for at least one person."))
        return _page(request, filled, form=filled.people[0], status=errors.UNPROCESSABLE)
    try:
        answers = _ask(request, filled)
    except UploadRefused as refused:
        filled.application.add_error("scan", errors.told(refused)[0])
        return _page(request, filled, form=filled.application, status=errors.UNPROCESSABLE)
    except DomainError as error:
        sentence, status = errors.told(error)
        return _page(request, filled, sentence=sentence, status=status)
    return _answered(request, answers)


def _answered(request: HttpRequest, answers: list[Answered]) -> HttpResponse:
    request.session[TAKEN] = [
        {"case": one.case.number if one.case else "", "why": errors.told(one.error)[0] if one.error else "", "person": one.person.pk}
        for one in answers
    ]
    return redirect("workbench-insured-taken")


def _number(request: HttpRequest) -> int:
    said = request.POST.get("people", "1")
    return min(max(int(said), 1), MOST) if said.isdigit() else 1


def _filled(request: HttpRequest, *, people: int, key: str, sent: bool = False) -> Filled:
    """Return the forms: checked when sent, else showing what was typed and complaining of nothing."""
    day, clinic = timezone.localdate(), office(request)
    about = {"clinic": clinic, "day": day}
    return Filled(
        _form(ContractForm, request, sent, prefix="contract"),
        _form(ApplicationForm, request, sent, prefix="application"),
        _form(AttorneyForm, request, sent, prefix="attorney"),
        [_form(PersonForm, request, sent, prefix=f"p{place}", **about) for place in range(people)],
        key,
    )


def _form(kind: type[forms.Form], request: HttpRequest, sent: bool, *, prefix: str, **about: Any) -> Any:
    if sent:
        return kind(request.POST, request.FILES, prefix=prefix, **about) if kind is ApplicationForm else kind(
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
    with transaction.atomic():
        people = [requests.enter(form.named(), by=user, now=now) for form in filled.people]
        for person in people:
            record("person_looked_up", person, by=user, at=now, person=person.key, detail={"service": SERVICE.code})
        statement = _statement(request, filled, user)
    pairs = list(zip(filled.people, people, strict=True))
    asking = next((person for form, person in pairs if form.asks_only), people[0])
    members = [form.member(person) for form, person in pairs if not form.asks_only]
    return requests.ask(SERVICE, _application(request, filled, asking, statement), members, key=filled.key, by=user, now=now)


def _application(request: HttpRequest, filled: Filled, asking: Person, statement: int | None) -> Application:
    said, attorney = filled.application.cleaned_data, filled.attorney.told()
    return Application(
        contract=filled.contract.told(),
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


def _statement(request: HttpRequest, filled: Filled, user: User) -> int | None:
    """Keep the application once for everybody it names; one in another language goes back and is not kept."""
    said, now = filled.application.cleaned_data, timezone.now()
    if said["statement_language"] == OTHER:
        return None
    scan = said["scan"]
    content = scan.read() if scan else None
    kept = {} if content is None else {"name": scan.name, "media_type": kind_of(content), "content": content}
    return receive_statement(language=said["statement_language"], by=user, now=now, **kept).pk


def _page(request: HttpRequest, filled: Filled, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "title": _("Insured people: contract and requests"),
        "filled": filled,
        "more_may_come": len(filled.people) < MOST,
        "attorney_open": any(filled.attorney.data.get(f"attorney-{name}") for name in ("number", "signer", "scope")),
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
    rows, now = request.session.get(TAKEN, []), timezone.now()
    numbers = [row["case"] for row in rows if row["case"]]
    seen = Case.objects.visible_to(member(request)).filter(pk__in=[int(number[:9]) for number in numbers])
    cases = {case.number: case for case in seen.prefetch_related("events")}
    people = Person.objects.in_bulk([row["person"] for row in rows])
    told = [_told(row, cases.get(row["case"]), people, now) for row in rows if row["person"] in people]
    return render(request, "workbench/insured_taken.html", {"title": _("Requests of insured people"), "rows": told})


def _told(row: dict[str, Any], case: Case | None, people: dict[int, Person], now: Any) -> dict[str, Any]:
    person = people[row["person"]]
    if case is None:
        return {"name": person.full_name, "why": row["why"], "state": "", "number": ""}
    stopped = [event for event in case.events.all() if event.kind in ("return", "not_accept") and event.state == case.state]
    why = stopped[-1].note["why"][case_wording.language()] if stopped and stopped[-1].note else ""
    return {
        "name": person.full_name,
        "number": case.number,
        "state": case_wording.STATES[case.state],
        "why": why,
        "due": case_wording.moment(case.due_at),
        "clock": clocks.clock_of(case, now=now),
    }
