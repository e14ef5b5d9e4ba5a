"""What of the organisation's cases the service-monitoring system was not told, for its head [ATT-09-48]."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emhana.accounts.models import Role
from emhana.cases.models import StageReport
from emhana.workbench import case_wording
from emhana.workbench.access import office, staff_only
from emhana.workbench.case_wording import moment

PAGE = 50
STAGES = {
    "received": _l("request received"),
    "registered": _l("request registered"),
    "papers_missing": _l("papers missing"),
    "papers_completed": _l("missing papers brought"),
    "not_accepted": _l("not taken up"),
    "processing": _l("under review"),
    "consent_asked": _l("consent asked for"),
    "payment_asked": _l("payment asked for"),
    "decided": _l("decision made"),
    "delivered": _l("result given"),
    "closed": _l("case closed"),
    "withdrawn": _l("withdrawn"),
    "reopened": _l("reviewed again"),
}


@require_safe
@never_cache
@staff_only(Role.Kind.HEAD)
def undelivered(request: HttpRequest) -> HttpResponse:
    """List the reports of the organisation that were tried in vain, the refused ones first, and count those that wait."""
    reports = StageReport.objects.filter(case__provider=office(request))
    found = reports.undelivered().select_related("case").order_by("state", "event")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Service monitoring"),
        "page": page,
        "rows": [_row(report) for report in page],
        "waiting": reports.waiting().count(),
    }
    return render(request, "workbench/monitoring.html", context)


def _row(report: StageReport) -> dict[str, Any]:
    refused = report.state == StageReport.State.REJECTED
    return {
        "case": report.case,
        "service": case_wording.service_name(report.case.service),
        "stage": STAGES[report.stage],
        "at": moment(report.at),
        "refused": refused,
        "attempts": report.attempts,
        "next": "" if refused else moment(report.next_try_at),
        "failure": report.failure,
    }
