"""The decision on attachment: who takes it, its two forms, the record, the notice and the refusal. Paragraph 9, rows 5 and 9."""

from datetime import date
from pathlib import Path

import pytest
from cryptography import x509
from pypdf import PdfReader
from tests.domain.attachment_requests import SERVICE, at_desk, granted, on_portal, refused
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, staff

from emhana import catalogue
from emhana.accounts.models import User
from emhana.cases import errors, results
from emhana.cases.actions import decide, submit
from emhana.cases.lifecycle import State
from emhana.cases.models import Case, Decision
from emhana.documents.actions import Heading
from emhana.documents.contents import Language
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.documents.verification import verify
from emhana.notifications.models import Message
from emhana.parties.models import Person
from emhana.reference import actions as reference
from emhana.reference.models import Override, Territory
from emhana.registers.attachment.errors import NoFundContract
from emhana.registers.attachment.models import Attachment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
CLOSED_LIST = ["unreliable_documents", "lives_outside_unit", "capacity_exceeded", "no_proof_of_representation"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, NOW)
    return folder


@pytest.fixture(autouse=True)
def signing(authority: Path, settings) -> None:
    settings.EMHANA_AUTHORITY = authority


def elsewhere() -> Person:
    return a_person(unit=a_unit("710000000", "capital", "Астана"))


def document_of(case: Case) -> ResultDocument:
    return ResultDocument.objects.get(case_number=case.number)


def text_of(document: ResultDocument, folder: Path) -> str:
    path = folder / f"{document.pk}.pdf"
    path.write_bytes(document.pdf)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.mark.law("ATT-09-27")
def test_the_clinics_specialist_approves_nothing_and_the_registers_does() -> None:
    clinic = a_clinic()
    case, specialist = at_desk(a_person(), clinic), staff("register_specialist", a_unit())
    with pytest.raises(errors.NotAllowed):
        decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("registrar", clinic), now=NOW)
    decision = decide.decide(case=case, service=SERVICE, outcome="granted", by=specialist, now=NOW)
    case.refresh_from_db()
    assert (case.outcome, decision.decided_by, decision.decided_at) == ("granted", specialist.actor_key, NOW)


@pytest.mark.law("ATT-09-28")
def test_a_decision_is_an_approval_or_a_reasoned_refusal_and_nothing_third() -> None:
    case, specialist = on_portal(elsewhere(), a_clinic()), staff("register_specialist", a_unit())
    with pytest.raises(errors.GroundRequired):
        decide.decide(case=case, service=SERVICE, outcome="refused", by=specialist, now=NOW, grounds=[])
    with pytest.raises(errors.InvalidData) as told:
        decide.decide(case=case, service=SERVICE, outcome="postponed", by=specialist, now=NOW, reason="later")
    assert told.value.args_for_words["fields"] == [{"field": "outcome", "why": "granted | refused"}]
    decision = refused(case, "lives_outside_unit")
    assert all(finding["because"]["ru"] for finding in decision.findings)


@pytest.mark.law("ATCH-09-17")
def test_a_ground_outside_the_closed_list_is_answered_with_the_list() -> None:
    case = on_portal(elsewhere(), a_clinic())
    with pytest.raises(errors.GroundRequired) as told:
        refused(case, "arrears in insurance")
    assert told.value.args_for_words["allowed"] == CLOSED_LIST
    assert not Decision.objects.filter(case=case).exists()


@pytest.mark.law("ATT-09-41")
def test_an_approval_is_the_record_and_falls_with_it() -> None:
    person, clinic = a_person(), a_clinic()
    case = on_portal(person, clinic)
    contract = clinic.fund_contracts.get()
    clinic.fund_contracts.update(valid=("2026-01-01", "2026-11-24"))
    with pytest.raises(NoFundContract):
        granted(case)
    case.refresh_from_db()
    assert (case.state, case.decisions.count(), Attachment.objects.count()) == (State.IN_REVIEW, 0, 0)
    contract.save()
    granted(case)
    case.refresh_from_db()
    assert (case.state, Attachment.objects.on(TODAY).get(person=person).basis) == (State.DELIVERED, case.number)


@pytest.mark.law("ATT-09-03")
def test_the_provider_on_the_result_is_the_clinic() -> None:
    clinic = a_clinic()
    case = on_portal(a_person(), clinic)
    granted(case)
    document = document_of(case)
    assert (document.issuer, document.issuer.bin) == (clinic, clinic.bin)


@pytest.mark.law("ATT-09-43")
def test_an_approval_is_entered_in_the_register_and_proved_by_a_signed_notice(tmp_path: Path) -> None:
    person = a_person()
    case = on_portal(person, a_clinic())
    granted(case)
    document = document_of(case)
    assert Attachment.objects.on(TODAY).filter(person=person).exists()
    assert (document.kind, document.person, b"/Sig" in document.pdf) == ("attachment_notice", person, True)
    assert Message.objects.in_cabinet_of(person).filter(case_number=case.number, kind="granted").exists()
    assert ResultDocument.objects.with_code(document.check_code).get() == document
    assert document.check_code in text_of(document, tmp_path)


@pytest.mark.law("ATCH-05-03")
def test_a_visitor_without_an_account_can_be_handed_a_copy_with_its_check_code(tmp_path: Path) -> None:
    person = a_person()
    case = at_desk(person, a_clinic())
    assert not User.objects.filter(person=person).exists()
    granted(case)
    document = document_of(case)
    assert b"/Sig" in document.pdf
    assert document.check_code in text_of(document, tmp_path)


@pytest.mark.law("ATCH-05-04")
def test_the_registrar_who_raised_it_cannot_approve_and_the_clinics_key_signs(authority: Path) -> None:
    clinic = a_clinic()
    registrar = staff("registrar", clinic)
    case = at_desk(a_person(), clinic, by=registrar)
    with pytest.raises(errors.NotAllowed):
        decide.decide(case=case, service=SERVICE, outcome="granted", by=registrar, now=NOW)
    granted(case)
    root = x509.load_pem_x509_certificate((authority / "root.pem").read_bytes())
    checked = verify(document_of(case).pdf, roots=[root], crl=(authority / "issuing.crl").read_bytes(), status="valid")
    assert (checked.valid, checked.bin) == (True, clinic.bin)


@pytest.mark.law("ATT-09-42")
def test_a_refusal_on_ground_three_lies_in_the_cabinet_though_it_was_asked_at_the_desk(tmp_path: Path) -> None:
    reference.override(kind=Override.Kind.NORM, key="gp", value=1, since=date(2026, 1, 1), act="test", by=BY, now=NOW)
    clinic, person = a_clinic(), a_person()
    granted(on_portal(a_person(), clinic))
    case = at_desk(person, clinic)
    refused(case, "capacity_exceeded")
    document = document_of(case)
    assert (document.kind, document.person, b"/Sig" in document.pdf) == ("reasoned_refusal", person, True)
    assert "1: 1 (+0)" in text_of(document, tmp_path)
    assert Message.objects.in_cabinet_of(person).filter(case_number=case.number, kind="refused").exists()


def refusal_of(case: Case, decision: Decision, code: str = "phc_attachment") -> results.ReasonedRefusal:
    service = catalogue.by_code(code)
    judged = decide.judge(case, service, now=NOW)
    holding = [finding for finding in judged.findings if finding.rule in decision.grounds]
    return results.refusal(case, service, decision, holding, Heading(Language.KK, "1", NOW, "CODE"))


@pytest.mark.law("ATCH-05-02")
def test_a_refusal_names_a_ground_of_the_four_and_the_facts(tmp_path: Path) -> None:
    case = on_portal(elsewhere(), a_clinic())
    decision = refused(case, "lives_outside_unit")
    written = refusal_of(case, decision)
    assert [ground.number for ground in written.grounds] == ["2"]
    assert "Астана" in str(written.facts[0].found)
    assert "Астана" in text_of(document_of(case), tmp_path)


def plain(code: str, found: dict[str, object], category: str = "") -> Case:
    """Return the case of a service without workings, with the facts that its officer recorded."""
    clinic, person, service = a_clinic(), a_person(), catalogue.by_code(code)
    asked = submit.Asked(
        service=service, recipient=person, applicant=person, provider=clinic, channel="in_person", data={}, language="kk",
        category=category, papers=tuple(paper.code for paper in service.passport.documents),
    )  # fmt: skip
    case = submit.submit(asked, by=staff("registrar", clinic), now=NOW)
    decide.find(case=case, service=service, found=found, by=staff("head", clinic), now=NOW)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(("code", "category", "found", "ground"), [
    pytest.param("organ_donation_registration", "refusal",
                 {"unreliable": [], "attached_here": False, "applicant_is_declarant": True}, "not_attached",
                 marks=pytest.mark.law("GEN-00-03"), id="GEN-00-03"),
    pytest.param("doctor_appointment", "patient",
                 {"false_data": [], "asked_of": "№ 4", "attached_to": "№ 5"}, "not_attached",
                 marks=pytest.mark.law("ALL-05-01"), id="ALL-05-01"),
])  # fmt: skip
def test_a_service_whose_results_name_no_refusal_still_gives_a_reasoned_one(
    code: str, category: str, found: dict[str, object], ground: str, tmp_path: Path
) -> None:
    case = plain(code, found, category)
    head = staff("head", case.provider)
    decision = decide.decide(case=case, service=catalogue.by_code(code), outcome="refused", by=head, now=NOW, grounds=[ground])
    written = refusal_of(case, decision, code)
    assert [(named.number, bool(named.text_kk and named.text_ru)) for named in written.grounds] == [("2", True)]
    document, text = document_of(case), text_of(document_of(case), tmp_path)
    assert (document.kind, document.person) == ("reasoned_refusal", case.recipient)
    assert written.grounds[0].text_kk[:20] in text
    assert written.grounds[0].text_ru[:20] in text
    assert Message.objects.in_cabinet_of(case.recipient).filter(case_number=case.number, kind="refused").exists()


@pytest.mark.law("ALL-00-03")
def test_the_legal_basis_of_a_refusal_is_row_nine_of_the_services_own_table() -> None:
    paper = {"kk": "анықтама", "ru": "справка", "en": "certificate"}
    check = {"document": paper, "source": paper, "checked_on": "2026-11-24", "matches": False}
    case = plain("sick_leave_sheet", {"document_checks": [check]}, "general")
    service, head = catalogue.by_code("sick_leave_sheet"), staff("head", case.provider)
    decision = decide.decide(case=case, service=service, outcome="refused", by=head, now=NOW, grounds=["unreliable_documents"])
    citation = refusal_of(case, decision, "sick_leave_sheet").grounds[0].citation
    assert citation == f"{service.passport.act.kk}, 9-жол, 1-тармақ"


@pytest.mark.law("ALL-00-01")
def test_a_former_name_of_the_capital_leads_to_the_same_unit_and_the_present_name_is_printed(tmp_path: Path) -> None:
    capital = a_unit("710000000", "capital", "Астана")
    Territory.objects.filter(pk=capital.pk).update(former_names=["Нұр-Сұлтан"])
    [former], [present] = (Territory.objects.named(name, on=TODAY) for name in ("Нұр-Сұлтан", "Астана"))
    assert former == present == capital
    case = on_portal(a_person(unit=former), a_clinic(unit=present))
    by = staff("register_specialist", capital)
    decide.decide(case=case, service=SERVICE, outcome="granted", by=by, now=NOW)
    text = text_of(document_of(case), tmp_path)
    assert "Астана" in text
    assert "Нұр-Сұлтан" not in text
