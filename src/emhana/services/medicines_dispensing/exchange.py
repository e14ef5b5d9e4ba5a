"""What goes over the network to ДҚАЖ, outside every transaction: looking prescriptions up, telling what was handed over."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from emhana.cases.actions import starts
from emhana.cases.models import Case
from emhana.cases.service import Service
from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.prescriptions import messages
from emhana.integrations.prescriptions.client import MedicineSupply
from emhana.journal.actions import Actor
from emhana.registers.pharmacy.actions import prescribed, reports
from emhana.registers.pharmacy.models import Report

ARRIVED = "processing_started"


def look_up(*, case: Case, service: Service, supply: MedicineSupply, by: Actor, now: datetime) -> bool:
    """Ask ДҚАЖ for the prescriptions of the recipient; its answer is the arrival that starts the 15 minutes [MED-07-03].

    Return False when it does not answer: the case waits for it by name, and no clock stops.
    """
    iin = case.recipient.iin
    if iin is None:
        return False
    try:
        found = supply.of_person(iin)
    except (Unavailable, Rejected):
        starts.wait_for(case=case, system=messages.CODE, by=by, now=now)
        return False
    with transaction.atomic():
        prescribed.take_over(person=case.recipient, found=found, by=by, now=now)
        starts.begin(case=case, service=service, event=ARRIVED, by=by, now=now)
    return True


def tell(*, report: Report, supply: MedicineSupply, by: Actor, now: datetime) -> bool:
    """Tell ДҚАЖ what was handed over, from where it reaches the person's cabinet [MED-07-02]; False when it must be told again.

    What ДҚАЖ refuses, for instance because it was dispensed elsewhere, is settled with its code and needs a person.
    """
    row = report.dispense
    try:
        supply.record(
            row.prescription.number, key=report.key, bin_=row.organisation.number, units=row.units, at=row.dispensed_at,
            product=row.batch.product.code,
        )  # fmt: skip
    except Unavailable:
        reports.tried(report)
        return False
    except Rejected as rejected:
        reports.settle(report=report, by=by, now=now, refused_with=rejected.code or "rejected")
        return True
    reports.settle(report=report, by=by, now=now)
    return True


def configured() -> MedicineSupply | None:
    """Return the client of the ДҚАЖ that the settings name, None when they name none."""
    url = settings.EMHANA_PRESCRIPTIONS_URL
    return MedicineSupply(url, settings.EMHANA_PRESCRIPTIONS_TOKEN) if url else None
