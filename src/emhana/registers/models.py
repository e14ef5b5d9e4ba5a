"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.choices.models import Choice
from emhana.registers.attachment.corrections.models import Correction
from emhana.registers.attachment.first_load.models import FirstLoad, FirstLoadRow
from emhana.registers.attachment.inbox.models import LeavingMessage
from emhana.registers.attachment.institutions.models import Decision, IdentityCopy, Institution, PeopleList, PeopleListRow, Zone
from emhana.registers.attachment.letters.models import Letter, LetterName
from emhana.registers.attachment.models import (
    Attachment,
    AttachmentVersion,
    DoctorChange,
    DoctorChangeRow,
    Hold,
    LeavingReport,
    Placement,
    PlacementVersion,
)
from emhana.registers.dispensary.models import NarcologyEntry, PhthisiatryEntry, PsychiatryEntry, RegisterHolder, RegisterReader
from emhana.registers.insurance.models import (
    InsuranceStatus,
    Payer,
    Payment,
    PaymentBatch,
    PaymentFault,
    PaymentStage,
    StatePaidPeriod,
    StatusRun,
)  # fmt: skip
from emhana.registers.insurers.models import (
    ApiKey,
    InsuranceContract,
    InsuredPerson,
    Insurer,
    InsurerMessage,
    InsurerNotice,
    Licence,
    NamedClinic,
    Statement,
    VoluntaryCare,
)
from emhana.registers.pharmacy.models import Batch, Dispense, DispensingPoint, LookUp, Loss, Prescription, Product, Report, StockMovement

__all__ = [
    "ApiKey", "Attachment", "AttachmentVersion", "Batch", "Choice", "Correction", "Decision", "Dispense", "DispensingPoint", "DoctorChange",
    "DoctorChangeRow", "FirstLoad", "FirstLoadRow", "Hold", "IdentityCopy", "Institution", "InsuranceContract", "InsuranceStatus",
    "InsuredPerson", "Insurer", "InsurerMessage", "InsurerNotice", "LeavingMessage", "LeavingReport", "Letter", "LetterName", "Licence",
    "LookUp", "Loss", "NamedClinic", "NarcologyEntry", "Payer", "Payment", "PaymentBatch", "PaymentFault", "PaymentStage", "PeopleList",
    "PeopleListRow", "PhthisiatryEntry", "Placement", "PlacementVersion", "Prescription", "Product", "PsychiatryEntry", "RegisterHolder",
    "RegisterReader", "Report", "StatePaidPeriod", "Statement", "StatusRun", "StockMovement", "VoluntaryCare", "Zone",
]  # fmt: skip
