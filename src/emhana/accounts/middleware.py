"""Tells each request who is signed in and in which role; stands after Django's session and authentication middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from emhana.accounts import sessions


def signed_in_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.signed_in` to the user or None, and `request.user.acting` to the role taken, if it is held today.

    Like a view it reads the clock. A visitor without a session costs no query. Pages of somebody signed in are kept by no cache.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = sessions.signed_in(request, now=timezone.now())
        request.signed_in = user  # type: ignore[attr-defined]  # ours, read by the page shell
        response = get_response(request)
        if user is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
