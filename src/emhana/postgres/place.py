"""Where a cluster lives and which system account runs it."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from emhana.postgres import binaries
from emhana.postgres.errors import ClusterError

DEFAULT_ACCOUNT = "nobody"
SPARE = Path("/var/tmp")  # noqa: S108 - survives a restart of the machine; folders in it are checked before use
SPARE_NAME = re.compile(r"emhana-[0-9a-f]{16}")


@dataclass(frozen=True)
class Place:
    """The folders of one cluster: `state` is ours (passwords, port, log), `server` holds `pgdata` and copied programs."""

    state: Path
    server: Path
    account: pwd.struct_passwd | None
    programs: binaries.Binaries

    @property
    def pgdata(self) -> Path:
        """Return the folder PostgreSQL writes."""
        return self.server / "pgdata"

    def as_account(self) -> dict:
        """Return the subprocess options that run a program as the server's account, away from the caller's folder."""
        options: dict = {"cwd": "/"}
        if self.account is not None:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return options

    def give(self, path: Path) -> None:
        """Make the server's account the owner of `path`."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def state_folder(data: Path) -> Path:
    """Return the folder of the cluster's passwords, port and log below `data`."""
    return data.absolute() / "postgres"


def server_folder(data: Path) -> Path:
    """Return the folder that holds `pgdata`: the state folder, or the one its pointer file names."""
    state = state_folder(data)
    pointer = state / "moved-to"
    if not pointer.exists():
        return state
    moved = Path(pointer.read_text().strip())
    if moved.parent != SPARE or not SPARE_NAME.fullmatch(moved.name):
        raise ClusterError(f"{pointer} names {moved}, which is not a folder of this program: correct or remove the file")
    return moved


def prepare(data: Path, run_as: str | None) -> Place:
    """Create the folders the cluster needs and return them; no folder that already existed changes its mode.

    A folder or program that the server's account cannot reach is replaced by one under /var/tmp that it can.
    """
    data.mkdir(mode=0o755, parents=True, exist_ok=True)
    state = state_folder(data)
    if not state.exists():
        state.mkdir()
        state.chmod(0o711)
    account = _account(server_folder(data) / "pgdata", run_as)
    server = server_folder(data)
    if server != state:
        _own_spare(server)
    elif account and not _can_enter(account, state):
        if (server / "pgdata").exists():
            raise ClusterError(f"the account {account.pw_name} can no longer reach {state}: let it pass through the folders above")
        server = SPARE / f"emhana-{hashlib.sha256(os.fsencode(state)).hexdigest()[:16]}"
        _own_spare(server)
        (state / "moved-to").write_text(f"{server}\n")
    programs = binaries.installed()
    if account and not _can_run(account, programs.program("postgres")):
        programs = binaries.copied(programs, server)
    return Place(state=state, server=server, account=account, programs=programs)


def remove(data: Path) -> None:
    """Delete the cluster of `data` with every row in it, the folder under /var/tmp included."""
    server = server_folder(data)
    for folder in (server, state_folder(data)):
        delete(folder)


def delete(folder: Path) -> None:
    """Delete `folder` with what is in it, if it exists."""
    if folder.exists():
        shutil.rmtree(folder)


def _account(pgdata: Path, run_as: str | None) -> pwd.struct_passwd | None:
    """Return the account to run the server as, None for the current one; raise ClusterError when it cannot be that one."""
    if os.geteuid() != 0:
        if run_as not in (None, pwd.getpwuid(os.geteuid()).pw_name):
            raise ClusterError(f"only root can run PostgreSQL as {run_as}: leave the account out")
        if pgdata.exists() and pgdata.stat().st_uid != os.geteuid():
            raise ClusterError(f"{pgdata} belongs to another account: start as the account that created it, or choose another folder")
        return None
    try:
        # without a name, go on as the account that started it first
        owned = run_as is None and pgdata.exists()
        account = pwd.getpwuid(pgdata.stat().st_uid) if owned else pwd.getpwnam(run_as or DEFAULT_ACCOUNT)
    except KeyError:
        raise ClusterError(f"there is no system account {run_as or DEFAULT_ACCOUNT}: name an existing one") from None
    if account.pw_uid == 0:
        raise ClusterError("PostgreSQL does not run as root: name another system account")
    return account


def _own_spare(folder: Path) -> None:
    """Create `folder` under /var/tmp, or accept it when it is already ours; others may pass through, not list or write."""
    try:
        folder.mkdir(mode=0o711)
        folder.chmod(0o711)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise ClusterError(f"{folder} exists and is not ours: remove it") from None


def _asks(account: pwd.struct_passwd, command: list[str]) -> bool:
    """Return whether `command` succeeds as `account`: the kernel knows about access lists and mount options, modes do not."""
    try:
        return not subprocess.run(  # noqa: S603 - fixed programs
            command, user=account.pw_uid, group=account.pw_gid, extra_groups=[], cwd="/", capture_output=True, check=False
        ).returncode
    except PermissionError:
        return False


def _can_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    return _asks(account, ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)])


def _can_run(account: pwd.struct_passwd, program: Path) -> bool:
    return _asks(account, [str(program), "--version"])
