"""The navigation of the workbench: only the pages that the acting role may open."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from emhana.accounts.models import Role
from emhana.workbench import wording

register = template.Library()
DESK = (Role.Kind.REGISTRAR, Role.Kind.HEAD)


@register.inclusion_tag("workbench/navigation.html", takes_context=True)
def workbench_navigation(context: template.Context) -> dict:
    """Links to the pages of the acting role, the present one marked, and its name with a link to change it."""
    request = context["request"]
    role = request.user.acting
    pages = [("workbench", _("Queue"))]
    if role.kind in DESK:
        pages += [("workbench-desk", _("Desk")), ("workbench-intake", _("Intake"))]
        pages += [("workbench-dispensary", _("Dispensary registers"))]
    if role.kind == Role.Kind.ADMINISTRATOR:
        pages = [("workbench-maintenance", _("Maintenance")), ("workbench-overrides", _("Dated settings"))]
        pages += [("workbench-readers", _("Readers of registers"))]
    if role.kind == Role.Kind.PHARMACIST:
        pages = [("workbench-pharmacy", _("Requests for medicines")), ("workbench-stock", _("Stock")), *pages]
    if role.kind == Role.Kind.FUND:
        pages += [("workbench-payments", _("Payment files")), ("workbench-terms", _("Terms kept"))]
    links = [{"href": reverse(name), "text": text, "current": request.path == reverse(name)} for name, text in pages]
    return {"links": links, "role": wording.role_name(role)}
