"""Organisations as the administrator keeps them: found, opened, changed, under contract, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from emhana import catalogue
from emhana.accounts.models import Role
from emhana.cases.actions.closing import close_provider
from emhana.cases.models import Case
from emhana.parties import actions
from emhana.parties.errors import PeopleAttached
from emhana.parties.models import Organisation, Precinct
from emhana.registers.attachment import history
from emhana.registers.attachment.actions import move_from_closed
from emhana.workbench import organisation_forms as questions
from emhana.workbench import wording
from emhana.workbench.access import member, staff_only
from emhana.workbench.admin_fields import named
from emhana.workbench.case_wording import language
from emhana.workbench.sections import Act, Link, Table, listed, respond
from emhana.workbench.wording import days, short


class SearchForm(forms.Form):
    """A part of a name, an address or a unit, or a BIN."""

    q = forms.CharField(label=_l("Name, place or BIN"), max_length=100, required=False)


@require_safe
@staff_only(Role.Kind.ADMINISTRATOR)
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations, closed ones too, by name."""
    form = SearchForm(request.GET)
    said = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = Organisation.objects.filter(bin=said) if said.isdigit() and len(said) == 12 else Organisation.objects.matching(said)
    page = listed(found.select_related("territory").order_by(f"name_{language()}", "bin"), request)
    today = timezone.localdate()
    rows = [
        (Link(row.name(language()), _address(row)), row.bin, getattr(row.territory, f"name_{language()}"), _state(row.valid, today))
        for row in page
    ]
    columns = (_("Organisation"), _("BIN"), _("Unit"), _("State"))
    context = {
        "title": _("Organisations"),
        "back": home(),
        "search": {"method": "get", "form": form, "button": _("Find")},
        "links": [{"href": reverse("workbench-admin-organisation-new"), "text": _("Open an organisation")}],
        "tables": [Table(_("Organisations found"), columns, rows, _("Nothing was found. Try a part of the name or the BIN."), page)],
    }
    return render(request, "workbench/sections.html", context)


def home() -> dict[str, str]:
    """Return the link back to the first page of administration."""
    return {"href": reverse("workbench-admin"), "text": _("Administration")}


def _address(row: Organisation) -> str:
    return reverse("workbench-admin-organisation", args=[row.bin])


def _state(valid: Any, today: date) -> str:
    if today in valid:
        return _("in operation") if valid.upper is None else _("closes on %(day)s") % {"day": short(valid.upper)}
    if valid.lower > today:
        return _("opens on %(day)s") % {"day": short(valid.lower)}
    return _("closed since %(day)s") % {"day": short(valid.upper)}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Open an organisation."""

    def do(answers: Mapping[str, Any]) -> str:
        columns = act.bound.columns()  # type: ignore[union-attr]  # an OpenForm
        names = {name: columns.pop(f"name_{name}") for name in ("kk", "ru", "en")}
        row = actions.open_organisation(
            bin=answers["bin"], names=names, since=answers["since"], by=member(request), now=timezone.now(), **columns
        )
        return _address(row)

    act = Act("open", _("Open an organisation"), _("Open the organisation"), questions.OpenForm, do, only=True)
    back = {"href": reverse("workbench-admin-organisations"), "text": _("Organisations")}
    return respond(request, [act], lambda: {"title": _("Open an organisation"), "back": back})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def organisation(request: HttpRequest, bin: str) -> HttpResponse:
    """Show one organisation with its contracts and precincts, and do what is asked to it."""
    row = organisation_of(bin)
    return respond(request, _acts(request, row), lambda: _context(organisation_of(bin)))


def organisation_of(bin: str) -> Organisation:
    """Return the organisation with this BIN, closed or not, else 404."""
    row = Organisation.objects.filter(bin=bin).select_related("territory__parent__parent__parent").first()
    if row is None:
        raise Http404(bin)
    return row


def _context(row: Organisation) -> dict[str, Any]:
    today = timezone.localdate()
    people, left = history.of_clinic(row, on=today).count(), history.left_by_precincts(row, on=today).count()
    precincts = [
        (Link(each.number, reverse("workbench-admin-precinct", args=[each.pk])), wording.POSTS[each.post], each.doctor,
         _state(each.valid, today))
        for each in row.precincts.order_by("number", "pk")
    ]  # fmt: skip
    contracts = [(each.number, days(each.valid)) for each in row.fund_contracts.order_by("-valid")]
    facilities = [
        (each.name, each.address, str(wording.BUILDS[each.build]), short(each.valid.lower), each.plan)
        for each in row.new_facilities.order_by("-valid", "pk")
    ]
    rows = [
        {"key": _("BIN"), "value": row.bin},
        {"key": _("Days"), "value": days(row.valid)},
        {"key": _("Unit"), "value": named(row.territory)},
        {"key": _("Address"), "value": row.address},
        {"key": _("Telephone"), "value": row.phone},
        {"key": _("Primary health care"), "value": _("yes") if row.gives_primary_care else _("no")},
        {"key": _("People attached today"), "value": str(people), **_to_people(row, people)},
        {"key": _("Of them in a closed precinct"), "value": str(left)},
        {"key": _("Undecided requests"), "value": str(Case.objects.undecided().filter(provider=row).count())},
    ]
    return {
        "title": row.name(language()),
        "back": {"href": reverse("workbench-admin-organisations"), "text": _("Organisations")},
        "notes": [_("BIN and first day never change: another BIN is another organisation. The journal keeps what stood before a change.")],
        "rows": rows,
        "tables": [
            Table(_("Precincts"), (_("Number"), _("Post"), _("Doctor"), _("State")), precincts, _("No precinct was opened.")),
            Table(_("Contracts with the Fund"), (_("Number"), _("Days")), contracts, _("There is no contract.")),
            Table(
                _("Newly commissioned facilities"), (_("Name"), _("Address"), _("How it was built"), _("Day of opening"), _("Plan")),
                facilities, _("No facility was registered as newly commissioned."),
            ),
        ],
    }


def _to_people(row: Organisation, people: int) -> dict[str, Any]:
    if not people or timezone.localdate() in row.valid:
        return {}
    return {"action": {"href": reverse("workbench-left-people", args=[row.bin]), "text": _("Show the list")}}


def _acts(request: HttpRequest, row: Organisation) -> list[Act]:
    by, now, here = member(request), timezone.now(), _address(row)

    def change(answers: Mapping[str, Any]) -> str:
        columns = acts[0].bound.columns()  # type: ignore[union-attr]  # a ChangeForm
        people = history.of_clinic(row, on=timezone.localdate(now)).count()
        if row.gives_primary_care and not columns["gives_primary_care"] and people:
            raise PeopleAttached(number=people)
        actions.change_organisation(organisation=row, changes=columns, by=by, now=now)
        return here

    def contract(answers: Mapping[str, Any]) -> str:
        actions.contract(organisation=row, by=by, now=now, **answers)
        return here

    def open_precinct(answers: Mapping[str, Any]) -> str:
        actions.open_precinct(organisation=row, by=by, now=now, **answers)
        return here

    def commission(answers: Mapping[str, Any]) -> str:
        actions.commission_facility(organisation=row, by=by, now=now, **answers)
        return here

    def close(answers: Mapping[str, Any]) -> str:
        close_provider(organisation=row, service_of=catalogue.by_code, by=by, now=now, **answers)
        return here

    acts = [
        Act("change", _("Change"), _("Save the changes"), questions.change_form(row), change),
        Act("contract", _("Enter a contract with the Fund"), _("Enter the contract"), questions.ContractForm, contract),
        Act("precinct", _("Open a precinct"), _("Open the precinct"), questions.PrecinctForm, open_precinct),
        Act("facility", _("Register a newly commissioned facility"), _("Register the facility"), questions.FacilityForm, commission),
        Act("close", _("Close the organisation"), _("Close on that day"), questions.CloseOrganisationForm, close, warning=True),
    ]
    return acts


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def precinct(request: HttpRequest, key: int) -> HttpResponse:
    """Show one precinct with its doctors, and do what is asked to it."""
    return respond(request, _precinct_acts(request, _precinct(key)), lambda: _precinct_context(_precinct(key)))


def _precinct(key: int) -> Precinct:
    row = Precinct.objects.select_related("organisation").filter(pk=key).first()
    if row is None:
        raise Http404(str(key))
    return row


def _precinct_context(row: Precinct) -> dict[str, Any]:
    doctors = [(term.doctor, days(term.valid)) for term in row.doctors.order_by("-valid")] or [(row.doctor, days(row.valid))]
    people = history.of_precinct(row, on=timezone.localdate()).count()
    return {
        "title": _("Precinct %(number)s") % {"number": row.number},
        "back": {"href": _address(row.organisation), "text": row.organisation.name(language())},
        "rows": [
            {"key": _("Post"), "value": wording.POSTS[row.post]},
            {"key": _("Days"), "value": days(row.valid)},
            {"key": _("People today"), "value": str(people)},
        ],
        "tables": [Table(_("Doctors"), (_("Doctor"), _("Days")), doctors)],
    }


def _precinct_acts(request: HttpRequest, row: Precinct) -> list[Act]:
    by, now, here = member(request), timezone.now(), reverse("workbench-admin-precinct", args=[row.pk])

    def change(answers: Mapping[str, Any]) -> str:
        actions.change_doctor(precinct=row, by=by, now=now, **answers)
        return here

    def close(answers: Mapping[str, Any]) -> str:
        actions.close_precinct(precinct=row, by=by, now=now, **answers)
        return here

    def move(answers: Mapping[str, Any]) -> str:
        move_from_closed(organisation=row.organisation, since=answers["since"], by=by, now=now)
        return here

    note = _("People stay attached to the organisation and are listed until they get another doctor.")
    if timezone.localdate(now) in row.valid:
        return [
            Act("doctor", _("Change the doctor"), _("Change the doctor"), questions.DoctorForm, change),
            Act("close", _("Close the precinct"), _("Close on that day"), questions.CloseForm, close, note=note, warning=True),
        ]
    told = _("Everybody in closed precincts of this organisation gets a doctor for their age who has a place; norms are kept.")
    return [Act("move", _("Move the people to other precincts"), _("Move everybody"), questions.MoveForm, move, note=told)]
