"""Who a session belongs to. Nobody signs in through this: the actions of this room do it, so a password alone never suffices."""

from django.contrib.auth.backends import BaseBackend

from emhana.accounts.models import User


class SessionBackend(BaseBackend):
    """Finds the account of an open session, with the person whose name the page shows."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account, or None when there is none."""
        return User.objects.select_related("person").filter(pk=user_id).first()
