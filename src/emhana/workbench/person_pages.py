"""The record of a person in the register of attachment: found, shown as known and as valid, corrected. Every look is journaled."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emhana.accounts.models import Role, User
from emhana.journal.actions import record
from emhana.journal.errors import DomainError
from emhana.law.steps import day_end
from emhana.parties.models import Person
from emhana.registers.attachment import history
from emhana.registers.attachment.corrections import actions
from emhana.registers.attachment.corrections.actions import Basis
from emhana.registers.attachment.corrections.models import Correction
from emhana.registers.attachment.models import Attachment
from emhana.workbench import errors, person_view, persons
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language
from emhana.workbench.person_forms import CorrectionForm, DatesForm, ReasonForm
from emhana.workbench.person_view import Asked

SEARCH = "persons_search"
reader_only = staff_only(*persons.READERS)
specialist_only = staff_only(Role.Kind.REGISTER_SPECIALIST)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_only
def find(request: HttpRequest) -> HttpResponse:
    """Find a person; one found leads to the record, several are listed. The search stays in the session."""
    user, form = member(request), persons.FindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[SEARCH] = persons.search(form.cleaned_data["q"], by=user, now=timezone.now())
        rows = persons.found(request.session[SEARCH], user)
        return redirect("workbench-person", rows[0].pk) if len(rows) == 1 else redirect("workbench-persons")
    kept = request.session.get(SEARCH)
    context = {
        "title": _("Persons"),
        "form": form,
        "searched": kept is not None and not form.is_bound,
        "persons": persons.found(kept, user) if kept and not form.is_bound else [],
        "most": persons.SHOWN,
    }
    return render(request, "workbench/persons.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
@reader_only
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Show the record, by default as it stands now; two dates in the address ask for another day and another knowledge."""
    return page(request, persons.person_of(request, key))


def page(request: HttpRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the record of `person`; `more` holds a sentence on what was not done."""
    now, user = timezone.now(), member(request)
    dates = DatesForm(request.GET if any(name.startswith(("known", "valid")) for name in request.GET) else None)
    asked = _asked(dates, now)
    _read(person, user, now)
    context = {
        "title": person.full_name,
        "dates": dates,
        "asked": asked,
        "form": dates,
        "may": user.acting is not None and user.acting.kind == Role.Kind.REGISTER_SPECIALIST,
        "reason_form": ReasonForm(),
        **person_view.context_of(person, asked, user, now=now),
    }
    return render(request, "workbench/person.html", context | more, status=errors.UNPROCESSABLE if dates.errors else status)


def _asked(dates: DatesForm, now: datetime) -> Asked:
    if not dates.is_bound or not dates.is_valid():
        return Asked(now)
    known, valid = dates.cleaned_data["known"], dates.cleaned_data["valid"]
    # The end of a day belongs to the next one, so what was recorded at midnight is not known yet.
    known_at = min(day_end(known) - timedelta(microseconds=1), now) if known else now
    return Asked(known_at, valid, is_present=known is None and valid is None)


@transaction.atomic
def _read(person: Person, user: User, now: datetime) -> None:
    record("person_read", person, by=user, at=now, person=person.key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@specialist_only
def correct(request: HttpRequest, key: int, row: int) -> HttpResponse:
    """Ask what is wrong, show what would stand after the correction, and make it once that was seen."""
    person = persons.person_of(request, key)
    attachment = get_object_or_404(Attachment.objects.in_force().select_related("organisation", "person"), pk=row, person=person)
    form, now = CorrectionForm(request.POST if request.method == "POST" else None), timezone.now()
    context = {
        "title": _("Correct an attachment"),
        "person": person,
        "form": form,
        "wrong": {"clinic": attachment.organisation.name(language()), **person_view.period(attachment.valid)},
        "stands": person_view.lines(history.extract(person)),
    }
    _read(person, member(request), now)
    if not form.is_valid():
        return render(request, "workbench/correct.html", context, status=errors.UNPROCESSABLE if form.errors else 200)

    def act() -> Correction:
        return _corrected(attachment, form.cleaned_data, member(request), now)

    try:
        if request.POST.get("step") == "do":
            act()
            return redirect("workbench-person", person.pk)
        after = person_view.lines(actions.preview(act, person))
    except DomainError as error:
        context |= {"sentence": errors.told_by_register(error)[0]}
        return render(request, "workbench/correct.html", context, status=errors.UNPROCESSABLE)
    typed = [(name, value) for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", "step") for value in values]
    return render(request, "workbench/correct.html", context | {"after": after, "shown": True, "typed": typed})


def _corrected(attachment: Attachment, said: dict[str, Any], by: User, now: datetime) -> Correction:
    basis = Basis(said["reason"], said["paragraph"], said["document"])
    if said["kind"] == Correction.Kind.ANNUL:
        return actions.annul_one(attachment=attachment, basis=basis, by=by, now=now)
    return actions.correct_end(attachment=attachment, until=said["until"], basis=basis, by=by, now=now)


@require_POST
@specialist_only
def undo(request: HttpRequest, key: int, correction: int) -> HttpResponse:
    """Undo a correction of the person's attachments, with a reason."""
    person = persons.person_of(request, key)
    row = get_object_or_404(Correction.objects.select_related("attachment__person"), pk=correction, attachment__person=person)
    try:
        actions.undo(correction=row, reason=request.POST.get("reason", ""), by=member(request), now=timezone.now())
    except DomainError as error:
        return page(request, person, status=errors.UNPROCESSABLE, sentence=errors.told_by_register(error)[0])
    return redirect("workbench-person", person.pk)
