"""The stand-in of the SMS gateway: `python -m emhana.integrations.sms_gateway.fake --port N [--state FILE]`.

GET /_control/messages shows what was sent; POST /_control/replies {"phone", "message"} makes somebody answer; the setting
`status` is the code that new messages get (1: delivered), POST /_control/statuses {"id", "status"} gives one another code.
"""

import json
import re
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from emhana.integrations import standin
from emhana.integrations.sms_gateway import messages

PHONE = re.compile(r"\+7\d{10}")


class Store:
    """Messages and replies in memory and, so that a revived stand-in remembers them, in a file of JSON lines."""

    def __init__(self, path: Path | None) -> None:
        self.lock = threading.Lock()
        self.messages: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = []
        self._path = path
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._keep(json.loads(line))

    def add(self, row: dict[str, Any]) -> None:
        """Keep `row`, a message or a reply."""
        with self.lock:
            if row["kind"] == "reply":
                row["id"] = len(self.replies) + 1
            if self._path is not None:
                self._path.touch(mode=0o600)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._keep(row)

    def message(self, number: str, phone: str) -> dict[str, Any] | None:
        """Return the last message with that number to that phone."""
        with self.lock:
            return next((row for row in reversed(self.messages) if (row["id"], row["phone"]) == (number, phone)), None)

    def change(self, number: str, status: int) -> None:
        """Give the message with that number another status; raises KeyError for an unknown one. A restart forgets it."""
        with self.lock:
            rows = [row for row in self.messages if row["id"] == number]
            if not rows:
                raise KeyError(number)
            for row in rows:
                row["status"] = status

    def _keep(self, row: dict[str, Any]) -> None:
        (self.replies if row["kind"] == "reply" else self.messages).append(row)


def handler(store: Store, faults: standin.Faults) -> type[standin.Handler]:
    """Return the handler that works on `store`."""

    class Gateway(standin.Handler):
        """Answers as smsc.kz does."""

        def answer(self, body: bytes) -> None:
            """Answer one of the three calls."""
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
            calls = {messages.SEND: _send, messages.STATUS: _status, messages.GET: _replies}
            call = calls.get(self.path)
            self.send_json(call(store, fields, faults) if call else {}, 200 if call else 404)

        def show(self, what: str) -> None:
            """Show the messages, for tests and for the person who tries the demo."""
            self.send_json(list(store.messages) if what == "messages" else [], 200 if what == "messages" else 404)

        def order(self, what: str, wanted: dict[str, Any]) -> None:
            """Let somebody answer, or a message come further."""
            if what == "statuses":
                return store.change(str(wanted["id"]), int(wanted["status"]))
            if what != "replies":
                raise KeyError(what)
            received = datetime.fromtimestamp(time.time(), messages.ALMATY).strftime(messages.RECEIVED_FORM)
            store.add({"kind": "reply", "phone": wanted["phone"], "message": wanted["message"], "received": received})

    Gateway.faults = faults
    return Gateway


def _send(store: Store, fields: dict[str, str], faults: standin.Faults) -> dict[str, Any]:
    if not fields.get("mes") or "phones" not in fields:
        return {"error": "parameters error", "error_code": 1}
    if not PHONE.fullmatch(fields["phones"]):
        return {"error": f"invalid number: {fields['phones']}", "error_code": int(messages.WRONG_PHONE)}
    number = fields.get("id") or str(len(store.messages) + 1)
    store.add({"kind": "message", "id": number, "phone": fields["phones"], "mes": fields["mes"], "status": faults["status"]})
    return {"id": int(number), "cnt": 1}


def _status(store: Store, fields: dict[str, str], faults: standin.Faults) -> dict[str, Any]:
    found = store.message(fields.get("id", ""), fields.get("phone", ""))
    return {"status": found["status"] if found else int(messages.NOT_FOUND)}


def _replies(store: Store, fields: dict[str, str], faults: standin.Faults) -> list[dict[str, Any]]:
    after = int(fields.get("after_id", "0"))
    with store.lock:
        return [{key: row[key] for key in ("id", "received", "phone", "message")} for row in store.replies if row["id"] > after]


def main(argv: list[str] | None = None) -> int:
    """Serve until told to stop; return 0."""
    parser = standin.arguments(__doc__)
    parser.add_argument("--state", type=Path, help="file that keeps messages and replies over a restart")
    args = parser.parse_args(argv)
    store = Store(args.state)
    return standin.serve(args, lambda faults: handler(store, faults), status=1)


if __name__ == "__main__":
    sys.exit(main())
