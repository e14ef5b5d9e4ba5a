"""What outside registers tell about people who leave, as it was told, with its clock and what became of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData
from emhana.parties.models import OF_PERSON
from emhana.registers.attachment.models import EndReason


class LeavingMessageQuerySet(models.QuerySet["LeavingMessage"]):
    """Reads of the messages."""

    def open(self) -> "LeavingMessageQuerySet":
        """Return the messages on which something is left to do: their clock runs [ATT-17-08]."""
        return self.filter(state__in=[LeavingMessage.State.WAITING, LeavingMessage.State.STOPPED])

    def overdue(self, *, at: datetime) -> "LeavingMessageQuerySet":
        """Return the messages whose term has passed while their record still stands; the instant itself is in time."""
        return self.open().filter(due_at__lt=at)


class LeavingMessage(models.Model):
    """A death, a departure for good or the end of a voluntary contract, told by an outside register or by its paper.

    The number of the message is its identity. `person` is empty while nobody with the IIN is known; `why` is the code of what stopped it.
    """

    class Source(models.TextChoices):
        CIVIL_REGISTER = "civil_register"
        PERSON_DATABASE = "person_database"
        INSURER = "insurer"
        PAPER = "paper"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        NOTHING = "nothing"
        STOPPED = "stopped"
        WITHDRAWN = "withdrawn"

    number = models.CharField(max_length=50, unique=True)
    source = models.CharField(max_length=15, choices=Source.choices)
    kind = models.CharField(max_length=20, choices=EndReason.choices)
    iin = EncryptedTextField()
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="leaving_messages")
    on = models.DateField()
    permanent = models.BooleanField(default=True)
    certificate = EncryptedTextField()
    certificate_on = models.DateField(null=True)
    contract = models.CharField(max_length=60, blank=True)
    document = EncryptedTextField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    entered_by = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = LeavingMessageQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"iin", "certificate", "document"},
        plain={"person": OF_PERSON, "on": "ends an attachment", "entered_by": OF_STAFF},
        impersonal={
            "id", "number", "source", "kind", "permanent", "certificate_on", "contract", "received_at", "due_at", "state", "why",
            "settled_at",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["death", "emigration", "vhi_ended"]), name="registers_leaving_message_closed_list")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="registers_leaving_message_open", condition=Q(state__in=["waiting", "stopped"])),
        ]

    def __str__(self) -> str:
        return f"leaving message {self.pk}"
