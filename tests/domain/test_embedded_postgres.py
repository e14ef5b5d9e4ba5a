"""The embedded PostgreSQL: nothing committed is lost, nobody gets in without a password, no parent folder is touched."""

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
from psycopg import errors

from emhana.postgres import Cluster, ClusterError, fresh_database, lockfile, place, remove_state

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another account")

HOLDER = """
import sys, time
from pathlib import Path
import psycopg
from emhana.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
with psycopg.connect(cluster.owner_url) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (note text)")
    connection.execute("INSERT INTO kept VALUES ('before the parent was killed')")
print(cluster.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that every account may pass through, its cluster removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)
        if place.state_folder(Path(name) / "data").exists():
            remove_state(Path(name) / "data")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Return a cluster's folder that the tests of starting and stopping share: creating one takes most of their time."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name) / "data"
        remove_state(Path(name) / "data")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        with Cluster(Path(name) / "data") as running:
            yield running
        remove_state(Path(name) / "data")


def write_row(url: str, note: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (note text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [note])


def notes(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [note for (note,) in connection.execute("SELECT note FROM kept ORDER BY note")]


def test_a_committed_row_survives_kill_9_of_the_server(data):
    with Cluster(data) as cluster:
        write_row(cluster.owner_url, "before the kill")
        port, killed = cluster.port, cluster.pid
        os.kill(killed, signal.SIGKILL)
        os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)
        assert not cluster.running
        cluster.start()
        assert "before the kill" in notes(cluster.owner_url)
        assert cluster.port == port


def test_the_server_ends_with_a_killed_parent_and_the_next_start_has_its_rows(data):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(data)], stdout=subprocess.PIPE, text=True, env=environment())
    with holder:
        server = int(holder.stdout.readline())
        holder.kill()
    with Cluster(data) as cluster:
        assert cluster.pid != server
        assert "before the parent was killed" in notes(cluster.owner_url)


def test_a_process_number_given_to_another_program_does_not_block_the_start(data):
    with Cluster(data) as cluster:
        where = place.prepare(data, None)
    with subprocess.Popen(["sleep", "60"], **where.as_account()) as stranger:
        lock = where.pgdata / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{where.pgdata}\n1\n{cluster.port}\n\n127.0.0.1\n\nready\n")
        where.give(lock)
        with cluster:
            assert cluster.running
        stranger.terminate()


def test_a_second_start_of_a_live_server_is_refused(cluster):
    with pytest.raises(ClusterError, match="another process runs the PostgreSQL server"):
        Cluster(cluster.data).start()
    assert cluster.running


def test_a_server_in_use_is_not_removed(cluster, monkeypatch):
    monkeypatch.setattr(lockfile, "GONE_WITHIN", 0.2)
    with pytest.raises(ClusterError, match="stop it first"):
        remove_state(cluster.data)
    assert cluster.running


def test_a_taken_port_is_refused(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ClusterError, match=f"port {port} on 127.0.0.1 is taken"):
            Cluster(folder / "data", port=port).start()


def test_a_remembered_port_that_is_taken_is_replaced(data):
    with Cluster(data) as cluster:
        before = cluster.port
    with socket.create_server(("127.0.0.1", before)), cluster:
        assert cluster.port != before
        write_row(cluster.owner_url, "moved")


def test_a_wrong_password_is_refused(cluster):
    wrong = cluster.web_url.replace(cluster.passwords()["emhana_web"], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with psycopg.connect(cluster.superuser_url) as connection:
        methods = {method for (method,) in connection.execute("SELECT auth_method FROM pg_hba_file_rules")}
    assert methods == {"scram-sha-256"}


def test_the_passwords_are_readable_by_their_owner_only(cluster):
    state = place.state_folder(cluster.data)
    assert stat.S_IMODE((state / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((state / "server.log").stat().st_mode) == 0o600
    assert not (place.server_folder(cluster.data) / "password").exists()


def test_the_server_listens_on_this_machine_only_and_writes_through(cluster):
    with psycopg.connect(cluster.superuser_url) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in ("listen_addresses", "fsync", "server_encoding")}
    assert shown == {"listen_addresses": "127.0.0.1", "fsync": "on", "server_encoding": "UTF8"}


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "CREATE SCHEMA mine", "CREATE TEMPORARY TABLE mine (id int)", "CREATE ROLE mine"]
)
def test_the_web_role_creates_nothing(cluster, statement):
    with psycopg.connect(cluster.web_url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_web_role_reads_only_what_it_is_granted(cluster):
    write_row(cluster.owner_url, "private")
    with psycopg.connect(cluster.web_url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM kept")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(cluster.url("emhana_web", "postgres"))


def test_the_owner_is_no_superuser_and_has_the_extensions(cluster):
    with psycopg.connect(cluster.owner_url) as connection:
        roles = connection.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname LIKE 'emhana%'").fetchall()
        installed = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    assert roles == [(False, False, False)] * 2
    assert {"btree_gist", "pg_trgm"} <= installed


def test_kazakh_letters_have_case_and_trigrams(cluster):
    with psycopg.connect(cluster.owner_url) as connection:
        row = connection.execute("SELECT lower('ӘЛИЯ ҚЫЗ'), 'ҰЛЫ' ILIKE 'ұлы', similarity('Әлия', 'әлия')").fetchone()
    assert row == ("әлия қыз", True, 1.0)


def test_a_fresh_database_is_empty_and_a_copy_has_the_rows_of_its_template(cluster):
    first = fresh_database(cluster, "test_first")
    write_row(first, "template")
    assert notes(fresh_database(cluster, "test_copy", template="test_first")) == ["template"]
    with psycopg.connect(fresh_database(cluster, "test_first")) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_an_interrupted_first_start_leaves_nothing_in_the_way(folder):
    where = place.prepare(folder / "data", None)
    (where.server / "pgdata-unfinished").mkdir()
    (where.server / "password").write_text("old")
    with Cluster(folder / "data") as cluster:
        write_row(cluster.owner_url, "there")


@as_root
def test_the_server_does_not_run_as_root(cluster):
    assert Path(f"/proc/{cluster.pid}").stat().st_uid == place.pwd.getpwnam("nobody").pw_uid


@as_root
def test_under_a_closed_folder_the_cluster_moves_and_the_folder_stays_closed(folder, capsys):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with Cluster(closed / "data") as cluster:
        write_row(cluster.owner_url, "moved")
        moved = place.server_folder(closed / "data")
        assert notes(cluster.owner_url) == ["moved"]
    assert str(moved) in capsys.readouterr().out
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    remove_state(closed / "data")
    assert not moved.exists()
    assert not place.state_folder(closed / "data").exists()


@as_root
def test_programs_out_of_reach_are_copied(folder, monkeypatch):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    copy = place.binaries.copied(place.binaries.installed(), closed)
    monkeypatch.setattr(place.binaries, "installed", lambda: copy)
    with Cluster(folder / "data") as cluster:
        write_row(cluster.owner_url, "with copied programs")
        assert Path(f"/proc/{cluster.pid}/exe").readlink().is_relative_to(place.server_folder(folder / "data"))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_a_pointer_to_a_folder_of_others_is_refused(folder):
    state = place.state_folder(folder / "data")
    state.mkdir(parents=True)
    (state / "moved-to").write_text("/etc\n")
    with pytest.raises(ClusterError, match="not a folder of this program"):
        remove_state(folder / "data")
    (state / "moved-to").unlink()


@as_root
def test_an_account_that_does_not_exist_is_refused(folder):
    with pytest.raises(ClusterError, match="there is no system account no-such-account"):
        Cluster(folder / "data", run_as="no-such-account").start()


def test_stop_ends_open_sessions_quickly(data):
    cluster = Cluster(data)
    cluster.start()
    session = psycopg.connect(cluster.owner_url, autocommit=True)
    session.execute("SELECT 1")
    began = time.monotonic()
    cluster.stop()
    assert time.monotonic() - began < 3
    assert not cluster.running
    with pytest.raises(errors.AdminShutdown):
        session.execute("SELECT 1")
    session.close()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
