"""The engine with a plain service and with the one whose register is built: states, idempotency, decisions, nothing half-written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from tests.domain.people import NOW, a_citizen, a_clinic, a_person, a_unit, staff

from emhana import catalogue
from emhana.cases import errors, reading
from emhana.cases.actions import complete, decide, drafts, maintenance, moves, submit, visits
from emhana.cases.lifecycle import TRANSITIONS, Act, State, diagram
from emhana.cases.models import Case, Decision, Draft, Event, LateEntry, Request
from emhana.cases.numbers import key_of, number_of
from emhana.journal.models import Entry
from emhana.notifications.models import Message

pytestmark = pytest.mark.django_db
PLAIN = catalogue.by_code("phc_certificate")


def asked(**fields: object) -> submit.Asked:
    """Return a request at the desk for a service without workings of its own."""
    person = fields.pop("person", None) or a_person()
    values = {
        "service": PLAIN, "recipient": person, "applicant": person, "provider": a_clinic(), "channel": "in_person", "data": {},
        "language": "kk", "papers": ("identity_document", "application"),
    }  # fmt: skip
    return submit.Asked(**(values | fields))


def all_papers(service=PLAIN, category: str = "general") -> tuple[str, ...]:
    return tuple(document.code for document in service.passport.documents)


def test_a_number_carries_its_check_digits() -> None:
    assert number_of(42) == "000000042-69"
    assert key_of(" 000000042-69") == 42
    assert key_of("000000024-69") is None


def test_the_diagram_is_made_from_the_table() -> None:
    assert "in_review --> decided: decide" in diagram()
    assert all(row.sources for row in TRANSITIONS.values())


def test_a_request_at_the_desk_after_the_cut_off_waits_for_the_next_opening() -> None:
    clinic = a_clinic()
    person = a_person()
    evening = datetime(2026, 11, 24, 13, 0, 1, tzinfo=UTC)  # 18:00:01
    service = catalogue.by_code("phc_attachment")
    data = {"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent"}
    wanted = asked(service=service, person=person, provider=clinic, data=data, papers=all_papers(service))
    case = submit.submit(wanted, by=staff("registrar", clinic), now=evening)
    assert case.accepted_at == datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def test_what_is_taken_is_one_case_with_events_journal_and_notice() -> None:
    clinic = a_clinic()
    case = submit.submit(asked(provider=clinic, papers=all_papers()), by=staff("registrar", clinic), now=NOW)
    assert case.state == State.IN_REVIEW
    told = [*case.events.order_by("id").values_list("kind", "state")]
    assert told == [("submit", "submitted"), ("accept", "accepted"), ("open", "in_review")]
    assert Entry.objects.of_case(case.number).filter(act="case_submitted").count() == 1
    assert Message.objects.get(case_number=case.number).subject.endswith(case.number)
    assert case.due_at is not None
    assert reading.derivation(case, "kk")


def test_missing_papers_return_the_case_and_say_which() -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    case = submit.submit(asked(provider=clinic, papers=()), by=registrar, now=NOW)
    assert (case.state, case.due_at) == (State.RETURNED, None)
    assert "құжат" in case.events.last().note["why"]["kk"].lower()
    complete.complete(case=case, service=PLAIN, given=all_papers(), by=registrar, now=NOW + timedelta(hours=1))
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert case.accepted_at == NOW + timedelta(hours=1)


def test_the_same_request_twice_is_one_case_and_another_under_its_key_is_refused() -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    wanted = asked(provider=clinic, key="k-1", papers=all_papers())
    first, second = (submit.submit(wanted, by=registrar, now=NOW) for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(errors.KeyReused):
        submit.submit(replace(wanted, data={"other": 1}), by=registrar, now=NOW)
    assert Case.objects.count() == Request.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_in_two_threads_is_one_case() -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    wanted = asked(provider=clinic, key="k-2", papers=all_papers())
    numbers: list[str] = []

    def click() -> None:
        try:
            numbers.append(submit.submit(wanted, by=registrar, now=NOW).number)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert Case.objects.count() == 1


def test_a_failure_leaves_nothing_behind() -> None:
    clinic = a_clinic()
    with pytest.raises(errors.ChannelClosed):
        submit.submit(asked(provider=clinic, channel="call_103"), by=staff("registrar", clinic), now=NOW)
    assert (Case.objects.count(), Event.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_an_adult_is_asked_for_only_by_somebody_a_register_names() -> None:
    other = a_person(("Ким", "Алексей", ""), sex="male")
    me = a_person()
    with pytest.raises(errors.NotYours):
        submit.submit(asked(person=other, applicant=me, channel="portal"), by=a_citizen(me), now=NOW)


def in_review(clinic):
    return submit.submit(asked(provider=clinic, papers=all_papers()), by=staff("registrar", clinic), now=NOW)


def test_a_registrar_does_not_decide_and_an_officer_not_their_own_case() -> None:
    clinic = a_clinic()
    case = in_review(clinic)
    with pytest.raises(errors.NotAllowed):
        decide.decide(case=case, service=PLAIN, outcome="granted", by=staff("registrar", clinic), now=NOW, reason="x")
    with pytest.raises(errors.OwnCase):
        decide.decide(case=case, service=PLAIN, outcome="granted", by=staff("head", clinic, case.recipient), now=NOW, reason="x")
    assert Decision.objects.count() == 0


def test_a_refusal_without_a_ground_that_holds_is_impossible() -> None:
    clinic = a_clinic()
    case = in_review(clinic)
    with pytest.raises(errors.GroundRequired):
        decide.decide(case=case, service=PLAIN, outcome="refused", by=staff("head", clinic), now=NOW, grounds=[])
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_the_slower_of_two_officers_is_told() -> None:
    clinic = a_clinic()
    case = in_review(clinic)
    head = staff("head", clinic)
    decide.decide(case=case, service=PLAIN, outcome="granted", by=head, now=NOW, reason="known to the registry")
    with pytest.raises(errors.AlreadyChanged), transaction.atomic():
        decide.decide(case=case, service=PLAIN, outcome="granted", by=head, now=NOW, reason="again")
    case.refresh_from_db()
    assert (case.state, case.decisions.count()) == (State.DELIVERED, 1)


def test_a_decision_is_corrected_by_a_new_one_that_points_to_it() -> None:
    clinic = a_clinic()
    case = in_review(clinic)
    head = staff("head", clinic)
    first = decide.decide(case=case, service=PLAIN, outcome="granted", by=head, now=NOW, reason="known")
    case.refresh_from_db()
    moves.reopen(case=case, service=PLAIN, by=head, now=NOW, reason="an error was found", basis="internal check")
    second = decide.decide(case=case, service=PLAIN, outcome="granted", by=head, now=NOW, reason="known now")
    assert second.replaces == first
    assert [*case.events.values_list("kind", flat=True)][-3:] == ["reopen", "decide", "deliver"]


def test_a_withdrawn_case_is_decided_by_nobody() -> None:
    clinic = a_clinic()
    case = in_review(clinic)
    moves.withdraw(case=case, service=PLAIN, by=a_citizen(case.recipient), now=NOW)
    with pytest.raises(errors.AlreadyChanged), transaction.atomic():
        decide.decide(case=case, service=PLAIN, outcome="granted", by=staff("head", clinic), now=NOW, reason="x")
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN


def test_each_sees_what_their_role_allows() -> None:
    clinic, elsewhere = a_clinic(), a_clinic("№ 1 емхана", a_unit("710000000", "capital", "Астана"))
    case = in_review(clinic)
    seen = {
        "recipient": a_citizen(case.recipient),
        "registrar": staff("registrar", clinic),
        "specialist of the region": staff("register_specialist", a_unit()),
    }
    blind = {
        "somebody": a_citizen(a_person(("Ли", "Анна", ""))),
        "another clinic": staff("registrar", elsewhere),
        "specialist elsewhere": staff("register_specialist", elsewhere.territory),
        "administrator": staff("administrator"),
    }
    assert [name for name, user in seen.items() if not Case.objects.visible_to(user).filter(pk=case.pk).exists()] == []
    assert [name for name, user in blind.items() if Case.objects.visible_to(user).exists()] == []


def test_paper_from_an_outage_keeps_its_instant_and_above_a_day_needs_a_second_signature() -> None:
    clinic = a_clinic()
    registrar, head = staff("registrar", clinic), staff("head", clinic)
    yesterday = NOW - timedelta(hours=25)
    paper = submit.FromPaper(yesterday, "The network was down.")
    wanted = asked(provider=clinic, papers=all_papers(), paper=paper)
    with pytest.raises(errors.SecondSignatureRequired):
        submit.submit(wanted, by=registrar, now=NOW)
    case = submit.submit(replace(wanted, paper=replace(paper, second=head)), by=registrar, now=NOW)
    assert case.submitted_at == yesterday
    late = LateEntry.objects.get(case=case)
    assert (late.author, late.second_signature) == (registrar.actor_key, head.actor_key)
    with pytest.raises(errors.NotInPast):
        submit.submit(replace(wanted, paper=submit.FromPaper(NOW + timedelta(minutes=1), "x")), by=registrar, now=NOW)


@pytest.mark.law("ATCH-07-06")
def test_the_portal_takes_a_request_on_sunday_night() -> None:
    me, clinic = a_person(), a_clinic()
    night = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)  # Sunday, 02:00
    data = {"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent"}
    wanted = asked(service=catalogue.by_code("phc_attachment"), person=me, provider=clinic, channel="portal", data=data, papers=())
    case = submit.submit(wanted, by=a_citizen(me), now=night)
    assert Case.objects.numbered(case.number).get().submitted_at == night


def test_a_declared_break_closes_the_portal_says_until_when_and_keeps_drafts() -> None:
    me = a_person()
    user = a_citizen(me)
    draft = drafts.keep(key="7a1c2d60-0000-4000-8000-000000000001", user=user, service=PLAIN.code, answers={"a": 1}, now=NOW)
    until = NOW + timedelta(hours=1)
    maintenance.declare(starts_at=NOW, ends_at=until, reason="Repair", by=staff("administrator"), now=NOW)
    with pytest.raises(errors.UnderMaintenance) as told:
        submit.submit(asked(person=me, channel="portal"), by=user, now=NOW)
    assert told.value.args_for_words["until"] == until
    assert Draft.objects.get(pk=draft.pk).answers == {"a": 1}


@pytest.mark.law("ATCH-03-03")
def test_waiting_and_serving_are_measured_on_the_instants_of_the_visit() -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    service = catalogue.by_code("phc_attachment")
    visit = visits.take_ticket(organisation=clinic, service=service.code, by=registrar, now=NOW)
    assert visits.call_next(organisation=clinic, by=registrar, now=NOW + timedelta(minutes=31)).pk == visit.pk
    visit.refresh_from_db()
    with pytest.raises(errors.NotAllowed):
        visits.serve(visit=visit, by=staff("registrar", a_clinic()), now=NOW)
    visits.serve(visit=visit, by=registrar, now=NOW + timedelta(minutes=61))
    found = {limit.name: limit for limit in reading.visit_limits(visit, service.passport.on(date(2026, 11, 24)), now=NOW)}
    assert found["waiting"].broken
    assert not found["serving"].broken
    assert found["waiting"].due_at == NOW + timedelta(minutes=30)


def test_two_windows_never_call_one_visitor() -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    tickets = [visits.take_ticket(organisation=clinic, service="phc_attachment", by=registrar, now=NOW) for _ in range(2)]
    assert [ticket.ticket for ticket in tickets] == ["24-001", "24-002"]
    called = [visits.call_next(organisation=clinic, by=registrar, now=NOW) for _ in range(3)]
    assert [visit and visit.pk for visit in called] == [tickets[0].pk, tickets[1].pk, None]


REFUSED_FILES = [(b"", "empty"), (b"MZ\x90" * 10, "not_readable"), (b"%PDF-" + b"0" * (10 * 2**20), "too_large")]


@pytest.mark.parametrize(("content", "why"), REFUSED_FILES, ids=["empty", "disguised", "too large"])
def test_a_file_that_cannot_be_a_document_is_refused_and_the_draft_stays(content: bytes, why: str) -> None:
    user = a_citizen(a_person())
    draft = drafts.keep(key="7a1c2d60-0000-4000-8000-000000000002", user=user, service=PLAIN.code, answers={"a": 1}, now=NOW)
    with pytest.raises(errors.UploadRefused) as told:
        drafts.upload(draft=draft, document="court_decision", name="a.pdf", content=content, user=user, now=NOW)
    assert told.value.args_for_words["why"] == why
    assert draft.uploads.count() == 0


def test_every_act_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Act)
