"""Pages of the catalogue: all services, and the passport of one, in the edition in force today."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from emhana import catalogue
from emhana.cases.questions import questions_of
from emhana.law.passport import Channel, Passport, governing
from emhana.portal import wording


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List every service by its official name."""
    day = timezone.localdate()
    editions = [edition for service in catalogue.SERVICES if (edition := service.passport.on(day))]
    listed = [{"code": edition.code, "name": wording.words(edition.names[0].text)} for edition in editions]
    return render(request, "portal/services.html", {"title": _("State health services"), "services": listed})


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show who may ask, how, by when, with which papers, and on which grounds it may be refused."""
    day = timezone.localdate()
    try:
        edition = catalogue.by_code(code).passport.on(day)
    except LookupError:
        edition = None
    if edition is None:
        raise Http404(code)
    can_ask = Channel.PORTAL in edition.channel_codes() and questions_of(catalogue.by_code(code)) is not None
    return render(request, "portal/service.html", _page(edition) | {"can_ask": can_ask})


def _page(edition: Passport) -> dict[str, object]:
    return {
        "title": wording.words(edition.names[0].text),
        "code": edition.code,
        "act": wording.words(edition.act),
        "since": wording.long_date(max(entry.since for entry in edition.channels)),
        "provider": wording.words(edition.provider[0].text),
        "applicants": [wording.words(entry.text) for entry in edition.applicants],
        "channels": [wording.CHANNELS[channel] for channel in edition.channel_codes()],
        "terms": wording.term_rows(edition),
        "hours": wording.hours_rows(edition.schedule[0].week),
        "groups": wording.document_groups(edition),
        "refusals": [
            {"number": entry.number, "text": wording.words(entry.text), "cites": wording.places(entry.cites)} for entry in edition.refusals
        ],
        "results": list(dict.fromkeys(wording.words(entry.text) for entry in edition.results)),
        "fee": wording.words(edition.fee[0].text),
        "amendments": [
            {
                "act": text.act,
                "on": wording.long_date(text.amended_on),
                "parts": wording.words(text.parts),
                "governs": text is governing(edition.amendments),
            }
            for text in reversed(edition.amendments)
        ],
        "requirements": [wording.words(entry.text) for entry in edition.requirements],
    }
