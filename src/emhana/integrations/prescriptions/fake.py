"""The stand-in of ДҚАЖ: `python -m emhana.integrations.prescriptions.fake --port N [--prescriptions FILE] [--state FILE]`.

FILE has one prescription a line, as JSON of `messages.Prescription`; without it those built in are known. POST /_control/write
writes a prescription, /_control/dispense {"number", "units"} lets another pharmacy hand it over, /_control/cancel {"number"}
cancels it. The setting `answer` makes it send `broken` JSON, another `form`, or a `stranger` instead of the person.
"""

import json
import sys
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from emhana.integrations import standin
from emhana.integrations.prescriptions import messages
from emhana.integrations.prescriptions.messages import Given, Prescription, Status

ELSEWHERE = "990940999902"  # the BIN of a pharmacy that runs another system
METFORMIN = {
    "code": "metformin-500", "product_class": "medicine", "substance": "Metformin", "trade_name": "Метформин", "form": "таблетка",
    "strength": "500 мг", "unit": "таблетка",
}  # fmt: skip
STRIPS = {
    "code": "strips-50", "product_class": "medical_device", "device_kind": "reagent", "substance": "Glucose test strips",
    "trade_name": "Тест-жолақ", "unit": "дана",
}  # fmt: skip
BUILT_IN: tuple[dict[str, Any], ...] = (
    {
        "number": "RX-0001", "iin": "881231399011", "product": METFORMIN, "category": "diabetes", "volume": "guaranteed",
        "prescriber": "Дәрігер 1", "units": 60, "issued_on": "2026-11-02", "valid_to": "2027-01-31",
    },
    {
        "number": "RX-0002", "iin": "881231399011", "product": STRIPS, "category": "diabetes", "volume": "guaranteed",
        "prescriber": "Дәрігер 1", "units": 50, "issued_on": "2026-11-03", "valid_to": "2027-01-31",
    },
)  # fmt: skip


class Refused(ValueError):
    """The stand-in says no, with one of the codes of the protocol."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Store:
    """Prescriptions in memory and, so that a revived stand-in remembers what changed, in a file of JSON lines."""

    def __init__(self, written: dict[str, Prescription], state: Path | None = None) -> None:
        self._lock, self._state = threading.Lock(), state
        self._written = written | (prescriptions(state) if state is not None and state.exists() else {})

    def of_person(self, iin: str) -> list[Prescription]:
        """Return the prescriptions of the person; raises ValueError for what is no IIN."""
        if len(iin) != 12 or not iin.isdigit():
            raise ValueError("not an IIN")
        with self._lock:
            return [one for one in self._written.values() if one.iin == iin]

    def write(self, one: Prescription) -> None:
        """Write a prescription; the one it replaces is cancelled."""
        with self._lock:
            old = self._written.get(one.replaces or "")
            if old is not None:
                self._keep(old.model_copy(update={"status": Status.CANCELLED}))
            self._keep(one)

    def cancel(self, number: str) -> None:
        """Cancel a prescription."""
        with self._lock:
            self._keep(self._written[number].model_copy(update={"status": Status.CANCELLED}))

    def give(self, number: str, given: Given) -> None:
        """Record that units were handed over; raises Refused."""
        with self._lock:
            one = self._written.get(number)
            if one is None:
                raise Refused(messages.UNKNOWN)
            if any(earlier.key == given.key for earlier in one.given):
                return
            if given.units > one.units_left:
                raise Refused(messages.TOO_MANY)
            if one.status != Status.ACTIVE:
                raise Refused(messages.NOT_ACTIVE)
            after = one.model_copy(update={"given": (*one.given, given)})
            self._keep(after if after.units_left else after.model_copy(update={"status": Status.DISPENSED}))

    def _keep(self, one: Prescription) -> None:
        self._written[one.number] = one
        if self._state is not None:
            self._state.touch(mode=0o600)
            with self._state.open("a", encoding="utf-8") as file:
                file.write(one.model_dump_json() + "\n")


def prescriptions(path: Path | None) -> dict[str, Prescription]:
    """Return the prescriptions of the file by number, the last line of a number counts; those built in without a file."""
    if path is None:
        return {str(one["number"]): Prescription.model_validate(one) for one in BUILT_IN}
    found = {}
    for position, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            one = Prescription.model_validate_json(line)
        except ValidationError:
            raise SystemExit(f"{path}, line {position}: not a prescription") from None
        found[one.number] = one
    return found


def handler(store: Store, faults: standin.Faults) -> type[standin.Handler]:
    """Return the handler that works on `store`."""

    class MedicineSupply(standin.Handler):
        """Answers as ДҚАЖ does, in our forms."""

        def answer(self, body: bytes) -> None:
            """Answer one of the two operations."""
            status, said = _answered(store, self.path, body)
            if status == 200 and faults["answer"] == "broken":
                return self.send(200, b'{"prescriptions": [', "application/json")
            return self.send_json(_spoilt(said, faults["answer"]), status)

        def order(self, what: str, wanted: dict[str, Any]) -> None:
            """Write or cancel a prescription, or let another pharmacy hand it over."""
            _ordered(store, what, wanted)

    MedicineSupply.faults = faults
    return MedicineSupply


def _answered(store: Store, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    try:
        question = json.loads(body)
        if path == messages.OPERATIONS[messages.PRESCRIPTION_LOOKUP]:
            return 200, {"prescriptions": [one.model_dump(mode="json") for one in store.of_person(question["iin"])]}
        if path == messages.OPERATIONS[messages.DISPENSE_RECORD]:
            store.give(question["number"], Given.model_validate(question["given"]))
            return 200, {"recorded": True}
    except Refused as refused:
        return 409, {"code": refused.code, "words": refused.code.replace("_", " ")}
    except (ValueError, KeyError, TypeError):
        return 400, {"code": messages.BAD_REQUEST, "words": "not understood"}
    return 404, {"code": messages.BAD_REQUEST, "words": "no such operation"}


def _spoilt(said: dict[str, Any], how: str) -> dict[str, Any]:
    if "prescriptions" not in said or how == "right":
        return said
    if how == "stranger":
        return {"prescriptions": [one | {"iin": "590101399900"} for one in said["prescriptions"]]}
    return {"prescriptions": [{"number": 1}]}


def _ordered(store: Store, what: str, wanted: dict[str, Any]) -> None:
    if what == "write":
        store.write(Prescription.model_validate(wanted))
    elif what == "cancel":
        store.cancel(wanted["number"])
    elif what == "dispense":
        given = {"key": f"other:{wanted['number']}", "bin": ELSEWHERE, "units": wanted["units"], "at": "2026-11-23T05:00:00Z"}
        store.give(wanted["number"], Given.model_validate(given))
    else:
        raise KeyError(what)


def main(argv: list[str] | None = None) -> int:
    """Serve until told to stop; return 0."""
    parser = standin.arguments(__doc__)
    parser.add_argument("--prescriptions", type=Path, help="prescriptions as JSON lines (default: those built in)")
    parser.add_argument("--state", type=Path, help="file that keeps what changed over a restart")
    args = parser.parse_args(argv)
    store = Store(prescriptions(args.prescriptions), args.state)
    return standin.serve(args, lambda faults: handler(store, faults), answer="right")


if __name__ == "__main__":
    sys.exit(main())
