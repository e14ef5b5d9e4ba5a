"""What every stand-in shares: a server on 127.0.0.1, faults on request at /_control, a clean end on SIGTERM.

A stand-in is for the demo and for tests. It asks nobody who they are and listens on this machine alone.
"""

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LARGEST_REQUEST = 1 << 20
CONTROL = "/_control"


class Faults:
    """What the stand-in is told to do wrong, and the settings particular to it."""

    def __init__(self, **settings: Any) -> None:
        self._lock = threading.Lock()
        self._settings: dict[str, Any] = {"outage": False, "fail_rate": 0.0, "delay": 0.0} | settings
        self._due = 0.0

    def __getitem__(self, name: str) -> Any:
        return self._settings[name]

    def as_dict(self) -> dict[str, Any]:
        """Return the settings in force."""
        with self._lock:
            return dict(self._settings)

    def change(self, wanted: dict[str, Any]) -> None:
        """Put `wanted` in force; raise ValueError when a name or the type of a value is not known."""
        for name, value in wanted.items():
            known = self._settings.get(name)
            number = isinstance(known, float) and isinstance(value, int | float) and not isinstance(value, bool)
            if known is None or not (number or type(value) is type(known)):
                raise ValueError(f"{name} cannot be set so")
        with self._lock:
            self._settings |= {name: float(value) if isinstance(self._settings[name], float) else value for name, value in wanted.items()}

    def strikes(self) -> bool:
        """Return whether this request fails; a rate is spread evenly, so that runs repeat exactly."""
        with self._lock:
            self._due += self._settings["fail_rate"]
            struck = self._due >= 1 - 1e-9
            self._due -= struck
            return bool(self._settings["outage"] or struck)


class Handler(BaseHTTPRequestHandler):
    """Requests to a stand-in; a subclass answers those that are not for /_control."""

    faults: Faults
    timeout = 10

    def do_GET(self) -> None:
        """Answer with the settings, or with what the stand-in shows below /_control."""
        if self.path == CONTROL:
            return self.send_json(self.faults.as_dict())
        if self.path.startswith(CONTROL + "/"):
            return self.show(self.path.removeprefix(CONTROL + "/"))
        return self.send(404, b"", "text/plain")

    def do_POST(self) -> None:
        """Change the settings, or pass the request on unless a fault strikes."""
        body = self._body()
        if body is None:
            return self.send(413, b"", "text/plain")
        if self.path.startswith(CONTROL):
            return self._control(body)
        if delay := self.faults["delay"]:
            time.sleep(delay)
        if self.faults.strikes():
            return self.send(503, b"", "text/plain")
        return self.answer(body)

    def answer(self, body: bytes) -> None:
        """Answer a request of the protocol."""
        raise NotImplementedError

    def show(self, what: str) -> None:
        """Answer GET /_control/`what`."""
        self.send(404, b"", "text/plain")

    def order(self, what: str, wanted: dict[str, Any]) -> None:
        """Carry out POST /_control/`what`; raise ValueError or KeyError when it cannot be."""
        raise KeyError(what)

    def send_json(self, value: Any, status: int = 200) -> None:
        """Answer with `value` as JSON."""
        self.send(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")

    def send(self, status: int, body: bytes, kind: str) -> None:
        """Answer; a caller that has gone away is no fault of ours."""
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: a request line may hold a number."""

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            return None
        return self.rfile.read(int(length))

    def _control(self, body: bytes) -> None:
        try:
            wanted = json.loads(body or b"{}")
            if self.path == CONTROL:
                self.faults.change(wanted)
            else:
                self.order(self.path.removeprefix(CONTROL + "/"), wanted)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            return self.send_json({"error": str(error)}, 400)
        return self.send_json(self.faults.as_dict())


class Server(ThreadingHTTPServer):
    """A server whose threads do not keep the process alive, and whose port a successor may take at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def server_bind(self) -> None:
        """Bind without asking the name service for the name of 127.0.0.1, which may take seconds."""
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options every stand-in takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--fail-rate", type=float, default=0.0, help="share of requests answered with 503")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    return parser


def serve(args: argparse.Namespace, handler: Callable[[Faults], type[Handler]], **settings: Any) -> int:
    """Serve until SIGTERM or SIGINT; return 0. `settings` are those particular to the stand-in."""
    faults = Faults(**settings)
    faults.change({"fail_rate": args.fail_rate, "delay": args.delay})
    server = Server(("127.0.0.1", args.port), handler(faults))

    def stop(*_: object) -> None:
        # shutdown() waits for serve_forever(), which this very thread runs
        threading.Thread(target=server.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    print(f"listening on http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    return 0
