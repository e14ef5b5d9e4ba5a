"""Sends short messages through the gateway, asks what became of them and fetches replies."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.sms_gateway import messages
from emhana.integrations.sms_gateway.messages import Reply, Status

NAME = "SMS gateway"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FIRST_LOOK_HOURS = 168


@dataclass(frozen=True)
class SmsGateway:
    """The gateway at `url`. Every call raises Unavailable when it is worth repeating and Rejected when it is not."""

    url: str
    login: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    within: float = 5.0

    def send(self, phone: str, text: str, key: str) -> str:
        """Send `text` to `phone` (international, with +) unless it was sent under `key` before; return its reference."""
        number = messages.number_of(key)
        if self._status(number, phone) is None:
            fields = {"phones": phone, "mes": text, "id": number, "charset": "utf-8"}
            self._ask(messages.SEND, fields | ({"sender": self.sender} if self.sender else {}))
        return str(number)

    def status(self, reference: str, phone: str) -> Status:
        """Return how far the message came; the provider finds it by number and phone together."""
        found = self._status(int(reference), phone)
        if found is None:
            raise Rejected(NAME, "there is no such message", messages.NOT_FOUND)
        return found

    def replies(self, since: int = 0) -> tuple[Reply, ...]:
        """Return the messages that came in after the one with number `since`, oldest first; 0 looks a week back."""
        window = {"after_id": since} if since else {"hour": FIRST_LOOK_HOURS}
        try:
            answer = self._ask(messages.GET, {"get_answers": 1} | window)
        except Rejected as error:
            if error.code == messages.NOTHING_FOUND_ERROR:
                return ()
            raise
        try:
            found = [
                Reply(int(row["id"]), str(row["phone"]), str(row["message"]), messages.received_at(row["received"])) for row in answer
            ]
        except (KeyError, TypeError, ValueError):
            raise Unavailable(NAME, "the replies have another form") from None
        return tuple(sorted((reply for reply in found if reply.number > since), key=lambda reply: reply.number))

    def _status(self, number: int, phone: str) -> Status | None:
        try:
            answer = self._ask(messages.STATUS, {"id": number, "phone": phone})
        except Rejected as error:
            if error.code == messages.NOTHING_FOUND_ERROR:
                return None
            raise
        code = str(answer.get("status")) if isinstance(answer, dict) else ""
        if code == messages.NOT_FOUND:
            return None
        if code not in messages.STATUSES:
            raise Unavailable(NAME, "the status is not one it documents")
        return messages.STATUSES[code]

    def _ask(self, path: str, fields: dict[str, Any]) -> Any:
        form = urlencode({"login": self.login, "psw": self.password, "fmt": 3} | fields).encode()
        status, body = transport.post(NAME, self.url.rstrip("/") + path, form, FORM, self.within)
        if 400 <= status < 500:
            raise Rejected(NAME, f"HTTP {status}", str(status))
        if status != 200:
            raise Unavailable(NAME, f"HTTP {status}")
        try:
            answer = json.loads(body)
        except ValueError:
            raise Unavailable(NAME, "the answer is not JSON") from None
        if isinstance(answer, dict) and "error_code" in answer:
            self._refuse(answer)
        return answer

    @staticmethod
    def _refuse(answer: dict[str, Any]) -> None:
        code, words = str(answer["error_code"]), str(answer.get("error", ""))
        if code in messages.TRANSIENT_ERRORS:
            raise Unavailable(NAME, f"error {code}")
        raise Rejected(NAME, words, code)
