"""The result documents that were issued: the signed bytes, sealed at rest, and whether each is still in force."""

from datetime import date

from django.db import models
from django.db.models import Q

from emhana.documents.codes import read_code
from emhana.documents.digital.models import Retrieved
from emhana.keyring.fields import EncryptedBytesField
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON

__all__ = ["ResultDocument", "Retrieved"]
EXPIRED = "expired"


class ResultDocumentQuerySet(models.QuerySet["ResultDocument"]):
    """Reads of issued documents."""

    def public(self) -> "ResultDocumentQuerySet":
        """Return documents with the rows that the public check shows."""
        return self.select_related("issuer", "person")

    def with_code(self, typed: str) -> "ResultDocumentQuerySet":
        """Return the document whose check code somebody meant by `typed`."""
        code = read_code(typed)
        return self.filter(check_code=code) if code else self.none()


class ResultDocument(models.Model):
    """A signed document as it was given out. `check_code` is what its QR code leads to; bytes never change, the status may.

    `valid_until` is the last day on which it counts, None where the law sets no term.
    """

    class Status(models.TextChoices):
        VALID = "valid"
        REVOKED = "revoked"
        REPLACED = "replaced"

    number = models.CharField(max_length=40, unique=True)
    check_code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    case_number = models.CharField(max_length=20, db_index=True)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    pdf = EncryptedBytesField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.VALID)
    status_at = models.DateTimeField(null=True)
    status_reason = models.CharField(max_length=300, blank=True)

    objects = ResultDocumentQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"pdf"},
        plain={"person": OF_PERSON},
        impersonal={
            "id", "number", "check_code", "kind", "language", "case_number", "issuer", "sha256", "issued_at",
            "valid_until", "status", "status_at", "status_reason",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="valid", status_at__isnull=True) | ~Q(status="valid") & Q(status_at__isnull=False),
                name="documents_status_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def standing(self, on: date) -> str:
        """Return the status as anybody may be told it on `on`: a valid document past its last day is `expired`."""
        over = self.valid_until is not None and self.valid_until < on
        return EXPIRED if over and self.status == self.Status.VALID else self.status
