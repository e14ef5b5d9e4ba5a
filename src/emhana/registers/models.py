"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.institutions.models import Batch, BatchRow, Decision, IdentityCopy, Institution, Zone
from emhana.registers.attachment.models import Attachment, AttachmentVersion, Hold, LeavingReport, Placement, PlacementVersion
from emhana.registers.dispensary.models import NarcologyEntry, PhthisiatryEntry, PsychiatryEntry, RegisterHolder, RegisterReader

__all__ = [
    "Attachment", "AttachmentVersion", "Batch", "BatchRow", "Decision", "Hold", "IdentityCopy", "Institution", "LeavingReport",
    "NarcologyEntry", "PhthisiatryEntry", "Placement", "PlacementVersion", "PsychiatryEntry", "RegisterHolder", "RegisterReader", "Zone",
]  # fmt: skip
