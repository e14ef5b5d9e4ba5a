"""Declared breaks for maintenance: shown beforehand, no clock stops, drafts stay."""

from datetime import datetime

from django.db import transaction

from emhana.accounts.models import Role, User
from emhana.cases import policies
from emhana.cases.errors import NotAllowed
from emhana.cases.models import MaintenanceWindow
from emhana.journal.actions import record


@transaction.atomic
def declare(*, starts_at: datetime, ends_at: datetime, reason: str, by: User, now: datetime) -> MaintenanceWindow:
    """Declare a break of the portal from `starts_at` until `ends_at` (excluded) [ATCH-07-06]; an administrator does."""
    role = policies.acting(by)
    if role is None or role.kind != Role.Kind.ADMINISTRATOR:
        raise NotAllowed(act="declare_maintenance")
    window = MaintenanceWindow.objects.create(starts_at=starts_at, ends_at=ends_at, reason=reason, author=by.actor_key, declared_at=now)
    record("maintenance_declared", window, by=by, at=now, reason=reason)
    return window
