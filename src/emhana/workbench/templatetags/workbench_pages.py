"""The navigation of the workbench: only the pages that the acting role may open."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _l

from emhana.accounts.models import Role
from emhana.workbench import wording
from emhana.workbench.sections import Link

register = template.Library()
K = Role.Kind
QUEUE = ("workbench", _l("Queue"))
DESK = (("workbench-desk", _l("Desk")), ("workbench-intake", _l("Intake")), ("workbench-insured", _l("Insured people")))
PEOPLE = (("workbench-persons", _l("Persons")), ("workbench-load", _l("Load of doctors")), ("workbench-institutions", _l("Institutions")))
LETTERS = ("workbench-letters", _l("Letters"))
DISPENSARY = ("workbench-dispensary", _l("Dispensary registers"))
COMPLAINTS = ("workbench-complaints", _l("Complaints"))
HEADS = (COMPLAINTS, ("workbench-monitoring", _l("Service monitoring")), ("workbench-hand-out", _l("Hand out cases")))
SPECIALISTS = (
    ("workbench-leaving", _l("People who leave")),
    ("workbench-left", _l("Without an organisation")),
    ("workbench-rosters", _l("Duty roster")),
)
ADMINISTRATORS = (
    ("workbench-admin", _l("Administration")),
    ("workbench-maintenance", _l("Maintenance")),
    ("workbench-overrides", _l("Dated settings")),
    ("workbench-readers", _l("Readers of registers")),
)
PAGES = {
    K.REGISTRAR: (QUEUE, *DESK, LETTERS, *PEOPLE, DISPENSARY),
    K.HEAD: (QUEUE, *DESK, LETTERS, *PEOPLE, DISPENSARY, *HEADS),
    K.REGISTER_SPECIALIST: (QUEUE, *PEOPLE, *SPECIALISTS),
    K.QUALITY_CONTROLLER: (COMPLAINTS,),
    K.ADMINISTRATOR: ADMINISTRATORS,
    K.PHARMACIST: (("workbench-pharmacy", _l("Requests for medicines")), ("workbench-stock", _l("Stock")), QUEUE),
    K.FUND: (QUEUE, ("workbench-payments", _l("Payment files")), ("workbench-terms", _l("Terms kept"))),
    K.INSURER: (
        ("workbench-insurer", _l("Contracts of insurance")),
        ("workbench-insurer-requests", _l("Requests for insured people")),
        ("workbench-insurer-endings", _l("Attachments that end")),
    ),
}


@register.inclusion_tag("workbench/navigation.html", takes_context=True)
def workbench_navigation(context: template.Context) -> dict:
    """Links to the pages of the acting role, the present one marked, and its name with a link to change it."""
    request = context["request"]
    role = request.user.acting
    pages = [(reverse(name), text) for name, text in PAGES[K(role.kind)]]
    links = [{"href": href, "text": text, "current": request.path == href} for href, text in pages]
    return {"links": links, "role": wording.role_name(role)}


@register.simple_tag
def section_cell(cell: Any) -> str | SafeString:
    """A cell of a table: text, or a link."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', cell.href, cell.text) if isinstance(cell, Link) else str(cell)
