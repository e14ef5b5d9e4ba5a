"""Terms kept and missed by an organisation in a month: how many in time, how many late, which ones."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts.models import Role
from emhana.cases.lifecycle import UNDECIDED
from emhana.cases.models import Case
from emhana.law import contributions as months
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment, service_name

SHOWN = 100
BACK = 12


@never_cache
@require_safe
@staff_only(Role.Kind.FUND)
def terms(request: HttpRequest) -> HttpResponse:
    """Show the month's requests of the organisation against their due times; `month` (2026-11) chooses another month."""
    now, today = timezone.now(), timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    first, after = (timezone.make_aware(_midnight(one)) for one in (month, month + 1))
    cases = Case.objects.visible_to(member(request)).filter(submitted_at__gte=first, submitted_at__lt=after)
    cases = cases.annotate(answered_at=Min("decisions__decided_at"))
    late = Q(answered_at__gt=F("due_at")) | Q(answered_at=None, state__in=list(UNDECIDED), due_at__lt=now)
    counts = cases.aggregate(
        kept=Count("pk", filter=Q(answered_at__lte=F("due_at"))),
        missed=Count("pk", filter=late),
        waiting=Count("pk", filter=Q(answered_at=None, state__in=list(UNDECIDED)) & ~Q(due_at__lt=now)),
    )
    chosen = months.month_of(today)
    context = {
        "title": _("Terms kept and missed"),
        "month": _named(month),
        "months": [
            {"value": months.written_month(one), "name": _named(one), "current": one == month} for one in range(chosen - BACK, chosen + 1)
        ],
        **counts,
        "rows": [_row(case) for case in cases.filter(late).order_by("-submitted_at", "-pk")[:SHOWN]],
    }
    return render(request, "workbench/terms.html", context)


def _month(said: str, today: date) -> int:
    try:
        return months.read_month(said)
    except ValueError:
        return months.month_of(today)


def _midnight(month: int) -> datetime:
    return datetime.combine(months.first_day(month), time())


def _named(month: int) -> str:
    day = months.first_day(month)
    return f"{MONTHS[day.month]} {day.year}"


def _row(case: Any) -> dict[str, Any]:
    answered = case.answered_at
    late = int(((answered or timezone.now()) - case.due_at).total_seconds() // 60) + 1
    return {
        "number": case.number, "service": service_name(case.service), "due": moment(case.due_at),
        "answered": moment(answered) if answered else _("not answered yet"), "late": late,
    }  # fmt: skip
