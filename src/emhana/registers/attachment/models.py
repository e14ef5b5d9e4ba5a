"""Who is attached where, from when to when, on which ground: history in which two rows of one funding never share an instant."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON
from emhana.registers.attachment.placements import DoctorChange, DoctorChangeRow, Hold, Placement, PlacementVersion

__all__ = [
    "BY_COMMISSION", "GVFMC_LIMITED", "Attachment", "AttachmentQuerySet", "AttachmentVersion", "BasisCode", "DoctorChange",
    "DoctorChangeRow", "EndReason", "Funding", "Ground", "Hold", "LeavingReport", "Placement", "PlacementVersion", "Volume", "explained",
]  # fmt: skip

GVFMC_LIMITED = "GVFMC-limited (ДСМ-121/2020)"


class Funding(models.TextChoices):
    """What the exclusion is counted over: the state's money together, and each voluntary contract for itself [ATT-04-01, ATT-10-13]."""

    STATE = "state"
    VOLUNTARY = "voluntary"


class Volume(models.TextChoices):
    """What pays for the care: the guaranteed volume, mandatory insurance, or a voluntary contract."""

    GUARANTEED = "guaranteed"
    INSURANCE = "insurance"
    VOLUNTARY = "voluntary"


class Ground(models.TextChoices):
    """The nine grounds of paragraph 10 [ATT-10-01]."""

    RESIDENCE_CHANGE = "residence_change"
    FREE_CHOICE = "free_choice"
    CAMPAIGN = "campaign"
    VHI = "vhi"
    COMMISSION_DISAGREEMENT = "commission_disagreement"
    PROVIDER_STOPS = "provider_stops"
    NO_VOLUME = "no_volume"
    NEW_FACILITY = "new_facility"
    PRIVATISATION = "privatisation"


class BasisCode(models.TextChoices):
    """What a record carries in place of a ground where none of the nine fits [ATT-10-25, ATT-03A-05]; the first load is our own code."""

    PARA5_INSTITUTION = "para5_institution"
    PARA5_CONVICT = "para5_convict"
    GROUP_B_GVFMC = "group_b_gvfmc"
    GROUP_B_MSHI = "group_b_mshi"
    FIRST_LOAD = "first_load"


# Paragraph 15: the commission says where to, the distribution order of the health department is made on it; nobody asks in person.
BY_COMMISSION = frozenset({Ground.PROVIDER_STOPS, Ground.NO_VOLUME, Ground.NEW_FACILITY, Ground.PRIVATISATION})


class EndReason(models.TextChoices):
    """Why a record ended: the closed list of paragraph 17, a new attachment, or a correction."""

    NEW_ATTACHMENT = "new_attachment"
    DEATH = "death"
    EMIGRATION = "emigration"
    VHI_ENDED = "vhi_ended"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    MERGED = "merged"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Reads of the register."""

    def in_force(self) -> "AttachmentQuerySet":
        """Return the rows that stand: superseded ones are kept beside the history, outside the constraint."""
        return self.filter(superseded_at=None)

    def on(self, day: date) -> "AttachmentQuerySet":
        """Return the rows valid on `day`: by them an organisation learns whether a person is its own [ATT-03-01]."""
        return self.in_force().filter(valid__contains=day)

    def determined_for(self, person: int, *, on: date) -> "AttachmentQuerySet":
        """Return what the regional commission determined for `person`, active on `on` or scheduled, the latest first [ATT-10-14]."""
        rows = self.in_force().filter(person=person, funding=Funding.STATE, ground__in=BY_COMMISSION)
        return rows.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=on)).order_by("-valid")


class Attachment(models.Model):
    """A person's attachment to an organisation in a period, the case or act it rests on, and when it was recorded.

    Only `valid`, `end_reason`, `ended_by` and `superseded_at` change, together with `changed_at`; the database keeps what they said
    before (`AttachmentVersion`) and refuses any other change. `repeats` is the superseded row that this one lets stand again.
    """

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="attachments")
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    funding = models.CharField(max_length=9, choices=Funding.choices)
    volume = models.CharField(max_length=10, choices=Volume.choices)
    contract = models.CharField(max_length=60, blank=True)
    ground = models.CharField(max_length=30, choices=Ground.choices, blank=True)
    basis_code = models.CharField(max_length=20, choices=BasisCode.choices, blank=True)
    basis = models.CharField(max_length=60)
    residence = models.CharField(max_length=9, blank=True)
    border = models.BooleanField(default=False)
    first = models.BooleanField(default=False)
    overload = models.BooleanField(default=False)
    valid = DateRangeField()
    recorded_at = models.DateTimeField()
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    repeats = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeated_by")

    objects = AttachmentQuerySet.as_manager()
    personal_data = PersonalData(
        plain={"person": OF_PERSON},
        impersonal={
            "id", "organisation", "funding", "volume", "contract", "ground", "basis_code", "basis", "residence", "border", "first",
            "overload", "valid", "recorded_at", "end_reason", "ended_by", "changed_at", "superseded_at", "repeats",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="registers_attachment_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("funding", RangeOperators.EQUAL),
                    ("contract", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(funding="state", contract="") & ~Q(volume="voluntary")
                | Q(funding="voluntary", volume="voluntary") & ~Q(contract=""),
                name="registers_attachment_voluntary_names_contract",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values, basis_code="") | Q(ground="", basis_code__in=BasisCode.values),
                name="registers_attachment_ground_or_basis_code",
            ),
        ]
        indexes = [
            # The people of a clinic lie all over the table; whoever has no doctor is found from two indexes alone.
            models.Index(
                fields=["organisation"],
                include=["valid", "funding", "id"],
                name="registers_attachment_at_clinic",
                condition=Q(superseded_at__isnull=True),
            ),
            models.Index(fields=["basis"], name="registers_attachment_basis"),
            models.Index(fields=["ended_by"], name="registers_attachment_ended_by", condition=~Q(ended_by="")),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def scope(self) -> str:
        """Return the volume of care: for whoever stays temporarily only the diseases of order ҚР ДСМ-121/2020 [ATT-03A-03]."""
        return GVFMC_LIMITED if self.basis_code == BasisCode.GROUP_B_GVFMC else self.volume

    @property
    def why(self) -> str:
        """Return the ground, or the basis code of a record without one."""
        return self.ground or self.basis_code


def explained(why: Ground | BasisCode) -> dict[str, str]:
    """Return the columns that say why a record was made: its ground, or a basis code in its place [ATT-10-25]."""
    return {"ground": why, "basis_code": ""} if why in Ground.values else {"ground": "", "basis_code": why}


class AttachmentVersion(models.Model):
    """What an attachment said until `known_until`, written by the database at each change: the register as it was known then."""

    attachment = models.ForeignKey("registers.Attachment", on_delete=models.PROTECT, related_name="versions")
    valid = DateRangeField()
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    known_until = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "attachment", "valid", "end_reason", "ended_by", "known_until"})

    def __str__(self) -> str:
        return f"version {self.pk}"


class LeavingReport(models.Model):
    """What an outside register told about a person who leaves: a death, a departure for good, the end of a voluntary contract.

    The number of the message is its identity: the same message twice is one report.
    """

    message = models.CharField(max_length=50, unique=True)
    kind = models.CharField(max_length=20, choices=EndReason.choices)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    contract = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    basis = EncryptedTextField()
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        encrypted={"basis"},
        plain={"person": OF_PERSON, "on": "ends an attachment"},
        impersonal={"id", "message", "kind", "contract", "received_at", "withdrawn_at"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["death", "emigration", "vhi_ended"]), name="registers_leaving_report_closed_list")
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def act(self) -> str:
        """Return how the rows that the report ended name it."""
        return f"message {self.message}"

    def is_about(self, row: Attachment) -> bool:
        """Return whether the report ends an attachment of this funding: a death every one, a departure those paid by the state."""
        if self.kind == EndReason.DEATH:
            return True
        return (row.funding, row.contract) == (Funding.VOLUNTARY if self.contract else Funding.STATE, self.contract)
