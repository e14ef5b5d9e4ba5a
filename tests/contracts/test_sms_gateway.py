"""The SMS gateway: one suite for the stand-in and, with EMHANA_CONTRACT_SMS_URL, for the provider itself.

Against the provider also set EMHANA_CONTRACT_SMS_LOGIN, _PASSWORD and _PHONE: real messages go to that phone.
"""

import json
import os
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from emhana.integrations import transport
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.sms_gateway.client import SmsGateway
from emhana.integrations.sms_gateway.messages import Status
from tests.contracts import targets

MODULE = "emhana.integrations.sms_gateway.fake"
PHONE = "+77000000001"


@pytest.fixture(scope="module")
def shared():
    with targets.running(MODULE) as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(shared):
    """Return the stand-in of this module without faults."""
    shared.control(outage=False, fail_rate=0.0, delay=0.0, status=1)
    return shared


@pytest.fixture(params=targets.targets("EMHANA_CONTRACT_SMS_URL"))
def gateway(request) -> SmsGateway:
    """Return a client of the target."""
    if request.param == targets.STAND_IN:
        return SmsGateway(request.getfixturevalue("stand_in").url)
    env = os.environ
    return SmsGateway(env["EMHANA_CONTRACT_SMS_URL"], env["EMHANA_CONTRACT_SMS_LOGIN"], env["EMHANA_CONTRACT_SMS_PASSWORD"])


@pytest.fixture
def phone() -> str:
    return os.environ.get("EMHANA_CONTRACT_SMS_PHONE", PHONE)


@pytest.fixture
def key() -> str:
    return f"test-{uuid.uuid4()}"


class TestContract:
    """Holds for every SMS gateway we speak to."""

    def test_a_sent_message_has_a_reference_without_the_phone_and_a_status(self, gateway, phone, key):
        reference = gateway.send(phone, "Сынақ", key)

        assert phone.removeprefix("+") not in reference
        assert gateway.status(reference, phone) in {Status.QUEUED, Status.SENT, Status.DELIVERED}

    def test_the_same_key_twice_gives_the_same_reference(self, gateway, phone, key):
        assert gateway.send(phone, "Сынақ", key) == gateway.send(phone, "Сынақ", key)

    def test_a_bad_number_is_rejected_with_the_gateways_words(self, gateway, key):
        with pytest.raises(Rejected) as caught:
            gateway.send("+7123", "Сынақ", key)

        assert caught.value.words

    def test_the_status_of_an_unknown_message_is_rejected(self, gateway, phone):
        with pytest.raises(Rejected):
            gateway.status("1", phone)

    def test_replies_come_oldest_first_and_only_once(self, gateway):
        replies = gateway.replies()

        assert [reply.number for reply in replies] == sorted(reply.number for reply in replies)
        assert gateway.replies(since=replies[-1].number if replies else 0) == ()


def test_one_key_sends_one_message(stand_in, key):
    gateway = SmsGateway(stand_in.url)

    reference = gateway.send(PHONE, "Кодыңыз 123456", key)
    gateway.send(PHONE, "Кодыңыз 123456", key)

    sent = [row for row in stand_in.shown("messages") if row["id"] == reference]
    assert [(row["phone"], row["mes"]) for row in sent] == [(PHONE, "Кодыңыз 123456")]


@pytest.mark.parametrize(
    ("code", "status"), [(-1, Status.QUEUED), (0, Status.SENT), (1, Status.DELIVERED), (2, Status.DELIVERED), (20, Status.FAILED)]
)
def test_the_providers_codes_become_four_states(stand_in, key, code, status):
    stand_in.control(status=code)
    gateway = SmsGateway(stand_in.url)

    assert gateway.status(gateway.send(PHONE, "Сынақ", key), PHONE) is status


def test_a_status_nobody_documented_is_not_guessed(stand_in, key):
    stand_in.control(status=99)
    gateway = SmsGateway(stand_in.url)
    reference = gateway.send(PHONE, "Сынақ", key)

    with pytest.raises(Unavailable):
        gateway.status(reference, PHONE)


def test_a_reply_is_fetched_with_its_time_and_not_again(stand_in):
    gateway = SmsGateway(stand_in.url)
    last = max((reply.number for reply in gateway.replies()), default=0)
    stand_in.control("/replies", phone=PHONE, message="ИӘ")

    (reply,) = gateway.replies(since=last)

    assert (reply.phone, reply.text) == (PHONE, "ИӘ")
    assert reply.received_at.utcoffset() == timedelta(hours=5)
    assert gateway.replies(since=reply.number) == ()
    assert PHONE not in repr(reply)


def test_an_outage_is_unavailable_and_the_next_try_sends_once(stand_in, key):
    gateway = SmsGateway(stand_in.url)
    stand_in.control(outage=True)
    with pytest.raises(Unavailable):
        gateway.send(PHONE, "Сынақ", key)
    stand_in.control(outage=False)

    reference = gateway.send(PHONE, "Сынақ", key)

    assert [row["id"] for row in stand_in.shown("messages")].count(reference) == 1


def test_a_slow_gateway_is_unavailable(stand_in, key):
    stand_in.control(delay=0.5)

    with pytest.raises(Unavailable, match="in time"):
        SmsGateway(stand_in.url, within=0.1).send(PHONE, "Сынақ", key)


def test_a_share_of_requests_fails_evenly(stand_in):
    stand_in.control(fail_rate=0.5)
    outcomes = []
    for _ in range(4):
        try:
            outcomes.append(len(SmsGateway(stand_in.url).replies(since=10**6)))
        except Unavailable:
            outcomes.append("failed")

    assert outcomes == [0, "failed", 0, "failed"]


def test_an_unknown_fault_is_not_taken_for_a_known_one(stand_in):
    for wanted in ({"outtage": True}, {"delay": "long"}, {"outage": 1}):
        with pytest.raises(ValueError, match="cannot be set"):
            stand_in.control(**wanted)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"error": "busy", "error_code": 9}, Unavailable),
        ({"error": "blocked", "error_code": "4"}, Unavailable),
        ({"error": "no messages", "error_code": 3}, ()),
        ({"error": "authorise error", "error_code": 2}, Rejected),
        ([{"id": 1}], Unavailable),
        ({}, ()),
    ],
)
def test_the_providers_errors_are_told_apart(monkeypatch, answer, outcome):
    monkeypatch.setattr(transport, "post", lambda *_: (200, json.dumps(answer).encode()))
    gateway = SmsGateway("https://gateway.example")

    if outcome == ():
        assert gateway.replies() == ()
    else:
        with pytest.raises(outcome):
            gateway.replies()


@pytest.mark.parametrize(("status", "body", "error"), [(403, b"", Rejected), (302, b"", Unavailable), (200, b"<html>", Unavailable)])
def test_an_answer_outside_the_protocol_is_no_answer(monkeypatch, status, body, error):
    monkeypatch.setattr(transport, "post", lambda *_: (status, body))

    with pytest.raises(error):
        SmsGateway("https://gateway.example").replies()


def test_nobody_listening_is_unavailable(key):
    stand_in = targets.start(MODULE)
    targets.stop(stand_in)

    with pytest.raises(Unavailable):
        SmsGateway(stand_in.url).send(PHONE, "Сынақ", key)


def test_what_goes_wrong_names_neither_phone_nor_password(stand_in, key):
    gateway = SmsGateway(stand_in.url, "clinic", "s3cret-word")
    stand_in.control(outage=True)
    with pytest.raises(Unavailable) as outage:
        gateway.send(PHONE, "Сынақ", key)
    stand_in.control(outage=False)
    bad = "+7 700 000 00"
    with pytest.raises(Rejected) as rejected:
        gateway.send(bad, "Сынақ", key)

    shown = " ".join((str(outage.value), str(rejected.value), repr(gateway)))
    assert not any(part in shown for part in (PHONE, bad, "s3cret-word"))
    assert "invalid number" in rejected.value.words


def test_only_web_addresses_are_called():
    with pytest.raises(ValueError, match="https"):
        SmsGateway("file:///etc/hostname").replies()


def test_messages_survive_kill_nine(tmp_path, key):
    state = tmp_path / "messages.jsonl"
    with targets.running(MODULE, ["--state", str(state)]) as first:
        reference = SmsGateway(first.url).send(PHONE, "Сынақ", key)
        first.process.kill()
    with targets.running(MODULE, ["--state", str(state)]) as second:
        again = replace(SmsGateway(first.url), url=second.url).send(PHONE, "Сынақ", key)

        assert again == reference
        assert len(second.shown("messages")) == 1
    assert state.stat().st_mode & 0o077 == 0
