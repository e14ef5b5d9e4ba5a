"""Insurance payments of a person, month by month and payer by payer; what was returned or corrected is told in words."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.law.contributions import first_day
from emhana.parties.models import Organisation, Person
from emhana.portal import wording
from emhana.portal.access import citizen_only
from emhana.portal.cabinet_pages import own_person
from emhana.registers.insurance import reading
from emhana.registers.insurance.models import Kind
from emhana.registers.insurance.reading import Received
from emhana.ui.money import tenge

KINDS = {Kind.DEDUCTION: _l("deduction of the employer"), Kind.CONTRIBUTION: _l("contribution")}
MONTHS_SHOWN = 12


@never_cache
@require_safe
@citizen_only
def payments(request: HttpRequest) -> HttpResponse:
    """List every payment for the person by month, the latest first."""
    person, today = own_person(request), timezone.localdate()
    found = sorted(reading.received(person, on=today), key=lambda row: (row.month, row.received_on), reverse=True)
    page = Paginator([list(rows) for _month, rows in groupby(found, key=lambda row: row.month)], MONTHS_SHOWN).get_page(
        request.GET.get("page")
    )
    names = _names(row.payer for rows in page for row in rows)
    months = [_month(rows, person, names) for rows in page]
    return render(request, "portal/payments.html", {"title": _("Insurance payments for me"), "page": page, "months": months})


def _names(payers: Iterable[str]) -> dict[str, str]:
    found = Organisation.objects.filter(bin__in=set(payers))
    return {row.number: row.name(wording.language()) for row in found}


def _month(rows: list[Received], person: Person, names: dict[str, str]) -> dict[str, Any]:
    month, told = first_day(rows[0].month), [_told(row, person, names) for row in rows]
    return {"name": f"{MONTHS[month.month]} {month.year}", "sum": sum(row["sum"] for row in told), "rows": told}


def _told(row: Received, person: Person, names: dict[str, str]) -> dict[str, Any]:
    return {
        "payer": _payer(row.payer, person, names),
        "kind": KINDS[row.kind],
        "sum": row.amount - (row.returned or 0),
        "at": wording.long_date(row.received_on),
        "notes": _notes(row),
    }


def _payer(number: str, person: Person, names: dict[str, str]) -> str:
    """Return who paid: oneself, an organisation by name, or a number; of somebody else's IIN only its end."""
    if number == person.key:
        return _("you yourself")
    if number in names:
        return names[number]
    return _("BIN %(bin)s") % {"bin": number} if number[4] in "456" else _("IIN ending in %(digits)s") % {"digits": number[-4:]}


def _notes(row: Received) -> list[str]:
    told = []
    if row.corrected:
        told.append(
            _("The sum was corrected: first %(first)s, now %(now)s.")
            % {"first": tenge(row.amount - row.corrected), "now": tenge(row.amount)}
        )
    if row.returned and row.returned_on:
        told.append(
            _("Returned: %(sum)s, on %(day)s.") % {"sum": tenge(row.returned), "day": wording.long_date(row.returned_on)}
        )
    return told
