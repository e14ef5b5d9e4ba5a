"""How a person confirmed their own request: by a one-time password, a text reply or an electronic signature, which is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models

from emhana.keyring.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from emhana.keyring.personal import PersonalData


class How(StrEnum):
    """The means of the law [MSHI-A1R10-01, MSHI-A1R10-02]."""

    CODE = "otp"
    TEXT_REPLY = "sms_reply"
    SIGNATURE = "eds"


@dataclass(frozen=True)
class SignedText:
    """What was signed, the signature as it came, and what was found about it."""

    content: str
    cms: bytes
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Confirmation:
    """The act by which the person confirmed; `signed` stands with a signature alone."""

    how: How
    signed: SignedText | None = field(default=None, repr=False)


class Signature(models.Model):
    """The electronic signature a request was sent under: the text, the signature, and what was found about it at that instant."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="signature")
    content = EncryptedTextField()
    cms = EncryptedBytesField()
    evidence = EncryptedJSONField()
    signed_at = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(encrypted={"content", "cms", "evidence"}, impersonal={"id", "case", "signed_at"})

    def __str__(self) -> str:
        return f"signature {self.pk}"
