"""What outside systems told about a person's document at a desk: whence, when, by which consent; sealed, and found with its case."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedJSONField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.parties.models import OF_PERSON


class Retrieved(models.Model):
    """A document asked for from an outside system, and what came. The register of persons keeps none of it.

    `consent` is the act by which the owner agreed: `otp`, `sms_reply`, or `not_required` where the law lets it be taken without
    one; nothing is kept of a digital document before. `case_number` is "" until the request is made.
    """

    class Source(models.TextChoices):
        GATEWAY = "gateway"
        DIGITAL_DOCUMENTS = "digital_documents"

    owner = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=17, choices=Source.choices)
    kind = models.CharField(max_length=30)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    consent = models.CharField(max_length=12, blank=True)
    consented_at = models.DateTimeField(null=True)
    content = EncryptedJSONField(null=True)
    retrieved_at = models.DateTimeField(null=True)
    case_number = models.CharField(max_length=20, blank=True, db_index=True)

    personal_data = PersonalData(
        encrypted={"content"},
        plain={"owner": OF_PERSON, "asked_by": OF_STAFF},
        impersonal={"id", "source", "kind", "asked_at", "consent", "consented_at", "retrieved_at", "case_number"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retrieved_at__isnull=True) | Q(source="gateway") | Q(consented_at__isnull=False),
                name="documents_digital_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(consent="", consented_at__isnull=True) | ~Q(consent="") & Q(consented_at__isnull=False),
                name="documents_consent_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"retrieved {self.pk}"

    @property
    def purpose(self) -> str:
        """Return the purpose of the codes by which the owner agrees."""
        return f"document:{self.pk}"

    def as_identity(self) -> dict[str, str]:
        """Return what is written into the request: whence and when, the name, the day of birth and the number [ATT-09-06]."""
        at: datetime = self.retrieved_at or self.asked_at
        told = {name: str(self.content[name]) for name in ("name", "born_on", "number")} if self.content else {}
        return {"source": str(self.source), "at": at.isoformat(), **told}
