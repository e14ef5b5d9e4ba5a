"""ДҚАЖ, the system of out-patient medicine supply: one suite for the stand-in and, with EMHANA_CONTRACT_PRESCRIPTIONS_URL, for itself.

Against the real system also set EMHANA_CONTRACT_PRESCRIPTIONS_TOKEN; its test contour must know the person below.
"""

import json
import os
import uuid
from datetime import UTC, date, datetime

import pytest

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.prescriptions import fake, messages
from emhana.integrations.prescriptions.client import MedicineSupply
from emhana.integrations.prescriptions.messages import Prescription
from tests.contracts import targets

MODULE = "emhana.integrations.prescriptions.fake"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
PATIENT, NOBODY = "881231399011", "590101399900"
OURS = "990140999905"


@pytest.fixture(scope="module")
def shared():
    with targets.running(MODULE) as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(shared):
    """Return the stand-in of this module without faults."""
    shared.control(outage=False, fail_rate=0.0, delay=0.0, answer="right")
    return shared


@pytest.fixture
def supply(stand_in) -> MedicineSupply:
    return MedicineSupply(stand_in.url)


@pytest.fixture(params=targets.targets("EMHANA_CONTRACT_PRESCRIPTIONS_URL"))
def system(request) -> MedicineSupply:
    """Return a client of the target."""
    if request.param == targets.STAND_IN:
        return request.getfixturevalue("supply")
    return MedicineSupply(os.environ["EMHANA_CONTRACT_PRESCRIPTIONS_URL"], os.environ["EMHANA_CONTRACT_PRESCRIPTIONS_TOKEN"])


@pytest.fixture
def number(stand_in) -> str:
    """Write a prescription of 30 tablets and return its number."""
    number = f"T-{uuid.uuid4().hex[:8]}"
    stand_in.control("/write", **(fake.BUILT_IN[0] | {"number": number, "units": 30}))
    return number


def found(supply: MedicineSupply, number: str) -> Prescription:
    return next(one for one in supply.of_person(PATIENT) if one.number == number)


def give(supply: MedicineSupply, number: str, units: int, key: str = "") -> None:
    supply.record(number, key=key or f"k-{uuid.uuid4()}", bin_=OURS, units=units, at=NOW, product="metformin-500")


class TestContract:
    """Holds for every ДҚАЖ we speak to."""

    def test_the_prescriptions_of_a_person_are_theirs_the_latest_first(self, system):
        prescriptions = system.of_person(PATIENT)

        assert {one.iin for one in prescriptions} == {PATIENT}
        assert [one.issued_on for one in prescriptions] == sorted((one.issued_on for one in prescriptions), reverse=True)

    def test_a_person_without_prescriptions_has_none(self, system):
        assert system.of_person(NOBODY) == ()

    def test_what_is_no_iin_is_rejected(self, system):
        with pytest.raises(Rejected) as caught:
            system.of_person("1234567")

        assert "1234567" not in str(caught.value)

    def test_a_prescription_nobody_wrote_is_not_dispensed(self, system):
        with pytest.raises(Rejected) as caught:
            give(system, "no-such-number", 1)

        assert caught.value.code == messages.UNKNOWN


@pytest.mark.law("MED-02-01")
def test_the_medicines_system_has_a_code_and_two_operations():
    assert messages.CODE == "DQAJ"
    assert set(messages.OPERATIONS) == {"prescription_lookup", "dispense_record"}


def test_everything_written_arrives(supply):
    one = found(supply, "RX-0002")

    assert (one.units, one.issued_on, one.valid_to) == (50, date(2026, 11, 3), date(2027, 1, 31))
    assert (one.product.product_class, one.product.device_kind, one.units_left) == ("medical_device", "reagent", 50)


def test_what_was_handed_over_is_counted_once_for_a_key(supply, number):
    for _ in range(2):
        give(supply, number, 20, key="same")

    one = found(supply, number)
    assert (one.units_left, one.status, [(given.key, given.bin) for given in one.given]) == (10, "active", [("same", OURS)])
    give(supply, number, 10)
    assert found(supply, number).status == "dispensed"


def test_a_prescription_dispensed_elsewhere_is_rejected_with_its_code(stand_in, supply, number):
    stand_in.control("/dispense", number=number, units=30)

    with pytest.raises(Rejected) as caught:
        give(supply, number, 1)

    assert caught.value.code == messages.TOO_MANY
    assert found(supply, number).given[0].bin == fake.ELSEWHERE


def test_a_cancelled_prescription_is_not_active(stand_in, supply, number):
    stand_in.control("/cancel", number=number)

    with pytest.raises(Rejected) as caught:
        give(supply, number, 1)

    assert (caught.value.code, found(supply, number).status) == (messages.NOT_ACTIVE, "cancelled")


def test_one_written_in_place_of_another_cancels_it(stand_in, supply, number):
    again = fake.BUILT_IN[0] | {"number": f"{number}-2", "units": 30, "replaces": number}
    stand_in.control("/write", **again)

    assert (found(supply, number).status, found(supply, f"{number}-2").replaces) == ("cancelled", number)


@pytest.mark.parametrize("answer", ["broken", "form", "stranger"])
def test_an_answer_that_cannot_be_trusted_is_unavailable(stand_in, supply, answer):
    stand_in.control(answer=answer)

    with pytest.raises(Unavailable) as caught:
        supply.of_person(PATIENT)

    assert PATIENT not in str(caught.value)


def test_an_outage_is_unavailable_and_names_the_system(stand_in, supply):
    stand_in.control(outage=True)

    with pytest.raises(Unavailable, match="ДҚАЖ"):
        supply.of_person(PATIENT)


def test_a_slow_system_is_unavailable(stand_in):
    stand_in.control(delay=0.5)

    with pytest.raises(Unavailable, match="in time"):
        MedicineSupply(stand_in.url, within=0.1).of_person(PATIENT)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(200, b"<html>", Unavailable), (302, b"", Unavailable), (403, b"", Rejected), (409, b"[]", Rejected), (200, b"[]", Unavailable)],
)
def test_an_answer_outside_the_protocol_is_told_apart(monkeypatch, status, body, error):
    monkeypatch.setattr(transport, "post", lambda *_: (status, body))

    with pytest.raises(error):
        MedicineSupply("https://supply.example", token="s3cret").of_person(PATIENT)


def test_nothing_personal_is_shown(supply):
    one = found(supply, "RX-0001")

    assert (repr(one), str(one.product)) == ("Prescription()", "Product()")
    assert "s3cret" not in repr(MedicineSupply("https://supply.example", token="s3cret"))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"iin": 5}', b'{"number": "RX-0001", "given": {}}'])
def test_the_stand_in_does_not_understand_what_is_no_question(stand_in, body):
    for path in messages.OPERATIONS.values():
        status, said = stand_in.ask("POST", path, body)
        assert (status, json.loads(said)["code"]) == (400, messages.BAD_REQUEST)
    assert stand_in.ask("POST", "/elsewhere", b"{}")[0] == 404
    assert stand_in.ask("POST", "/_control/burn", b"{}")[0] == 400


def test_what_changed_survives_kill_nine(tmp_path):
    state = tmp_path / "state.jsonl"
    with targets.running(MODULE, ["--state", str(state)]) as first:
        give(MedicineSupply(first.url), "RX-0001", 25)
        first.process.kill()
    with targets.running(MODULE, ["--state", str(state)]) as second:
        assert found(MedicineSupply(second.url), "RX-0001").units_left == 35
    assert state.stat().st_mode & 0o077 == 0


def test_the_prescriptions_of_a_file_replace_those_built_in_and_a_bad_line_is_named(tmp_path):
    file = tmp_path / "prescriptions.jsonl"
    file.write_text(json.dumps(fake.BUILT_IN[0] | {"iin": NOBODY}) + "\n", encoding="utf-8")
    with targets.running(MODULE, ["--prescriptions", str(file)]) as stand_in:
        assert [one.number for one in MedicineSupply(stand_in.url).of_person(NOBODY)] == ["RX-0001"]

    file.write_text(f'{{"iin": "{PATIENT}"}}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="line 1") as caught:
        fake.prescriptions(file)
    assert PATIENT not in str(caught.value)
