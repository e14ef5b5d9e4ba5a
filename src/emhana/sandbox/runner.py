"""Starts the stand-ins of outside systems, each a process on 127.0.0.1, revives what dies and stops all of them together."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from emhana.sandbox.processes import Child

# By name only: this package and the integrations lie side by side and do not import each other.
STAND_INS = {
    "sms_gateway": "emhana.integrations.sms_gateway.fake",
    "person_database": "emhana.integrations.person_database.fake",
    "digital_documents": "emhana.integrations.digital_documents.fake",
    "ncalayer": "emhana.integrations.ncalayer.fake",
    "prescriptions": "emhana.integrations.prescriptions.fake",
    "monitoring": "emhana.integrations.monitoring.fake",
}
TICK = 0.05  # seconds between two looks at the children
STOP_WITHIN = 1.5
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Runner:
    """The stand-ins with their ports; one not named in `ports` gets a free one, `options` are further words of its command."""

    def __init__(
        self,
        ports: Mapping[str, int] | None = None,
        options: Mapping[str, Sequence[str]] | None = None,
        before_exec: Callable[[], None] | None = None,
    ) -> None:
        self.ports = {name: (ports or {}).get(name) or free_port() for name in STAND_INS}
        self.children = {
            name: Child(name, [sys.executable, "-m", module, "--port", str(self.ports[name]), *(options or {}).get(name, ())], os.environ,
                        before_exec)
            for name, module in STAND_INS.items()
        }  # fmt: skip

    @property
    def addresses(self) -> dict[str, str]:
        """Return the address of each stand-in by its name."""
        return {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}

    def look(self) -> str | None:
        """Start what is not running; return the name of a stand-in that keeps dying, or None."""
        return next((name for name, child in self.children.items() if not child.revive()), None)

    def ready(self) -> bool:
        """Return whether every stand-in takes connections."""
        return all(_listens(port) for port in self.ports.values())

    def close(self) -> None:
        """Stop all stand-ins together."""
        for child in self.children.values():
            child.ask_to_stop()
        until = time.monotonic() + STOP_WITHIN
        for child in self.children.values():
            child.finish(until)


def run(runner: Runner, *, as_json: bool) -> int:
    """Serve until SIGINT or SIGTERM and return 0, or 1 when a stand-in keeps dying. Call it from the main thread.

    The addresses are the first line on standard output with `as_json`, else one line each; they come when all answer.
    """
    stop = False

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stop
        stop = True

    before = {number: signal.signal(number, request_stop) for number in STOPPING}
    announced = False
    try:
        while not stop:
            if failed := runner.look():
                print(f"emhana sandbox: {failed} keeps ending: see its messages above", file=sys.stderr, flush=True)
                return 1
            if not announced and runner.ready():
                announced = True
                _announce(runner.addresses, as_json)
            time.sleep(TICK)
    finally:
        runner.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _announce(addresses: Mapping[str, str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(addresses), flush=True)
    else:
        for name, address in addresses.items():
            print(f"{name:16} {address}", flush=True)
