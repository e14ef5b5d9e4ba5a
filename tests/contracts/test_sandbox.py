"""`emhana sandbox` as a real process: all stand-ins answer, what is killed comes back, a signal ends all within two seconds."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from emhana.cli import main
from emhana.integrations.errors import Unavailable
from emhana.integrations.person_database.client import PersonDatabase
from emhana.integrations.sms_gateway.client import SmsGateway
from emhana.sandbox import processes, runner
from tests.contracts import targets
from tests.contracts.targets import eventually

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
COMMAND = [sys.executable, "-m", "emhana.cli.main", "sandbox"]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


@pytest.fixture
def sandbox() -> Iterator[tuple[subprocess.Popen, dict[str, str]]]:
    """Return a running `emhana sandbox` and its addresses."""
    with subprocess.Popen([*COMMAND, "--json"], env=targets.environment(), stdout=subprocess.PIPE, text=True) as process:
        yield process, json.loads(process.stdout.readline())
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_within_two_seconds(sandbox, number):
    process, addresses = sandbox
    assert set(addresses) == set(runner.STAND_INS)
    assert all(listens(port_of(address)) for address in addresses.values())

    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(5) == 0

    assert time.monotonic() - began < 2
    assert not any(listens(port_of(address)) for address in addresses.values())


def test_each_stand_in_speaks_its_protocol(sandbox):
    _, addresses = sandbox

    assert SmsGateway(addresses["sms_gateway"]).send("+77000000001", "Сынақ", "key")
    assert PersonDatabase(addresses["person_database"]).find("881231399011", now=NOW)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_nothing_outlives_a_killed_sandbox(sandbox):
    process, addresses = sandbox
    process.kill()
    process.wait()

    eventually(lambda: not any(listens(port_of(address)) for address in addresses.values()))


def test_a_killed_stand_in_comes_back_on_its_port():
    started = runner.Runner()
    assert started.look() is None
    eventually(started.ready)
    try:
        pid = started.children["person_database"].pid
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: started.children["person_database"].poll() is not None)
        database = PersonDatabase(started.addresses["person_database"])
        with pytest.raises(Unavailable):
            database.find("881231399011", now=NOW)

        assert started.look() is None
        eventually(started.ready)

        assert database.find("881231399011", now=NOW)
        assert started.children["person_database"].pid != pid
    finally:
        started.close()


def test_a_stand_in_that_keeps_dying_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "DEATHS_ALLOWED", 2)
    started = runner.Runner(options={"person_database": ["--people", str(tmp_path / "missing")]})
    try:
        assert eventually(started.look, within=30) == "person_database"
    finally:
        started.close()


def test_a_port_can_be_chosen():
    assert runner.Runner({"sms_gateway": 18101}).addresses["sms_gateway"] == "http://127.0.0.1:18101"


@pytest.mark.parametrize("options", [["--port", "fax=1"], ["--port", "sms_gateway=x"], ["--people", "no/such/file"]])
def test_bad_options_are_one_line_and_two(capsys, options):
    assert main.main(["sandbox", *options]) == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_a_taken_port_is_told_before_anything_starts(capsys):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        assert main.main(["sandbox", "--port", f"sms_gateway={holder.getsockname()[1]}"]) == 2

    assert "is taken" in capsys.readouterr().err
