"""Whose records a member of staff may open, and how one is found: neither a name nor an IIN enters an address."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from emhana.accounts.models import Role, User
from emhana.cases.models import Case
from emhana.journal.actions import record
from emhana.parties.identifiers import check_iin
from emhana.parties.models import Person, PersonQuerySet, Residence
from emhana.registers.attachment.models import Attachment
from emhana.workbench import case_wording
from emhana.workbench.access import member

READERS = (Role.Kind.REGISTER_SPECIALIST, Role.Kind.REGISTRAR, Role.Kind.HEAD)
SHORTEST, SHOWN = 3, 50
DOCUMENT = re.compile(r"^([A-Z]{3})\s?([A-Z0-9]{4,20})$")


class FindForm(forms.Form):
    """An IIN, a document of a person without one, or a part of a name."""

    q = forms.CharField(
        label=_l("IIN, document, or a part of the name"),
        max_length=120,
        help_text=_l("A document as country and number, for example UZB AB1234567."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        """Return what was typed; a mistyped IIN and a name of two letters are told before anything is searched."""
        said = " ".join(self.cleaned_data["q"].split())
        if len(said) == 12 and said.isdigit():
            error = check_iin(said).error
            if error is not None:
                raise forms.ValidationError(case_wording.words(error))
        if len(said) < SHORTEST:
            raise forms.ValidationError(_("Type at least three letters of the name."))
        return said


def seen_by(user: User) -> PersonQuerySet:
    """Return whose records `user` may open: of their region for a specialist, of their own organisation for a registrar and a head.

    A person belongs where they live, are or were attached, or asked for something.
    """
    role, one = user.acting, OuterRef("pk")
    if role is None:
        return Person.objects.none()
    if role.kind == Role.Kind.REGISTER_SPECIALIST and role.region is not None:
        prefix = role.region.code[:2]
        attached = Attachment.objects.filter(person=one, organisation__territory__code__startswith=prefix)
        lives = Residence.objects.filter(person=one, territory__code__startswith=prefix)
        asked = Case.objects.filter(recipient=one, provider__territory__code__startswith=prefix, confidential=False)
        return Person.objects.filter(Exists(attached) | Exists(lives) | Exists(asked))
    attached = Attachment.objects.filter(person=one, organisation=role.organisation_id)
    asked = Case.objects.filter(recipient=one, provider=role.organisation_id, confidential=False)
    return Person.objects.filter(Exists(attached) | Exists(asked))


def person_of(request: HttpRequest, key: int) -> Person:
    """Return the person with this key if the acting role may see them, else 404: others do not learn that there is a record."""
    found = seen_by(member(request)).select_related("merged_into").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def search(said: str, *, by: User, now: datetime) -> dict[str, Any]:
    """Return the search as the session keeps it: an IIN and a document only as the rows they lead to. It is journaled."""
    document = DOCUMENT.match(said.upper())
    if said.isdigit() and len(said) == 12:
        record("persons_searched", by, by=by, at=now, person=said, detail={"by": "iin"})
        return {"persons": list(seen_by(by).with_iin(said).values_list("pk", flat=True))}
    found = seen_by(by).with_document(document[1], document[2]) if document else Person.objects.none()
    record("persons_searched", by, by=by, at=now, detail={"by": "document" if found else "name"})
    return {"persons": [person.pk for person in found]} if found else {"name": said}


def found(kept: dict[str, Any], user: User) -> list[Person]:
    """Return the persons of a kept search, by name, at most `SHOWN`."""
    rows = seen_by(user)
    rows = rows.filter(pk__in=kept["persons"]) if "persons" in kept else rows.called(kept["name"])
    return list(rows.order_by("family_name", "given_name", "pk")[:SHOWN])
