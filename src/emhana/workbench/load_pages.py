"""The load of an organisation's doctors on any day as a plot and a table, the people of a doctor, and the list of all as a file."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts.models import Role
from emhana.parties.models import Precinct
from emhana.registers.attachment import actions as register
from emhana.registers.attachment import changing, history, sheets
from emhana.registers.attachment.models import DoctorChange, Placement
from emhana.ui.files import file_response
from emhana.ui.forms import DateParts
from emhana.ui.templatetags.emhana_ui import number
from emhana.workbench import actions, errors, load_view
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language, moment
from emhana.workbench.load_view import KINDS, Scope, in_order, scope_of

PAGE, LATEST = 50, 10


class MoveForm(forms.Form):
    """To which doctor, from when, and why; the people are marked in the list."""

    precinct = forms.TypedChoiceField(label=_l("New doctor"), coerce=int)
    since = forms.DateField(label=_l("From which day"), widget=DateParts)
    reason = forms.CharField(label=_l("Reason in words"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, scope: Scope, besides: Precinct | None, **options: Any) -> None:
        super().__init__(data, initial={"since": scope.since}, **options)
        self.today = scope.today
        others = [load for load in scope.loads if load.precinct != besides]
        self.fields["precinct"].choices = [("", ""), *((load.precinct.pk, _named(load, scope)) for load in others)]  # type: ignore[attr-defined]

    def clean_since(self) -> date:
        """Refuse a day that has passed."""
        since: date = self.cleaned_data["since"]
        if since < self.today:
            raise forms.ValidationError(_("The day has passed. Enter today or a later day."))
        return since


def _named(load: Any, scope: Scope) -> str:
    left, _colour = load_view.state(changing.places_left(load, scope.norms))
    return f"№ {load.precinct.number}: {load.precinct.doctor} ({left})"


@require_safe
@never_cache
@staff_only(*KINDS)
def load(request: HttpRequest) -> HttpResponse:
    """Show how full each doctor is on a day, past or to come."""
    scope = scope_of(request)
    changes = DoctorChange.objects.filter(organisation=scope.organisation).order_by("-pk")[:LATEST]
    context = {
        "title": _("Load of doctors"),
        "scope": scope,
        "form": scope.form,
        "day": date_format(scope.on, "DATE_FORMAT"),
        "place": scope.organisation.name(language()),
        "rows": load_view.doctor_rows(scope.loads, scope.norms),
        "levels": load_view.levels(scope.loads, scope.norms),
        "plot": load_view.PLOT,
        "unseated": _unseated(history.without_doctor(scope.organisation, on=scope.on).count()),
        "changes": [{"key": row.pk, "at": moment(row.recorded_at), "since": row.since, "undoes": row.undoes_id} for row in changes],
        "may_take": _may_take(request),
        "forms": sheets.FORMS,
    }
    return render(request, "workbench/load.html", context, status=errors.UNPROCESSABLE if scope.form.errors else 200)


def _unseated(count: int) -> str:
    """Return in words how many people have no doctor, "" for none."""
    told = ngettext("%(count)s person is attached without a doctor", "%(count)s people are attached without a doctor", count)
    return told % {"count": number(count)} if count else ""


@require_safe
@never_cache
@staff_only(*KINDS)
def people(request: HttpRequest, key: int) -> HttpResponse:
    """List the people of a doctor, or with the key 0 those without one, to choose whom to move."""
    scope, precinct = place_of(request, key)
    return people_page(request, scope, precinct)


def place_of(request: HttpRequest, key: int) -> tuple[Scope, Precinct | None]:
    """Return the organisation and day, and its precinct with `key`; 404 for a precinct of another organisation."""
    scope = scope_of(request)
    precinct = get_object_or_404(Precinct, pk=key, organisation=scope.organisation) if key else None
    return scope, precinct


def people_page(
    request: HttpRequest, scope: Scope, precinct: Precinct | None, *, status: int = 200, chosen: tuple[int, ...] = (), **more: Any
) -> HttpResponse:
    """Return the list; `more` holds the form with what was typed when something is wrong."""
    on = scope.on
    rows = history.of_precinct(precinct, on=on) if precinct else history.without_doctor(scope.organisation, on=on)
    seats = Placement.objects.filter(attachment=OuterRef("pk"), superseded_at=None, valid__contains=on)
    page = Paginator(rows.annotate(placed_since=Subquery(seats.values("valid")[:1])), PAGE).get_page(request.GET.get("page"))
    actions.record_people_read(
        organisation=scope.organisation, precinct=precinct, people=len(page), on=on, by=member(request), now=timezone.now()
    )
    count = page.paginator.count
    title = _("People of precinct %(number)s") % {"number": precinct.number} if precinct else _("People without a doctor")
    context = {
        "title": title,
        "scope": scope,
        "precinct": precinct,
        "key": precinct.pk if precinct else 0,
        "day": date_format(scope.on, "DATE_FORMAT"),
        "page": page,
        "total": ngettext("%(count)s person in all.", "%(count)s people in all.", count) % {"count": number(count)},
        "rows": [_person(row, chosen, scope.on) for row in page],
        "form": MoveForm(scope=scope, besides=precinct),
    }
    return render(request, "workbench/load_people.html", context | more, status=status)


def _person(row: Any, chosen: tuple[int, ...], on: date) -> dict[str, Any]:
    since = row.placed_since.lower if row.placed_since else row.valid.lower
    return {"key": row.pk, "name": row.person.full_name, "born": row.person.born_on, "age": row.person.age_on(on), "since": since,
            "checked": row.pk in chosen}  # fmt: skip


@require_safe
@never_cache
@staff_only(Role.Kind.HEAD)
def take(request: HttpRequest, form: str) -> HttpResponse:
    """Hand the head of the organisation the list of everybody attached to it on a day; that is on record."""
    if form not in sheets.FORMS:
        raise Http404(form)
    scope = scope_of(request)
    data = register.hand_out_people(
        organisation=scope.organisation, on=scope.on, language=language(), form=form, by=member(request), now=timezone.now()
    )
    name = f"{scope.organisation.bin}-{scope.on:%Y-%m-%d}.{form}"
    return file_response(data, name, sheets.FORMS[form])


def _may_take(request: HttpRequest) -> bool:
    role = member(request).acting
    return role is not None and role.kind == Role.Kind.HEAD


def numbered(rows: list[Any]) -> list[Any]:
    """Return loads by the number of their precinct as people count."""
    return sorted(rows, key=lambda row: in_order(row.precinct))
