"""What `postmaster.pid` says, and whether it is still true."""

import os
import time
from pathlib import Path

from emhana.postgres.errors import ClusterError

GONE_WITHIN = 5.0  # seconds


def is_ready(pgdata: Path) -> bool:
    """Return whether the server of `pgdata` says that it takes connections."""
    lines = _lines(pgdata)
    return len(lines) > 7 and lines[7].strip() == "ready"


def clear_stale(pgdata: Path) -> bool:
    """Remove a `postmaster.pid` whose server is gone; return whether there was one.

    Raises ClusterError when a server uses `pgdata`. Server processes work inside `pgdata`, so a number that the system gave to
    another program is told from the server it once named. A server whose parent was killed ends by itself, and so do the sessions
    of a killed server: they are waited for.
    """
    lines = _lines(pgdata)
    if not lines:
        return False
    postmaster, until = int(lines[0]), time.monotonic() + GONE_WITHIN
    while inside := _inside(pgdata, postmaster):
        if time.monotonic() > until:
            raise ClusterError(f"another PostgreSQL server uses {pgdata} (process {min(inside)}): stop it first")
        time.sleep(0.05)
    (pgdata / "postmaster.pid").unlink(missing_ok=True)
    return True


def _lines(pgdata: Path) -> list[str]:
    try:
        return (pgdata / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _inside(pgdata: Path, postmaster: int) -> set[int]:
    """Return the processes that work inside `pgdata`; where the system does not say, the postmaster if its number is in use."""
    proc = Path("/proc/self/cwd")
    if not proc.exists():
        return {postmaster} if _exists(postmaster) else set()
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, pgdata)}


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return os.path.samefile(process / "cwd", folder)
    except OSError:  # it ended, or it is another account's and so not our server
        return False


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
