"""The services Emhana gives: one line each. Deleting the folder and the line removes the service."""

from emhana.cases.service import Service, service_from
from emhana.services.ambulance_call import rules as ambulance_call
from emhana.services.doctor_appointment import rules as doctor_appointment
from emhana.services.doctor_house_call import rules as doctor_house_call
from emhana.services.driving_fitness_certificate import rules as driving_fitness_certificate
from emhana.services.health_training_documents import rules as health_training_documents
from emhana.services.hospitalization_referral import rules as hospitalization_referral
from emhana.services.inpatient_record_extract import rules as inpatient_record_extract
from emhana.services.medicines_dispensing import rules as medicines_dispensing
from emhana.services.mshi_participation_information import rules as mshi_participation_information
from emhana.services.narcology_information import rules as narcology_information
from emhana.services.organ_donation_registration import rules as organ_donation_registration
from emhana.services.phc_attachment import rules as phc_attachment
from emhana.services.phc_certificate import rules as phc_certificate
from emhana.services.phthisiatry_information import rules as phthisiatry_information
from emhana.services.preliminary_medical_examination import rules as preliminary_medical_examination
from emhana.services.psychiatry_information import rules as psychiatry_information
from emhana.services.sanatorium_conclusion import rules as sanatorium_conclusion
from emhana.services.sick_leave_sheet import rules as sick_leave_sheet
from emhana.services.temporary_disability_certificate import rules as temporary_disability_certificate
from emhana.services.treatment_abroad import rules as treatment_abroad

SERVICES: tuple[Service, ...] = tuple(
    service_from(rules)
    for rules in (
        phc_attachment,  # the one service of attachment: every request for it is a case of this service [ATT-09-01]
        doctor_appointment,
        doctor_house_call,
        phc_certificate,
        sick_leave_sheet,
        temporary_disability_certificate,
        inpatient_record_extract,
        sanatorium_conclusion,
        hospitalization_referral,
        treatment_abroad,
        organ_donation_registration,
        ambulance_call,
        driving_fitness_certificate,
        preliminary_medical_examination,
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
