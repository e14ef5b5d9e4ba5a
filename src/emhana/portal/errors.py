"""The pages shown instead of an answer. They say what happened and what to do, never how the system is made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """Return an error page with this status."""
    return render(request, "emhana/error.html", {"title": title, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return page(request, 400, _("We could not read this request"), _("Go back, check what you entered and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: the page is not for this person, or the form was open for too long."""
    return page(request, 403, _("You cannot open this page"), _("Sign in again, or go back, reload the page and send the form once more."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page."""
    return page(request, 404, _("Page not found"), _("Check the address, or find the service from the home page."))


def failed(request: HttpRequest) -> HttpResponse:
    """500: our own fault."""
    return page(request, 500, _("Sorry, the service is not working"), _("The fault is ours. Try again in a few minutes."))
