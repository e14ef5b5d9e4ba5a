"""A correction of one attachment: what was wrong, on which paragraph and paper it rests, and whether it was undone."""

from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData


class Correction(models.Model):
    """A wrong attachment annulled, or its end moved to `until` (the first day without it). The row itself stays, superseded."""

    class Kind(models.TextChoices):
        ANNUL = "annul"
        END = "end"

    attachment = models.ForeignKey("registers.Attachment", on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    until = models.DateField(null=True)
    reason = EncryptedTextField()
    paragraph = models.CharField(max_length=60)
    document = EncryptedTextField()
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=100, blank=True)

    personal_data = PersonalData(
        encrypted={"reason", "document"},
        plain={"made_by": OF_STAFF, "undone_by": OF_STAFF},
        impersonal={"id", "attachment", "kind", "until", "paragraph", "made_at", "undone_at"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment"], condition=Q(undone_at__isnull=True), name="registers_correction_once"),
        ]

    def __str__(self) -> str:
        return self.act

    @property
    def act(self) -> str:
        """Return how the rows of the register name the correction."""
        return f"correction {self.pk}"
