"""The registers' side of a request for medicines: identity, attachment, and what ДҚАЖ lets be handed over."""

from datetime import datetime
from typing import Any

from emhana.cases.models import Case
from emhana.law.lawbook import LawBook
from emhana.law.steps import local
from emhana.registers.attachment.models import Attachment
from emhana.registers.pharmacy.models import DispensingPoint, LookUp, Prescription, PrescriptionQuerySet
from emhana.services.medicines_dispensing.form import MedicinesRequest


def gather(case: Case, now: datetime, law: LawBook) -> dict[str, Any]:
    """Return what the registers know of `case` at `now`, in the shape of the service's `Facts`."""
    day, person = local(now).date(), case.recipient
    identified = person.iin_digest is not None and person.died_on is None
    attached = Attachment.objects.on(day).filter(person=person).select_related("organisation")
    point = DispensingPoint.objects.filter(organisation=case.provider, valid__contains=day).select_related("clinic").first()
    return {
        # Without an IIN no register can confirm who this is: an officer has to find it out.
        "document_valid": True if identified else None,
        "data_match_register": _named_is_theirs(case) if identified else None,
        "attached_to": sorted({row.organisation.key for row in attached}),
        "provider": case.provider.key if case.provider else None,
        "parent_clinic": point.clinic.key if point else None,
        **_units(case, now),
    }


def asked(case: Case) -> MedicinesRequest:
    """Return what was asked for; raises pydantic's ValidationError for another shape."""
    return MedicinesRequest.model_validate(case.data)


def wanted(case: Case) -> PrescriptionQuerySet:
    """Return the prescriptions of the patient that the request is about: the one it names, or all."""
    rows = Prescription.objects.filter(person=case.recipient).select_related("product")
    number = asked(case).prescription
    return rows.filter(number=number) if number else rows


def was_looked_up(case: Case) -> bool:
    """Return whether ДҚАЖ answered about the patient since the request came."""
    return LookUp.objects.filter(person=case.recipient, at__gte=case.submitted_at).exists()


def _named_is_theirs(case: Case) -> bool | None:
    """Return whether ДҚАЖ knows the number given as a prescription of the patient; None until it has answered."""
    if not asked(case).prescription or wanted(case).exists():
        return True
    return False if was_looked_up(case) else None


def _units(case: Case, now: datetime) -> dict[str, Any]:
    rows = list(wanted(case).open_on(local(now).date()))
    left = sum(row.units_left for row in rows)
    if not rows and not was_looked_up(case):
        return {"units_prescribed": None, "units_wanted": asked(case).units}
    return {"units_prescribed": left, "units_wanted": asked(case).units or max(left, 1)}
