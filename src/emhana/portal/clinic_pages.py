"""My clinics: where a person, or who they stand for, is and was attached, in plain words and as a signed extract."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emhana.documents.models import ResultDocument
from emhana.documents.signing import SigningFailed
from emhana.parties.models import Person
from emhana.portal import actions, personal_words, wizard, wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.registers.attachment import history
from emhana.registers.attachment.history import Line
from emhana.services.phc_attachment import extract
from emhana.ui.files import file_response

VOLUMES = {
    "guaranteed": _l("paid by the state"),
    "insurance": _l("paid by mandatory insurance"),
    "voluntary": _l("paid by voluntary insurance"),
}


def _whose(request: HttpRequest) -> tuple[Person, list[Person]]:
    """Return whose clinics are asked for, and everybody the person may ask for; raises Http404 for anybody else."""
    own, day = own_person(request), timezone.localdate()
    people = list(Person.objects.filter(pk__in=personal_words.linked_to(own, day)).order_by("pk"))
    asked = request.GET.get("for") or request.POST.get("for") or str(own.pk)
    person = next((one for one in people if str(one.pk) == asked), None)
    if person is None:
        raise Http404
    return person, sorted(people, key=lambda one: one.pk != own.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@citizen_only
def clinics(request: HttpRequest) -> HttpResponse:
    """Show the clinics of the person, or of a child; POST makes the signed extract."""
    person, people = _whose(request)
    own, user, now = own_person(request), wizard.citizen(request), timezone.now()
    sentence, status = "", 200
    if request.method == "POST":
        try:
            document = extract.issue(person=person, language=wording.language(), by=user, now=now)
        except SigningFailed:
            document, sentence, status = None, _("The extract could not be signed now. Try again in an hour, or ask at your clinic."), 503
        if document is not None:
            return redirect("cabinet-extract", document.check_code)
    if person.pk != own.pk:
        actions.record_reading(person=person, by=user, now=now)
    lines = [_line(line, timezone.localdate(now)) for line in reversed(history.extract(person))]
    context = {
        "title": _("My clinics"),
        "acting_for": person.full_name if person.pk != own.pk else "",
        "person": person,
        "people": [{"key": one.pk, "name": one.full_name, "shown": one.pk == person.pk} for one in people],
        "lines": lines,
        "sentence": sentence,
        "failed": bool(sentence),
    }
    return render(request, "portal/clinics.html", context, status=status)


def _line(line: Line, today: date) -> dict[str, Any]:
    """Return one attachment in plain words: the state of today first."""
    first, last = line.valid.lower or today, line.valid.upper - timedelta(days=1) if line.valid.upper else None
    if first > today:
        state = (_("will begin"), "blue")
    elif last is None or last >= today:
        state = (_("in force"), "green")
    else:
        state = (_("ended"), "grey")
    return {
        "clinic": line.organisation.name(wording.language()),
        "address": line.organisation.address,
        "phone": line.organisation.phone,
        "state": state[0],
        "colour": state[1],
        "since": wording.long_date(first),
        "until": wording.long_date(last) if last else "",
        "paid": str(VOLUMES[line.volume]),
        "began": wording.words(line.began),
        "ended": wording.words(line.ended) if line.ended else "",
        "doctors": ", ".join(doctor for doctor, _valid in line.doctors),
    }


@never_cache
@require_safe
@citizen_only
def document(request: HttpRequest, code: str) -> HttpResponse:
    """Give the signed file of an extract and put it on record."""
    linked = personal_words.linked_to(own_person(request), timezone.localdate())
    found = ResultDocument.objects.select_related("person").filter(kind=extract.KIND, person__in=linked, check_code=code).first()
    if found is None:
        raise Http404
    pdf = actions.take_document(document=found, by=wizard.citizen(request), now=timezone.now())
    return file_response(pdf, f"extract-{found.pk}.pdf", "application/pdf")
