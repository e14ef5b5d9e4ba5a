"""The service-monitoring system: one suite for the stand-in and, with EMHANA_CONTRACT_MONITORING_URL, for the gateway itself."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest

from emhana.cases.feed import STAGES
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.gateway import asynchronous, envelope, xml
from emhana.integrations.monitoring import messages
from emhana.integrations.monitoring.client import Monitoring
from emhana.integrations.monitoring.messages import Stage
from tests.contracts import targets

MODULE = "emhana.integrations.monitoring.fake"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared():
    with targets.running(MODULE) as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(shared):
    """Return the stand-in of this module without faults."""
    shared.control(outage=False, fail_rate=0.0, delay=0.0, answer="right")
    return shared


@pytest.fixture(params=targets.targets("EMHANA_CONTRACT_MONITORING_URL"))
def monitoring(request) -> Monitoring:
    """Return a client of the target."""
    if request.param == targets.STAND_IN:
        return Monitoring(request.getfixturevalue("stand_in").url, sender_id="clinic")
    env = os.environ
    return Monitoring(
        env["EMHANA_CONTRACT_MONITORING_URL"], env["EMHANA_CONTRACT_MONITORING_SENDER"], env["EMHANA_CONTRACT_MONITORING_PASSWORD"]
    )


def a_stage(**more: object) -> Stage:
    return replace(Stage(str(uuid4()), "phc_attachment", "000000042-69", "processing", NOW, "990140000126"), **more)


class TestContract:
    """Holds for every monitoring system we speak to."""

    def test_a_stage_is_taken_under_a_name_of_the_gateway(self, monitoring):
        receipt = monitoring.report(a_stage(), now=NOW)

        assert receipt.message_id
        assert receipt.correlation_id

    def test_the_next_stage_continues_the_chain(self, monitoring):
        first = monitoring.report(a_stage(stage="received"), now=NOW)

        again = monitoring.report(a_stage(stage="decided"), now=NOW, correlation=first.correlation_id)

        assert (again.correlation_id, again.message_id != first.message_id) == (first.correlation_id, True)

    def test_every_stage_of_a_case_has_a_value_in_the_dictionary(self, monitoring):
        for stage in sorted(set(STAGES.values())):
            assert monitoring.report(a_stage(stage=stage), now=NOW).message_id


class TestStandIn:
    """What the stand-in does on request, and how the client takes it."""

    def test_it_shows_what_it_was_told_and_keeps_a_key_once(self, stand_in):
        client, stage = Monitoring(stand_in.url), a_stage()
        receipts = {client.report(stage, now=NOW).message_id for _ in range(2)}

        told = [one for one in stand_in.shown("stages") if one["key"] == stage.key]
        assert (len(receipts), len(told)) == (1, 1)
        assert (told[0]["service"], told[0]["number"], told[0]["stage"]) == ("phc_attachment", "000000042-69", "processing")
        assert datetime.fromisoformat(told[0]["at"]) == NOW

    @pytest.mark.parametrize("faults", [{"outage": True}, {"answer": "broken"}, {"answer": "fault"}])
    def test_what_may_pass_is_unavailable(self, stand_in, faults):
        stand_in.control(**faults)

        with pytest.raises(Unavailable):
            Monitoring(stand_in.url).report(a_stage(), now=NOW)

    def test_what_will_not_pass_is_rejected_with_its_words(self, stand_in):
        stand_in.control(answer="refuse")

        with pytest.raises(Rejected, match="not registered"):
            Monitoring(stand_in.url).report(a_stage(), now=NOW)

    def test_a_slow_system_is_left(self, stand_in):
        stand_in.control(delay=1.0)

        with pytest.raises(Unavailable):
            Monitoring(stand_in.url, within=0.2).report(a_stage(), now=NOW)

    def test_what_is_no_message_is_a_fault_of_the_sender(self, stand_in):
        for body in (b"<a/>", asynchronous.write_message(asynchronous.Message("OTHER", NOW, "x", messages.write(a_stage())))):
            status, answer = stand_in.ask("POST", "/", body)
            assert (status, b"soap:Client" in answer) == (500, True)


class TestMessage:
    """The envelope on the wire."""

    def test_the_elements_stand_in_the_order_of_the_contract(self):
        message = asynchronous.Message("S", NOW, "clinic", messages.write(a_stage()), correlation_id="c", route_id="r")
        body = asynchronous.write_message(message)

        info = xml.read(body).find(f"{{{envelope.SOAP}}}Body/{{{asynchronous.TYPES}}}sendMessage/request/messageInfo")
        assert [child.tag for child in info] == ["correlationId", "serviceId", "messageType", "routeId", "messageDate", "sender"]
        assert xml.text(info, "messageType") == "NOTIFICATION"
        assert envelope.SECURITY_UTILITY in body.decode()

    def test_it_can_be_read_back_and_says_nothing_about_a_person(self):
        stage = a_stage()
        message = asynchronous.read_message(asynchronous.write_message(asynchronous.Message("S", NOW, "clinic", messages.write(stage))))

        assert messages.read(message.data) == stage
        assert {child.tag for child in message.data} == {"key", "serviceCode", "requestNumber", "stage", "stageDate", "providerBin"}

    @pytest.mark.parametrize("body", [b"<a/>", b"<!DOCTYPE a><a/>", asynchronous.write_receipt(asynchronous.Receipt("m", "c", NOW))])
    def test_what_is_no_message_is_malformed(self, body):
        with pytest.raises(xml.Malformed):
            asynchronous.read_message(body)

    def test_what_is_no_stage_is_malformed(self):
        with pytest.raises(xml.Malformed):
            messages.read(Element("data"))
        with pytest.raises(KeyError):
            messages.write(a_stage(stage="nowhere"))

    def test_a_signer_is_asked(self, stand_in):
        asked = []

        def sign(body: bytes) -> bytes:
            asked.append(body)
            return body

        Monitoring(stand_in.url, sign=sign).report(a_stage(), now=NOW)
        assert len(asked) == 1
