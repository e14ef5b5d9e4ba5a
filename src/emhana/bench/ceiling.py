"""What the database alone can do: pgbench sends the very statements that the application sent for one request.

The statements are read from the server's log and sent in the same protocol, with their round trips, at the same number of connections.
Keys of one request become variables, so that no two transactions write the same row. Several requests are taken, one script each.
"""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emhana.bench.world import CONNECTIONS, FIRST_CASE, execute
from emhana.postgres import Cluster
from emhana.postgres.binaries import installed
from emhana.postgres.databases import DATABASE
from emhana.postgres.roles import WEB

LOGGED = re.compile(r"^\S+ \S+ \S+ \[\d+\] LOG:  statement: ", re.MULTILINE)
OTHER_LINE = re.compile(r"^\S+ \S+ \S+ \[\d+\] [A-Z]+:  ", re.MULTILINE)
RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)
SETTLES = 0.3  # seconds until every server process has read its settings again, and until its log is written
UNIQUE = 10**15


@dataclass(frozen=True)
class Taken:
    """The statements of one request, with the person who asked and the key it was sent under."""

    statements: list[str]
    person: int
    key: str


def capture(cluster: Cluster, send: Callable[[], object]) -> list[str]:
    """Return the statements that the server got while `send` ran; nobody else may use it meanwhile."""
    log = cluster.data / "postgres" / "server.log"
    execute(cluster, "ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()")
    time.sleep(SETTLES)
    before = log.stat().st_size
    send()
    time.sleep(SETTLES)
    written = log.read_bytes()[before:].decode()
    execute(cluster, "ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")
    time.sleep(SETTLES)
    parts = [OTHER_LINE.split(part)[0] for part in LOGGED.split(written)[1:]]
    found = [part.replace("\n\t", "\n").strip() for part in parts]
    # Waking the worker is one job for everybody; after the first it writes nothing, in the application as here.
    return [one for one in found if one and "procrastinate" not in one and not one.startswith("ALTER SYSTEM")]


def script(taken: Taken, persons: tuple[int, int]) -> str:
    """Return a pgbench script with the statements of `taken` for a random person between `persons`."""
    lines = [f"\\set person random({persons[0]}, {persons[1]})", f"\\set key random(1, {UNIQUE})"]
    for statement in taken.statements:
        text = statement.replace(taken.key, ":key")
        text = re.sub(rf"\b{FIRST_CASE // 10**6}\d{{6}}-\d\d\b", "N:case", text)
        text = re.sub(rf"\b{FIRST_CASE // 10**6}\d{{6}}\b", ":case", text)
        text = re.sub(rf"(?<![\w.:-]){taken.person}(?![\w.:-])", ":person", text)
        made = re.search(r'INSERT INTO "cases_case".*RETURNING "cases_case"."id"$', text, re.DOTALL)
        lines.append(f'{text} AS "case" \\gset' if made else f"{text};")
    return "\n".join(lines) + "\n"


def pgbench(cluster: Cluster, scripts: list[str], *, seconds: int) -> float:
    """Return the transactions a second of `scripts`, chosen at random, at the connections of the load."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(installed().program("pgbench")), "-n", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", WEB]
        command += ["-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds)]
        for place, text in enumerate(scripts):
            path = Path(folder) / f"{place}.sql"
            path.write_text(text)
            command += ["-f", str(path)]
        env = os.environ | {"PGPASSWORD": cluster.passwords()[WEB]}
        done = subprocess.run([*command, DATABASE], env=env, capture_output=True, text=True, check=False)  # noqa: S603 - shipped program
    rate, failed = RATE.search(done.stdout), FAILED.search(done.stdout)
    if done.returncode or rate is None or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench failed: {done.stderr.strip().splitlines()[-1:]}")
    return float(rate[1])
