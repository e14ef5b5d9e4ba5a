"""The registers' tables; each register keeps its own in its sub-package."""

from emhana.registers.attachment.models import Attachment, Hold, Placement
from emhana.registers.insurance.models import (
    InsuranceStatus,
    Payer,
    Payment,
    PaymentBatch,
    PaymentFault,
    PaymentStage,
    StatePaidPeriod,
    StatusRun,
)

__all__ = [
    "Attachment",
    "Hold",
    "InsuranceStatus",
    "Payer",
    "Payment",
    "PaymentBatch",
    "PaymentFault",
    "PaymentStage",
    "Placement",
    "StatePaidPeriod",
    "StatusRun",
]
