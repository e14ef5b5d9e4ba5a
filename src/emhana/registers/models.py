"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.models import Attachment, Hold, Placement
from emhana.registers.dispensary.models import NarcologyEntry, PhthisiatryEntry, PsychiatryEntry, RegisterHolder, RegisterReader

__all__ = [
    "Attachment", "Hold", "NarcologyEntry", "PhthisiatryEntry", "Placement", "PsychiatryEntry", "RegisterHolder", "RegisterReader",
]  # fmt: skip
