"""One-time passwords and authenticator codes as numbers: how they are made, hashed and compared. Nothing is stored here."""

import hmac
import secrets
from datetime import datetime, timedelta

import pyotp

from emhana.keyring import keys, lookup
from emhana.keyring.lookup import Purpose

DIGITS = 6
LIFETIME = timedelta(minutes=5)
ATTEMPTS = 5
OF_ONE_PURPOSE = timedelta(minutes=1)
"""How long the next code for the same purpose has to wait."""
AN_HOUR, HOUR = 10, timedelta(hours=1)
"""How many codes one person may be sent within an hour, whatever they are for: a parent may confirm requests for several children."""
TOTP_SECONDS = 30


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def digest(*, person_id: int, purpose: str, code: str) -> bytes:
    """Return what is stored for `code`: a keyed hash, because a million codes are tried out in a moment without a key."""
    return lookup.digest(f"{person_id}\0{purpose}\0{code}", purpose=Purpose.SENT_CODE, keys=keys.current())


def is_same(stored: bytes | memoryview, given: bytes) -> bool:
    """Return whether two digests are equal, in a time that does not tell how far they agree."""
    return hmac.compare_digest(bytes(stored), given)


def retry_at(sent: list[tuple[str, datetime]], purpose: str) -> datetime | None:
    """Return when the next code for `purpose` may be sent after those `sent` (purpose and instant, newest first), or None."""
    waits = [next((at + OF_ONE_PURPOSE for earlier, at in sent if earlier == purpose), None)]
    waits.append(sent[AN_HOUR - 1][1] + HOUR if len(sent) >= AN_HOUR else None)
    return max((wait for wait in waits if wait is not None), default=None)


def check_secret(secret: str) -> None:
    """Raise ValueError unless `secret` is base32 of 112 bits or more, as an authenticator takes it."""
    pyotp.TOTP(secret)


def totp_step(*, secret: str | None, code: str, now: datetime) -> int | None:
    """Return the 30-second step of which `code` is the number, or None; a clock may be one step off."""
    if not secret:
        return None
    generator, current = pyotp.TOTP(secret, interval=TOTP_SECONDS), int(now.timestamp()) // TOTP_SECONDS
    steps = (current - 1, current, current + 1)
    found = [step for step in steps if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode())]
    return max(found, default=None)
