"""The pharmacist's pages: prescription beside stock, handing over in full or in part, refusing, losses, the paper."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from emhana import catalogue
from emhana.accounts import sessions
from emhana.accounts.models import User
from emhana.cases.actions import submit
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.integrations.prescriptions.fake import METFORMIN
from emhana.journal.models import Entry
from emhana.parties.models import Organisation, Person
from emhana.registers.pharmacy.actions import prescribed
from emhana.registers.pharmacy.models import Dispense, Prescription
from emhana.workbench import pharmacy_pages
from tests.contracts import targets
from tests.domain.people import BY, NOW, a_citizen, a_clinic, a_person, staff
from tests.domain.pharmacy_samples import SIOFOR, attached, batch, pharmacist, prescription, taken, written
from tests.web.people_online import signed_in

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("medicines_dispensing")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    DemoAuthority.create(folder, now=NOW)
    return folder


@pytest.fixture(autouse=True)
def fixed(settings, authority: Path, monkeypatch) -> None:
    settings.EMHANA_AUTHORITY = authority
    for module in (pharmacy_pages.timezone, sessions.timezone):
        monkeypatch.setattr(module, "now", lambda: NOW)


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic()


@pytest.fixture
def patient(clinic: Organisation) -> Person:
    person = a_person()
    attached(person, clinic)
    return person


def at_work(user: User) -> Client:
    """Return a browser in which `user` works in their role."""
    client = Client()
    client.force_login(user)
    session = client.session
    stamp = NOW.timestamp()
    session.update({sessions.OPENED: stamp, sessions.USED: stamp, sessions.AS_CITIZEN: False, sessions.ROLE: user.acting.pk})
    session.save()
    return client


def ask(person: Person, clinic: Organisation) -> Case:
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=person, provider=clinic, channel="portal", language="kk",
        data={"organisation_bin": clinic.bin},
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(person), now=NOW)


def page(client: Client, case: Case, language: str = "en") -> str:
    response = client.get(f"/workbench/pharmacy/{case.number}/", {"lang": language})
    assert response.status_code == 200
    return unescape(response.content.decode())


def address(case: Case, tail: str = "") -> str:
    return f"/workbench/pharmacy/{case.number}/{tail}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ("Дәрі алу өтініштері", "ДҚАЖ-дан рецептілерді сұрау", "Беру және мәліметтерді рәсімдеу", "дәрілік зат")),
        ("ru", ("Заявления на лекарства", "Запросить рецепты в ИСЛО", "Выдать и оформить сведения", "лекарственное средство")),
        ("en", ("Requests for medicines", "Ask ДҚАЖ for the prescriptions", "Hand over and issue the information", "medicine")),
    ],
)
def test_the_queue_leads_to_a_prescription_beside_the_stock_in_each_language(patient, clinic, language: str, words) -> None:
    rx = prescription(patient)
    batch(clinic, number="СЕР-1")
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    queue = unescape(client.get("/workbench/pharmacy/", {"lang": language}).content.decode())
    assert (words[0] in queue, case.number in queue, patient.full_name in queue) == (True, True, True)
    shown = page(client, case, language)
    for word in (*words[1:], rx.number, "СЕР-1", patient.full_name, "Метформин-Тева"):
        assert word in shown, word
    assert patient.iin not in shown
    assert Entry.objects.filter(act="prescriptions_shown", case_number=case.number).exists()


def test_the_proposal_is_filled_in_and_hands_over_the_whole(patient, clinic) -> None:
    rx = prescription(patient)
    late, early = batch(clinic, 50), batch(clinic, 20, expires=rx.valid.upper)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    filled = dict(re.findall(r'name="(units-\d+-\d+)" value="(\d+)"', page(client, case)))
    assert filled == {f"units-{rx.pk}-{early.pk}": "20", f"units-{rx.pk}-{late.pk}": "10"}
    response = client.post(address(case), filled)
    assert (response.status_code, response.url) == (302, address(case))
    rx.refresh_from_db()
    assert (rx.status, [*Dispense.objects.values_list("units", flat=True)]) == ("dispensed", [20, 10])
    shown = page(client, case)
    assert "Open the signed document" in shown
    paper = client.get(address(case, "paper/"))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert Entry.objects.filter(act="document_printed").count() == 1


def test_a_part_is_handed_over_and_a_substitute_needs_its_reason(patient, clinic) -> None:
    rx = prescription(patient)
    other = batch(clinic, of=SIOFOR)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    said = {f"units-{rx.pk}-{other.pk}": "10"}
    response = client.post(address(case), said, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert "Write why another product" in unescape(response.content.decode())
    client.post(address(case), said | {f"reason-{rx.pk}": "out of stock"})
    row = Dispense.objects.get()
    assert (row.units, row.substituted, row.substitution_reason) == (10, True, "out of stock")


def test_more_than_the_prescription_or_nothing_is_told_on_the_page(patient, clinic) -> None:
    rx, shelf = prescription(patient), batch(clinic, 100)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    for units, words in (("31", "Only 30 units are left"), ("0", "at least one batch"), ("many", "whole number"), ("101", "100")):
        response = client.post(address(case), {f"units-{rx.pk}-{shelf.pk}": units}, headers={"accept-language": "en"})
        assert response.status_code == 422
        assert words in unescape(response.content.decode())
    assert not Dispense.objects.exists()


def test_a_patient_of_another_clinic_is_refused_on_ground_2_with_a_paper(clinic) -> None:
    stranger = a_person()
    prescription(stranger)
    case, client = ask(stranger, clinic), at_work(pharmacist(clinic))
    assert "Refuse on the grounds that hold" in page(client, case)
    assert client.post(address(case, "refuse/")).status_code == 302
    case.refresh_from_db()
    assert (case.outcome, ResultDocument.objects.get().kind) == ("refused", "reasoned_refusal")


def test_without_a_ground_the_page_refuses_to_refuse(patient, clinic) -> None:
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    shown = page(client, case)
    assert "No prescription is open" in shown
    assert "Refuse on the grounds" not in shown
    assert client.post(address(case, "refuse/")).status_code == 422


def test_a_loss_stops_the_prescription_and_a_find_opens_it_again(patient, clinic) -> None:
    rx = prescription(patient)
    batch(clinic)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    assert client.post(address(case, f"lost/{rx.pk}/"), {"words": ""}).status_code == 422
    client.post(address(case, f"lost/{rx.pk}/"), {"words": "left in the bus"})
    assert (Prescription.objects.get().status, "The prescription was found" in page(client, case)) == ("lost", True)
    client.post(address(case, f"lost/{rx.pk}/"))
    assert Prescription.objects.get().status == "active"
    assert client.post(address(case, "lost/999999/")).status_code == 404


def test_asking_the_medicines_system_brings_its_prescriptions_and_its_silence_is_told(patient, clinic, settings) -> None:
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    client.post(address(case, "ask/"))
    settings.EMHANA_PRESCRIPTIONS_URL = "http://127.0.0.1:1"
    client.post(address(case, "ask/"))
    assert "ДҚАЖ does not answer" in page(client, case)
    assert "waits for ДҚАЖ" in client.get("/workbench/pharmacy/", {"lang": "en"}).content.decode()
    with targets.running("emhana.integrations.prescriptions.fake") as stand_in:
        written = {
            "number": "P-1", "iin": patient.iin, "product": METFORMIN, "category": "diabetes", "volume": "guaranteed",
            "prescriber": "Дәрігер", "units": 30, "issued_on": "2026-11-10", "valid_to": "2026-12-20",
        }  # fmt: skip
        stand_in.control("/write", **written)
        settings.EMHANA_PRESCRIPTIONS_URL = stand_in.url
        client.post(address(case, "ask/"))
    assert "P-1" in page(client, case)
    assert "does not answer" not in page(client, case)


def test_what_was_dispensed_elsewhere_is_not_handed_over_here(patient, clinic, settings) -> None:
    rx, shelf = prescription(patient, now=NOW - timedelta(minutes=16)), batch(clinic, 100)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    said, english = {f"units-{rx.pk}-{shelf.pk}": "30"}, {"accept-language": "en"}
    response = client.post(address(case), said, headers=english)
    assert (response.status_code, "it may have been dispensed elsewhere. Ask" in unescape(response.content.decode())) == (422, True)
    with targets.running("emhana.integrations.prescriptions.fake") as stand_in:
        stand_in.control("/write", **written(patient, number=rx.number).model_dump(mode="json"))
        stand_in.control("/dispense", number=rx.number, units=30)
        settings.EMHANA_PRESCRIPTIONS_URL = stand_in.url
        client.post(address(case, "ask/"))
    shown = page(client, case)
    assert (rx.number in shown, "dispensed" in shown, "No prescription is open" in shown) == (True, True, True)
    response = client.post(address(case), said, headers=english)
    assert (response.status_code, Dispense.objects.exists()) == (422, False)
    shelf.refresh_from_db()
    assert shelf.units == 100


def granted(patient: Person, clinic: Organisation) -> tuple[Case, Client]:
    """Return a request on which everything was handed over, and the pharmacist's browser."""
    rx, shelf = prescription(patient), batch(clinic, 30)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    assert client.post(address(case), {f"units-{rx.pk}-{shelf.pk}": "30"}).status_code == 302
    return case, client


@pytest.mark.law("MED-S04-01")
@pytest.mark.parametrize("media", [["electronic"], ["paper"], ["electronic", "paper"]])
def test_a_finished_case_is_handed_over_electronically_on_paper_or_both(patient, clinic, media: list[str]) -> None:
    case, client = granted(patient, clinic)
    boxes = re.findall(r'type="checkbox" name="medium" value="(\w+)"', page(client, case))
    assert boxes == ["electronic", "paper"]
    assert client.post(address(case, "medium/"), {"medium": media}).status_code == 302
    ticked = re.findall(r'name="medium" value="(\w+)"[^>]*checked', page(client, case))
    assert (ticked, case.events.get(kind="medium_chosen").note) == (media, {"media": media})
    assert Entry.objects.get(act="medium_chosen").detail == {"media": media}


def test_a_medium_is_chosen_after_the_end_and_at_least_one(patient, clinic) -> None:
    case, client = granted(patient, clinic)
    assert client.post(address(case, "medium/"), {}).status_code == 422
    assert client.post(address(case, "medium/"), {"medium": ["parcel"]}).status_code == 422
    prescription(patient)
    other = ask(patient, clinic)
    assert client.post(address(other, "medium/"), {"medium": ["paper"]}).status_code == 422
    assert not Entry.objects.filter(act="medium_chosen").exists()


@pytest.mark.law("MED-L05-01")
def test_a_decided_portal_case_opens_read_only_in_the_cabinet(patient, clinic, monkeypatch) -> None:
    case, _ = granted(patient, clinic)
    citizen = signed_in(patient)
    stamp = NOW.timestamp()
    session = citizen.session
    session.update({sessions.OPENED: stamp, sessions.USED: stamp})
    session.save()
    response = citizen.get(f"/cabinet/cases/{case.number}/")
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    assert response.status_code == 200
    assert not re.search("<form|<input|<textarea|<select|<button", main)
    assert [change(f"/cabinet/cases/{case.number}/").status_code for change in (citizen.post, citizen.put)] == [405, 405]


def test_other_roles_and_other_organisations_see_nothing(patient, clinic) -> None:
    rx = prescription(patient)
    case = ask(patient, clinic)
    for kind in ("registrar", "head"):
        assert at_work(staff(kind, clinic)).get("/workbench/pharmacy/").status_code == 403
    elsewhere = at_work(pharmacist(a_clinic("Басқа")))
    assert case.number not in elsewhere.get("/workbench/pharmacy/").content.decode()
    for tail in ("", "paper/"):
        assert elsewhere.get(address(case, tail)).status_code == 404
    for tail in ("", "ask/", "refuse/", f"lost/{rx.pk}/"):
        assert elsewhere.post(address(case, tail)).status_code == 404


def test_there_is_no_paper_before_the_decision_and_a_mistyped_number_finds_nothing(patient, clinic) -> None:
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    assert client.get(address(case, "paper/")).status_code == 404
    assert client.get("/workbench/pharmacy/000000001-00/").status_code == 404


def test_a_lost_prescription_is_named_among_the_others(patient, clinic) -> None:
    rx, done = taken(patient), prescription(patient, status="dispensed")
    assert rx == []
    open_one = prescription(patient)
    case, client = ask(patient, clinic), at_work(pharmacist(clinic))
    prescribed.report_lost(prescription=open_one, words="lost", by=BY, now=NOW)
    shown = page(client, case)
    assert (done.number in shown, "dispensed" in shown, "lost" in shown) == (True, True, True)
