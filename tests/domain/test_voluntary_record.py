"""What follows a request under a contract of insurance: the record for its term, the coupon, prolongation, the end and its reminder."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange
from tests.domain.attachment_requests import SERVICE, at_desk, granted
from tests.domain.people import a_clinic, a_person, a_unit, staff
from tests.domain.voluntary_samples import NOW, Desk, a_contract, a_desk, a_foreigner, told

from emhana.cases.actions import decide, moves
from emhana.cases.errors import NotAllowed
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.law.lawbook import EMPTY
from emhana.notifications.models import Message
from emhana.registers.attachment.models import Attachment, Funding
from emhana.registers.insurers.errors import MessageReused, NotProlonged
from emhana.registers.insurers.models import InsuranceContract, InsurerNotice
from emhana.services.phc_attachment import coupon, insurer_told, voluntary
from emhana.services.phc_attachment.insured import Member
from emhana.services.phc_attachment.rules import Facts, capacity_exceeded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, NOW)
    return folder


@pytest.fixture(autouse=True)
def signing(authority: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def approved(desk: Desk, *, now: datetime = NOW, status: str = "temporary_foreigner", **terms: object) -> Case:
    """Return the approved case of a foreigner under a contract of these terms."""
    person = a_foreigner(status=status)
    contract = a_contract(desk.insurer, person, clinics=(desk.clinic,), **terms)
    case = desk.case(told(contract), person, now=now)
    granted(case, now=now)
    case.refresh_from_db()
    return case


@pytest.mark.law("ATT-09A-10", "ATT-09A-27")
def test_the_record_begins_with_the_approval_and_ends_with_the_contract(desk: Desk) -> None:
    case = approved(desk)
    row = Attachment.objects.get()
    assert (row.valid, row.funding, row.contract) == (
        DateRange(date(2026, 6, 2), date(2027, 3, 1)), Funding.VOLUNTARY, f"{desk.insurer.organisation.bin}:C-77",
    )  # fmt: skip
    assert (case.state, case.outcome, row.ground, row.organisation) == (State.DELIVERED, "granted", "vhi", desk.clinic)


@pytest.mark.law("ATT-09A-27")
def test_a_contract_that_starts_later_starts_the_record(desk: Desk) -> None:
    approved(desk, first=date(2026, 7, 1))
    assert Attachment.objects.get().valid == DateRange(date(2026, 7, 1), date(2027, 3, 1))


@pytest.mark.law("ATT-10-13")
def test_the_record_paid_by_the_state_stands_beside_the_insured_one(desk: Desk) -> None:
    citizen, home = a_person(), a_clinic("№ 5 қалалық емхана")
    granted(at_desk(citizen, home, now=NOW), now=NOW)
    contract = told(a_contract(desk.insurer, citizen, clinics=(desk.clinic,)))
    granted(desk.case(contract, Member(citizen, identity="national_document")), now=NOW)
    rows = Attachment.objects.in_force().order_by("funding").values_list("funding", "organisation", "valid")
    assert list(rows) == [
        ("state", home.pk, DateRange(date(2026, 6, 2), None)),
        ("voluntary", desk.clinic.pk, DateRange(date(2026, 6, 2), date(2027, 3, 1))),
    ]


@pytest.mark.law("ATT-13-02")
def test_a_record_refers_to_its_contract_and_cannot_be_kept_without_one(desk: Desk) -> None:
    approved(desk)
    row = Attachment.objects.get()
    contract = voluntary.contract_by_key(row.contract)
    assert (contract.number, contract.last_day, contract.insurer) == ("C-77", date(2027, 2, 28), desk.insurer)
    with pytest.raises(IntegrityError, match="voluntary_names_contract"), transaction.atomic():
        Attachment.objects.create(
            person=row.person, organisation=desk.clinic, funding="voluntary", volume="voluntary", ground="vhi", basis="x", contract="",
            valid=row.valid, recorded_at=NOW,
        )  # fmt: skip


def test_a_paper_contract_is_entered_by_the_decision_and_lists_who_was_attached(desk: Desk) -> None:
    person, second = a_foreigner(), a_foreigner("TUR2")
    paper = {
        "insurer_bin": desk.insurer.organisation.bin, "number": "P-1", "starts_on": date(2026, 3, 1), "ends_on": date(2027, 2, 28),
        "policyholder": "«Құрылыс» ЖШС",
    }  # fmt: skip
    case, other = (desk.case(paper, one, now=NOW) for one in (person, second))
    assert not InsuranceContract.objects.exists()
    granted(case, now=NOW)
    granted(other, now=NOW)
    contract = InsuranceContract.objects.get()
    assert (contract.source, contract.policyholder, contract.insured.count(), contract.clinics.get().organisation) == (
        case.number, "«Құрылыс» ЖШС", 2, desk.clinic,
    )  # fmt: skip


def test_the_norms_of_doctors_do_not_stop_the_insured() -> None:
    facts = Facts.model_validate({"under_voluntary_insurance": True, "doctors": [{"code": "1", "post": "gp", "attached": 9999}]})
    assert capacity_exceeded(facts, EMPTY).holds is False


def test_a_decision_replaced_takes_the_record_back_and_the_states_record_never_moved(desk: Desk) -> None:
    case = approved(desk)
    voluntary_row = Attachment.objects.get()
    found = {"document": _same("паспорт"), "source": _same("елшілік"), "checked_on": "2026-06-02", "matches": False}
    officer, head = staff("register_specialist", a_unit()), staff("head", desk.clinic)
    moves.reopen(case=case, service=SERVICE, by=head, now=NOW, reason="қате", basis="шағым")
    case.refresh_from_db()
    decide.find(case=case, service=SERVICE, found={"document_checks": [found]}, by=officer, now=NOW)
    decide.decide(case=case, service=SERVICE, outcome="refused", grounds=("unreliable_documents",), reason="x", by=officer, now=NOW)
    assert Attachment.objects.in_force().count() == 0
    assert Attachment.objects.get(pk=voluntary_row.pk).end_reason == "cancelled"


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(("kk", "ru", "en"), text)


# --- the coupon -----------------------------------------------------------------------------------------------------------------------


def text_of(document: ResultDocument) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(bytes(document.pdf))).pages)


@pytest.mark.law("ATT-09A-07", "ATCH-05-05")
def test_the_coupon_has_its_number_the_person_the_clinic_the_contract_and_the_term_besides_the_notice(desk: Desk) -> None:
    """The ledger's contract ends on 30 June of the year before; the clinics of these tests have theirs from 2026 on."""
    case = approved(desk, last=date(2026, 6, 30))
    issued = coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    said = text_of(issued)
    kinds = list(ResultDocument.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["attachment_notice", "attachment_coupon"]
    assert (issued.number, issued.valid_until, issued.case_number) == (f"{case.number}/T1", date(2026, 6, 30), case.number)
    assert [part for part in ("Yılmaz Deniz", "TURAB123456", "C-77", "№ 4 қалалық емхана", "2026 жылғы 30 маусым") if part not in
            said.replace("\N{NO-BREAK SPACE}", " ")] == []  # fmt: skip


@pytest.mark.law("ATT-09A-09")
def test_the_medical_registrar_of_the_clinic_issues_it_in_their_name_and_nobody_else(desk: Desk) -> None:
    case = approved(desk)
    others = (staff("head", desk.clinic), staff("registrar", a_clinic("№ 5 қалалық емхана")), staff("register_specialist", a_unit()))
    for user in others:
        with pytest.raises(NotAllowed):
            coupon.issue(case=case, identity_shown=True, by=user, now=NOW)
    issued = coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    assert desk.registrar.person.full_name in text_of(issued)


def test_the_passport_is_shown_and_one_coupon_is_given_out_once(desk: Desk) -> None:
    case = approved(desk)
    with pytest.raises(coupon.IdentityNotShown):
        coupon.issue(case=case, identity_shown=False, by=desk.registrar, now=NOW)
    coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    with pytest.raises(coupon.NoCoupon):
        coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    assert case.events.get(kind=coupon.ISSUED).note == {"papers": ["foreign_passport"]}


@pytest.mark.law("ATT-09A-25")
def test_a_labour_migrant_and_a_spouse_follow_the_same_way_under_their_own_status(desk: Desk) -> None:
    worker = a_foreigner("KGZ1", ("Асанов", "Бек", ""), status="labour_migrant")
    spouse = a_foreigner("KGZ2", ("Асанова", "Гүл", ""), sex="female")
    contract = told(a_contract(desk.insurer, worker, spouse, clinics=(desk.clinic,)))
    cases = [one.case for one in desk.ask(contract, Member(worker, consents=True), spouse)]
    assert [case.data["voluntary"]["status"] for case in cases] == ["eaeu_worker", "eaeu_family"]
    for case in cases:
        granted(case, now=NOW)
        coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    assert ResultDocument.objects.filter(kind=coupon.COUPON).count() == 2


# --- the end of the contract ----------------------------------------------------------------------------------------------------------


@pytest.mark.law("ATT-09A-26")
def test_a_prolonged_contract_moves_the_end_and_a_new_coupon_needs_no_new_request(desk: Desk) -> None:
    case = approved(desk)
    coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    told_ = {"insurer": desk.insurer, "number": "C-77", "until": date(2028, 2, 28), "message": "M-1", "day": date(2026, 6, 3),
             "by": desk.registrar, "now": NOW}  # fmt: skip
    for _ in range(2):
        insurer_told.prolonged(**told_)
    row = Attachment.objects.get()
    assert (row.valid.upper, row.versions.get().valid.upper) == (date(2028, 2, 29), date(2027, 3, 1))
    second = coupon.issue(case=case, identity_shown=True, by=desk.registrar, now=NOW)
    assert (second.valid_until, second.number, Case.objects.count()) == (date(2028, 2, 28), f"{case.number}/T2", 1)
    assert ResultDocument.objects.get(number=f"{case.number}/T1").status == "replaced"
    assert Message.objects.filter(person=case.recipient, kind=insurer_told.ENDING).count() == 1
    with pytest.raises(MessageReused):
        insurer_told.prolonged(**{**told_, "until": date(2029, 2, 28)})
    with pytest.raises(NotProlonged):
        insurer_told.prolonged(**{**told_, "message": "M-2", "until": date(2027, 1, 1)})


def test_a_contract_that_names_another_clinic_needs_a_new_request(desk: Desk) -> None:
    approved(desk)
    elsewhere = a_desk()
    person = Case.objects.get().recipient
    contract = told(a_contract(desk.insurer, person, clinics=(elsewhere.clinic,), number="C-78"))
    granted(elsewhere.case(contract, person), now=NOW)
    assert Attachment.objects.in_force().count() == 2


def test_a_terminated_contract_ends_every_record_under_it(desk: Desk) -> None:
    case = approved(desk)
    for _ in range(2):
        insurer_told.terminated(
            insurer=desk.insurer, number="C-77", until=date(2026, 9, 9), message="E-1", by=desk.registrar, now=NOW
        )  # fmt: skip
    row = Attachment.objects.get()
    assert (row.valid.upper, row.end_reason, row.person) == (date(2026, 9, 10), "vhi_ended", case.recipient)


@pytest.mark.law("ATT-17-09")
def test_thirty_days_ahead_the_person_and_the_insurer_are_told_of_the_end_once(desk: Desk) -> None:
    case = approved(desk)
    by = desk.registrar
    for day in (date(2027, 1, 28), date(2027, 1, 29), date(2027, 1, 30)):
        now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        insurer_told.remind(day=day, law=EMPTY, by=by, now=now)
        count = Message.objects.filter(kind=insurer_told.ENDING).count()
        assert count == InsurerNotice.objects.count() == (day > date(2027, 1, 28))
    message, notice = Message.objects.get(kind=insurer_told.ENDING), InsurerNotice.objects.get()
    assert (message.person, notice.insurer, notice.last_day) == (case.recipient, desk.insurer, date(2027, 2, 28))
    assert message.created_at == datetime(2027, 1, 29, 4, tzinfo=UTC)
    assert ["ұзарта" in message.body, "МӘМС" in message.body] == [True, True]
    assert notice.made_at - message.created_at == timedelta(0)
