"""`emhana run`: the whole product in one command, and all of it gone when the command ends."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from emhana.cli import migrate, stand_ins
from emhana.cli import worker as working
from emhana.cli.network import address, answers, why_not_free
from emhana.cli.secret import gateway_password, secret_key
from emhana.cli.serve import add_address, granian
from emhana.documents.signing import DemoAuthority, SigningFailed
from emhana.postgres import Cluster, ClusterError
from emhana.postgres.children import die_with_parent
from emhana.sandbox.processes import Child

TICK = 0.1  # seconds between two looks at the children
CHILDREN_STOP_WITHIN = 2.0  # seconds; the database then takes 1.5, and 1.0 more when it must be hurried: below five in all
DATABASE_STOPS_WITHIN = 1.5
STOPPING = (signal.SIGINT, signal.SIGTERM)

Argv = Sequence[str]


class Stopped(Exception):
    """The operator asked to stop."""


class Failed(Exception):
    """A part does not work; the message says which."""


class Supervisor:
    """Starts the parts in order, keeps them alive, and stops them in the opposite order."""

    def __init__(self, host: str, port: int, cluster: Cluster | None) -> None:
        self._host, self._port, self._cluster = host, port, cluster
        self._children: list[Child] = []
        self._stop = False

    def request_stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Ask the supervisor to stop at its next look; fit to be a signal handler."""
        self._stop = True

    def prepare(self, commands: Sequence[Argv], env: Mapping[str, str]) -> None:
        """Run `commands` one after the other; raise Failed at the first that exits with anything but 0."""
        for argv in commands:
            child = Child("preparation", argv, env, die_with_parent(signal.SIGTERM))
            self._children.append(child)
            child.start()
            while (code := child.poll()) is None:
                self._tick()
            self._children.remove(child)
            if code:
                raise Failed(f"preparation failed with exit {code}: {' '.join(argv)}")

    def keep(self, commands: Mapping[str, Argv], env: Mapping[str, str]) -> None:
        """Start `commands` (name to argv) and keep them and the database alive; ends only by an exception."""
        for name, argv in commands.items():
            self._children.append(Child(name, argv, env, die_with_parent(signal.SIGTERM)))
        announced = False
        while True:
            self._keep_database()
            for child in self._children:
                if not child.revive():
                    raise Failed(f"{child.name} keeps ending: see its messages above")
            if not announced and answers(self._host, self._port):
                print(f"Emhana is on {address(self._host, self._port)} (Ctrl-C stops it)", flush=True)
                announced = True
            self._tick()

    def start_database(self) -> None:
        """Start the embedded database, if there is one."""
        if self._cluster is not None:
            self._cluster.start()
        self._tick()

    def close(self) -> None:
        """Stop the children together, then the database."""
        for child in self._children:
            child.ask_to_stop()
        until = time.monotonic() + CHILDREN_STOP_WITHIN
        for child in self._children:
            child.finish(until)
        if self._cluster is not None:
            self._cluster.stop(within=DATABASE_STOPS_WITHIN)

    def _keep_database(self) -> None:
        if self._cluster is not None and not self._cluster.running:
            print("the database ended unexpectedly: starting it again", flush=True)
            self._cluster.start()

    def _tick(self) -> None:
        if not self._stop:
            time.sleep(TICK)
        if self._stop:
            raise Stopped


def run(
    host: str,
    port: int,
    data: Path,
    pg_user: str | None = None,
    *,
    preparation: Sequence[Argv] = (),
    web: Argv | None = None,
    worker: Argv | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM; return 0 after a clean stop, 1 when a part fails, 2 when it cannot begin.

    The database is the embedded one below `data` unless DATABASE_URL is set. `preparation` runs before the web and the worker;
    every command finds DATABASE_URL, DATABASE_OWNER_URL and EMHANA_SECRET_KEY in its environment. Call it from the main thread.
    """
    if refusal := why_not_free(host, port):
        return _refuse(refusal, 2)
    cluster = None if os.environ.get("DATABASE_URL") else Cluster(data, run_as=pg_user)
    supervisor = Supervisor(host, port, cluster)
    before = {number: signal.signal(number, supervisor.request_stop) for number in STOPPING}
    try:
        supervisor.start_database()
        env = environment(data, cluster)
        env.setdefault("EMHANA_BASE_URL", address(host, port).rstrip("/"))
        prepare_authority(env)
        supervisor.prepare(preparation, env)
        addresses, outside = stand_ins.parts(data, env)
        commands = {"web": web or granian(host, port)} | ({"worker": worker} if worker else {}) | outside
        supervisor.keep(commands, env | addresses)
    except Stopped:
        print("Stopping.", flush=True)
    except Failed as error:
        return _refuse(str(error), 1)
    except (ClusterError, SigningFailed, OSError) as error:
        return _refuse(str(error), 2)
    finally:
        supervisor.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def environment(data: Path, cluster: Cluster | None) -> dict[str, str]:
    """Return the environment of the children: the caller's, the two database URLs and the secret key."""
    env = dict(os.environ)
    if cluster is not None:
        env |= {"DATABASE_URL": cluster.web_url, "DATABASE_OWNER_URL": cluster.owner_url}
    env.setdefault("DATABASE_OWNER_URL", env.get("DATABASE_URL", ""))
    env.setdefault("EMHANA_KEY_FILE", str(data.resolve() / "keys.json"))
    env.setdefault("EMHANA_AUTHORITY", str(data.resolve() / "authority"))
    env.setdefault("EMHANA_PAYMENT_FILES", str(data.resolve() / "payments"))
    env.setdefault("EMHANA_JOURNAL_HEADS", str(data.resolve() / "journal-heads.jsonl"))
    if not env.get("EMHANA_SECRET_KEY"):
        env["EMHANA_SECRET_KEY"] = secret_key(data)
    if env.get("EMHANA_DEMO", "1") == "1":
        env.setdefault("EMHANA_GATEWAY_PASSWORD", gateway_password(env["EMHANA_SECRET_KEY"]))
    return env


def prepare_authority(env: Mapping[str, str]) -> None:
    """Make the demo authority that signs result documents, unless it is there or this is no demo (EMHANA_DEMO=0)."""
    if env.get("EMHANA_DEMO", "1") == "1":
        DemoAuthority.ensure(Path(env["EMHANA_AUTHORITY"]), datetime.now(UTC))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `emhana run`."""
    add_address(parser)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of everything that is kept (default %(default)s)")
    parser.add_argument("--pg-user", help="system account of the embedded PostgreSQL when started by root (default nobody)")


def main(args: argparse.Namespace, *, preparation: Sequence[Argv] | None = None, worker: Argv | None = None) -> int:
    """Run with parsed options, after migrating and filling an empty demo unless told otherwise; return the exit code of `run`."""
    preparation = (migrate.command(), *_demo(args.data)) if preparation is None else preparation
    worker = working.command() if worker is None else worker
    return run(args.host, args.port, args.data, args.pg_user, preparation=preparation, worker=worker)


def _demo(data: Path) -> tuple[Argv, ...]:
    """Return the command that fills an empty store with the demo country; none in production."""
    if os.environ.get("EMHANA_DEMO", "1") != "1":
        return ()
    command = [sys.executable, "-m", "emhana.cli.main", "demo", "--if-empty", "--data", str(data)]
    return ([*command, "--persons", str(data / "persons.jsonl"), "--keys"],)


def _refuse(line: str, code: int) -> int:
    print(f"emhana run: {line}", file=sys.stderr, flush=True)
    return code
