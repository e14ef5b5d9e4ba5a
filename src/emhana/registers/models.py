"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.institutions.models import Batch, BatchRow, Decision, IdentityCopy, Institution, Zone
from emhana.registers.attachment.models import Attachment, AttachmentVersion, Hold, LeavingReport, Placement, PlacementVersion

__all__ = [
    "Attachment", "AttachmentVersion", "Batch", "BatchRow", "Decision", "Hold", "IdentityCopy", "Institution", "LeavingReport",
    "Placement", "PlacementVersion", "Zone",
]  # fmt: skip
