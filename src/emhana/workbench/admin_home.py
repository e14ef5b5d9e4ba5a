"""The first page of administration: what can be kept here, and what waits for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from emhana.accounts.models import Role
from emhana.workbench.access import staff_only


@require_safe
@staff_only(Role.Kind.ADMINISTRATOR)
def home(request: HttpRequest) -> HttpResponse:
    """Show where an administrator can go."""
    pages = [
        ("workbench-admin-organisations", _("Organisations"), _("Open, change and close; contracts with the Fund; precincts and doctors.")),
        ("workbench-admin-staff", _("Staff"), _("Accounts, dated roles, deputies, locked sign-ins.")),
        ("workbench-rosters", _("Duty rosters"), _("Who is on duty on which day.")),
        ("workbench-hand-out", _("Hand out cases"), _("Give undecided cases to another officer or back to the queue.")),
        ("workbench-left", _("Without an organisation"), _("People attached to an organisation that has closed.")),
        ("workbench-admin-borders", _("Bordering units"), _("Pairs whose residents may choose a polyclinic on the other side.")),
        ("workbench-admin-norms", _("Norms of people per doctor"), _("Another norm for a post, by an act, from a day on.")),
        ("workbench-admin-loads", _("First load of a register"), _("A file of people attached before, compared and taken over.")),
    ]
    links = [{"href": reverse(name), "text": text, "hint": hint} for name, text, hint in pages]
    return render(request, "workbench/sections.html", {"title": _("Administration"), "links": links})
