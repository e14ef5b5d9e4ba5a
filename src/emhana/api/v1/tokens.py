"""Bearer tokens of API v1: signed, short-lived, naming an account and nothing else."""

from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from emhana.accounts.models import User

SALT = "emhana.api.v1"
LIFETIME = timedelta(hours=1)


def token_of(user: User, *, now: datetime) -> tuple[str, datetime]:
    """Return a token for `user` and when it ends."""
    ends = now + LIFETIME
    return signing.dumps({"user": user.pk, "ends": ends.timestamp()}, salt=SALT), ends


class Bearer(HttpBearer):
    """Lets a request in by the token in its Authorization header; `request.auth` is the account."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the account the token names, None for a token that is forged or has ended."""
        try:
            said = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        if timezone.now().timestamp() >= said["ends"]:
            return None
        user = User.objects.select_related("person").filter(pk=said["user"]).first()
        if user is not None:
            user.as_citizen = True
        return user
