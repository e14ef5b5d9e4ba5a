"""Two rows of one human being: a merge, and the proposal of one that a second officer confirms."""

from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData

OF_ONE = "points to one of two rows, which carry the sealed identifiers"


class Merge(models.Model):
    """Two rows found to be one human being: `survivor` stands, `duplicate` points to it until the merge is undone."""

    survivor = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    duplicate = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    personal_data = PersonalData(plain={"survivor": OF_ONE, "duplicate": OF_ONE}, impersonal={"id", "made_at", "undone_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duplicate"], condition=Q(undone_at__isnull=True), name="parties_merge_once"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MergeProposal(models.Model):
    """A merge that one officer prepared and another confirms or declines; `merge` is what came of it."""

    class State(models.TextChoices):
        PREPARED = "prepared"
        CONFIRMED = "confirmed"
        DECLINED = "declined"

    survivor = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    duplicate = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    prepared_by = models.CharField(max_length=100)
    prepared_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PREPARED)
    settled_by = models.CharField(max_length=100, blank=True)
    settled_at = models.DateTimeField(null=True)
    merge = models.OneToOneField("parties.Merge", null=True, on_delete=models.PROTECT, related_name="proposal")

    personal_data = PersonalData(
        encrypted={"reason"},
        plain={
            "survivor": OF_ONE, "duplicate": OF_ONE, "prepared_by": OF_STAFF,
            "settled_by": OF_STAFF,
        },
        impersonal={"id", "prepared_at", "state", "settled_at", "merge"},
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duplicate"], condition=Q(state="prepared"), name="parties_merge_proposal_once"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(settled_by=models.F("prepared_by")), name="parties_merge_by_two_officers"
            ),
        ]

    def __str__(self) -> str:
        return f"merge proposal {self.pk}"
