"""The journal's two tables: what was done, and the chain that shows whether a row was touched afterwards."""

from typing import Any

from django.db import models

from emhana.keyring.fields import EncryptedJSONField, EncryptedTextField, LookupField
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData


class TransactionField(models.Field):
    """A column of type xid8: the number of a transaction, never reused, as an int."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return str(prepared) if isinstance(prepared, int) else prepared


class EntryQuerySet(models.QuerySet):
    """Reads of the journal."""

    def about(self, person: str) -> "EntryQuerySet":
        """Return the entries about `person` (IIN, or country and document), newest first: who looked, and why."""
        return self.filter(person=Entry._meta.get_field("person").digest(person)).order_by("-id")

    def of_case(self, number: str) -> "EntryQuerySet":
        """Return the entries of the case `number` in the order in which they were written."""
        return self.filter(case_number=number).order_by("id")

    def unsealed(self) -> "EntryQuerySet":
        """Return the entries that no seal covers yet."""
        return self.filter(seal=None)


class Entry(models.Model):
    """One act: who, in which role, did what to which thing, about whom and why. Written once; the web role cannot change it."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    actor_role = models.CharField(max_length=50)
    act = models.CharField(max_length=100)
    subject_label = models.CharField(max_length=100)
    subject_key = models.CharField(max_length=100)
    person = LookupField(Purpose.JOURNAL_PERSON, null=True)
    case_number = models.CharField(max_length=50, null=True)
    reason = EncryptedTextField()
    detail = EncryptedJSONField()
    transaction = TransactionField(db_default=models.Func(function="pg_current_xact_id"), editable=False)

    objects = EntryQuerySet.as_manager()
    web_may = {"select", "insert"}
    personal_data = PersonalData(
        encrypted={"person", "reason", "detail"},
        plain={"actor": "the key of an account, which the row of the account names", "subject_key": "the key of a row, never an IIN"},
        impersonal={"id", "at", "actor_role", "act", "subject_label", "case_number", "transaction"},
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="journal_entry_person", condition=models.Q(person__isnull=False)),
            models.Index(fields=["case_number", "id"], name="journal_entry_case", condition=models.Q(case_number__isnull=False)),
            models.Index(fields=["transaction", "id"], name="journal_entry_order"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_label} {self.subject_key}"


class Seal(models.Model):
    """The place of one entry in the chain: `hash` covers the entry and the `previous` hash, positions count from 1 without a gap."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField("journal.Entry", on_delete=models.PROTECT, related_name="seal")
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"position", "entry", "previous", "hash"})

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(position__gte=1), name="journal_seal_position_from_one")]

    def __str__(self) -> str:
        return f"seal {self.position}"
