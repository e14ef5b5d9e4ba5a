"""Web, worker and database are killed under load: what was acknowledged is there once, and nothing is there in halves."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

import emhana
from emhana.cases.numbers import key_of
from emhana.cli import supervisor
from emhana.cli.network import answers
from emhana.postgres import Cluster, remove_state

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the processes in /proc")]
REQUESTS, THREADS = 120, 4
KILLS = {20: "web", 50: "worker", 80: "database"}
WITHIN = 60.0
RUNNER = """
import argparse, sys
from emhana.cli import migrate, supervisor
parser = argparse.ArgumentParser()
supervisor.add_arguments(parser)
args = parser.parse_args()
demo = [sys.executable, "-m", "emhana.cli.main", "demo", "--people", "400", "--if-empty", "--data", str(args.data)]
sys.exit(supervisor.main(args, preparation=[migrate.command(), demo]))
"""


@dataclass
class Load:
    """The requests, the numbers acknowledged so far, and how often a request had to be sent again."""

    port: int
    askers: list[dict]
    acknowledged: dict[str, str] = field(default_factory=dict)
    repeated: int = 0

    def send(self, part: int) -> None:
        """Send every THREADS-th request until it is acknowledged, under one key each."""
        for place in range(part, len(self.askers), THREADS):
            until = time.monotonic() + WITHIN
            while (number := self._once(f"key-{place}", self.askers[place])) is None and time.monotonic() < until:
                self.repeated += 1
                time.sleep(0.05)
            if number is not None:
                self.acknowledged[f"key-{place}"] = number

    def _once(self, key: str, asker: dict) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Authorization": f"Bearer {asker['token']}", "Idempotency-Key": key, "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/cases", json.dumps(asker["body"]), headers)
            answer = connection.getresponse()
            body = answer.read()
            return json.loads(body)["number"] if answer.status == 201 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


@dataclass(frozen=True)
class Product:
    """The running product: its supervisor, its cluster, its port, and the environment its commands need."""

    process: subprocess.Popen
    cluster: Cluster
    port: int
    env: dict[str, str]


@pytest.fixture
def product() -> Iterator[Product]:
    source = str(Path(emhana.__file__).parents[1])
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "EMHANA_"))}
        base = clean | {"PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "emhana.config.settings"}
        command = [sys.executable, "-c", RUNNER, "--port", str(port), "--data", str(data)]
        with subprocess.Popen(command, env=base) as process:
            try:
                until = time.monotonic() + WITHIN
                while not answers("127.0.0.1", port) and time.monotonic() < until and process.poll() is None:
                    time.sleep(0.1)
                cluster = Cluster(data)
                yield Product(process, cluster, port, base | {k: v for k, v in supervisor.environment(data, cluster).items() if k in OURS})
            finally:
                process.terminate()
                process.wait(15)
        remove_state(data)


OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "EMHANA_KEY_FILE", "EMHANA_AUTHORITY", "EMHANA_JOURNAL_HEADS", "EMHANA_SECRET_KEY")


def test_what_was_acknowledged_survives_the_death_of_web_worker_and_database(product: Product) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "emhana.bench.citizens", str(REQUESTS)], env=product.env, stdout=subprocess.PIPE, check=True
    )
    load = Load(product.port, json.loads(listed.stdout))
    threads = [threading.Thread(target=load.send, args=[part]) for part in range(THREADS)]
    for thread in threads:
        thread.start()
    killed = [(name, kill_when(load, reached, product, name)) for reached, name in KILLS.items()]
    for thread in threads:
        thread.join()

    assert len(load.acknowledged) == len(load.askers)
    assert all(pids for _, pids in killed)
    assert load.repeated > 0, "nothing failed, so nothing was proved"
    check_rows(product.cluster, load)
    verified = subprocess.run([sys.executable, "-m", "emhana.cli.main", "audit", "verify"], env=product.env, capture_output=True, text=True)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def check_rows(cluster: Cluster, load: Load) -> None:
    with psycopg.connect(cluster.owner_url) as connection:
        kept = dict(connection.execute("SELECT key, case_id FROM cases_request").fetchall())
        assert kept == {key: key_of(number) for key, number in load.acknowledged.items()}
        assert {row[0] for row in connection.execute("SELECT id FROM cases_case")} == set(kept.values())
        for statement in (EVENTS, ENTRIES, MESSAGES, TOLD, HELD):
            assert {row for row in connection.execute(statement)} == {(1,)}, statement


# Each counts, for every case, what one request writes of it: exactly one.
EVENTS = "SELECT count(e.id) FROM cases_case c LEFT JOIN cases_event e ON e.case_id = c.id AND e.kind = 'submit' GROUP BY c.id"
ENTRIES = """
    SELECT count(j.id) FROM cases_case c LEFT JOIN journal_entry j
    ON j.subject_label = 'cases.case' AND j.subject_key = c.id::text AND j.act = 'case_submitted' GROUP BY c.id
"""
MESSAGES = """
    SELECT count(DISTINCT m.id) FROM cases_case c LEFT JOIN notifications_message m
    ON m.channel = 'cabinet' AND m.key LIKE '%:' || lpad(c.id::text, 9, '0') || '-%' GROUP BY c.id
"""
TOLD = """
    SELECT count(j.id) FROM notifications_message m LEFT JOIN journal_entry j
    ON j.subject_label = 'notifications.message' AND j.subject_key = m.id::text AND j.act = 'message_written' GROUP BY m.id
"""
HELD = """
    SELECT count(h.id) FROM cases_case c LEFT JOIN registers_hold h
    ON h.case_number LIKE lpad(c.id::text, 9, '0') || '-%' WHERE c.state = 'in_review' GROUP BY c.id
"""


def kill_when(load: Load, reached: int, product: Product, name: str) -> list[int]:
    """Kill the part `name` of the product, and what it started, once `reached` requests are acknowledged; return the process numbers."""
    until = time.monotonic() + WITHIN
    while len(load.acknowledged) < reached and time.monotonic() < until:
        time.sleep(0.01)
    words = {"web": b"granian", "worker": b"emhana.cli.worker", "database": b"postgres\0-D"}[name]
    roots = [pid for pid in children(product.process.pid) if words in Path(f"/proc/{pid}/cmdline").read_bytes()]
    # Only the postmaster of the database: its own children must notice its death by themselves.
    pids = [one for root in roots for one in ([root] if name == "database" else [root, *children(root)])]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found
