"""Who may open a page of the portal, and what its header says about the person signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from emhana.accounts import sessions

View = Callable[..., HttpResponse]


def citizen_only(view: View) -> View:
    """Open the page to citizens: a visitor signs in first and comes back, a session of staff gets 403."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = sessions.user_of(request)
        if user is None:
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return redirect(f"{reverse('sign-in')}?{urlencode(back)}" if back else "sign-in")
        if user.is_staff_member or user.person is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def account(request: HttpRequest) -> dict[str, Any]:
    """Give every page of the portal `account`: the name of the person signed in, and where to sign in and out."""
    user = sessions.user_of(request)
    name = (user.person.full_name if user.person else user.login) if user else ""
    return {"account": {"name": name, "sign_in": reverse("sign-in"), "sign_out": reverse("sign-out")}}
