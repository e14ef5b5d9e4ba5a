"""Passports in the words of a page: amounts, hours, channels and grounds in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext_lazy

from emhana.cases.wording import CATEGORIES
from emhana.law import citing
from emhana.law.dated import Words
from emhana.law.hours import Hours, Week
from emhana.law.passport import Limit, Passport, Unit, Validity
from emhana.ui.languages import language

CHANNELS = {
    "in_person": _l("at the organisation"),
    "phone": _l("by telephone"),
    "portal": _l("on this portal"),
    "mis": _l("through the medical information system"),
    "call_103": _l("by calling 103"),
    "insurer": _l("through the insurance organisation"),
    "organisation": _l("through the institution or school"),
}
STARTS = {
    "accepted": pgettext_lazy("from when", "the request is accepted"),
    "ticket": pgettext_lazy("from when", "the queue ticket is taken"),
    "called": pgettext_lazy("from when", "the person is called"),
    "registered": pgettext_lazy("from when", "the papers are registered"),
}
ENDS = {
    "delivered": pgettext_lazy("until when", "the result is given"),
    "called": pgettext_lazy("until when", "the person is called"),
    "registered": pgettext_lazy("until when", "the papers are registered"),
    "served": pgettext_lazy("until when", "the person has been served"),
}
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


def words(text: Words) -> str:
    """Return a wording of the law in the language of the page."""
    return text.into(language())


def amount(unit: str, count: int | None) -> str:
    """Return a length of time in words: 30 minutes, 1 working day."""
    if count is None:
        return _("until the end of the same working day")
    forms = {
        Unit.MINUTES: ngettext("%(count)d minute", "%(count)d minutes", count),
        Unit.HOURS: ngettext("%(count)d hour", "%(count)d hours", count),
        Unit.WORKING_DAYS: ngettext("%(count)d working day", "%(count)d working days", count),
        Unit.CALENDAR_DAYS: ngettext("%(count)d calendar day", "%(count)d calendar days", count),
        "months": ngettext("%(count)d month", "%(count)d months", count),
    }
    return forms[unit] % {"count": count}


def channels(codes: tuple[str, ...]) -> str:
    """Return a list of channels in words."""
    return ", ".join(str(CHANNELS[code]) for code in codes)


def places(ids: Iterable[str]) -> str:
    """Return where the rules `ids` stand in the orders, in the language of the page."""
    return citing.places(ids, language())


def term_rows(passport: Passport) -> list[dict[str, str]]:
    """Return the limits a person can hold the provider to, each with its span, channels and citations."""
    return [
        {
            "amount": amount(limit.unit, limit.amount),
            "span": _span(limit),
            "channels": channels(limit.channels),
            "cites": places(limit.cites),
        }
        for limit in passport.limits
    ]


def _span(limit: Limit) -> str:
    if limit.starts not in STARTS or limit.ends not in ENDS:
        return _("of processing")
    return _("from when %(start)s until %(end)s") % {"start": STARTS[limit.starts], "end": ENDS[limit.ends]}


def hours_rows(week: Week) -> list[dict[str, str]]:
    """Return one row a weekday with its opening hours."""
    if week.round_the_clock:
        return [{"key": _("Every day"), "value": _("round the clock")}]
    return [{"key": str(name), "value": _hours(hours)} for name, hours in zip(WEEKDAYS, week.days(), strict=True)]


def _hours(hours: Hours | None) -> str:
    if hours is None:
        return _("closed")
    span = f"{time_format(hours.open, 'H:i')}–{time_format(hours.close, 'H:i')}"
    if hours.lunch is None:
        return span
    lunch = "–".join(time_format(moment, "H:i") for moment in hours.lunch)
    return _("%(span)s, lunch %(lunch)s") % {"span": span, "lunch": lunch}


def document_groups(passport: Passport) -> list[dict[str, Any]]:
    """Return the papers asked of each category of people, everybody first: what, by which channel, how old it may be."""
    groups: dict[str, list[dict[str, str]]] = {"any": []}
    for entry in passport.documents:
        row = {"text": words(entry.text), "channels": channels(entry.channels), "validity": _validity(entry.validity)}
        group = groups.setdefault(entry.category, [])
        if row not in group:
            group.append(row)
    return [{"who": str(CATEGORIES.get(category, "")), "papers": papers} for category, papers in groups.items() if papers]


def _validity(validity: Validity | None) -> str:
    if validity is None:
        return ""
    return _("not older than %(amount)s") % {"amount": amount(validity.unit, validity.amount)}


def long_date(day: date) -> str:
    """Return a day in the long form of the language."""
    return date_format(day, "DATE_FORMAT")


def moment(instant: datetime | None) -> str:
    """Return an instant as date and time of Almaty, an empty string for None."""
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i')}"
