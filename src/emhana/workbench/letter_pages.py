"""Letters of schools at the desk: one letter is entered with the students it names, then each of them needs no copy of it."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emhana.accounts.models import Role
from emhana.parties.identifiers import check_iin
from emhana.registers.attachment.errors import LetterKnown
from emhana.registers.attachment.letters.actions import enter_letter
from emhana.registers.attachment.letters.models import Letter
from emhana.registers.attachment.wording import ERRORS
from emhana.ui.forms import DateParts
from emhana.workbench import case_wording, errors
from emhana.workbench.access import member, office, staff_only

SHOWN = 50
MOST = 500


class LetterForm(forms.Form):
    """A letter and the students it names, an IIN on each line."""

    school = forms.CharField(label=_l("Name of the school"), max_length=200)
    number = forms.CharField(label=_l("Number of the letter"), max_length=60)
    issued_on = forms.DateField(label=_l("Day of the letter"), widget=DateParts)
    signer = forms.CharField(label=_l("Who signed the letter: post"), max_length=200)
    iins = forms.CharField(
        label=_l("Students it names: one IIN on each line"),
        widget=forms.Textarea({"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_issued_on(self) -> Any:
        """Refuse a day to come."""
        if self.cleaned_data["issued_on"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Compare it with the paper."))
        return self.cleaned_data["issued_on"]

    def clean_iins(self) -> list[str]:
        """Return the numbers, each once; raises ValidationError naming the lines that are wrong."""
        lines = ["".join(line.split()) for line in self.cleaned_data["iins"].splitlines()]
        if wrong := [str(at) for at, iin in enumerate(lines, 1) if iin and not check_iin(iin).is_valid]:
            raise forms.ValidationError(_("No valid IIN stands on these lines: %(lines)s.") % {"lines": ", ".join(wrong[:10])})
        found = list(dict.fromkeys(filter(None, lines)))
        if len(found) > MOST:
            most = {"number": MOST}
            raise forms.ValidationError(_("A letter takes at most %(number)s students here. Enter the rest as another letter.") % most)
        return found


@sensitive_post_parameters("iins")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.REGISTRAR, Role.Kind.HEAD)
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters to this organisation with how many requests rest on each, and enter another [ATT-09-19]."""
    form = LetterForm(request.POST or None)
    if form.is_valid() and _entered(request, form):
        return redirect("workbench-letters")
    tied = Count("names", filter=~Q(names__case_number=""))
    rows = Letter.objects.filter(organisation=office(request)).annotate(named=Count("names"), tied=tied).order_by("-issued_on", "-pk")
    listed = [{"row": row, "day": date_format(row.issued_on, "SHORT_DATE_FORMAT")} for row in rows[:SHOWN]]
    context = {"title": _("Letters of schools"), "form": form, "letters": listed}
    return render(request, "workbench/letters.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


def _entered(request: HttpRequest, form: LetterForm) -> bool:
    try:
        enter_letter(organisation=office(request), **form.cleaned_data, by=member(request), now=timezone.now())
    except LetterKnown as error:
        form.add_error("number", case_wording.words(ERRORS[error.code]))
    return form.is_valid()
