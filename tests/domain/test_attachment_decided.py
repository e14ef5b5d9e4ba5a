"""Attachment through the engine: granted with a signed notice, refused on each ground with a signed refusal, corrected, never doubled."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from pypdf import PdfReader
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, a_unit, staff

from emhana import catalogue
from emhana.cases.actions import decide, moves, submit
from emhana.cases.lifecycle import State
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.documents.verification import verify
from emhana.parties.actions import represent, settle
from emhana.registers.attachment.models import Attachment

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("phc_attachment")
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def authority(tmp_path: Path, settings) -> Path:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    return settings.EMHANA_AUTHORITY


def ask(person, clinic, applicant=None, **data: object) -> Case:
    applicant = applicant or person
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=applicant, provider=clinic, channel="portal", language="kk",
        data={"organisation_bin": clinic.bin, "ground": "free_choice", "residence": "permanent", **data},
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(applicant), now=NOW)


def is_valid(pdf: bytes, authority: Path) -> bool:
    root = x509.load_pem_x509_certificate((authority / "root.pem").read_bytes())
    return verify(pdf, roots=[root], crl=(authority / "issuing.crl").read_bytes(), status="valid").valid


@pytest.mark.law("ATCH-05-01")
def test_a_grant_attaches_ends_the_former_and_gives_a_signed_notice(authority: Path) -> None:
    former, clinic, person = a_clinic("Бұрынғы"), a_clinic("Жаңа"), a_person()
    specialist = staff("register_specialist", a_unit())
    for place in (former, clinic):
        decide.decide(case=ask(person, place), service=SERVICE, outcome="granted", by=specialist, now=NOW)
    assert [*Attachment.objects.on(TODAY).filter(person=person).values_list("organisation", flat=True)] == [clinic.pk]
    documents = ResultDocument.objects.order_by("id")
    assert [document.kind for document in documents] == ["attachment_notice"] * 2
    assert is_valid(documents[1].pdf, authority)


@pytest.mark.law("ATCH-09-02")
def test_who_lives_elsewhere_is_refused_with_a_signed_refusal(authority: Path) -> None:
    person = a_person(unit=a_unit("710000000", "capital", "Астана"))
    case = ask(person, a_clinic())
    specialist = staff("register_specialist", a_unit())
    decide.decide(case=case, service=SERVICE, outcome="refused", by=specialist, now=NOW, grounds=["lives_outside_unit"])
    case.refresh_from_db()
    document = ResultDocument.objects.get(case_number=case.number)
    assert (case.state, case.outcome, document.kind) == (State.DELIVERED, "refused", "reasoned_refusal")
    assert is_valid(document.pdf, authority)
    assert not Attachment.objects.filter(person=person).exists()


@pytest.mark.law("ATCH-09-01")
def test_a_document_an_officer_found_unreliable_is_a_ground() -> None:
    case, specialist = ask(a_person(), a_clinic()), staff("register_specialist", a_unit())
    paper = {"kk": "мекенжай анықтамасы", "ru": "адресная справка", "en": "address certificate"}
    check = {"document": paper, "source": paper, "checked_on": "2026-11-24", "matches": False}
    decide.find(case=case, service=SERVICE, found={"document_checks": [check]}, by=specialist, now=NOW)
    decision = decide.decide(case=case, service=SERVICE, outcome="refused", by=specialist, now=NOW, grounds=["unreliable_documents"])
    assert decision.grounds == ["unreliable_documents"]
    assert "адресная справка" in next(f for f in decision.findings if f["rule"] == "unreliable_documents")["because"]["ru"]


@pytest.mark.law("ATCH-09-15")
def test_a_child_without_a_link_is_refused_only_after_the_paper_was_asked_for() -> None:
    child, stranger, clinic = a_person(born_on=date(2020, 3, 1)), a_person(), a_clinic()
    specialist = staff("register_specialist", a_unit())
    asked = ask(child, clinic, stranger, document_asked=True)
    decision = decide.decide(case=asked, service=SERVICE, outcome="refused", by=specialist, now=NOW, grounds=["no_proof_of_representation"])
    assert decision.outcome == "refused"
    told = PdfReader(BytesIO(ResultDocument.objects.get(case_number=asked.number).pdf)).pages[0].extract_text()
    assert child.iin in told
    assert child.family_name not in told


@pytest.mark.law("ATCH-09-16")
def test_a_parent_attaches_a_child() -> None:
    child, mother = a_person(born_on=date(2020, 3, 1)), a_person()
    represent(representative=mother, represented=child, kind="parent", source="civil register", since=date(2020, 3, 1), by=BY, now=NOW)
    case = ask(child, a_clinic(), mother)
    decide.decide(case=case, service=SERVICE, outcome="granted", by=staff("register_specialist", a_unit()), now=NOW)
    assert Attachment.objects.on(TODAY).filter(person=child).count() == 1


def test_a_correction_takes_the_attachment_back_and_the_former_stands_again() -> None:
    former, clinic, person = a_clinic("Бұрынғы"), a_clinic("Жаңа"), a_person()
    specialist = staff("register_specialist", a_unit())
    decide.decide(case=ask(person, former), service=SERVICE, outcome="granted", by=specialist, now=NOW)
    case = ask(person, clinic)
    decide.decide(case=case, service=SERVICE, outcome="granted", by=specialist, now=NOW)
    case.refresh_from_db()
    moves.reopen(case=case, service=SERVICE, by=specialist, now=NOW, reason="wrong address", basis="internal check")
    settle(person=person, kind="permanent", territory=a_unit("710000000", "capital", "Астана"), street="1", since=TODAY, by=BY, now=NOW)
    decide.decide(case=case, service=SERVICE, outcome="refused", by=specialist, now=NOW, grounds=["lives_outside_unit"], reason="moved")
    assert [*Attachment.objects.on(TODAY).filter(person=person).values_list("organisation", flat=True)] == [former.pk]
    issued = ResultDocument.objects.filter(case_number=case.number).order_by("id")
    assert [*issued.values_list("status", flat=True)] == ["replaced", "valid"]
    assert Attachment.objects.filter(person=person).count() == 3


def test_one_open_request_of_a_person_at_a_time() -> None:
    person = a_person()
    first, second = ask(person, a_clinic()), ask(person, a_clinic())
    assert (first.state, second.state) == (State.IN_REVIEW, State.NOT_ACCEPTED)
    assert first.number in second.events.last().note["why"]["en"]
