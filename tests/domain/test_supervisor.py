"""`emhana run` in a real process: everything starts, what dies comes back, and a signal ends all of it in five seconds."""

import argparse
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.contracts.targets import eventually

from emhana.cli import doctor, serve, supervisor
from emhana.cli.network import address, answers, why_not_free
from emhana.cli.secret import secret_key
from emhana.postgres import Cluster, remove_state
from emhana.sandbox import processes

RUNNER = """
import argparse, sys
from emhana.cli import supervisor
parser = argparse.ArgumentParser()
supervisor.add_arguments(parser)
folder = sys.argv[1]
parser.add_argument("folder")
python = [sys.executable, "-c"]
sys.exit(supervisor.main(parser.parse_args(), preparation=[[*python, open(folder + "/prepare.py").read(), folder]],
                         worker=[*python, open(folder + "/worker.py").read(), folder]))
"""
PREPARE = """
import os, pathlib, psycopg, sys
authority = pathlib.Path(os.environ["EMHANA_AUTHORITY"])
pathlib.Path(sys.argv[1], "authority-seen").write_text(str(authority) if (authority / "root.pem").exists() else "")
with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS stops (at timestamptz DEFAULT now())")
    connection.execute("TRUNCATE stops")
    connection.execute("GRANT INSERT ON stops TO emhana_web")
"""
WORKER = """
import os, pathlib, psycopg, signal, sys, time
def stop(*_):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("INSERT INTO stops DEFAULT VALUES")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
pathlib.Path(sys.argv[1], "worker.pid").write_text(str(os.getpid()))
time.sleep(60)
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """Return a folder with the commands of the runs, and one cluster for all of them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        (Path(name) / "prepare.py").write_text(PREPARE)
        (Path(name) / "worker.py").write_text(WORKER)
        yield Path(name)
        remove_state(Path(name) / "data")


@pytest.fixture
def folder(shared) -> Path:
    (shared / "worker.pid").unlink(missing_ok=True)
    return shared


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(folder: Path, port: int) -> subprocess.Popen:
    """Return a running `emhana run` that has printed its address."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "EMHANA_SECRET_KEY")}
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", RUNNER, str(folder), "--port", str(port), "--data", str(folder / "data")]
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen = []
    for line in running.stdout:
        seen.append(line)
        if f"Emhana is on http://127.0.0.1:{port}/" in line:
            return running
    running.wait()
    raise AssertionError("".join(seen))


def stops(running: subprocess.Popen, number: signal.Signals) -> float:
    """Send `number` and return the seconds until the process ended with exit code 0."""
    began = time.monotonic()
    running.send_signal(number)
    running.communicate(timeout=10)
    assert running.returncode == 0
    return time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_within_five_seconds_the_database_last(folder, free_port, number):
    with started(folder, free_port) as running:
        eventually((folder / "worker.pid").exists)
        assert eventually(lambda: answers("127.0.0.1", free_port))
        assert (folder / "authority-seen").read_text() == str(folder / "data" / "authority")
        assert stops(running, number) < 5
    assert why_not_free("127.0.0.1", free_port) is None
    with Cluster(folder / "data") as cluster, psycopg.connect(cluster.owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM stops").fetchone() == (1,)


def test_a_killed_worker_and_a_killed_database_come_back(folder, free_port):
    with started(folder, free_port) as running:
        pid_file = folder / "worker.pid"
        first = eventually(lambda: pid_file.exists() and pid_file.read_text())
        os.kill(int(first), signal.SIGKILL)
        eventually(lambda: pid_file.read_text() not in ("", first))
        cluster = Cluster(folder / "data")
        server = int((folder / "data" / "postgres" / "pgdata" / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGKILL)
        eventually(lambda: connects(cluster.web_url, other_than=server, pgdata=folder / "data" / "postgres" / "pgdata"))
        assert stops(running, signal.SIGTERM) < 5


def connects(url: str, *, other_than: int, pgdata: Path) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2):
            return int((pgdata / "postmaster.pid").read_text().split()[0]) != other_than
    except (psycopg.OperationalError, FileNotFoundError):
        return False


def test_nothing_outlives_a_killed_supervisor(folder, free_port):
    with started(folder, free_port) as running:
        running.kill()
    cluster = Cluster(folder / "data")
    eventually(lambda: why_not_free("127.0.0.1", free_port) is None)
    eventually(lambda: why_not_free("127.0.0.1", cluster.port) is None)


def test_a_taken_port_is_one_line_and_exit_2(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert supervisor.run("127.0.0.1", port, tmp_path / "data") == 2
    printed = capsys.readouterr()
    assert printed.err == f"emhana run: port {port} on 127.0.0.1 is taken: stop the program that uses it or choose another with --port\n"
    assert not (tmp_path / "data").exists()


def test_serve_refuses_a_taken_port_too(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        args = argparse.Namespace(host="127.0.0.1", port=taken.getsockname()[1], workers=1, threads=1)
        assert serve.main(args) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_external_database_is_used_and_a_failed_preparation_ends_the_run(tmp_path, free_port, monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/emhana")
    show = [sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'], os.environ['DATABASE_OWNER_URL'], flush=True); exit(3)"]
    assert supervisor.run("127.0.0.1", free_port, tmp_path / "data", preparation=[show]) == 1
    printed = capfd.readouterr()
    assert printed.out == "postgresql://elsewhere/emhana postgresql://elsewhere/emhana\n"
    assert printed.err.startswith("emhana run: preparation failed with exit 3")
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_child_that_keeps_ending_is_given_up(monkeypatch, capsys):
    monkeypatch.setattr(processes, "DEATHS_ALLOWED", 2)
    child = processes.Child("web", [sys.executable, "-c", "exit(4)"], os.environ)
    eventually(lambda: not child.revive())
    assert capsys.readouterr().out.count("web ended unexpectedly (exit 4)") == 2


def test_a_child_that_ignores_the_request_is_killed(tmp_path):
    script = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(tmp_path / 'up')!r}, 'w'); time.sleep(60)"
    child = processes.Child("deaf", [sys.executable, "-c", script], os.environ)
    child.start()
    eventually((tmp_path / "up").exists)
    child.ask_to_stop()
    began = time.monotonic()
    child.finish(began + 0.2)
    assert time.monotonic() - began < 2


def test_the_secret_key_is_made_once_and_private(tmp_path):
    first = secret_key(tmp_path / "data")
    assert secret_key(tmp_path / "data") == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600


def test_the_address_shown_can_be_opened():
    assert address("::", 8000) == "http://[::1]:8000/"
    assert address("::1", 8000) == "http://[::1]:8000/"


def test_doctor_finds_a_fresh_machine_able(tmp_path, free_port, monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    args = argparse.Namespace(host="127.0.0.1", port=free_port, data=tmp_path / "data", json=True)
    assert doctor.main(args) == 0
    found = json.loads(capsys.readouterr().out)
    assert [check["name"] for check in found["checks"]] == [
        "python",
        "postgresql programs",
        "time zones",
        "data folder",
        "port",
        "database",
        "notice addresses",
    ]


@pytest.mark.parametrize(
    ("demo", "given", "ok", "detail"),
    [
        ("1", "", True, "not needed in a demo"),
        ("0", "", False, "none for contact_centre, egov_operator, fund"),
        ("0", "fund=a@example.kz,egov_operator=b@example.kz", False, "none for contact_centre"),
        ("0", "fund=a@example.kz,egov_operator=b@example.kz,contact_centre=c@example.kz", True, "set"),
        ("0", "fund", False, "EMHANA_NOTICE_ADDRESSES must look like fund=office@example.kz,contact_centre=office@example.kz"),
    ],
)
def test_doctor_names_the_offices_that_cannot_be_told_of_changes(demo, given, ok, detail, monkeypatch):
    monkeypatch.setenv("EMHANA_DEMO", demo)
    monkeypatch.setenv("EMHANA_NOTICE_ADDRESSES", given)
    found = doctor.notice_addresses()
    assert (found.ok, found.detail) == (ok, detail)
    assert demo == "1" or "set EMHANA_NOTICE_ADDRESSES" in found.advice


def test_doctor_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://emhana:secret@127.0.0.1:1/emhana")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        args = argparse.Namespace(host="127.0.0.1", port=taken.getsockname()[1], data=tmp_path, json=False)
        assert doctor.main(args) == 1
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("failed")]
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in failed] == ["port", "database"]
    assert "choose another with --port" in failed[0]
    assert "correct DATABASE_URL" in failed[1]
    assert "secret" not in failed[1]
