"""One person in one dispensary register: for those on its list with a reason, for other staff in an emergency the person is told of.

The answer stands only in the page that follows the question: no address and no log names the person, the register or the answer.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Role
from emhana.journal.errors import DomainError
from emhana.parties.models import Person
from emhana.registers.dispensary import actions
from emhana.registers.dispensary.models import Register
from emhana.services import dispensary_access
from emhana.ui.languages import language
from emhana.workbench import errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment
from emhana.workbench.intake_forms import IinField

IN_CARE = (Role.Kind.REGISTRAR, Role.Kind.HEAD)
NOT_LISTED = _l("You are not on the list of readers of this register. Nothing was looked up; ask the administrator to put you on the list.")
Asks = Callable[..., bool]


class LookForm(forms.Form):
    """Which register, whom and why."""

    register = forms.ChoiceField(label=_l("Register"), widget=forms.RadioSelect)
    iin = IinField(label=_l("IIN of the person"))
    reason = forms.CharField(label=_l("Why you look"), max_length=300, help_text=_l("The person can read this reason in the journal."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["register"].choices = [(one.value, register_name(one)) for one in Register]  # type: ignore[attr-defined]  # a ChoiceField


class EmergencyForm(LookForm):
    """The same, knowing that the person will be told."""

    understood = forms.BooleanField(
        label=_l("I know that the person is told at once who looked and why"),
        error_messages={"required": _l("Confirm that you know it.")},
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def look(request: HttpRequest) -> HttpResponse:
    """Ask as one on the list of the register."""
    form, now = LookForm(request.POST or None), timezone.now()
    context: dict[str, object] = {"title": _("Dispensary registers"), "form": form}
    if form.is_valid():
        register = Register(form.cleaned_data["register"])
        try:
            actions.check_reader(register=register, by=member(request), now=now)
        except DomainError:
            return _page(request, context | {"sentence": NOT_LISTED}, status=errors.FORBIDDEN)
        context |= _answer(request, form, actions.read, now)
    return _page(request, context, status=errors.UNPROCESSABLE if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*IN_CARE)
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask in an emergency without being on a list; the person is told, and a second look is marked."""
    form = EmergencyForm(request.POST or None)
    context: dict[str, object] = {"title": _("Look in an emergency"), "form": form, "emergency": True}
    if form.is_valid():
        context |= _answer(request, form, dispensary_access.break_glass, timezone.now())
    return _page(request, context, status=errors.UNPROCESSABLE if form.errors else 200)


def _answer(request: HttpRequest, form: LookForm, ask: Asks, now: datetime) -> dict[str, object]:
    """Return the answer for the page, or nothing with an error in the form when nobody has the IIN."""
    said, user = form.cleaned_data, member(request)
    person = Person.objects.with_iin(said["iin"]).first()
    if person is None:
        form.add_error("iin", _("Nobody in the register of persons has this IIN. Compare it with the document."))
        return {}
    again = isinstance(form, EmergencyForm) and actions.looked_before(person, by=user)
    try:
        found = ask(register=Register(said["register"]), person=person, reason=said["reason"], by=user, now=now)
    except DomainError as error:
        form.add_error(None, errors.told(error)[0])
        return {}
    answer = _("Under dynamic observation") if found else _("Not under dynamic observation")
    return {
        "answer": answer,
        "about": person.full_name,
        "register": register_name(Register(said["register"])),
        "at": moment(now),
        "again": again,
    }


def register_name(register: Register) -> str:
    """Return the name of the register in the language of the page."""
    return dispensary_access.NAMES[register].into(language())


def _page(request: HttpRequest, context: dict[str, object], *, status: int) -> HttpResponse:
    return render(request, "workbench/dispensary.html", context, status=status)
