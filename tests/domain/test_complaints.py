"""Complaints: who may complain to whom, three clocks, the case file, answers, and what a satisfied one does to the case."""

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.domain.complaint_samples import MONDAY, NOW, at, decided, filed, own, refused_attachment, replied
from tests.domain.people import a_citizen, a_clinic, a_person, a_unit, staff

from emhana.cases.errors import AlreadyChanged, NotAllowed, NotInPast, OwnCase, ReasonRequired
from emhana.cases.models import Case
from emhana.complaints import actions, errors
from emhana.complaints.models import CaseFile, Complaint
from emhana.complaints.reading import Standing, clocks
from emhana.documents.signing import DemoAuthority
from emhana.journal.models import Entry
from emhana.law.complaints import Duty
from emhana.notifications.models import Message
from emhana.parties.models import Representation
from emhana.reference.models import Level

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(made, now=NOW)
    return made


@pytest.fixture(autouse=True)
def signing(settings, folder: Path) -> None:
    settings.EMHANA_AUTHORITY = folder


def last_day(due) -> date:
    return (due.astimezone(MONDAY.tzinfo) - timedelta(seconds=1)).date()


def head_of(complaint: Complaint):
    return staff("head", complaint.provider)


def controller(complaint: Complaint):
    return staff("quality_controller", complaint.provider.territory)


def sent_on(complaint: Complaint, *, now, to: str = "quality") -> None:
    head = head_of(complaint)
    actions.make_file(complaint=complaint, by=head, now=now)
    actions.forward(complaint=complaint, to=to, by=head, now=now)


@pytest.mark.law("MED-09C-01")
@pytest.mark.parametrize(
    ("addressee", "bodies"), [("provider", ["provider"]), ("quality", ["quality"]), ("both", ["provider", "quality"])]
)
def test_the_head_the_quality_body_or_both_can_be_addressed_about_medicines(addressee, bodies):
    complaint = filed(decided("medicines_dispensing"), addressee=addressee)
    assert sorted(complaint.considerations.values_list("body", flat=True)) == bodies


@pytest.mark.law("ATT-18-03")
def test_a_complaint_to_both_is_registered_with_each_under_a_term_of_its_own():
    complaint = filed(refused_attachment(), addressee="both", now=NOW)
    terms = {row.body: (row.registered_at, last_day(row.due_at)) for row in complaint.considerations.all()}
    assert terms == {"provider": (NOW, date(2026, 12, 1)), "quality": (NOW, date(2026, 12, 15))}
    assert CaseFile.objects.filter(complaint=complaint).exists()


@pytest.mark.law("ATT-18-02")
def test_a_complaint_to_the_head_stands_in_the_register_of_the_provider_for_the_head_alone():
    complaint = filed(refused_attachment(), now=NOW)
    clinic, region = complaint.provider, complaint.provider.territory
    seen = {kind: Complaint.objects.visible_to(staff(kind, clinic)).count() for kind in ("head", "registrar")}
    assert seen == {"head": 1, "registrar": 0}
    others = [staff("head", a_clinic("Басқа")), staff("register_specialist", region), staff("quality_controller", region)]
    assert not any(Complaint.objects.visible_to(user).exists() for user in others)


@pytest.mark.law("ATT-18-08")
def test_a_complaint_half_a_year_later_is_registered_at_once_and_needs_no_paper():
    case = refused_attachment()
    later = NOW + timedelta(days=182)
    complaint = filed(case, against="action", reply_to="a@example.kz", now=later)
    assert (own(complaint).registered_at, own(complaint).due_at > later, complaint.reply_to) == (later, True, "a@example.kz")
    assert complaint.number.startswith("C-")
    assert Complaint.objects.numbered(complaint.number).get() == complaint


@pytest.mark.law("MSHI-10-01")
def test_an_answered_insurance_request_can_be_complained_of_to_the_head_of_the_fund():
    case = decided(outcome="granted")
    complaint = filed(case)
    assert (complaint.provider, complaint.addressee, own(complaint).body) == (case.provider, "provider", "provider")


@pytest.mark.law("MSHI-10-06")
def test_a_complaint_meant_for_the_reviewing_body_is_registered_first_with_the_provider():
    complaint = filed(decided(), addressee="quality")
    assert list(complaint.considerations.values_list("body", "registered_at")) == [("provider", MONDAY)]
    assert not Complaint.objects.visible_to(controller(complaint)).exists()


@pytest.mark.law("MSHI-10-12")
def test_three_clocks_run_apart_and_forwarding_does_not_stop_the_answer():
    complaint = filed(decided())
    assert (last_day(complaint.forward_due_at), last_day(own(complaint).due_at)) == (date(2023, 4, 6), date(2023, 4, 10))
    sent_on(complaint, now=at(5))
    waiting = own(complaint, "quality")
    assert (waiting.registered_at, waiting.due_at, own(complaint).answered_at) == (None, None, None)
    actions.register(consideration=waiting, by=controller(complaint), now=at(6))
    assert last_day(own(complaint, "quality").due_at) == date(2023, 4, 27)
    assert [(clock.kind, clock.standing) for clock in clocks(complaint, now=at(11))] == [
        ("forward", Standing.KEPT), ("provider", Standing.OVERDUE), ("quality", Standing.RUNNING),
    ]  # fmt: skip


@pytest.mark.law("MSHI-10-13")
def test_a_paper_received_on_monday_and_registered_on_tuesday_counts_from_both():
    case = decided()
    filing = actions.Filing(
        case=case, complainant=case.recipient, against="decision", addressee="provider", text="Келіспеймін", language="kk",
        channel="in_person", received_at=MONDAY,
    )  # fmt: skip
    complaint = actions.file(filing, by=staff("registrar", case.provider), now=at(3, 15))
    assert own(complaint).registered_at is None
    actions.register(consideration=own(complaint), by=head_of(complaint), now=at(4))
    assert (last_day(complaint.forward_due_at), last_day(own(complaint).due_at)) == (date(2023, 4, 6), date(2023, 4, 11))
    with pytest.raises(AlreadyChanged):
        actions.register(consideration=own(complaint), by=head_of(complaint), now=at(5))


@pytest.mark.law("MSHI-10-07")
def test_neither_forwarded_nor_satisfied_by_the_end_of_thursday_raises_an_alert():
    complaint = filed(decided())
    assert [complaint.duty(now=now) for now in (at(6, 23), at(7, 0))] == [Duty.DUE, Duty.OVERDUE]


@pytest.mark.law("MSHI-10-08")
def test_without_the_case_file_nothing_is_forwarded():
    complaint = filed(decided())
    with pytest.raises(errors.FileRequired):
        actions.forward(complaint=complaint, to="quality", by=head_of(complaint), now=MONDAY)
    sent_on(complaint, now=MONDAY)
    assert Complaint.objects.get().forwarded_at == MONDAY


@pytest.mark.law("MSHI-10-09")
def test_full_satisfaction_by_thursday_releases_from_forwarding():
    complaint = filed(decided())
    replied(complaint, "satisfied", now=at(6, 17))
    assert complaint.duty(now=at(7)) == Duty.RELEASED
    actions.close(complaint=complaint, by=head_of(complaint), now=at(7))
    assert Complaint.objects.get().closed_at == at(7)


@pytest.mark.law("MSHI-10-10")
@pytest.mark.parametrize(("outcome", "day"), [("partly", 5), ("rejected", 5), ("satisfied", 7)])
def test_partial_or_late_satisfaction_cannot_be_closed_without_forwarding(outcome, day):
    complaint = filed(decided())
    replied(complaint, outcome, now=at(day))
    with pytest.raises(errors.ForwardingRequired):
        actions.close(complaint=complaint, by=head_of(complaint), now=at(day))
    assert Complaint.objects.get().closed_at is None


def test_a_forwarded_complaint_is_closed_once_everybody_has_answered():
    complaint = filed(decided())
    sent_on(complaint, now=at(4))
    replied(complaint, "partly", now=at(5))
    with pytest.raises(errors.AnswerRequired):
        actions.close(complaint=complaint, by=head_of(complaint), now=at(5))
    actions.register(consideration=own(complaint, "quality"), by=controller(complaint), now=at(5))
    replied(complaint, "satisfied", now=at(20), body="quality")
    actions.close(complaint=complaint, by=head_of(complaint), now=at(20))
    with pytest.raises(AlreadyChanged):
        actions.close(complaint=complaint, by=head_of(complaint), now=at(20))


@pytest.mark.law("MSHI-10-05")
def test_a_complaint_is_forwarded_to_the_higher_body_or_the_quality_body_and_to_nobody_else():
    for to in ("quality", "higher"):
        complaint = filed(decided())
        sent_on(complaint, now=at(4), to=to)
        assert (complaint.forwarded_to, complaint.duty(now=at(10))) == (to, Duty.DONE)
    other = filed(decided())
    with pytest.raises(NotAllowed):
        sent_on(other, now=at(4), to="provider")
    assert not Complaint.objects.visible_to(controller(other)).filter(pk=other.pk).exists()


def test_a_procedure_without_forwarding_forwards_nothing():
    complaint = filed(decided("medicines_dispensing"))
    with pytest.raises(NotAllowed):
        sent_on(complaint, now=MONDAY)
    replied(complaint, "rejected", now=MONDAY)
    actions.close(complaint=complaint, by=head_of(complaint), now=MONDAY)


def test_a_satisfied_complaint_puts_the_case_back_under_review_and_the_decision_stays():
    case = refused_attachment()
    complaint = filed(case, now=NOW)
    replied(complaint, "satisfied", now=NOW, reopen=True)
    case.refresh_from_db()
    event = case.events.latest("id")
    assert (case.state, case.outcome, case.decisions.count()) == ("in_review", "", 1)
    assert (event.kind, event.note["basis"]) == ("reopen", complaint.number)


@pytest.mark.parametrize(("outcome", "reopen"), [("rejected", True), ("satisfied", False)])
def test_only_the_provider_that_agrees_and_says_so_reopens_the_case(outcome, reopen):
    complaint = filed(refused_attachment(), now=NOW)
    replied(complaint, outcome, now=NOW, reopen=reopen)
    assert Case.objects.get().state == "delivered"


def test_nobody_answers_a_complaint_about_their_own_decision():
    clinic = a_clinic()
    decider = staff("head", clinic)
    complaint = filed(decided(provider=clinic, by=decider.actor_key))
    with pytest.raises(errors.OwnDecision):
        replied(complaint, "rejected", now=MONDAY, by=decider)
    replied(complaint, "rejected", now=MONDAY)


def test_nobody_answers_their_own_complaint_or_one_of_their_family():
    complaint = filed(decided())
    head = staff("head", complaint.provider)
    Representation.objects.create(
        representative=head.person, represented=complaint.complainant, kind="guardian", source="АХАЖ", valid=(date(2020, 1, 1), None)
    )
    with pytest.raises(OwnCase):
        replied(complaint, "rejected", now=MONDAY, by=head)
    themselves = a_citizen(complaint.complainant)
    themselves.acting = staff("head", complaint.provider).acting
    with pytest.raises(OwnCase):
        replied(complaint, "rejected", now=MONDAY, by=themselves)


def test_only_the_head_of_this_provider_and_the_body_of_this_region_handle_a_complaint():
    complaint = filed(decided("medicines_dispensing"), addressee="both")
    far = a_unit("710000000", Level.CAPITAL, "Астана")
    for body, user in (
        ("provider", staff("head", a_clinic("Басқа"))),
        ("provider", staff("registrar", complaint.provider)),
        ("provider", controller(complaint)),
        ("quality", staff("head", complaint.provider)),
        ("quality", staff("quality_controller", far)),
        ("quality", a_citizen(complaint.complainant)),
    ):
        with pytest.raises(NotAllowed):
            replied(complaint, "rejected", now=MONDAY, body=body, by=user)


def test_who_has_nothing_to_do_with_the_case_cannot_complain_about_it():
    case = decided()
    stranger = a_person(("Басқа", "Адам", ""))
    filing = actions.Filing(case=case, complainant=stranger, against="decision", addressee="provider", text="x", language="kk")
    with pytest.raises(NotAllowed):
        actions.file(filing, by=a_citizen(stranger), now=MONDAY)
    with pytest.raises(NotAllowed):
        actions.file(actions.Filing(case, case.recipient, "decision", "provider", "x", "kk"), by=a_citizen(stranger), now=MONDAY)


def test_an_empty_text_and_a_future_receipt_are_refused_and_leave_nothing():
    case = decided()
    with pytest.raises(ReasonRequired):
        filed(case, text="  ")
    with pytest.raises(NotInPast):
        filed(case, received_at=at(4))
    assert not Complaint.objects.exists()


def test_the_same_key_is_the_same_complaint_and_without_a_procedure_there_is_none():
    case = decided()
    assert filed(case, key="k") == filed(case, key="k")
    with pytest.raises(errors.NoProcedure):
        filed(case, now=MONDAY - timedelta(days=365))
    assert Complaint.objects.count() == 1


def test_an_unregistered_complaint_is_not_answered_and_an_answered_one_not_again():
    complaint = filed(decided())
    sent_on(complaint, now=MONDAY)
    with pytest.raises(errors.NotRegistered):
        replied(complaint, "rejected", now=at(4), body="quality")
    replied(complaint, "rejected", now=at(4))
    with pytest.raises(AlreadyChanged):
        replied(complaint, "satisfied", now=at(5))
    with pytest.raises(AlreadyChanged):
        sent_on(complaint, now=at(5))


def test_the_person_is_told_of_each_step_and_every_act_is_journaled():
    complaint = filed(decided())
    sent_on(complaint, now=at(4))
    actions.register(consideration=own(complaint, "quality"), by=controller(complaint), now=at(5))
    replied(complaint, "partly", now=at(6))
    kinds = Message.objects.filter(channel="cabinet").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["complaint_filed", "complaint_forwarded", "complaint_registered", "complaint_answered"]
    first = Message.objects.filter(channel="cabinet").order_by("id").first()
    assert (complaint.number in first.subject, "10.04.2023" in first.body) == (True, True)
    acts = Entry.objects.filter(subject_label="complaints.complaint").order_by("id").values_list("act", flat=True)
    assert list(acts) == [
        "complaint_filed", "complaint_registered", "case_file_made", "complaint_forwarded", "complaint_registered", "complaint_answered",
    ]  # fmt: skip


@pytest.mark.law("ATT-19-02")
def test_the_whole_file_of_a_decided_request_comes_in_one_archive():
    case = refused_attachment()
    packed = zipfile.ZipFile(io.BytesIO(actions.take_own_file(case=case, by=a_citizen(case.recipient), now=NOW)))
    index = json.loads(packed.read("case.json"))
    assert (index["application"]["ground"], index["decisions"][0]["grounds"]) == ("free_choice", ["lives_outside_unit"])
    assert index["decisions"][0]["facts"]
    assert [event["kind"] for event in index["events"]] == ["submit", "accept", "open", "decide", "deliver"]
    assert {entry["act"] for entry in index["audit"]} >= {"case_submitted", "case_decide", "document_issued"}
    assert {notice["body"] for notice in index["notices"]} == {row.body for row in Message.objects.all()}
    assert ("checks" in index, "papers" in index) == (True, True)
    assert packed.read(index["files"][0]).startswith(b"%PDF-")


def test_the_file_of_a_confidential_case_tells_nothing_about_anybody():
    case = decided("psychiatry_information", confidential=True)
    packed = zipfile.ZipFile(io.BytesIO(actions.take_own_file(case=case, by=a_citizen(case.recipient), now=MONDAY)))
    text = packed.read("case.json").decode()
    assert packed.namelist() == ["case.json"]
    assert not [word for word in ("facts", "findings", "application", case.recipient.family_name, case.recipient.iin) if word in text]
