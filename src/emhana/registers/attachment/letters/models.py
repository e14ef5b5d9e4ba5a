"""Letters with which the head of a school asks an organisation to attach its students: one letter, many names [ATT-09-19]."""

from datetime import date

from django.db import models
from django.db.models import Q

from emhana.keyring.fields import EncryptedTextField, LookupField
from emhana.keyring.lookup import Purpose
from emhana.keyring.personal import PersonalData
from emhana.parties.models import Organisation, Person


class LetterQuerySet(models.QuerySet["Letter"]):
    """Reads of letters."""

    def naming(self, person: Person, organisation: Organisation, *, on: date) -> "LetterQuerySet":
        """Return the letters to `organisation` issued by `on` that name `person`, the newest first."""
        named = LetterName.objects.filter(letter=models.OuterRef("pk"), iin_digest=person.iin_digest)
        return self.filter(models.Exists(named), organisation=organisation, issued_on__lte=on).order_by("-issued_on", "-pk")


class Letter(models.Model):
    """The letter of a rector, or of the head of a school without one, as the desk of `organisation` received it."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    school = models.CharField(max_length=200)
    signer = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    objects = LetterQuerySet.as_manager()
    personal_data = PersonalData(
        plain={"signer": "the post of who signed, as on the letter"},
        impersonal={"id", "organisation", "number", "issued_on", "school", "received_at"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "school", "number", "issued_on"], name="registers_letter_once"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class LetterName(models.Model):
    """One student whom a letter names, known by the IIN, and the request that rests on the letter once there is one."""

    letter = models.ForeignKey("registers.Letter", on_delete=models.PROTECT, related_name="names")
    iin = EncryptedTextField()
    iin_digest = LookupField(Purpose.IIN)
    case_number = models.CharField(max_length=20, blank=True)

    personal_data = PersonalData(encrypted={"iin", "iin_digest"}, impersonal={"id", "letter", "case_number"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "iin_digest"], name="registers_letter_names_once"),
            models.UniqueConstraint(fields=["case_number"], condition=~Q(case_number=""), name="registers_letter_of_case"),
        ]

    def __str__(self) -> str:
        return f"name {self.pk}"
