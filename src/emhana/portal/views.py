"""Pages open to everybody: home, the accessibility statement, and the pages shown when something went wrong."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what Emhana is and what can be done here."""
    return render(request, "portal/home.html", {"title": _("State health services")})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """State how accessible the pages are and how to report a barrier."""
    return render(request, "portal/accessibility.html", {"title": _("Accessibility statement")})


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})
