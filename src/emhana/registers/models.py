"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.institutions.models import Decision, IdentityCopy, Institution, PeopleList, PeopleListRow, Zone
from emhana.registers.attachment.models import Attachment, AttachmentVersion, Hold, LeavingReport, Placement, PlacementVersion
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
from emhana.registers.pharmacy.models import Batch, Dispense, DispensingPoint, LookUp, Loss, Prescription, Product, Report, StockMovement

__all__ = [
    "Attachment", "AttachmentVersion", "Batch", "Decision", "Dispense", "DispensingPoint", "Hold", "IdentityCopy", "Institution",
    "InsuranceStatus", "LeavingReport", "LookUp", "Loss", "NarcologyEntry", "Payer", "Payment", "PaymentBatch", "PaymentFault",
    "PaymentStage", "PeopleList", "PeopleListRow", "PhthisiatryEntry", "Placement", "PlacementVersion", "Prescription", "Product",
    "PsychiatryEntry", "RegisterHolder", "RegisterReader", "Report", "StatePaidPeriod", "StatusRun", "StockMovement",
    "Zone",
]  # fmt: skip
