"""A demo country of its own for one benchmark: embedded database, web server as deployed, citizens with tokens; all gone at the end."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from emhana.postgres import Cluster, remove_state

HOST = "127.0.0.1"
CONNECTIONS = 32
PEOPLE, FEW, TRIAL = 20_000, 5_000, 100  # up to TRIAL requests try the counting alone; among fewer than FEW keys look like other numbers
READY_WITHIN = 30.0
# Rows made here get keys that no other number in a statement can be mistaken for.
FIRST_CASE, FIRST_USER = 700_000_001, 600_000_001


@dataclass(frozen=True)
class World:
    """What a benchmark works with: the cluster, the address of the web, and citizens who may ask."""

    cluster: Cluster
    port: int
    askers: list[dict[str, Any]]

    def ask(self, asker: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the request by which `asker` asks for an attachment."""
        headers = {"Authorization": f"Bearer {asker['token']}", "Idempotency-Key": key}
        return {"method": "POST", "path": "/api/v1/cases", "headers": headers, "body": asker["body"]}

    def look(self, asker: dict[str, Any], number: str) -> dict[str, Any]:
        """Return the request by which `asker` reads a case."""
        return {"method": "GET", "path": f"/api/v1/cases/{number}", "headers": {"Authorization": f"Bearer {asker['token']}"}}

    def send(self, requests: list[dict[str, Any]], *, connections: int = CONNECTIONS) -> tuple[float, list[tuple[int, float, str]]]:
        """Send `requests` from another process; return the seconds of all and (status, seconds, answer) of each."""
        plan = {"host": HOST, "port": self.port, "connections": connections, "requests": requests}
        told = json.loads(_python("emhana.bench.load", input=json.dumps(plan)))
        return told["seconds"], told["answers"]


def people_for(requests: int) -> int:
    """Return how many people the country has in which `requests` are measured."""
    return PEOPLE if requests > TRIAL else FEW


def seconds_for(requests: int, *, size: int, whole: int) -> int:
    """Return the seconds of a run of pgbench: `whole` at the full `size`, less for a reduced run and for a trial."""
    if requests >= size:
        return whole
    return 2 if requests > TRIAL else 1


@contextmanager
def world(people: int, askers: int) -> Iterator[World]:
    """Yield a country of `people` with `askers` citizens signed in; only processes started here are ended."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        with Cluster(data) as cluster, _served(cluster, data, people, askers) as found:
            yield found
        remove_state(data)


@contextmanager
def _served(cluster: Cluster, data: Path, people: int, askers: int) -> Iterator[World]:
    env = os.environ | {
        "DATABASE_URL": cluster.web_url,
        "DATABASE_OWNER_URL": cluster.owner_url,
        "DJANGO_SETTINGS_MODULE": "emhana.config.settings",
        "EMHANA_KEY_FILE": str(data / "keys.json"),
        "EMHANA_SECRET_KEY": secrets.token_urlsafe(48),
        "EMHANA_DEMO": "1",
    }
    _python("emhana.cli.main", "migrate", "--json", env=env)
    _python("emhana.cli.main", "demo", "--people", str(people), "--data", str(data), "--json", env=env)
    superuser = {"accounts_user_id_seq": FIRST_USER, "cases_case_id_seq": FIRST_CASE}
    execute(cluster, *(f"ALTER SEQUENCE {name} RESTART {first}" for name, first in superuser.items()))
    known = json.loads(_python("emhana.bench.citizens", str(askers), env=env))
    execute(cluster, "VACUUM ANALYZE")
    port = _free_port()
    web = subprocess.Popen([sys.executable, "-m", "emhana.cli.main", "serve", "--port", str(port)], env=env)  # noqa: S603 - our own program
    try:
        _wait_for(port, web)
        yield World(cluster, port, known)
    finally:
        web.terminate()
        web.wait(10)


def execute(cluster: Cluster, *statements: str) -> list[tuple[Any, ...]]:
    """Run `statements` as the superuser, each for itself; return the rows of the last one."""
    rows: list[tuple[Any, ...]] = []
    with psycopg.connect(cluster.superuser_url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    return rows


def _python(module: str, *args: str, env: dict[str, str] | None = None, input: str | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *args], env=env, input=input, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, web: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while web.poll() is None and time.monotonic() < until:
        connection = http.client.HTTPConnection(HOST, port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("the web server did not answer")
