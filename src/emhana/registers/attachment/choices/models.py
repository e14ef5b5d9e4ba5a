"""Choices that people make in the yearly attachment campaign: which request, of which campaign, and what came of it [ATT-10-07]."""

from datetime import date

from django.db import models
from django.db.models import Q

from emhana.keyring.personal import PersonalData


class ChoiceQuerySet(models.QuerySet["Choice"]):
    """Reads of choices."""

    def due(self, *, on: date) -> "ChoiceQuerySet":
        """Return those whose first day has come and that are not settled, the oldest first."""
        return self.filter(outcome="", since__lte=on).order_by("pk")


class Choice(models.Model):
    """A request on ground 3, the year of its campaign and the unit of the person. `since` is the day from which it is to count.

    `outcome` is empty until that day: then the choice counts, or its organisation has no contract with the Fund and it does not
    [ATT-12-02], or nothing of it was left (refused, replaced by a later choice). One that the person takes back ends before it.
    """

    class Outcome(models.TextChoices):
        IN_EFFECT = "in_effect"
        NO_CONTRACT = "no_contract"
        TAKEN_BACK = "taken_back"
        LAPSED = "lapsed"

    case_number = models.CharField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("reference.Territory", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    outcome = models.CharField(max_length=11, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = ChoiceQuerySet.as_manager()
    personal_data = PersonalData(impersonal={"id", "case_number", "year", "unit", "since", "outcome", "settled_at"})

    class Meta:
        indexes = [models.Index(fields=["since"], name="registers_choice_open", condition=Q(outcome=""))]

    def __str__(self) -> str:
        return f"choice {self.pk}"
