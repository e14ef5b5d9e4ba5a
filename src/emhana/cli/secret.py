"""The key that signs sessions, made once per installation, and the password of the demo's gateway made from it."""

import hashlib
import hmac
import secrets
from pathlib import Path

from emhana.postgres.roles import write_private


def secret_key(data: Path) -> str:
    """Return the key kept in `data`, made at random the first time; only the owner of the file can read it."""
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def gateway_password(key: str) -> str:
    """Return what the stand-in of the gateway shows to the demo that has `key`: a command beside it can make it too."""
    return hmac.new(key.encode(), b"gateway", hashlib.sha256).hexdigest()
