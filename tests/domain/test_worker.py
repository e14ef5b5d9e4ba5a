"""`emhana worker` in real processes: messages leave at once, the journal is sealed, and no death loses or doubles anything."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection as django_connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from tests.domain.gateways import Gateway

from emhana.cli import worker
from emhana.jobs import sending
from emhana.journal import heads
from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.notifications import actions, retries
from emhana.notifications.models import Message
from emhana.parties.actions import enter_person
from emhana.parties.models import Person
from emhana.postgres import Cluster

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
Start = Callable[[], subprocess.Popen]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as opened:
        yield opened


@pytest.fixture
def start(database_cluster: Cluster, gateway: Gateway, key_file: Path, heads_file: Path) -> Iterator[Start]:
    """Return what starts a worker that takes jobs when it returns; every worker ends with the test."""
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in (*sys.path, str(Path(__file__).parents[2])) if path),
        "DATABASE_URL": database_cluster.web_url, "EMHANA_KEY_FILE": str(key_file), "EMHANA_JOURNAL_HEADS": str(heads_file),
        "EMHANA_SMS_GATEWAY_URL": gateway.url, "EMHANA_SMS_CLIENT": "tests.domain.gateways.Client",
    }  # fmt: skip
    running: list[subprocess.Popen] = []

    def started() -> subprocess.Popen:
        process = subprocess.Popen(worker.command(), env=env)
        running.append(process)
        eventually(lambda: len(listeners(database_cluster)) >= sum(one.poll() is None for one in running))
        return process

    yield started
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def person() -> Person:
    return enter_person(
        iin="850101300015", names=("Ахметов", "Ерлан", ""), born_on=date(1985, 1, 1), sex="male", status="citizen",
        by=Program("desk"), now=NOW, phone="+77010000001",
    )  # fmt: skip


def listeners(cluster: Cluster) -> set[int]:
    """Return the sessions that wait for jobs."""
    with psycopg.connect(cluster.superuser_url) as connection:
        return {pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")}


def eventually(true: Callable[[], object], within: float = 20.0) -> None:
    until = time.monotonic() + within
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def queue_code(person: Person, code: str = "123456") -> Message:
    now = timezone.now()
    return actions.queue_code(person=person, code=code, expires_at=now + timedelta(minutes=5), now=now)


@contextmanager
def shut(gateway: Gateway) -> Iterator[None]:
    gateway.open.clear()
    yield
    gateway.open.set()


def test_a_code_leaves_within_a_second_and_the_journal_is_sealed(start: Start, gateway: Gateway, person: Person, heads_file: Path) -> None:
    start()
    began = time.monotonic()
    message = queue_code(person)
    assert gateway.arrivals.get(timeout=10) == message.key
    assert time.monotonic() - began < 1.0
    eventually(lambda: Message.objects.get().state == "sent")
    eventually(lambda: not Entry.objects.unsealed().exists())
    eventually(lambda: heads.published(heads_file))
    assert gateway.taken == {message.key: message.body}


def test_a_worker_killed_between_claim_and_sending_neither_loses_nor_doubles(start: Start, gateway: Gateway, person: Person) -> None:
    process = start()
    with shut(gateway):
        message = queue_code(person)
        gateway.arrivals.get(timeout=10)
        process.kill()
        process.wait()
        assert (gateway.taken, Message.objects.get().state) == ({}, "queued")
    later = timezone.now() + retries.LEASE
    send = lambda sent: gateway.take(sent.address, sent.body, sent.key)  # noqa: E731 - one line of a fake
    assert sending.send_due(clock=timezone.now, send=send) == 0
    assert sending.send_due(clock=lambda: later, send=send) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, list(gateway.taken)) == ("sent", 2, [message.key])


def test_a_worker_killed_between_sending_and_recording_does_not_send_a_second_one(gateway: Gateway, person: Person) -> None:
    message = queue_code(person)
    claimed = actions.claim(now=timezone.now())
    gateway.take(claimed.address, claimed.body, claimed.key)
    later = timezone.now() + retries.LEASE
    sending.send_due(clock=lambda: later, send=lambda sent: gateway.take(sent.address, sent.body, sent.key))
    message.refresh_from_db()
    assert (message.state, gateway.taken) == ("sent", {message.key: message.body})


def test_two_workers_share_the_queue_and_send_each_message_once(start: Start, gateway: Gateway, person: Person) -> None:
    start()
    start()
    keys = {queue_code(person, f"{number:06d}").key for number in range(20)}
    eventually(lambda: Message.objects.filter(state="sent").count() == len(keys))
    assert sorted(gateway.arrivals.queue) == sorted(keys)


def test_a_message_written_by_a_job_wakes_the_workers_too(person: Person) -> None:
    def written() -> None:
        queue_code(person)
        django_connection.close()

    async def in_a_worker() -> None:
        with app.replace_connector(PsycopgConnector(kwargs=connector_params())) as served:
            async with served.open_async():
                await sync_to_async(written, thread_sensitive=False)()

    asyncio.run(in_a_worker())
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [("send_messages", "todo")]


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "while the gateway thinks"])
def test_sigterm_ends_the_worker_within_two_seconds(start: Start, gateway: Gateway, person: Person, busy: bool) -> None:
    process = start()
    with shut(gateway):
        if busy:
            queue_code(person)
            gateway.arrivals.get(timeout=10)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 2.0


def test_the_worker_goes_on_after_the_database_dropped_its_connections(
    start: Start, gateway: Gateway, person: Person, database_cluster: Cluster
) -> None:
    process, before = start(), listeners(database_cluster)
    django_connection.close()
    with psycopg.connect(database_cluster.superuser_url, autocommit=True) as connection:
        all_others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'emhana' AND pid <> pg_backend_pid()"
        connection.execute(all_others)
    eventually(lambda: listeners(database_cluster) - before)
    message = queue_code(person)
    eventually(lambda: message.key in gateway.taken)
    assert process.poll() is None


def test_without_a_database_the_worker_says_so_in_one_line() -> None:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"PYTHONPATH": "src"}
    done = subprocess.run(worker.command(), env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "emhana worker: set DATABASE_URL to the URL of the database\n")
