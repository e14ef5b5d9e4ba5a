"""How a request arrives: the visit to a desk, what was typed and not sent yet, its files, its key, and what was taken on paper."""

from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from emhana.keyring.personal import OF_STAFF, PersonalData


class Visit(models.Model):
    """A visit to a desk with its four instants: ticket taken, called, request registered, served; the visit limits are measured on them."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    ticket = models.CharField(max_length=10)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="visits")
    ticket_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=100, blank=True)
    registered_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        plain={"called_by": OF_STAFF},
        impersonal={"id", "organisation", "service", "ticket", "case", "ticket_at", "called_at", "registered_at", "served_at"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(called_at__isnull=True) | Q(called_at__gte=models.F("ticket_at")))
                & (Q(registered_at__isnull=True) | Q(registered_at__gte=models.F("called_at")))
                & (Q(served_at__isnull=True) | Q(served_at__gte=models.F("called_at"))),
                name="cases_visit_instants_in_order",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "ticket_at"], name="cases_visit_queue", condition=Q(served_at__isnull=True))]

    def __str__(self) -> str:
        return self.ticket


class Draft(models.Model):
    """What a person typed for a service and did not send yet; it outlives a session, a time-out and a maintenance window."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="drafts")
    service = models.CharField(max_length=40)
    answers = EncryptedJSONField()
    updated_at = models.DateTimeField()
    case = models.OneToOneField("cases.Case", null=True, on_delete=models.PROTECT, related_name="draft")

    web_may = {"select", "insert", "update", "delete"}
    personal_data = PersonalData(
        encrypted={"answers"}, plain={"user": "the account of its author"}, impersonal={"key", "service", "updated_at", "case"}
    )

    def __str__(self) -> str:
        return str(self.key)


class Upload(models.Model):
    """A file a person gave with a case or a draft: what kind of document it is, and its sealed content."""

    draft = models.ForeignKey("cases.Draft", null=True, on_delete=models.SET_NULL, related_name="uploads")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="uploads")
    document = models.CharField(max_length=60)
    name = EncryptedTextField()
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    content = EncryptedBytesField()
    uploaded_at = models.DateTimeField()

    web_may = {"select", "insert", "update", "delete"}
    personal_data = PersonalData(
        encrypted={"name", "content"}, impersonal={"id", "draft", "case", "document", "media_type", "size_bytes", "uploaded_at"}
    )

    def __str__(self) -> str:
        return f"upload {self.pk}"


class Request(models.Model):
    """The key under which a request to create a case was sent: the same key again gives the same case, never a second one."""

    actor = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    web_may = {"select", "insert"}
    personal_data = PersonalData(plain={"actor": "the key of an account"}, impersonal={"id", "key", "fingerprint", "case", "at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="cases_request_once")]

    def __str__(self) -> str:
        return f"request {self.pk}"


class LateEntry(models.Model):
    """Says that a case was taken on paper at `taken_at` and typed in later, by whom and why; above 24 hours a second person signs."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="late_entry")
    taken_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    reason = EncryptedTextField()
    author = models.CharField(max_length=100)
    second_signature = models.CharField(max_length=100, blank=True)

    web_may = {"select", "insert"}
    personal_data = PersonalData(
        encrypted={"reason"},
        plain={"author": OF_STAFF, "second_signature": OF_STAFF},
        impersonal={"id", "case", "taken_at", "entered_at"},
    )

    def __str__(self) -> str:
        return f"late entry {self.pk}"
