"""A gateway for tests: a server in this process that keeps one message per key, and the client by which a worker speaks to it."""

import json
import queue
import threading
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from emhana.integrations.sms_gateway.messages import Status


@dataclass(frozen=True)
class Client:
    """Speaks to the server below at `url`, as a provider's client would."""

    url: str
    login: str
    password: str
    sender: str

    def send(self, phone: str, text: str, key: str) -> str:
        """Hand the text over and return the reference."""
        body = json.dumps({"phone": phone, "text": text, "key": key}).encode()
        with urllib.request.urlopen(self.url, body, timeout=30) as answer:  # noqa: S310 - the address of the server below
            return json.load(answer)["reference"]

    def status(self, reference: str, phone: str) -> Status:
        """Return that the message is on its way."""
        return Status.SENT


class Doorway(ThreadingHTTPServer):
    """A server that is silent when a killed worker does not wait for its answer."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


class Gateway:
    """Takes each key once. While `open` is cleared, requests wait at the door: nothing of them is taken."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}
        self.arrivals: queue.Queue[str] = queue.Queue()
        self.open = threading.Event()
        self.open.set()
        self._closing = threading.Event()

    def take(self, phone: str, text: str, key: str) -> str:
        """Keep the text of a new key and return its reference."""
        self.taken.setdefault(key, text)
        return f"ref-{list(self.taken).index(key)}"

    def __enter__(self) -> Self:
        gateway = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.arrivals.put(message["key"])
                gateway.open.wait(60)
                if gateway._closing.is_set():
                    return
                body = json.dumps({"reference": gateway.take(**message)}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Keep the output of the tests clean."""

        self._server = Doorway(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self._closing.set()
        self.open.set()
        self._server.shutdown()
        self._server.server_close()
