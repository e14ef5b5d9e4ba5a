"""The first load of a register that was kept elsewhere: the file as it was read, and what became of each of its rows."""

from django.db import models

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON


class FirstLoad(models.Model):
    """A file of an existing register: looked at first, then applied in steps that may be interrupted, and undone as one act.

    `day` is the day by which the rows are judged.
    """

    class State(models.TextChoices):
        PREVIEW = "preview"
        APPLYING = "applying"
        APPLIED = "applied"
        UNDONE = "undone"

    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    day = models.DateField()
    read_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    personal_data = PersonalData(impersonal={"id", "file_name", "state", "day", "read_at", "applied_at", "undone_at"})

    def __str__(self) -> str:
        return f"first load {self.pk}"

    @property
    def basis(self) -> str:
        """Return what the attachments of this load rest on."""
        return f"first load {self.pk}"

    def counts(self) -> dict[str, int]:
        """Return how many rows have each problem; "" counts those to attach and those attached."""
        return dict(self.rows.order_by().values_list("problem").annotate(models.Count("pk")))


class FirstLoadRow(models.Model):
    """One row of the file. `problem` is the code of what speaks against it, "" when nothing does; `settled_at` is when it was attached.

    The IIN is kept, sealed, only where it leads to nobody: otherwise the row points to the person. `since` is what was written.
    """

    load = models.ForeignKey("registers.FirstLoad", on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    iin = EncryptedTextField(null=True)
    bin = models.CharField(max_length=40)
    number = models.CharField(max_length=40, blank=True)
    since = models.CharField(max_length=40)
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    precinct = models.ForeignKey("parties.Precinct", null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=20, blank=True)
    settled_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        encrypted={"iin"},
        plain={"person": OF_PERSON},
        impersonal={"id", "load", "line", "bin", "number", "since", "organisation", "precinct", "problem", "settled_at"},
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "line"], name="registers_first_load_line_once")]
        indexes = [
            models.Index(fields=["load", "line"], name="registers_first_load_to_do", condition=models.Q(problem="", settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"row {self.line}"
