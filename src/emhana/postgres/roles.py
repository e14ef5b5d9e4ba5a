"""The passwords of the cluster's three roles, kept in one file only its owner can read."""

import json
import os
import secrets
from pathlib import Path

from emhana.postgres.errors import ClusterError

SUPERUSER, OWNER, WEB = "postgres", "emhana_owner", "emhana_web"


def write_private(path: Path, text: str) -> None:
    """Create `path` with `text`, mode 0600 from its first moment; an existing file is an error."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def passwords(state: Path, *, create: bool) -> dict[str, str]:
    """Return role name to password from `state`; made at random when absent and `create`, else ClusterError."""
    path = state / "passwords.json"
    if not path.exists():
        if not create:
            raise ClusterError(f"{path} is missing: restore it, or remove the cluster and start anew")
        write_private(path, json.dumps({role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, WEB)}))
    return json.loads(path.read_text())
