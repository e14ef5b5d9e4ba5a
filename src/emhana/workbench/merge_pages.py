"""Two records of one person: candidates, both side by side, prepared by one officer, confirmed by another, undone."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from emhana.accounts.models import Role
from emhana.cases.models import Case
from emhana.journal.actions import record
from emhana.journal.errors import DomainError
from emhana.parties.models import MergeProposal, Person
from emhana.registers.attachment import actions, history
from emhana.workbench import case_view, errors, person_pages, person_view, persons
from emhana.workbench.access import member, staff_only
from emhana.workbench.person_forms import MergeForm

TELLING_DIGITS = 6
specialist_only = staff_only(Role.Kind.REGISTER_SPECIALIST)


def candidates(person: Person) -> list[tuple[Person, str]]:
    """Return who may be the same human being as `person`, each with what they have in common."""
    found = []
    for other in Person.objects.like(person).order_by("pk"):
        same_name = other.search_name == person.search_name
        if _document(person) and _document(person) == _document(other):
            found.append((other, _("the same document number")))
        elif same_name and bool(person.iin) != bool(other.iin):
            found.append((other, _("the same name and birth date; one record has an IIN, the other only a document")))
        elif same_name:
            found.append((other, _("the same name and birth date")))
    return found


def _document(person: Person) -> str:
    """Return the digits of the document, which stay the same however country and series are typed; "" for too few to tell."""
    digits = "".join(letter for letter in person.document or "" if letter.isdigit())
    return digits if len(digits) >= TELLING_DIGITS else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@specialist_only
def compare(request: HttpRequest, key: int) -> HttpResponse:
    """List the candidates; with one chosen show both side by side, and prepare the merge."""
    person, now, user = persons.person_of(request, key), timezone.now(), member(request)
    found = candidates(person)
    other = next((one for one, _why in found if str(one.pk) == request.GET.get("with", "")), None)
    context: dict[str, Any] = {"title": _("Two records of one person?"), "person": person, "candidates": found, "other": other}
    if other is None:
        return render(request, "workbench/merge.html", context)
    with transaction.atomic():
        for one in (person, other):
            record("person_read", one, by=user, at=now, person=one.key, reason=_("comparison of records"))
    form = MergeForm(request.POST if request.method == "POST" else None)
    form.fields["survivor"].choices = [(one.pk, f"{one.full_name}, {one.key}") for one in (person, other)]  # type: ignore[attr-defined]  # a ChoiceField
    context |= {"form": form, "sides": [_side(one, now) for one in (person, other)]}
    if not form.is_valid():
        return render(request, "workbench/merge.html", context, status=errors.UNPROCESSABLE if form.errors else 200)
    survivor, duplicate = (person, other) if form.cleaned_data["survivor"] == str(person.pk) else (other, person)
    try:
        actions.propose_merge(survivor=survivor, duplicate=duplicate, reason=form.cleaned_data["reason"], by=user, now=now)
    except DomainError as error:
        return render(request, "workbench/merge.html", context | {"sentence": errors.told_by_register(error)[0]}, status=errors.CONFLICT)
    return redirect("workbench-person", person.pk)


def _side(person: Person, now: Any) -> dict[str, Any]:
    """Return what is compared of one record: who, the attachments, and how many cases."""
    return {
        "name": person.full_name,
        "rows": [
            *case_view.person_rows(person, None, now),
            {"key": _("Document"), "value": person.document or "–"},
            {"key": _("Requests"), "value": str(Case.objects.filter(recipient=person, confidential=False).count())},
        ],
        "lines": person_view.lines(history.extract(person)),
    }


@require_POST
@specialist_only
def act(request: HttpRequest, key: int, proposal: int, name: str) -> HttpResponse:
    """Confirm a merge that a colleague prepared, decline it, or undo it."""
    person, now, user = persons.person_of(request, key), timezone.now(), member(request)
    about = MergeProposal.objects.filter(Q(survivor=person) | Q(duplicate=person)).select_related("merge")
    row, reason = get_object_or_404(about, pk=proposal), request.POST.get("reason", "")
    try:
        if name == "confirm":
            actions.confirm_merge(proposal=row, by=user, now=now)
        elif name == "decline":
            actions.decline_merge(proposal=row, reason=reason, by=user, now=now)
        elif name == "undo" and row.merge is not None:
            actions.undo_merge(merge=row.merge, reason=reason, by=user, now=now)
        else:
            raise Http404
    except DomainError as error:
        status = errors.FORBIDDEN if error.code == "same_officer" else errors.UNPROCESSABLE
        return person_pages.page(request, person, status=status, sentence=errors.told_by_register(error)[0])
    return redirect("workbench-person", person.pk)
