"""Who acts as an insurer and as nobody else: whoever holds a key of the API, hashed, dated and revocable, and its own officers."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from psycopg.types.range import DateRange

from emhana.accounts.models import Role, User
from emhana.journal.actions import Actor, record
from emhana.registers.insurers import errors
from emhana.registers.insurers.models import ApiKey, Insurer

INSURER = "insurer"
START, OFFICER = "emh_", "/"


@dataclass(frozen=True)
class Account:
    """An insurer as the journal and the engine know it: no member of staff and no citizen.

    `officer` is the key of the member of its own staff who acts, "" for its system that holds a key of the API.
    """

    insurer: Insurer
    officer: str = ""
    actor_role: str = INSURER

    @property
    def actor_key(self) -> str:
        """Return the key under which the journal names this insurer, and after it the officer."""
        own = f"insurer:{self.insurer.organisation.bin}"
        return f"{own}{OFFICER}{self.officer}" if self.officer else own


@transaction.atomic
def make_key(*, insurer: Insurer, since: date, until: date, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """Return a new key of `insurer` from `since` until `until` (excluded) and its text, which is shown this once."""
    text = START + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(insurer=insurer, digest=_digest(text), hint=text[:8], valid=DateRange(since, until), made_at=now)
    record("insurer_key_made", row, by=by, at=now, detail={"until": until})
    return row, text


@transaction.atomic
def revoke_key(*, hint: str, insurer: Insurer, by: Actor, now: datetime) -> int:
    """Revoke the keys of `insurer` that begin with `hint` and are not revoked yet; return how many there were."""
    rows = ApiKey.objects.select_for_update(of=("self",)).filter(insurer=insurer, hint=hint, revoked_at=None)
    revoked = 0
    for row in rows:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        record("insurer_key_revoked", row, by=by, at=now)
        revoked += 1
    return revoked


def account_of(text: str, *, on: date) -> Account | None:
    """Return the insurer whose key `text` is, None for a key that is unknown, revoked, not begun or run out."""
    rows = ApiKey.objects.filter(digest=_digest(text), revoked_at=None, valid__contains=on)
    row = rows.select_related("insurer__organisation").first()
    return None if row is None else Account(row.insurer)


def account_of_officer(user: User) -> Account | None:
    """Return the insurer for which `user` acts in the role taken, None in another role or at an organisation that is no insurer."""
    role = user.acting
    if role is None or role.kind != Role.Kind.INSURER:
        return None
    row = Insurer.objects.select_related("organisation").filter(organisation=role.organisation_id).first()
    return None if row is None else Account(row, user.actor_key, user.actor_role)


def check_licensed(insurer: Insurer, *, on: date) -> None:
    """Raise NoLicence unless `insurer` may insure on `on` [ATT-02-09]."""
    if not insurer.is_licensed_on(on):
        raise errors.NoLicence(on=on)


def _digest(text: str) -> str:
    # 256 random bits need no slow hash: nobody guesses them.
    return hashlib.sha256(text.encode()).hexdigest()
