"""Who may open a page of the workbench, and what its header says about the member of staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from emhana.accounts import sessions
from emhana.accounts.models import User
from emhana.parties.models import Organisation
from emhana.workbench import wording

View = Callable[..., HttpResponse]


def staff_only(*kinds: str) -> Callable[[View], View]:
    """Open the page to staff acting as one of `kinds`, or in any role when none is named.

    A visitor signs in first, whoever has a temporary password chooses another, staff without a role choose one; all come back.
    A citizen or another role gets 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = sessions.user_of(request)
            if user is None:
                return _first(request, "workbench-sign-in")
            if not user.is_staff_member:
                raise PermissionDenied
            if user.temporary_password:
                return _first(request, "workbench-password")
            if user.acting is None:
                return _first(request, "workbench-role")
            if kinds and user.acting.kind not in kinds:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate


def member(request: HttpRequest) -> User:
    """Return the member of staff on a page that `staff_only` guards; raises PermissionDenied anywhere else."""
    user = sessions.user_of(request)
    if user is None:
        raise PermissionDenied
    return user


def office(request: HttpRequest) -> Organisation:
    """Return the organisation in which the member of staff acts; raises PermissionDenied for a role without one."""
    role = member(request).acting
    if role is None or role.organisation is None:
        raise PermissionDenied
    return role.organisation


def _first(request: HttpRequest, name: str) -> HttpResponse:
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(f"{reverse(name)}?{urlencode(back)}" if back else name)


def staff_account(request: HttpRequest) -> dict[str, Any]:
    """Give the pages `staff_account`: name and role of the member of staff, and where to sign in and out of the workbench."""
    user = sessions.user_of(request)
    name = (user.person.full_name if user.person else user.login) if user else ""
    role = wording.role_name(user.acting) if user and user.acting else ""
    links = {"sign_in": reverse("workbench-sign-in"), "sign_out": reverse("workbench-sign-out")}
    return {"staff_account": {"name": name, "role": role, **links}}
