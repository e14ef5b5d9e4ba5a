"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.models import Attachment, Hold, Placement

__all__ = ["Attachment", "Hold", "Placement"]
