"""What a request under a contract of insurance says, as rows of label and answer for the page of the case."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from emhana.parties.models import Organisation
from emhana.services.phc_attachment.coupon import IDENTITIES
from emhana.ui.languages import language

KINDS = {"voluntary": _l("voluntary medical insurance"), "imposed": _l("imposed medical insurance")}
ASKED_BY = {
    "insured_person": _l("the insured person"),
    "representative": _l("the legal representative"),
    "family_member": _l("a member of the family"),
    "attorney": _l("a representative by power of attorney"),
    "policyholder": _l("who concluded the contract, by power of attorney"),
    "insurer": _l("the insurance organisation"),
}
OWN_STATUSES = {"eaeu_worker": _l("labour migrant of the Eurasian Economic Union"), "eaeu_family": _l("family of such a labour migrant")}


def rows(said: Mapping[str, Any] | None) -> list[tuple[forms.Field, Any]]:
    """Return the rows of the contract and of who asks; none for any other ground."""
    if not said:
        return []
    contract = said["contract"]
    insurer = Organisation.objects.filter(bin=contract["insurer_bin"]).first()
    texts = [
        (_l("Insurance organisation"), f"{insurer.name(language())}, {insurer.bin}" if insurer else contract["insurer_bin"]),
        (_l("Number of the contract"), contract["number"]),
        (_l("Kind of insurance"), KINDS[contract["kind"]]),
        (_l("Who concluded the contract"), contract["policyholder"]),
        (_l("Who asks"), ASKED_BY[said["asked_by"]]),
        (_l("Identity document"), IDENTITIES[said["identity"]].into(language())),
        (_l("Status under paragraph 9-1"), OWN_STATUSES.get(said["status"], "")),
    ]
    days = [(_l("First day of the contract"), contract["starts_on"]), (_l("Last day of the contract, included"), contract["ends_on"])]
    return [(forms.CharField(label=label), text) for label, text in texts] + [(forms.DateField(label=label), day) for label, day in days]
