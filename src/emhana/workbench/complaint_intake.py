"""A complaint that came on paper or by telephone: the desk writes down when and what, the head registers it."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Role
from emhana.cases.models import Case
from emhana.complaints import actions, wording
from emhana.complaints.models import Complaint
from emhana.journal.errors import DomainError
from emhana.law.complaints import Addressee
from emhana.parties.models import Person
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording, errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_pages import case_of

ADDRESSEES = {
    Addressee.PROVIDER: _l("the head of the organisation"),
    Addressee.QUALITY: _l("the body that controls the quality of state services"),
    Addressee.BOTH: _l("both"),
}
NOON = time(12)


class TakenForm(forms.Form):
    """What came, when and how; who complains is one of those whom the case concerns."""

    complainant = forms.ChoiceField(label=_l("Who complains"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_l("How it came"), widget=forms.RadioSelect)
    received_on = forms.DateField(label=_l("Received on"), widget=DateParts, help_text=_l("For example, 23 11 2026"))
    against = forms.ChoiceField(label=_l("Complaint about"), choices=list(wording.AGAINST.items()), widget=forms.RadioSelect)
    addressee = forms.ChoiceField(label=_l("Addressed to"), choices=list(ADDRESSEES.items()), widget=forms.RadioSelect)
    text = forms.CharField(label=_l("The complaint in the person's words"), max_length=10_000, widget=forms.Textarea({"rows": 6}))
    reply_to = forms.EmailField(label=_l("E-mail for the answer"), required=False)

    def __init__(self, data: Any = None, *, people: list[Person], now: datetime) -> None:
        super().__init__(data, initial={"complainant": people[0].pk, "channel": "in_person", "received_on": timezone.localdate(now)})
        self.fields["complainant"].choices = [(str(person.pk), person.full_name) for person in people]  # type: ignore[attr-defined]  # a ChoiceField
        offered = [(code, name) for code, name in wording.CHANNELS.items() if code != "portal"]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.REGISTRAR, Role.Kind.HEAD)
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what came, and file it; the registrar goes back to the case, for only the head sees complaints."""
    case, now = case_of(request, number), timezone.now()
    people = [person for person in {case.recipient, case.applicant} if person is not None]
    people.sort(key=lambda person: person.pk != case.applicant_id)
    form = TakenForm(request.POST if request.method == "POST" else None, people=people, now=now)
    sentence, status = "", 422 if form.errors else 200
    if form.is_valid():
        try:
            found = _file(request, case, people, form.cleaned_data, now)
        except DomainError as error:
            sentence, status = errors.told(error)
        else:
            if member(request).actor_role == Role.Kind.HEAD:
                return redirect("workbench-complaint", found.number)
            return redirect("workbench-case", case.number)
    context = {"title": _("Take a complaint about case %(number)s") % {"number": case.number}, "case": case, "form": form}
    return render(request, "workbench/complaint_intake.html", context | {"sentence": sentence}, status=status)


def _file(request: HttpRequest, case: Case, people: list[Person], said: dict[str, Any], now: datetime) -> Complaint:
    """File what came; a day before today counts from its noon: terms run by days."""
    today = said["received_on"] == timezone.localdate(now)
    received_at = now if today else timezone.make_aware(datetime.combine(said["received_on"], NOON))
    filing = actions.Filing(
        case=case,
        complainant=next(person for person in people if str(person.pk) == said["complainant"]),
        against=said["against"],
        addressee=said["addressee"],
        text=said["text"],
        language=case_wording.language(),
        channel=said["channel"],
        reply_to=said["reply_to"],
        received_at=received_at,
    )
    return actions.file(filing, by=member(request), now=now)
