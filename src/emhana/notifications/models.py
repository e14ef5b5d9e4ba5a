"""The outbox: what has to be said to whom over which channel, written with the act it tells of and sent afterwards by a job."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField
from emhana.keyring.personal import PersonalData
from emhana.notifications import addresses
from emhana.parties.models import OF_PERSON, Person

DEMO = "demo"  # the reference of what a demo without a gateway only shows


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of the outbox."""

    def leaving(self) -> "MessageQuerySet":
        """Return the messages of the channels that lead out of this system."""
        return self.exclude(channel=Message.Channel.CABINET)

    def queued(self) -> "MessageQuerySet":
        """Return the messages that still have to be sent, or sent again."""
        return self.filter(state=Message.State.QUEUED)

    def without_address(self) -> "MessageQuerySet":
        """Return the queued letters to offices that nothing leads to yet: they wait, untried. A demo shows every letter instead."""
        if settings.DEMO:
            return self.none()
        return self.queued().filter(person=None).exclude(addressee__in=addresses.reachable())

    def sendable(self) -> "MessageQuerySet":
        """Return the queued messages that can be tried: all but those without an address."""
        if settings.DEMO:
            return self.queued()
        return self.queued().filter(Q(person__isnull=False) | Q(addressee__in=addresses.reachable()))

    def reported(self) -> "MessageQuerySet":
        """Return the messages on their way of whose delivery a gateway reports: texts, and no letters."""
        return self.filter(state=Message.State.SENT, channel=Message.Channel.SMS).exclude(reference=DEMO)

    def of_case(self, number: str) -> "MessageQuerySet":
        """Return what was written about the case `number`, in the order in which it was."""
        return self.filter(case_number=number).order_by("id")

    def in_cabinet_of(self, person: Person) -> "MessageQuerySet":
        """Return what `person` reads in the cabinet, newest first."""
        return self.filter(person=person, channel=Message.Channel.CABINET).order_by("-id")


class Message(models.Model):
    """One message over one channel to a person, or by letter to an office outside (`addressee` is its code).

    Sent at least once, taken once by the gateway because `key` travels with it.

    `next_try_at` is when a queued message is sent, and when the report of a sent one is looked for, next.
    """

    class Channel(models.TextChoices):
        CABINET = "cabinet"
        SMS = "sms"
        EMAIL = "email"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey("parties.Person", null=True, on_delete=models.PROTECT, related_name="messages")
    addressee = models.CharField(max_length=40, blank=True, default="", db_default="")
    case_number = models.CharField(max_length=20, blank=True, db_index=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=7, choices=Channel.choices)
    language = models.CharField(max_length=2)
    address = EncryptedTextField()
    subject = EncryptedTextField()
    body = EncryptedTextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"address", "subject", "body"},
        plain={"person": OF_PERSON},
        impersonal={
            "id", "key", "addressee", "case_number", "kind", "channel", "language", "created_at", "expires_at", "state",
            "attempts", "next_try_at", "sent_at",
            "delivered_at", "read_at", "reference", "failure",
        },
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, addressee="") | Q(person__isnull=True) & ~Q(addressee=""),
                name="notifications_message_one_receiver",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="notifications_message_queue", condition=Q(state="queued")),
            models.Index(fields=["next_try_at"], name="notifications_message_report", condition=Q(state="sent", channel="sms")),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
