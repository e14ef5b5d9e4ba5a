"""Asks ДҚАЖ for the prescriptions of a person and tells it what was handed over."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.prescriptions import messages
from emhana.integrations.prescriptions.messages import Prescription, Prescriptions

NAME = "ДҚАЖ"


@dataclass(frozen=True)
class MedicineSupply:
    """ДҚАЖ at `url`. Every call raises Unavailable when it is worth repeating and Rejected when it is not."""

    url: str
    token: str = field(default="", repr=False)
    within: float = 5.0

    def of_person(self, iin: str) -> tuple[Prescription, ...]:
        """Return the prescriptions of the person with `iin`, the latest first; empty when there is none."""
        answer = self._ask(messages.PRESCRIPTION_LOOKUP, {"iin": iin})
        try:
            found = Prescriptions.model_validate(answer).prescriptions
        except ValidationError:
            raise Unavailable(NAME, "the answer has another form") from None
        if any(prescription.iin != iin for prescription in found):
            raise Unavailable(NAME, "the answer is about somebody else")
        return tuple(sorted(found, key=lambda one: (one.issued_on, one.number), reverse=True))

    def record(self, number: str, *, key: str, bin_: str, units: int, at: datetime, product: str) -> None:
        """Tell that `units` of `product` were handed over on prescription `number`; the same `key` again changes nothing.

        Raises Rejected with the code `already_dispensed` when so much is not left, because it was dispensed elsewhere.
        """
        given = messages.Given(key=key, bin=bin_, units=units, at=at, product=product)
        self._ask(messages.DISPENSE_RECORD, {"number": number, "given": given.model_dump(mode="json")})

    def _ask(self, operation: str, question: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        address = self.url.rstrip("/") + messages.OPERATIONS[operation]
        status, body = transport.post(NAME, address, json.dumps(question).encode(), headers, self.within)
        if status != 200 and not 400 <= status < 500:
            raise Unavailable(NAME, f"HTTP {status}")
        try:
            answer = json.loads(body)
        except ValueError:
            if status == 200:
                raise Unavailable(NAME, "the answer is not JSON") from None
            answer = {}
        if status != 200:
            said = answer if isinstance(answer, dict) else {}
            raise Rejected(NAME, str(said.get("words", f"HTTP {status}")), str(said.get("code", status)))
        return answer
