"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.models import Attachment, Hold, Placement
from emhana.registers.pharmacy.models import Batch, Dispense, DispensingPoint, LookUp, Loss, Prescription, Product, Report

__all__ = [
    "Attachment", "Batch", "Dispense", "DispensingPoint", "Hold", "LookUp", "Loss", "Placement", "Prescription", "Product", "Report",
]  # fmt: skip
