"""My health services: the clinic, the insurance and its year, prescriptions and what was given, papers in force."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts.models import User
from emhana.cases.models import Case, Consent
from emhana.documents.models import ResultDocument
from emhana.law.insurance import Reason, Status
from emhana.parties.models import Person
from emhana.portal import cabinet_pages, plots, record_pages, verify_pages, wizard, wording
from emhana.portal.access import citizen_only
from emhana.registers.insurance import reading
from emhana.registers.pharmacy.models import Dispense, Prescription

FIRST_YEAR, SHOWN = 2020, 5
REASONS = {
    Reason.STATE_PAID: _l("insured: the state pays for you"),
    Reason.PAID: _l("insured: the month is paid"),
    Reason.PREPAID: _l("insured: paid ahead"),
    Reason.KEPT: _l("insured: the right lasts after the last paid month"),
    Reason.KEPT_LONG: _l("insured: the right lasts longer after years of own payments"),
    Reason.ARREARS: _l("not insured: there are arrears"),
    Reason.UNPAID: _l("not insured: the month is not paid"),
    Reason.DEAD: _l("the register shows a death"),
    Reason.UNBORN: _l("before birth"),
}
KINDS = {
    Reason.STATE_PAID: "state",
    Reason.PAID: "paid",
    Reason.PREPAID: "paid",
    Reason.KEPT: "kept",
    Reason.KEPT_LONG: "kept",
    Reason.ARREARS: "owed",
}
LEGEND = {
    "paid": _l("paid"),
    "state": _l("the state pays"),
    "kept": _l("the right lasts"),
    "owed": _l("paid, but earlier months are owed: not insured"),
    "none": _l("not insured"),
}


@never_cache
@require_safe
@citizen_only
def overview(request: HttpRequest) -> HttpResponse:
    """Show on one page what the health system has for the person, each part leading to its own."""
    person, today = cabinet_pages.own_person(request), timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= today.year else today.year
    status = reading.status_of(person, on=today)
    context = {
        "title": _("My health services"),
        "attachments": cabinet_pages.attachments(person, today),
        "reason": REASONS[status.reason],
        "arrears": reading.arrears_of(person, on=today) if not status.is_consumer else None,
        "year": year,
        "years": [other for other in range(max(FIRST_YEAR, today.year - 2), today.year + 1) if other != year],
        "legend": [(plots.FILLS[kind], text) for kind, text in LEGEND.items()],
        **_months(person, year, today),
        "prescriptions": _prescriptions(person, today),
        "given": _given(person),
        "papers": _papers(wizard.citizen(request)),
        "given_consents": _consents(person),
        "looks": record_pages.latest_by_others(person, wizard.citizen(request)),
    }
    return render(request, "portal/overview.html", context)


def _months(person: Person, year: int, today: date) -> dict[str, Any]:
    """Return the bars and the table of the year, up to the present month."""
    known = [month for number, month in enumerate(reading.year_of(person, year, on=today), start=1) if date(year, number, 1) <= today]
    sums = [sum((paid for _payer, _kind, paid in month.sums), Decimal(0)) for month in known]
    numbered = list(enumerate(zip(known, sums, strict=True), start=1))
    rows = [{"month": MONTHS[number], "status": REASONS[month.status.reason], "sum": total} for number, (month, total) in numbered]
    drawn = [(str(number), _kind_of(month.status), total) for number, (month, total) in numbered]
    return {"months": rows, "bars": plots.bars(drawn)}


def _kind_of(status: Status) -> str:
    return KINDS.get(status.reason, "none")


def _prescriptions(person: Person, today: date) -> list[dict[str, Any]]:
    rows = Prescription.objects.filter(person=person, status=Prescription.Status.ACTIVE, valid__contains=today)
    return [
        {
            "number": row.number,
            "name": row.product.substance,
            "left": f"{row.units_left} {row.product.unit}",
            "until": wording.long_date(row.valid.upper - timedelta(days=1)),
        }
        for row in rows.select_related("product").order_by("-issued_on", "-pk")
    ]


def _given(person: Person) -> list[dict[str, Any]]:
    rows = Dispense.objects.shown_to(person)[:SHOWN]
    language = wording.language()
    return [
        {"name": row.batch.product.trade_name, "units": f"{row.units} {row.batch.product.unit}", "where": row.organisation.name(language)}
        for row in rows
    ]


def _consents(person: Person) -> list[dict[str, Any]]:
    """Return the consents the person gave that stand, the newest first, each leading to where it can be taken back."""
    given = Consent.objects.asked_of(person.pk).filter(answer=Consent.Answer.YES, withdrawn_at=None)
    rows = given.select_related("asker").order_by("-pk")[:SHOWN]
    return [{"number": row.number, "asker": row.asker.full_name, "at": wording.moment(row.answered_at)} for row in rows]


def _papers(user: User) -> list[dict[str, Any]]:
    """Return the newest papers in force of the cases the person may see: an answer given to somebody else is not among them."""
    numbers = [case.number for case in Case.objects.visible_to(user).order_by("-pk").only("pk")[:50]]
    rows = ResultDocument.objects.filter(case_number__in=numbers, status=ResultDocument.Status.VALID).defer("pdf").order_by("-pk")
    return [
        {
            "kind": verify_pages.KINDS.get(row.kind, _("Result of a state service")),
            "number": row.number,
            "case": row.case_number,
            "code": row.check_code,
            "at": wording.moment(row.issued_at),
        }
        for row in rows[:SHOWN]
    ]
