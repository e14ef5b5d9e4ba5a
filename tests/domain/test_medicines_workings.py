"""What the medicines service does with a case: stops it, asks ДҚАЖ, keeps three clocks, hands over, writes annex 2, tells ДҚАЖ."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import IntegrityError
from psycopg.types.range import DateRange
from tests.contracts import targets
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, staff
from tests.domain.pharmacy_samples import DAY, METFORMIN, ORDER, SIOFOR, attached, batch, pharmacist, prescription, taken, written

from emhana import catalogue
from emhana.accounts import actions as accounts
from emhana.accounts.errors import NotAppointed
from emhana.accounts.models import Role, User
from emhana.cases import errors as engine
from emhana.cases import reading
from emhana.cases.actions import complete, decide, moves, starts, submit
from emhana.cases.judging import facts, judge
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.documents import actions as documents
from emhana.documents.compose import LAYOUTS
from emhana.documents.contents import MedicinesInformation
from emhana.documents.models import ResultDocument
from emhana.documents.reading import verification_of
from emhana.documents.signing import DemoAuthority
from emhana.integrations.prescriptions.client import MedicineSupply
from emhana.integrations.prescriptions.fake import METFORMIN as SAID
from emhana.notifications.models import Message
from emhana.parties.models import Organisation, Person, Representation
from emhana.registers.pharmacy import errors as pharmacy
from emhana.registers.pharmacy.actions import prescribed
from emhana.registers.pharmacy.actions.dispensing import Line
from emhana.registers.pharmacy.models import Batch, Dispense, DispensingPoint, Prescription, Report
from emhana.services.medicines_dispensing import errors, exchange
from emhana.services.medicines_dispensing.handing import hand_over

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("medicines_dispensing")
NOWHERE = MedicineSupply("http://127.0.0.1:1", within=0.2)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, now=NOW)
    return folder


@pytest.fixture(autouse=True)
def signing(settings, authority: Path) -> None:
    settings.EMHANA_AUTHORITY = authority


@pytest.fixture(scope="module")
def shared() -> Iterator[targets.StandIn]:
    with targets.running("emhana.integrations.prescriptions.fake") as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(shared: targets.StandIn) -> targets.StandIn:
    """Return ДҚАЖ without faults."""
    shared.control(outage=False, fail_rate=0.0, delay=0.0, answer="right")
    return shared


@pytest.fixture
def supply(stand_in: targets.StandIn) -> MedicineSupply:
    return MedicineSupply(stand_in.url)


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic()


@pytest.fixture
def patient(clinic: Organisation) -> Person:
    """Return a person attached to the clinic."""
    person = a_person()
    attached(person, clinic)
    return person


def write(stand_in: targets.StandIn, person: Person, number: str, units: int = 30, **fields: Any) -> None:
    """Let a doctor write a prescription in ДҚАЖ."""
    wanted = {
        "number": number, "iin": person.iin, "product": SAID, "category": "diabetes", "volume": "guaranteed", "prescriber": "Дәрігер 1",
        "units": units, "issued_on": "2026-11-10", "valid_to": "2026-12-20",
    }  # fmt: skip
    stand_in.control("/write", **(wanted | fields))


def ask(person: Person, clinic: Organisation, *, at: datetime = NOW, by: Person | None = None, language: str = "kk", **data: Any) -> Case:
    """Send a request on the portal."""
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=by or person, provider=clinic, channel="portal", language=language,
        data={"organisation_bin": clinic.bin, **data},
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(by or person), now=at)


def at_desk(person: Person, clinic: Organisation, papers: tuple[str, ...] = ("identity_document",), **fields: Any) -> Case:
    """Take a request at the desk."""
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=person, provider=clinic, channel="in_person", language="kk", papers=papers,
        data={"organisation_bin": clinic.bin},
    )  # fmt: skip
    return submit.submit(replace(asked, **fields), by=staff("registrar", clinic), now=NOW)


def hand(case: Case, line: Line, by: User, *, at: datetime = NOW, reason: str = ""):
    return hand_over(case=case, service=SERVICE, lines=[line], by=by, now=at, reason=reason)


def stopped(case: Case) -> tuple[str, str]:
    note = case.events.order_by("id").last().note
    return case.state, (note or {}).get("why", {}).get("en", "")


def text_of(document: ResultDocument) -> str:
    pages = pypdf.PdfReader(io.BytesIO(bytes(document.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\N{NO-BREAK SPACE}", " ").split())


# --- what stops a request ---------------------------------------------------------------------------------------------------------


def test_a_prescription_dispensed_elsewhere_is_answered_at_once_and_no_refusal(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-1")
    stand_in.control("/dispense", number="W-1", units=30)
    prescribed.take_over(person=patient, found=supply.of_person(patient.iin), by=BY, now=NOW)
    state, why = stopped(ask(patient, clinic, prescription="W-1"))
    assert (state, "has been handed over" in why) == ("not_accepted", True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_to": DAY - timedelta(days=1)}, "not valid today"),
        ({"issued_on": DAY + timedelta(days=1)}, "not valid today"),
        ({"status": "cancelled"}, "was cancelled"),
    ],
)
def test_a_prescription_that_is_not_in_force_is_answered_at_once(patient, clinic, fields: dict[str, Any], words: str) -> None:
    rx = prescription(patient, **fields)
    state, why = stopped(ask(patient, clinic, prescription=rx.number))
    assert (state, words in why) == ("not_accepted", True)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_answer_is_told_in_the_language_of_the_person(patient, clinic, language: str) -> None:
    Person.objects.filter(pk=patient.pk).update(language=language)
    patient.refresh_from_db()
    rx = prescription(patient)
    prescribed.report_lost(prescription=rx, words="жоғалды", by=BY, now=NOW)
    case = ask(patient, clinic, language=language, prescription=rx.number)
    words = {"kk": "жоғалған деп белгіленген", "ru": "отмечен как утерянный", "en": "is marked as lost"}
    assert words[language] in Message.objects.get(case_number=case.number, channel="cabinet").body


def test_whoever_has_no_open_prescription_is_told_so_when_the_medicines_system_said_so_lately(patient, clinic) -> None:
    taken(patient)
    assert "no active prescription" in stopped(ask(patient, clinic))[1]


def test_a_second_open_request_on_one_prescription_is_answered_with_the_number_of_the_first(patient, clinic) -> None:
    rx, other = taken(patient, written(patient), written(patient))
    first = ask(patient, clinic, prescription=rx.number)
    assert first.number in stopped(ask(patient, clinic, prescription=rx.number))[1]
    assert ask(patient, clinic, prescription=other.number).state == State.IN_REVIEW
    assert stopped(ask(patient, clinic))[0] == "not_accepted"


def test_a_person_without_an_iin_is_served_at_the_desk_only(clinic) -> None:
    stranger = a_person(iin=None, document="UZBAA1234567", status="temporary_foreigner")
    assert "identity document" in stopped(ask(stranger, clinic))[1]
    assert at_desk(stranger, clinic).state == State.IN_REVIEW


# --- intake -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.law("MED-03-02")
def test_a_filed_request_is_accepted_with_its_time_and_one_notice_in_the_cabinet(patient, clinic) -> None:
    prescription(patient)
    case = ask(patient, clinic)
    (accepted,) = case.events.filter(kind="accept")
    assert (accepted.state, accepted.at) == ("accepted", NOW)
    assert Message.objects.filter(case_number=case.number, channel="cabinet", kind="submitted").count() == 1


@pytest.mark.law("MED-04-01", "MED-S09-01")
def test_a_visitor_with_a_digital_document_opens_a_case_and_one_with_nothing_does_not(patient, clinic) -> None:
    case = at_desk(patient, clinic, papers=("digital_document",))
    assert (case.channel, case.state) == ("in_person", State.IN_REVIEW)
    moves.withdraw(case=case, service=SERVICE, by=a_citizen(patient), now=NOW)
    case = at_desk(patient, clinic, papers=())
    assert case.state == State.RETURNED
    with pytest.raises(engine.AlreadyChanged):
        hand(case, Line(prescription(patient), batch(clinic), 1), pharmacist(clinic))


@pytest.mark.law("MED-S09-04")
def test_a_neighbour_with_a_power_of_attorney_collects_and_attachment_is_checked_for_the_patient(patient, clinic) -> None:
    neighbour = a_person(("Ким", "Алексей", ""), sex="male")
    rx, shelf = prescription(patient), batch(clinic)
    case = at_desk(patient, clinic, applicant=neighbour, category="representative")
    assert case.state == State.RETURNED
    given = ("identity_document", "proof_of_representation")
    complete.complete(case=case, service=SERVICE, given=given, by=staff("registrar", clinic, person=a_person()), now=NOW)
    assert facts(case, SERVICE, now=NOW)["attached_to"] == [clinic.bin]
    hand(case, Line(rx, shelf, 30), pharmacist(clinic))
    row = Dispense.objects.get()
    assert (row.prescription.person, row.collected_by) == (patient, neighbour)
    assert "Ким Алексей" in text_of(ResultDocument.objects.get())


def test_a_parent_asks_for_a_child_on_the_portal(clinic) -> None:
    parent, child = a_person(), a_person(("Ахметов", "Али", ""), born_on=date(2023, 3, 1), sex="male")
    Representation.objects.create(
        representative=parent, represented=child, kind="parent", source="civil register", valid=DateRange(date(2023, 3, 1), None)
    )
    attached(child, clinic)
    rx = prescription(child, category="child_under_5")
    case = ask(child, clinic, by=parent)
    hand(case, Line(rx, batch(clinic), 30), pharmacist(clinic))
    assert Dispense.objects.get().collected_by == parent


# --- ДҚАЖ and the clocks ----------------------------------------------------------------------------------------------------------


def due(case: Case) -> dict[str, datetime | None]:
    return {limit.name: limit.due_at for limit in reading.limits(case, now=NOW)}


@pytest.mark.law("MED-07-03")
def test_processing_has_fifteen_minutes_from_the_arrival_in_the_medicines_system(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-2")
    case = ask(patient, clinic)
    assert due(case)["processing"] is None
    assert exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW)
    assert due(case)["processing"] == case.due_at == NOW + timedelta(minutes=15)
    in_time, late = (reading.limits(case, now=NOW + timedelta(minutes=15, seconds=seconds)) for seconds in (0, 1))
    assert [limit.broken for limit in (*in_time, *late) if limit.name == "processing"] == [False, True]
    assert case.events.get(kind="processing_started").at == NOW


@pytest.mark.law("MED-08-02", "MED-08-03")
def test_three_clocks_run_and_the_earliest_governs(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-3")
    case = ask(patient, clinic)
    assert case.due_at == NOW + timedelta(minutes=30)
    assert exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW + timedelta(minutes=20))
    found = due(case)
    assert found["processing"] == NOW + timedelta(minutes=35)
    assert found["service_portal_outer"] == NOW + timedelta(hours=3)
    assert case.due_at == found["service_portal"] == NOW + timedelta(minutes=30)


@pytest.mark.law("MED-08-01", "MED-L03-01")
def test_at_the_desk_three_hours_run_from_the_hand_in(patient, clinic) -> None:
    case = at_desk(patient, clinic)
    three = NOW + timedelta(hours=3)
    assert case.due_at == three
    assert not Case.objects.overdue(at=three).exists()
    assert Case.objects.overdue(at=three + timedelta(minutes=1)).get() == case


@pytest.mark.law("MED-L03-02")
def test_on_the_portal_the_answer_of_10_30_is_in_time_and_that_of_10_31_is_not(patient, clinic) -> None:
    ask(patient, clinic)
    assert not Case.objects.overdue(at=NOW + timedelta(minutes=30)).exists()
    assert Case.objects.overdue(at=NOW + timedelta(minutes=31)).exists()


@pytest.mark.law("MED-S08-04")
def test_the_portal_does_not_pause_at_lunch(patient, clinic) -> None:
    monday = datetime(2026, 11, 23, 7, 50, tzinfo=UTC)  # 12:50
    assert ask(patient, clinic, at=monday).due_at == monday + timedelta(minutes=30)


@pytest.mark.law("MED-S08-03")
def test_a_request_of_friday_evening_is_due_on_monday_morning(patient, clinic) -> None:
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 19:00
    assert ask(patient, clinic, at=friday).due_at == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def test_while_the_medicines_system_is_silent_the_case_waits_and_says_for_what(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-4")
    case = ask(patient, clinic)
    for system in (NOWHERE, NOWHERE):
        assert not exchange.look_up(case=case, service=SERVICE, supply=system, by=BY, now=NOW)
    assert starts.waits_for(case) == "DQAJ"
    assert case.events.filter(kind="waits").count() == 1
    assert case.due_at == NOW + timedelta(minutes=30)
    assert exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW + timedelta(minutes=2))
    assert starts.waits_for(case) == ""
    assert [row.number for row in Prescription.objects.open_on(DAY)] == ["W-4"]


def test_an_arrival_is_counted_once_and_not_for_a_case_that_is_over(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-5")
    case = ask(patient, clinic)
    for minute in (1, 5):
        exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW + timedelta(minutes=minute))
    assert case.events.filter(kind="processing_started").count() == 1
    moves.withdraw(case=case, service=SERVICE, by=a_citizen(patient), now=NOW)
    starts.wait_for(case=case, system="DQAJ", by=BY, now=NOW)
    assert starts.waits_for(case) == ""


def test_a_number_that_is_nobodys_prescription_is_data_that_do_not_agree(stand_in, supply, patient, clinic) -> None:
    case = ask(patient, clinic, prescription="NO-SUCH")
    assert judge(case, SERVICE, now=NOW).outcome == "review"
    exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW)
    assert [finding.rule for finding in judge(case, SERVICE, now=NOW).findings if finding.holds] == ["unreliable_document"]


# --- who decides, and on what -----------------------------------------------------------------------------------------------------


@pytest.mark.law("MED-05-01")
def test_only_a_pharmacist_appointed_by_order_decides(patient, clinic) -> None:
    rx, shelf, case = prescription(patient), batch(clinic), ask(patient, clinic)
    for kind in ("registrar", "head"):
        with pytest.raises(engine.NotAllowed):
            hand(case, Line(rx, shelf, 1), staff(kind, clinic))
    other = pharmacist(a_clinic("Басқа"))
    with pytest.raises(engine.NotAllowed):
        hand(case, Line(rx, shelf, 1), other)
    user = staff("head", clinic)
    with pytest.raises(NotAppointed):
        accounts.give_role(user=user, kind="pharmacist", organisation=clinic, since=DAY, by=BY, now=NOW)
    role = accounts.give_role(user=user, kind="pharmacist", organisation=clinic, since=DAY, appointment=ORDER, by=BY, now=NOW)
    user.acting = role
    hand(case, Line(rx, shelf, 1), user)
    assert Dispense.objects.get().appointment == ORDER


def test_nobody_hands_medicines_over_to_themselves(patient, clinic) -> None:
    own = pharmacist(clinic, person=patient)
    rx, shelf, case = prescription(patient), batch(clinic), ask(patient, clinic)
    with pytest.raises(engine.OwnCase):
        hand(case, Line(rx, shelf, 1), own)
    assert not Dispense.objects.exists()


@pytest.mark.law("MED-05-02", "MED-S10-02")
def test_attachment_is_looked_up_before_the_decision_and_elsewhere_it_is_ground_2(clinic) -> None:
    elsewhere, patient = a_clinic("№ 2 емхана"), a_person()
    attached(patient, elsewhere)
    rx, shelf, case, officer = prescription(patient), batch(clinic), ask(patient, clinic), pharmacist(clinic)
    assert facts(case, SERVICE, now=NOW)["attached_to"] == [elsewhere.bin]
    (holding,) = [finding for finding in judge(case, SERVICE, now=NOW).findings if finding.holds]
    assert (holding.number, elsewhere.bin in holding.because.en) == (2, True)
    with pytest.raises(engine.GroundHolds):
        hand(case, Line(rx, shelf, 1), officer)
    assert not Dispense.objects.exists()


@pytest.mark.law("MED-L10-01")
def test_a_dispensing_point_serves_the_patients_of_its_clinic(patient, clinic) -> None:
    point = a_clinic("Дәріхана пункті", contracted=False)
    case = ask(patient, point)
    assert judge(case, SERVICE, now=NOW).outcome == "refuse"
    DispensingPoint.objects.create(organisation=point, clinic=clinic, valid=DateRange(date(2026, 1, 1), None))
    assert judge(case, SERVICE, now=NOW).outcome == "grant"
    hand(case, Line(prescription(patient), batch(point), 30), pharmacist(point))
    assert case.decisions.get().outcome == "granted"


@pytest.mark.law("MED-05-03")
def test_an_unidentified_recipient_is_not_served_whatever_the_reason(clinic) -> None:
    stranger = a_person(iin=None, document="UZBAA1234567", status="temporary_foreigner")
    case, officer = at_desk(stranger, clinic), pharmacist(clinic)
    decide.find(case=case, service=SERVICE, found={"attached_to": [clinic.bin]}, by=officer, now=NOW)
    case.refresh_from_db()
    with pytest.raises(errors.NotIdentified):
        decide.decide(case=case, service=SERVICE, outcome="granted", by=officer, now=NOW, reason="known in person")
    assert case.decisions.count() == 0


@pytest.mark.law("MED-07-01")
def test_a_grant_without_anything_handed_over_is_none(patient, clinic) -> None:
    case, officer = ask(patient, clinic), pharmacist(clinic)
    with pytest.raises(errors.NothingDispensed):
        decide.decide(case=case, service=SERVICE, outcome="granted", by=officer, now=NOW)
    stale = prescription(patient, now=NOW - timedelta(hours=1))
    with pytest.raises(pharmacy.NotChecked):
        hand(case, Line(stale, batch(clinic), 1), officer)
    with pytest.raises(pharmacy.NotInForce):
        hand(case, Line(prescription(a_person()), batch(clinic), 1), officer)


@pytest.mark.law("MED-05-04")
def test_a_pharmacist_serves_or_refuses_and_nothing_else(patient, clinic) -> None:
    assert {choice for choice, _ in Case._meta.get_field("outcome").choices} == {"granted", "refused"}
    officer, case = pharmacist(clinic), ask(patient, clinic)
    with pytest.raises(engine.GroundRequired):
        decide.decide(case=case, service=SERVICE, outcome="refused", by=officer, now=NOW, reason="no stock")


# --- the result -------------------------------------------------------------------------------------------------------------------


@pytest.mark.law("MED-07-04", "MED-07-06", "MED-S05-02")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ("2-қосымшасы", "Берілгені 30 таблетка", "дәрілік зат", "2026 жылғы 24 қараша", "Тегін медициналық көмектің")),
        ("ru", ("приложение 2", "Предоставлено 30 таблетка", "лекарственное средство", "24 ноября 2026", "Гарантированный объём")),
        ("en", ("annex 2", "Provided 30 таблетка", "medicine", "24 November 2026")),
    ],
)
def test_annex_2_is_formed_signed_and_put_into_the_cabinet(patient, clinic, language: str, words: tuple[str, ...]) -> None:
    rx, shelf = prescription(patient), batch(clinic, number="СЕР-7")
    case = ask(patient, clinic, language=language)
    hand(case, Line(rx, shelf, 30), pharmacist(clinic))
    document = ResultDocument.objects.get(case_number=case.number)
    assert (document.kind, document.person, document.issuer) == ("medicines_information", patient, clinic)
    text = text_of(document)
    for word in (*words, rx.number, "СЕР-7", "Metformin", "Метформин-Тева", patient.iin, ORDER, case.number):
        assert word in text, word
    assert "diabetes" not in text
    verified = verification_of(document, on=NOW.date())
    assert verified.valid
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.DELIVERED, "granted")
    assert Message.objects.filter(case_number=case.number, kind="granted", channel="cabinet").exists()


@pytest.mark.law("MED-07-05", "MED-S05-03")
def test_a_refusal_is_signed_and_names_its_ground_and_without_a_key_nothing_is_delivered(clinic, settings, tmp_path: Path) -> None:
    case, officer = ask(a_person(), clinic), pharmacist(clinic)
    settings.DEMO = False
    with pytest.raises(documents.SigningFailed):
        decide.decide(case=case, service=SERVICE, outcome="refused", grounds=["not_attached_to_dispenser"], by=officer, now=NOW)
    case.refresh_from_db()
    assert (case.state, ResultDocument.objects.count()) == (State.IN_REVIEW, 0)
    settings.DEMO = True
    decide.decide(case=case, service=SERVICE, outcome="refused", grounds=["not_attached_to_dispenser"], by=officer, now=NOW)
    document = ResultDocument.objects.get()
    assert (document.kind, verification_of(document, on=NOW.date()).valid) == ("reasoned_refusal", True)
    assert "2-негіз" in text_of(document)
    assert "Дәріні бекітілген емханаңыздан алыңыз" in text_of(document)


@pytest.mark.law("MED-S05-01")
def test_at_the_desk_the_goods_come_with_a_record_that_can_be_printed(patient, clinic) -> None:
    rx, shelf, case = prescription(patient), batch(clinic), at_desk(patient, clinic)
    hand(case, Line(rx, shelf, 10), pharmacist(clinic))
    document = ResultDocument.objects.get()
    assert document.kind == "medicines_information"
    assert re.search("Жазылғаны 30 таблетка", text_of(document))
    assert "Берілгені 10 таблетка" in text_of(document)


@pytest.mark.law("MED-02-04")
def test_a_signed_result_with_one_byte_changed_fails_the_check(patient, clinic) -> None:
    hand(ask(patient, clinic), Line(prescription(patient), batch(clinic), 30), pharmacist(clinic))
    document = ResultDocument.objects.get()
    pdf = bytearray(document.pdf)
    pdf[len(pdf) // 3] ^= 1
    document.pdf = bytes(pdf)
    assert not verification_of(document, on=NOW.date()).valid


def test_a_substitute_is_named_beside_what_was_prescribed(patient, clinic) -> None:
    rx, shelf = prescription(patient), batch(clinic, of=SIOFOR)
    hand(ask(patient, clinic), Line(rx, shelf, 30, "жазылған өнім қалмады"), pharmacist(clinic))
    assert "Мына өнімнің орнына Метформин-Тева" in text_of(ResultDocument.objects.get())


@pytest.mark.law("MED-S05-04")
def test_the_layout_of_annex_2_is_proposed_edition_1() -> None:
    layout = LAYOUTS[MedicinesInformation]
    assert (layout.source, layout.edition) == ("proposed", "1")


def test_a_new_decision_gives_the_units_back_and_marks_the_old_paper(patient, clinic) -> None:
    rx, shelf, case, officer = prescription(patient), batch(clinic, 30), ask(patient, clinic), pharmacist(clinic)
    hand(case, Line(rx, shelf, 30), officer)
    later = NOW + timedelta(minutes=5)
    moves.reopen(case=case, service=SERVICE, by=officer, now=later, reason="only 20 were handed over", basis="error")
    hand(case, Line(rx, shelf, 20), officer, at=later + timedelta(minutes=1), reason="20 were handed over")
    rx.refresh_from_db()
    shelf.refresh_from_db()
    assert (rx.units_left, shelf.units, rx.status) == (10, 10, "active")
    assert [*ResultDocument.objects.order_by("id").values_list("status", flat=True)] == ["replaced", "valid"]
    moves.reopen(case=case, service=SERVICE, by=officer, now=later + timedelta(minutes=2), reason="wrong person", basis="error")
    decide.find(case=case, service=SERVICE, found={"document_valid": False}, by=officer, now=later + timedelta(minutes=2))
    case.refresh_from_db()
    decide.decide(
        case=case, service=SERVICE, outcome="refused", grounds=["unreliable_document"], by=officer, now=later + timedelta(minutes=3)
    )
    assert (Batch.objects.get().units, Dispense.objects.standing().count()) == (30, 0)


# --- ДҚАЖ is told -----------------------------------------------------------------------------------------------------------------


@pytest.mark.law("MED-07-02")
def test_what_was_handed_over_is_told_once_and_shown_when_it_is_confirmed(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-6", product=METFORMIN)
    case = ask(patient, clinic)
    exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW)
    hand(case, Line(Prescription.objects.get(), batch(clinic), 30), pharmacist(clinic))
    report = Report.objects.get()
    assert not Dispense.objects.shown_to(patient).exists()
    assert not exchange.tell(report=report, supply=NOWHERE, by=BY, now=NOW)
    for _ in range(2):
        assert exchange.tell(report=report, supply=supply, by=BY, now=NOW)
    report.refresh_from_db()
    assert (report.state, report.tries) == ("confirmed", 2)
    (shown,) = Dispense.objects.shown_to(patient)
    assert (shown.batch.product.trade_name, shown.units, shown.dispensed_on) == ("Метформин-Тева", 30, DAY)
    (said,) = supply.of_person(patient.iin)
    assert [(given.units, given.bin) for given in said.given] == [(30, clinic.bin)]


def test_a_report_refused_because_another_pharmacy_was_faster_is_settled_with_its_code(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-7")
    case = ask(patient, clinic)
    exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW)
    hand(case, Line(Prescription.objects.get(), batch(clinic), 30), pharmacist(clinic))
    stand_in.control("/dispense", number="W-7", units=30)
    assert exchange.tell(report=Report.objects.get(), supply=supply, by=BY, now=NOW)
    assert (Report.objects.get().state, Report.objects.get().code) == ("rejected", "already_dispensed")


def test_what_another_pharmacy_gave_meanwhile_is_seen_before_handing_over(stand_in, supply, patient, clinic) -> None:
    write(stand_in, patient, "W-8")
    case = ask(patient, clinic)
    exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW)
    stand_in.control("/dispense", number="W-8", units=25)
    exchange.look_up(case=case, service=SERVICE, supply=supply, by=BY, now=NOW)
    rx = Prescription.objects.get()
    with pytest.raises(pharmacy.MoreThanPrescribed):
        hand(case, Line(rx, batch(clinic), 6), pharmacist(clinic))
    assert rx.units_left == 5


def test_the_database_keeps_no_pharmacist_without_an_order(clinic) -> None:
    user = staff("head", clinic)
    with pytest.raises(IntegrityError, match="pharmacist_is_appointed"):
        Role.objects.create(user=user, kind="pharmacist", organisation=clinic, valid=DateRange(DAY, None))
