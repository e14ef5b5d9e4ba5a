"""A public page that works out when a request is accepted and due, and shows each step with its rule."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from emhana import catalogue
from emhana.law import deadlines
from emhana.law.passport import Channel
from emhana.portal import wording
from emhana.ui.forms import DateParts


class DeadlineForm(forms.Form):
    """Which service, how it was asked for, and when."""

    service = forms.ChoiceField(label=_l("Service"))
    channel = forms.ChoiceField(label=_l("How did you ask?"), widget=forms.RadioSelect)
    day = forms.DateField(label=_l("On which day?"), widget=DateParts, help_text=_l("For example, 23 11 2026"))
    clock = forms.TimeField(
        label=_l("At what time?"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
        help_text=_l("For example, 14:05"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        editions = [edition for service in catalogue.SERVICES if (edition := service.passport.on(today))]
        self.fields["service"].choices = [(edition.code, wording.words(edition.names[0].text)) for edition in editions]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["channel"].choices = [(channel, wording.CHANNELS[channel]) for channel in Channel]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Work the date out; a channel the service does not have is an error of that question."""
        data = super().clean() or {}
        if {"service", "channel", "day", "clock"} <= data.keys():
            self._work_out(data)
        return data

    def _work_out(self, data: dict[str, Any]) -> None:
        at = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
        passport = catalogue.by_code(data["service"]).passport
        edition = passport.on(data["day"])
        if edition is None:
            self.add_error("day", _("These rules were not yet in force on that day. Choose a later day."))
        elif data["channel"] not in edition.channel_codes():
            offered = wording.channels(edition.channel_codes())
            self.add_error(
                "channel", _("This service cannot be asked for that way. It can be asked for: %(channels)s.") % {"channels": offered}
            )
        else:
            data["deadline"] = deadlines.deadline(passport, channel=Channel(data["channel"]), at=at)


@require_safe
def deadline(request: HttpRequest) -> HttpResponse:
    """Ask for service, channel, day and time in one short form, and show the answer with its derivation."""
    asked = "day_0" in request.GET or "day_day" in request.GET or "clock" in request.GET
    form = DeadlineForm(request.GET) if asked else DeadlineForm(initial={"service": request.GET.get("service")})
    context: dict[str, object] = {"title": _("When will it be ready?"), "form": form}
    if asked and form.is_valid():
        context |= _answer(form.cleaned_data["deadline"])
    return render(request, "portal/deadline.html", context)


def _answer(found: deadlines.Deadline) -> dict[str, object]:
    language = wording.language()
    steps = [
        {"title": step.text.into(language), "at": wording.moment(step.ends_at), "text": wording.places(step.cites)}
        for step in found.derivation
    ]
    return {"accepted_at": wording.moment(found.accepted_at), "due_at": wording.moment(found.due_at), "steps": steps}
