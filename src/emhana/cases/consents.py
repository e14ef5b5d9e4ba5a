"""Consents of people asked about: who asks, whose data, who may answer until when, what they said and by which acts; and text replies."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from emhana.cases.lifecycle import State
from emhana.cases.numbers import key_of, number_of
from emhana.keyring import lookup
from emhana.keyring.fields import EncryptedJSONField, EncryptedTextField, LookupField
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData
from emhana.parties.models import OF_PERSON

ACTS = ("cabinet", "otp", "sms_reply")


def reply_digest(phone: str, code: str) -> bytes:
    """Return by what a text reply is matched: the phone it came from together with the code in it."""
    found: LookupField = Consent._meta.get_field("reply")
    return found.digest(f"{lookup.normalise(phone, purpose=Purpose.PHONE)}\0{code}")


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Reads of consents. Pages start from `asked_of`, so nobody opens a question put to somebody else."""

    def asked_of(self, person: int | None) -> "ConsentQuerySet":
        """Return the consents that the person with this key was asked for."""
        return self.filter(giver=person)

    def numbered(self, number: str) -> "ConsentQuerySet":
        """Return the consent with this number; none for a mistyped one."""
        key = key_of(number)
        return self.none() if key is None else self.filter(pk=key)

    def waiting(self, *, at: datetime) -> "ConsentQuerySet":
        """Return those that can still be answered at `at`."""
        return self.filter(case__state=State.WAITING_CONSENT, expires_at__gt=at).exclude(answer="no")

    def due(self, *, at: datetime) -> "ConsentQuerySet":
        """Return those whose window has ended while their case still waits."""
        return self.filter(case__state=State.WAITING_CONSENT, expires_at__lte=at)


class Consent(models.Model):
    """The question put to a person before a case about them goes on, and what became of it.

    `scope` is the service, so a consent given for one register opens no other; it serves this one case and expires with its window.
    `giver` answers: the person asked about, or who acts by law for a child or a ward. `reply` matches a text reply.
    """

    class Answer(models.TextChoices):
        NONE = ""
        YES = "yes"
        NO = "no"
        SILENCE = "silence"

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="consent")
    asker = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="consents_asked")
    scope = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True, default=Answer.NONE)
    acts = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reply = LookupField(Purpose.SENT_CODE, null=True)
    evidence = EncryptedJSONField(default=list)

    objects = ConsentQuerySet.as_manager()
    personal_data = PersonalData(
        encrypted={"reply", "evidence"},
        plain={"asker": OF_PERSON, "subject": OF_PERSON, "giver": OF_PERSON},
        impersonal={"id", "case", "scope", "asked_at", "expires_at", "answer", "acts", "answered_at", "withdrawn_at"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asker=models.F("giver")), name="cases_consent_of_another"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="cases_consent_answer_has_its_instant",
            ),
            models.CheckConstraint(condition=Q(withdrawn_at__isnull=True) | Q(answer="yes"), name="cases_consent_given_before_withdrawn"),
            models.UniqueConstraint(fields=["reply"], condition=Q(answer=""), name="cases_consent_reply_means_one"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="cases_consent_due", condition=Q(answer=""))]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number people know the consent by; it is printed on the answer."""
        return number_of(self.pk)

    @property
    def is_given(self) -> bool:
        """Return whether the answer was yes and still stands."""
        return self.answer == self.Answer.YES and self.withdrawn_at is None

    @property
    def is_refused(self) -> bool:
        """Return whether the answer was no, or a yes was taken back."""
        return self.answer == self.Answer.NO or self.withdrawn_at is not None


class TextReply(models.Model):
    """A text message that came in, kept once under the gateway's number with what it did: proof, and where the next look begins.

    `consent` is what it answered, `case` the person's own request that it confirmed.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered"
        TOO_LATE = "too_late"
        NOT_FOUND = "not_found"
        NOT_READ = "not_read"

    number = models.BigIntegerField(primary_key=True)
    consent = models.ForeignKey("cases.Consent", null=True, on_delete=models.PROTECT, related_name="replies")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="replies")
    text = EncryptedTextField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()

    personal_data = PersonalData(encrypted={"text"}, impersonal={"number", "consent", "case", "outcome", "received_at", "taken_at"})

    def __str__(self) -> str:
        return f"text reply {self.number}"
