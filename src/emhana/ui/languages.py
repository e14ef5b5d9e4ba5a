"""Which language a page speaks: the one asked for in the address, else remembered, else the browser's, else Kazakh."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

YEAR = 365 * 24 * 60 * 60


def language() -> str:
    """Return the language of the page: `kk`, `ru` or `en`."""
    return (translation.get_language() or "kk")[:2]


def language_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer each request in its language and remember a choice made with `?lang=`."""
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in known else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if asked in known:
            secure = settings.LANGUAGE_COOKIE_SECURE
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
        return response

    return middleware
