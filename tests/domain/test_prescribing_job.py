"""The job that exchanges with ДҚАЖ: it looks up, tells, gives up politely, and does nothing without an address."""

import pytest
from tests.contracts import targets
from tests.domain.people import NOW, a_citizen, a_clinic, a_person
from tests.domain.pharmacy_samples import batch, give, prescription

from emhana import catalogue
from emhana.cases.actions import starts, submit
from emhana.cases.models import Case
from emhana.integrations.prescriptions.client import MedicineSupply
from emhana.integrations.prescriptions.fake import METFORMIN
from emhana.jobs import prescribing, tasks
from emhana.registers.pharmacy.models import Prescription, Report

pytestmark = pytest.mark.django_db
SERVICE = catalogue.by_code("medicines_dispensing")


def ask() -> Case:
    clinic, person = a_clinic(), a_person()
    asked = submit.Asked(
        service=SERVICE, recipient=person, applicant=person, provider=clinic, channel="portal", language="kk",
        data={"organisation_bin": clinic.bin},
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(person), now=NOW)


def test_it_looks_up_what_waits_and_tells_what_was_handed_over() -> None:
    case = ask()
    given = prescription(number="J-2", product=METFORMIN)
    give(given, batch(a_clinic(), of=METFORMIN), 10)
    with targets.running("emhana.integrations.prescriptions.fake") as stand_in:
        for number, person in (("J-1", case.recipient), ("J-2", given.person)):
            written = {
                "number": number, "iin": person.iin, "product": METFORMIN, "category": "diabetes", "volume": "guaranteed",
                "prescriber": "Дәрігер", "units": 30, "issued_on": "2026-11-10", "valid_to": "2026-12-20",
            }  # fmt: skip
            stand_in.control("/write", **written)
        supply = MedicineSupply(stand_in.url)
        assert [prescribing.exchange_due(supply, clock=lambda: NOW) for _ in range(2)] == [2, 0]
    assert Prescription.objects.get(number="J-1").person == case.recipient
    assert (Report.objects.get().state, "processing_started" in Case.objects.get().starts) == ("confirmed", True)


def test_a_silent_system_is_asked_once_a_run_and_every_case_says_what_it_waits_for() -> None:
    cases = [ask(), ask()]
    asked = []

    class Silent(MedicineSupply):
        def of_person(self, iin: str):
            asked.append(iin)
            return super().of_person(iin)

    give(prescription(), batch(a_clinic()), 1)
    assert prescribing.exchange_due(Silent("http://127.0.0.1:1", within=0.2), clock=lambda: NOW) == 0
    assert (len(asked), [starts.waits_for(case) for case in cases]) == (1, ["DQAJ", "DQAJ"])
    assert (Report.objects.get().state, Report.objects.get().tries) == ("waiting", 1)


def test_without_an_address_nothing_is_exchanged(settings) -> None:
    case = ask()
    settings.EMHANA_PRESCRIPTIONS_URL = ""
    tasks.exchange_prescriptions()
    assert starts.waits_for(case) == ""
