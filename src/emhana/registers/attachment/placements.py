"""Which doctor an attached person has: placements and places kept, and many people given other doctors at once."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON


class Placement(models.Model):
    """The precinct, and so the doctor, of an attachment in a period: a history of its own, since a doctor may change and the clinic not."""

    attachment = models.ForeignKey("registers.Attachment", on_delete=models.PROTECT, related_name="placements")
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    precinct = models.ForeignKey("parties.Precinct", on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        plain={"person": OF_PERSON}, impersonal={"id", "attachment", "precinct", "valid", "recorded_at", "changed_at", "superseded_at"}
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_placement_one_at_a_time",
                expressions=[("attachment", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at__isnull=True),
            ),
        ]
        # The load of a clinic is counted from this index alone: its people lie all over the table.
        indexes = [
            models.Index(
                fields=["precinct"],
                include=["valid", "person", "attachment"],
                name="registers_placement_counted",
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


class PlacementVersion(models.Model):
    """What a placement said until `known_until`, written by the database at each change."""

    placement = models.ForeignKey("registers.Placement", on_delete=models.PROTECT, related_name="versions")
    valid = DateRangeField()
    known_until = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "placement", "valid", "known_until"})

    def __str__(self) -> str:
        return f"version {self.pk}"


class Hold(models.Model):
    """The place that an undecided request keeps [ATCH-09-12]; `precinct` is empty when no suitable doctor had one left."""

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    precinct = models.ForeignKey("parties.Precinct", null=True, on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=20, unique=True)
    effective_on = models.DateField()
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        plain={"person": OF_PERSON}, impersonal={"id", "organisation", "precinct", "case_number", "effective_on", "made_at", "released_at"}
    )

    class Meta:
        indexes = [models.Index(fields=["precinct"], name="registers_hold_open", condition=Q(released_at__isnull=True))]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class DoctorChange(models.Model):
    """People of an organisation given other doctors of it by one act of the staff; `undoes` is the act that this one takes back."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="doctor_changes")
    since = models.DateField()
    reason = EncryptedTextField()
    recorded_at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    personal_data = PersonalData(encrypted={"reason"}, impersonal={"id", "organisation", "since", "recorded_at", "undoes"})

    def __str__(self) -> str:
        return f"change of doctors {self.pk}"


class DoctorChangeRow(models.Model):
    """One person of a change: the doctor before (none: there was none) and since (none: the change that gave one was taken back)."""

    change = models.ForeignKey("registers.DoctorChange", on_delete=models.PROTECT, related_name="rows")
    attachment = models.ForeignKey("registers.Attachment", on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey("parties.Precinct", null=True, on_delete=models.PROTECT, related_name="+")
    placement = models.OneToOneField("registers.Placement", null=True, on_delete=models.PROTECT, related_name="+")

    personal_data = PersonalData(impersonal={"id", "change", "attachment", "former", "placement"})

    def __str__(self) -> str:
        return f"row {self.pk}"
