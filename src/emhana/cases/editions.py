"""Which edition of each service's passport was released when, so that a newer one is known as such."""

from django.db import models

from emhana.keyring.personal import PersonalData


class EditionQuerySet(models.QuerySet["Edition"]):
    """Reads of released editions."""

    def newest(self) -> "dict[str, Edition]":
        """Return the edition released last of each service, by its code."""
        return {edition.service: edition for edition in self.order_by("service", "-number").distinct("service")}


class Edition(models.Model):
    """A released edition of a service's passport; numbers count from 1, which is what stood when the count began.

    `since` is the day from which the newest of its entries hold, `entries` a mark of each entry (`law.editions.marks`).
    """

    service = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    since = models.DateField()
    entries = models.JSONField()
    published_at = models.DateTimeField()

    objects = EditionQuerySet.as_manager()
    web_may = {"select", "insert"}
    personal_data = PersonalData(impersonal={"id", "service", "number", "digest", "since", "entries", "published_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="cases_edition_number_once")]

    def __str__(self) -> str:
        return f"edition {self.number} of {self.service}"
