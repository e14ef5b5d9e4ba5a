"""The services Emhana gives: one line each. Deleting the folder and the line removes the service."""

from emhana.cases.service import Service, service_from
from emhana.services.health_training_documents import rules as health_training_documents
from emhana.services.medicines_dispensing import rules as medicines_dispensing
from emhana.services.mshi_participation_information import rules as mshi_participation_information
from emhana.services.narcology_information import rules as narcology_information
from emhana.services.phthisiatry_information import rules as phthisiatry_information
from emhana.services.psychiatry_information import rules as psychiatry_information
from emhana.services.sick_leave_sheet import rules as sick_leave_sheet
from emhana.services.temporary_disability_certificate import rules as temporary_disability_certificate

SERVICES: tuple[Service, ...] = tuple(
    service_from(rules)
    for rules in (
        sick_leave_sheet,
        temporary_disability_certificate,
        medicines_dispensing,
        health_training_documents,
        phthisiatry_information,
        psychiatry_information,
        narcology_information,
        mshi_participation_information,
    )
)
_BY_CODE = {service.code: service for service in SERVICES}


def by_code(code: str) -> Service:
    """Return the service with `code`; raises LookupError for an unknown one."""
    return _BY_CODE[code]
