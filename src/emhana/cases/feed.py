"""What the service-monitoring system is told: one report for each change of state, read off the events of cases.

The events themselves are the queue: one written in the transaction of the act cannot be lost, and `FeedCursor` says how far they were
read, in an order that is final (that of transactions which are over).
"""

from django.db import models
from django.db.models import Q

from emhana.cases.lifecycle import Act
from emhana.journal.models import TransactionField
from emhana.keyring.personal import PersonalData

SUBMIT = "submit"
STAGES = {
    SUBMIT: "received",
    Act.ACCEPT: "registered",
    Act.RETURN: "papers_missing",
    Act.COMPLETE: "papers_completed",
    Act.NOT_ACCEPT: "not_accepted",
    Act.STOP: "not_accepted",
    Act.OPEN: "processing",
    Act.ASK_CONSENT: "consent_asked",
    Act.ASK_PAYMENT: "payment_asked",
    Act.RESUME: "processing",
    Act.DECIDE: "decided",
    Act.DELIVER: "delivered",
    Act.CLOSE: "closed",
    Act.WITHDRAW: "withdrawn",
    Act.TAKE_BACK: "withdrawn",
    Act.REOPEN: "reopened",
}
"""The stage that each event changing the state of a case leads to; other events change none and are not reported."""


class FeedCursor(models.Model):
    """How far one consumer has read the events, in the order of (transaction, event)."""

    consumer = models.CharField(max_length=20, primary_key=True)
    transaction = TransactionField()
    event = models.BigIntegerField()

    personal_data = PersonalData(impersonal={"consumer", "transaction", "event"})

    def __str__(self) -> str:
        return self.consumer


class StageReportQuerySet(models.QuerySet["StageReport"]):
    """Reads of stage reports."""

    def waiting(self) -> "StageReportQuerySet":
        """Return the reports that still have to be sent."""
        return self.filter(state=StageReport.State.WAITING)

    def undelivered(self) -> "StageReportQuerySet":
        """Return what was tried in vain: the waiting after a failure, and what was refused."""
        return self.filter(Q(state=StageReport.State.WAITING, attempts__gt=0) | Q(state=StageReport.State.REJECTED))


class StageReport(models.Model):
    """One change of state as it is told to the monitoring system [ATT-09-48, MSHI-09-01]; the reports of a case go in their order."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        REJECTED = "rejected"

    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="report")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="stage_reports")
    stage = models.CharField(max_length=20)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    correlation = models.CharField(max_length=100, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = StageReportQuerySet.as_manager()
    personal_data = PersonalData(
        impersonal={
            "id", "event", "case", "stage", "at", "state", "attempts", "next_try_at", "sent_at", "reference", "correlation", "failure",
        }
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at", "event"], name="cases_stagereport_queue", condition=Q(state="waiting")),
            models.Index(fields=["case", "event"], name="cases_stagereport_of_case"),
        ]

    def __str__(self) -> str:
        return f"stage report {self.pk}"
