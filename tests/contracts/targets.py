"""Where a contract suite runs: against the stand-in always, against the real system when its address is configured."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

STAND_IN, REAL = "stand-in", "real"


def targets(variable: str) -> list[str]:
    """Return the targets of a suite; the real one is absent, not skipped, when `variable` is not set."""
    return [STAND_IN, REAL] if os.environ.get(variable) else [STAND_IN]


@dataclass
class StandIn:
    """A running stand-in."""

    url: str
    process: subprocess.Popen

    def control(self, what: str = "", **wanted: Any) -> None:
        """Set faults, or order something below /_control."""
        status, said = self.ask("POST", f"/_control{what}", json.dumps(wanted).encode())
        if status != 200:
            raise ValueError(said.decode())

    def shown(self, what: str) -> Any:
        """Return what the stand-in shows at /_control/`what`."""
        return json.loads(self.ask("GET", f"/_control/{what}")[1])

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Return status and body of the answer to a plain request."""
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)) as connection:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read()


def start(module: str, *options: str) -> StandIn:
    """Return the stand-in of `module`, started on a free port."""
    command = [sys.executable, "-m", module, *options]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)
    line = process.stderr.readline()
    assert line.startswith("listening on "), line + process.stderr.read()
    return StandIn(line.split()[-1], process)


def stop(stand_in: StandIn, number: signal.Signals = signal.SIGTERM) -> int:
    """End the stand-in with `number` and return its exit code."""
    with stand_in.process as process:
        process.send_signal(number)
        return process.wait(5)


@contextmanager
def running(module: str, options: Sequence[str] = ()) -> Iterator[StandIn]:
    """Run the stand-in of `module` for the length of a block."""
    stand_in = start(module, *options)
    try:
        yield stand_in
    finally:
        stop(stand_in)


def eventually(look: Callable[[], object], within: float = 10.0) -> object:
    """Return the first true answer of `look`."""
    until = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def environment() -> dict[str, str]:
    """Return an environment in which a child finds this checkout."""
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
