"""The monitoring feed: every change of state is queued once, in the order of its case, retried, and shown when it failed."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from tests.contracts import targets
from tests.domain.attachment_requests import at_desk, granted
from tests.domain.complaint_samples import decided
from tests.domain.insurance_samples import the_fund
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, staff

from emhana import catalogue
from emhana.cases.actions import feeding, moves, submit
from emhana.cases.actions.decide import find
from emhana.cases.feed import STAGES, SUBMIT
from emhana.cases.lifecycle import Act
from emhana.cases.models import Case, Event, StageReport
from emhana.documents.signing import DemoAuthority
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.gateway.asynchronous import Receipt
from emhana.integrations.monitoring import messages
from emhana.integrations.monitoring.client import Monitoring
from emhana.jobs import monitoring, tasks
from emhana.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
TEN_TWELVE = NOW.replace(hour=5, minute=12)


@pytest.fixture
def authority(tmp_path, settings) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)


class Told(Monitoring):
    """A monitoring system that keeps what it is told, or fails with the error it was given for a stage."""

    def __init__(self, **errors: Exception) -> None:
        super().__init__("http://127.0.0.1:1")
        object.__setattr__(self, "told", [])
        object.__setattr__(self, "errors", errors)

    def report(self, stage, *, now, correlation=""):
        if stage.stage in self.errors:
            raise self.errors[stage.stage]
        self.told.append((stage.number, stage.stage))
        return Receipt("m", correlation or f"chain {stage.number}", now)


def accepted() -> Case:
    """Return a case in the state accepted, put in as rows with the event of its acceptance."""
    case = decided(now=NOW)
    Case.objects.filter(pk=case.pk).update(state="accepted", outcome="")
    case.refresh_from_db()
    return case


def queued() -> list[tuple[str, str]]:
    feeding.gather(now=NOW)
    return [(row.case.number, row.stage) for row in StageReport.objects.select_related("case").order_by("event")]


def test_every_act_and_the_submission_have_a_stage_and_every_stage_a_value():
    assert set(STAGES) == {SUBMIT, *Act}
    assert set(STAGES.values()) == set(messages.STAGES)


@pytest.mark.law("GEN-00-09")
def test_a_change_of_state_queues_one_report_with_service_number_stage_and_time():
    case = accepted()
    with transaction.atomic():
        moves.move(case, Act.OPEN, by=BY, now=TEN_TWELVE)
    feeding.gather(now=NOW)
    report = StageReport.objects.select_related("case").get()
    assert (report.case.service, report.case.number, report.stage, report.at) == (case.service, case.number, "processing", TEN_TWELVE)
    assert feeding.gather(now=NOW) == 0


@pytest.mark.law("MED-09M-01")
def test_a_decision_about_medicines_queues_one_report():
    case = decided("medicines_dispensing", now=NOW)
    Case.objects.filter(pk=case.pk).update(state="in_review", outcome="")
    with transaction.atomic():
        moves.move(case, Act.DECIDE, by=BY, now=TEN_TWELVE, outcome="granted")
    assert queued() == [(case.number, "decided")]
    assert StageReport.objects.get().at == TEN_TWELVE


@pytest.mark.law("MSHI-09-01")
def test_received_processing_and_delivered_are_queued_in_that_order(authority):
    """Registration and decision are stages of their own and stand between."""
    the_fund()
    person = a_person()
    asked = submit.Asked(
        service=catalogue.by_code("mshi_participation_information"), recipient=person, applicant=person, provider=None, channel="portal",
        language="kk", data={"restricted_data_consent": True, "identity_document_consent": True},
    )  # fmt: skip
    submit.submit(asked, by=a_citizen(person), now=NOW)
    stages = [stage for _, stage in queued()]
    assert [stage for stage in stages if stage in ("received", "processing", "delivered")] == ["received", "processing", "delivered"]
    assert stages == ["received", "registered", "processing", "decided", "delivered"]


@pytest.mark.law("ATT-09-48")
def test_a_direct_request_is_reported_stage_by_stage_and_what_failed_is_retried_and_shown(authority):
    """The page of the head is in tests/web/test_monitoring.py."""
    clinic = a_clinic()
    case = at_desk(a_person(), clinic)
    granted(case)
    assert [stage for _, stage in queued()] == ["received", "registered", "processing", "decided", "delivered"]
    assert set(StageReport.objects.values_list("at", flat=True)) <= set(Event.objects.values_list("at", flat=True))
    silent = Told(received=Unavailable("monitoring", "no answer"))
    assert monitoring.report_stages(silent, clock=lambda: NOW) == 0
    failed = StageReport.objects.undelivered().get()
    assert (failed.stage, failed.attempts, failed.next_try_at) == ("received", 1, NOW + timedelta(seconds=10))
    working = Told()
    assert monitoring.report_stages(working, clock=lambda: NOW) == 0
    assert monitoring.report_stages(working, clock=lambda: NOW + timedelta(seconds=10)) == 5
    assert [stage for _, stage in working.told] == ["received", "registered", "processing", "decided", "delivered"]
    assert not StageReport.objects.undelivered().exists()


def test_what_changes_no_state_is_not_reported():
    case = at_desk(a_person(), clinic := a_clinic())
    before = queued()
    find(
        case=case, service=catalogue.by_code("phc_attachment"), found={}, by=staff("head", clinic),
        now=NOW,
    )  # fmt: skip
    assert queued() == before


def test_a_failed_case_does_not_hold_up_another_and_a_refused_stage_not_the_next():
    first, second = at_desk(a_person(), a_clinic()), at_desk(a_person(), a_clinic())
    system = Told(registered=Rejected("monitoring", "unknown request 850101300123"))
    assert monitoring.report_stages(system, clock=lambda: NOW) == 4
    others = [(number, stage) for number in (first.number, second.number) for stage in ("received", "processing")]
    assert sorted(system.told) == sorted(others)
    refused = StageReport.objects.filter(state="rejected")
    assert (refused.count(), refused[0].failure) == (2, "unknown request …")
    assert monitoring.report_stages(system, clock=lambda: NOW + timedelta(days=1)) == 0


def test_a_case_keeps_one_chain_with_the_monitoring_system():
    case = at_desk(a_person(), a_clinic())
    monitoring.report_stages(Told(), clock=lambda: NOW)
    assert set(StageReport.objects.values_list("correlation", flat=True)) == {f"chain {case.number}"}


def test_a_later_stage_is_not_claimed_while_an_earlier_one_is_being_sent():
    at_desk(a_person(), a_clinic())
    feeding.gather(now=NOW)
    claimed = feeding.claim(now=NOW)
    assert (claimed.stage, feeding.claim(now=NOW)) == ("received", None)
    assert feeding.claim(now=NOW + feeding.LEASE).pk == claimed.pk
    feeding.mark_sent(report=claimed, reference="m", correlation="c", now=NOW)
    assert StageReport.objects.get(pk=claimed.pk).state == "waiting"


def test_what_is_committed_late_is_neither_lost_nor_doubled():
    """An event whose number is lower than one already read, because its transaction took longer."""
    slow, quick = accepted(), accepted()
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            moves.move(slow, Act.OPEN, by=BY, now=NOW)
            begun.set()
            assert go_on.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert begun.wait(20)
    with transaction.atomic():
        moves.move(quick, Act.OPEN, by=BY, now=NOW)
    assert queued() == []
    go_on.set()
    thread.join()
    assert queued() == [(slow.number, "processing"), (quick.number, "processing")]
    assert queued() == [(slow.number, "processing"), (quick.number, "processing")]


def test_an_act_that_fails_reports_nothing():
    case = accepted()
    with transaction.atomic():
        moves.move(case, Act.OPEN, by=BY, now=NOW)
        transaction.set_rollback(True)
    assert queued() == []


def test_two_readers_at_once_queue_each_report_once():
    feeding.gather(now=NOW)
    at_desk(a_person(), a_clinic())
    with transaction.atomic():
        assert feeding.gather(now=NOW) > 0
        others: list[int] = []

        def other() -> None:
            others.append(feeding.gather(now=NOW))
            connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        assert others == [0]
    assert StageReport.objects.count() == 3


def test_the_job_tells_the_stand_in_and_does_nothing_without_an_address(settings):
    case = at_desk(a_person(), a_clinic())
    tasks.report_stages()
    assert not StageReport.objects.exists()
    with targets.running("emhana.integrations.monitoring.fake") as stand_in:
        settings.EMHANA_MONITORING_URL = stand_in.url
        tasks.report_stages()
        told = stand_in.shown("stages")
    assert [(one["number"], one["stage"]) for one in told] == [(case.number, s) for s in ("received", "registered", "processing")]
    assert {one["chain"] for one in told} == {told[0]["chain"]}
    assert Entry.objects.filter(act="stage_reported", case_number=case.number).count() == 3
