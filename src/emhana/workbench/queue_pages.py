"""The queue: the cases of the acting role, undecided first by due time, with filters, a search box and the clock of each."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case as When
from django.db.models import DateTimeField, F, IntegerField, Q, Value
from django.db.models import When as Branch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from emhana import catalogue
from emhana.accounts.models import Role, User
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case, CaseQuerySet
from emhana.cases.numbers import key_of
from emhana.journal.actions import record
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person
from emhana.registers.attachment.institutions.models import PeopleList
from emhana.workbench import case_wording, clocks
from emhana.workbench.access import member, staff_only

PAGE = 50
ELSEWHERE = {Role.Kind.QUALITY_CONTROLLER: "workbench-complaints", Role.Kind.INSURER: "workbench-insurer"}
SEARCH = "queue_search"
WHOSE = [("", _l("all")), ("me", _l("to me")), ("nobody", _l("to nobody"))]


class FilterForm(forms.Form):
    """Which cases are shown; nothing chosen shows all."""

    service = forms.ChoiceField(label=_l("Service"), required=False)
    state = forms.ChoiceField(label=_l("State"), required=False)
    channel = forms.ChoiceField(label=_l("How asked"), required=False)
    whose = forms.ChoiceField(label=_l("To whom it is given"), required=False, choices=WHOSE)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        services = [(service.code, case_wording.service_name(service.code)) for service in catalogue.SERVICES]
        for name, choices in (("service", services), ("state", case_wording.STATES.items()), ("channel", case_wording.CHANNELS.items())):
            self.fields[name].choices = [("", _l("all")), *choices]  # type: ignore[attr-defined]  # a ChoiceField


class SearchForm(forms.Form):
    """A number of a case, an IIN, or a part of a name."""

    q = forms.CharField(
        label=_l("Case number, IIN or a part of the name"), max_length=120, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )

    def clean_q(self) -> str:
        """Return what was typed; a mistyped IIN is told before anything is searched."""
        said = " ".join(self.cleaned_data["q"].split())
        if len(said) == 12 and said.isdigit():
            error = check_iin(said).error
            if error is not None:
                raise forms.ValidationError(case_wording.words(error))
        return said


@require_safe
@staff_only()
def queue(request: HttpRequest) -> HttpResponse:
    """List the cases of the acting role; the quality body begins with its complaints, an insurer with its contracts."""
    role = member(request).acting
    if role is not None and role.kind in ELSEWHERE:
        return redirect(ELSEWHERE[Role.Kind(role.kind)])
    return _page(request, SearchForm())


@require_POST
@staff_only()
def search(request: HttpRequest) -> HttpResponse:
    """Go to the case with the number typed, or keep the search in the session: no name and no IIN enters an address."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said, user = form.cleaned_data["q"], member(request)
    if key_of(said) is not None and Case.objects.visible_to(user).numbered(said).exists():
        return redirect("workbench-case", said.replace(" ", ""))
    request.session[SEARCH] = _kept(said, user, timezone.now()) if said else None
    return redirect("workbench")


@transaction.atomic
def _kept(said: str, user: User, now: datetime) -> dict[str, Any]:
    """Return the search as the session keeps it: an IIN only as the row it leads to. A search is a read, so it is journaled."""
    if not (len(said) == 12 and said.isdigit()):
        record("cases_searched", user, by=user, at=now, detail={"by": "name"})
        return {"name": said}
    person = Person.objects.with_iin(said).first()
    record("cases_searched", user, by=user, at=now, person=said, detail={"by": "iin"})
    return {"person": person.pk if person else 0}


def _page(request: HttpRequest, form: SearchForm, status: int = 200) -> HttpResponse:
    now, kept = timezone.now(), request.session.get(SEARCH)
    filters, user = FilterForm(request.GET), member(request)
    chosen = {name: value for name, value in (filters.cleaned_data if filters.is_valid() else {}).items() if value}
    whose = {"me": Q(assigned__user=user), "nobody": Q(assigned=None)}.get(chosen.pop("whose", ""), Q())
    found = searched(Case.objects.visible_to(user).filter(whose, **chosen), kept)
    page = Paginator(in_order(found).select_related("recipient", "provider"), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Queue"),
        "form": form,
        "filters": filters,
        "page": page,
        "rows": [_row(case, now) for case in page],
        "late_lists": PeopleList.objects.visible_to(user).late(at=now).count(),
        "searched": kept is not None,
        "said": (kept or {}).get("name", ""),
    }
    return render(request, "workbench/queue.html", context, status=status)


def searched(cases: CaseQuerySet, kept: dict[str, Any] | None) -> CaseQuerySet:
    """Return those of `cases` whose recipient or applicant is the person searched for."""
    if not kept:
        return cases
    people = Person.objects.filter(pk=kept["person"]) if "person" in kept else Person.objects.called(kept["name"])
    return cases.filter(Q(recipient__in=people) | Q(applicant__in=people))


def in_order(cases: CaseQuerySet) -> CaseQuerySet:
    """Return `cases`, undecided first by due time (none last), then the others, the newest first."""
    waiting = Branch(state__in=UNDECIDED, then=Value(0))
    due = Branch(state__in=UNDECIDED, then=F("due_at"))
    return cases.order_by(
        When(waiting, default=Value(1), output_field=IntegerField()),
        When(due, default=None, output_field=DateTimeField()).asc(nulls_last=True),
        "-submitted_at",
        "-pk",
    )


def _row(case: Case, now: datetime) -> dict[str, Any]:
    return {
        "number": case.number,
        "name": case.recipient.full_name,
        "born_on": case.recipient.born_on,
        "service": case_wording.service_name(case.service),
        "provider": case.provider.name(case_wording.language()) if case.provider else "",
        "channel": case_wording.CHANNELS[case.channel],
        "state": case_wording.STATES[case.state],
        "clock": clocks.clock_of(case, now=now),
        "due": case_wording.moment(case.due_at),
    }
