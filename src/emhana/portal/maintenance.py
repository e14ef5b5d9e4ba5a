"""The banner of a declared break: shown on every page on which somebody could lose time, with its end [ATCH-07-06]."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from emhana.cases.models import MaintenanceWindow
from emhana.portal import wording

BEFOREHAND = timedelta(days=3)


def banner(request: HttpRequest) -> dict[str, Any]:
    """Give pages `maintenance`: what is said of the break that runs or comes next; no page asks the database that does not show it."""
    return {"maintenance": SimpleLazyObject(_announced)}


def _announced() -> str:
    now = timezone.now()
    window = MaintenanceWindow.objects.filter(ends_at__gt=now, starts_at__lte=now + BEFOREHAND).order_by("starts_at").first()
    if window is None:
        return ""
    text = _("Maintenance from %(start)s until %(end)s. Requests cannot be sent during it; what you type is kept.")
    return text % {"start": wording.moment(window.starts_at), "end": wording.moment(window.ends_at)}
