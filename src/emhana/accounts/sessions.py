"""What a session holds: whose it is, by which door it was opened, when it was last used, and the role taken in it."""

from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY, login, logout
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from emhana.accounts.models import Role, User

LONGEST = timedelta(hours=8)
IDLE_STAFF = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)
OPENED, USED, AS_CITIZEN, ROLE = "opened_at", "used_at", "as_citizen", "role"


def open_session(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Start a session of `user` under a new key; nothing of the session before it is kept."""
    request.session.flush()
    login(request, user)
    stamp = now.timestamp()
    request.session.update({OPENED: stamp, USED: stamp, AS_CITIZEN: user.as_citizen})


def close_session(request: HttpRequest) -> None:
    """End the session and forget everything in it."""
    logout(request)


def keep_role(request: HttpRequest, role: Role) -> None:
    """Keep `role` for the rest of the session, under a new key because the rights change."""
    request.session[ROLE] = role.pk
    request.session.cycle_key()


def signed_in(request: HttpRequest, *, now: datetime) -> User | None:
    """Return whose session it is, with the role taken if it is held today; an outworn session is closed."""
    if SESSION_KEY not in request.session:
        return None
    if _is_outworn(request, now):
        logout(request)
        return None
    user = request.user
    if not isinstance(user, User):
        return None
    user.as_citizen = bool(request.session[AS_CITIZEN])
    if user.is_staff_member and ROLE in request.session:
        held = Role.objects.on(timezone.localdate(now)).select_related("organisation", "region", "deputy_of__user__person")
        user.acting = held.filter(user=user, pk=request.session[ROLE]).first()
    if now.timestamp() - request.session[USED] >= NOTED_EVERY.total_seconds():
        request.session[USED] = now.timestamp()
    return user


def user_of(request: HttpRequest) -> User | None:
    """Return who is signed in, as the middleware found it; asks no database, so an error page may call it too."""
    return getattr(request, "signed_in", None)


def _is_outworn(request: HttpRequest, now: datetime) -> bool:
    stamp, session = now.timestamp(), request.session
    if OPENED not in session or stamp - session[OPENED] >= LONGEST.total_seconds():
        return True
    return not session[AS_CITIZEN] and stamp - session[USED] >= IDLE_STAFF.total_seconds()


def local_path(asked: str | None, *, otherwise: str) -> str:
    """Return the path `asked` for when it leads to a page of this site, else `otherwise`."""
    if asked and asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return otherwise
