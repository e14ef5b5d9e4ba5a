"""The stand-in of the service-monitoring system: `python -m emhana.integrations.monitoring.fake --port N`.

What it was told stands at `/_control/stages`, the oldest first; a key told again is kept once. The setting `answer` makes it send
`broken` XML, a `fault` of its own, or `refuse` what it is told.
"""

import sys
import threading
import time
import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from emhana.integrations import standin
from emhana.integrations.gateway import asynchronous, envelope, xml
from emhana.integrations.gateway.asynchronous import Receipt
from emhana.integrations.monitoring import messages

XML = "text/xml; charset=utf-8"
ALMATY = ZoneInfo("Asia/Almaty")


class Store:
    """What was told, and under which names it was taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: dict[str, tuple[dict[str, Any], Receipt]] = {}

    def take(self, message: asynchronous.Message) -> Receipt:
        """Return the receipt of `message`; raise Malformed when it tells no stage of a service this system knows."""
        if message.service_id != messages.SERVICE_ID or message.message_type != asynchronous.NOTIFICATION:
            raise xml.Malformed("no such service")
        stage = messages.read(message.data)
        told = {"key": stage.key, "service": stage.service, "number": stage.number, "stage": stage.stage, "at": stage.at.isoformat()}
        now = datetime.fromtimestamp(time.time(), ALMATY)
        with self._lock:
            if stage.key not in self._taken:
                receipt = Receipt(str(uuid.uuid4()), message.correlation_id or str(uuid.uuid4()), now)
                self._taken[stage.key] = (told | {"chain": receipt.correlation_id, "bin": stage.bin_}, receipt)
            return self._taken[stage.key][1]

    def told(self) -> list[dict[str, Any]]:
        """Return what was told, the oldest first."""
        with self._lock:
            return [told for told, _ in self._taken.values()]


def handler(store: Store, faults: standin.Faults) -> type[standin.Handler]:
    """Return the handler that keeps what it is told in `store`."""

    class Monitoring(standin.Handler):
        """Answers as the gateway's asynchronous channel does."""

        def answer(self, body: bytes) -> None:
            """Take one message, or misbehave as the setting `answer` says."""
            match faults["answer"]:
                case "broken":
                    return self.send(200, b"<soap:Envelope", XML)
                case "fault":
                    return self.send(500, envelope.write_fault("Server", "the gateway does not reach the system"), XML)
                case "refuse":
                    return self.send(500, envelope.write_fault("Client", "the service is not registered"), XML)
            try:
                receipt = store.take(asynchronous.read_message(body))
            except xml.Malformed as error:
                return self.send(500, envelope.write_fault("Client", str(error)), XML)
            return self.send(200, asynchronous.write_receipt(receipt), XML)

        def show(self, what: str) -> None:
            """Show what was told."""
            return self.send_json(store.told()) if what == "stages" else super().show(what)

    Monitoring.faults = faults
    return Monitoring


def main(argv: list[str] | None = None) -> int:
    """Serve until told to stop; return 0."""
    args = standin.arguments(__doc__).parse_args(argv)
    store = Store()
    return standin.serve(args, lambda faults: handler(store, faults), answer="right")


if __name__ == "__main__":
    sys.exit(main())
