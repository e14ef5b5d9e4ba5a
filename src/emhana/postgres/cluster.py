"""The launcher: one PostgreSQL server on 127.0.0.1 that starts, stops and dies with the process that holds it."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from emhana.postgres import databases, lockfile, place
from emhana.postgres.children import die_with_parent
from emhana.postgres.errors import ClusterError
from emhana.postgres.place import Place
from emhana.postgres.roles import OWNER, SUPERUSER, WEB, passwords, write_private

READY_WITHIN = 300.0  # seconds; recovery after a crash replays the log and may take long
LOCALES = ("C.UTF-8", "C")  # of letters and case; the first is missing from some systems
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Cluster:
    """A PostgreSQL server whose data, passwords, port and log live below `data`.

    `port` is remembered; without one the remembered or a free one is taken. `run_as` names the system account of the server
    when the caller is root (`nobody` without it). Start it from a thread that lives as long as the server should: on Linux the
    kernel stops the server when that thread or its process ends, however it ends.
    """

    def __init__(self, data: Path, *, port: int | None = None, run_as: str | None = None) -> None:
        self.data = Path(data)
        self._wanted_port = port
        self._run_as = run_as
        self._server: subprocess.Popen | None = None
        self._lock: IO | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Return the port remembered for this cluster; raise ClusterError before the first start."""
        try:
            return int((place.state_folder(self.data) / "port").read_text())
        except FileNotFoundError:
            raise ClusterError(f"{self.data} has no cluster yet: start it first") from None

    @property
    def running(self) -> bool:
        """Return whether the server started here still runs."""
        return self._server is not None and self._server.poll() is None

    @property
    def pid(self) -> int | None:
        """Return the process number of the server started here, or None."""
        return self._server.pid if self._server else None

    @property
    def owner_url(self) -> str:
        """Return the URL of the role that owns the database and changes its schema."""
        return self.url(OWNER)

    @property
    def web_url(self) -> str:
        """Return the URL of the role that serves requests: it may connect, and use what the owner grants it."""
        return self.url(WEB)

    @property
    def superuser_url(self) -> str:
        """Return the URL of the role that may do everything."""
        return self.url(SUPERUSER)

    def is_held(self) -> bool:
        """Return whether some process, this one or another, holds the cluster: starts it, runs it or stops it."""
        lock = place.state_folder(self.data) / "lock"
        if not lock.exists():
            return False
        with lock.open() as probe:
            try:
                fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def url(self, role: str, database: str = databases.DATABASE) -> str:
        """Return the URL of `role` to `database`; the server need not run."""
        return databases.url(role=role, password=self.passwords()[role], port=self.port, database=database)

    def start(self) -> None:
        """Start the server and return when it takes connections; its roles and database exist then.

        Raises ClusterError when another live server uses the directory, the port is taken or PostgreSQL refuses to start.
        """
        if self.running:
            return
        where = place.prepare(self.data, self._run_as)
        self._take_lock(where)
        try:
            self._start(where)
        except BaseException:
            self.stop()
            raise

    def stop(self, within: float = 10.0) -> None:
        """End all sessions and stop the server; after `within` seconds stop it at once, which loses no committed row."""
        server, self._server = self._server, None
        for number, seconds in ((signal.SIGINT, within), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 5.0)):
            if server is None or server.poll() is not None:
                break
            server.send_signal(number)
            try:
                server.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _start(self, where: Place) -> None:
        lockfile.clear_stale(where.pgdata)
        port = _choose_port(where, self._wanted_port)
        roles = passwords(where.state, create=not where.pgdata.exists())
        if not where.pgdata.exists():
            _initialise(where, roles[SUPERUSER])
        if where.server != where.state:
            print(f"PostgreSQL keeps its data in {where.server}: its account cannot reach {where.state}", flush=True)
        self._server = _launch(where, port)
        self._wait_until_ready(where)
        databases.ensure(port=port, passwords=roles)

    def _wait_until_ready(self, where: Place) -> None:
        until = time.monotonic() + READY_WITHIN
        while not lockfile.is_ready(where.pgdata):
            if not self.running or time.monotonic() > until:
                raise ClusterError(f"PostgreSQL did not start: {_last_line(where)} (see {where.state / 'server.log'})")
            time.sleep(0.01)

    def passwords(self) -> dict[str, str]:
        """Return role name to password; raise ClusterError before the first start."""
        return passwords(place.state_folder(self.data), create=False)

    def _take_lock(self, where: Place) -> None:
        """Hold the cluster for this process; the system lets go of the lock when the process ends."""
        if self._lock is not None:
            return
        lock = (where.state / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise ClusterError(f"another process runs the PostgreSQL server of {self.data}: stop it first") from None
        self._lock = lock


def fresh_database(cluster: Cluster, name: str, template: str | None = None) -> str:
    """Create the database `name` anew for a test, a copy of `template` if given; return the owner's URL to it."""
    return databases.create(port=cluster.port, passwords=cluster.passwords(), name=name, template=template)


def remove_state(data: Path) -> None:
    """Delete the cluster of `data` with every row, the folder under /var/tmp included; ClusterError while a server uses it."""
    pgdata = place.server_folder(data) / "pgdata"
    lockfile.clear_stale(pgdata)
    place.remove(data)


def _initialise(where: Place, password: str) -> None:
    """Create `pgdata`; it gets its name only when complete, so an interrupted start leaves nothing that looks like one."""
    unfinished, password_file = where.server / "pgdata-unfinished", where.server / "password"
    _discard(where)
    write_private(password_file, f"{password}\n")
    where.give(password_file)
    try:
        for locale in LOCALES:
            unfinished.mkdir(mode=0o700)
            where.give(unfinished)
            finished = _initdb(where, unfinished, password_file, locale)
            if finished.returncode == 0:
                unfinished.rename(where.pgdata)
                return
            unfinished.rmdir()
    finally:
        password_file.unlink()
    raise ClusterError(f"PostgreSQL could not create its data: {finished.stderr.strip().splitlines()[-1]}")


def _initdb(where: Place, folder: Path, password_file: Path, locale: str) -> subprocess.CompletedProcess:
    """Run initdb; order is by code point and the case of Cyrillic letters is known, on every system alike."""
    command = [str(where.programs.program("initdb")), f"--pgdata={folder}", f"--username={SUPERUSER}", f"--pwfile={password_file}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", f"--lc-ctype={locale}", "--no-instructions"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return subprocess.run(command, **where.as_account(), capture_output=True, text=True, check=False)  # noqa: S603 - our own


def _discard(where: Place) -> None:
    place.delete(where.server / "pgdata-unfinished")
    (where.server / "password").unlink(missing_ok=True)


def _launch(where: Place, port: int) -> subprocess.Popen:
    """Start the server in a session of its own, so that a Ctrl-C in the terminal does not stop it before the web does."""
    command = [str(where.programs.program("postgres")), "-D", str(where.pgdata), "-p", str(port)]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with os.fdopen(os.open(where.state / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)) as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            **where.as_account(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),
        )


def _choose_port(where: Place, wanted: int | None) -> int:
    """Return the wanted port, or the remembered one if free, or a free one; it is remembered."""
    remembered = where.state / "port"
    if wanted is not None:
        if not _is_free(wanted):
            raise ClusterError(f"port {wanted} on 127.0.0.1 is taken: choose another for PostgreSQL")
        port = wanted
    else:
        port = int(remembered.read_text()) if remembered.exists() else 0
        port = port if port and _is_free(port) else _free_port()
    remembered.write_text(f"{port}\n")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _last_line(where: Place) -> str:
    lines = (where.state / "server.log").read_text(errors="replace").strip().splitlines()
    return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), lines[-1] if lines else "it said nothing")
