"""Giving out the coupon of attachment: by the medical registrar of the clinic, on the page of the case."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from emhana.accounts.models import Role
from emhana.cases.models import Case
from emhana.documents.signing import SigningFailed
from emhana.journal.errors import DomainError
from emhana.services.phc_attachment import coupon
from emhana.workbench import case_pages, errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_forms import CouponForm


@require_POST
@staff_only(Role.Kind.REGISTRAR)
def give_out(request: HttpRequest, number: str) -> HttpResponse:
    """Give out the coupon; a registrar of another clinic gets 403, whether or not the case exists [ATT-09A-09]."""
    found = Case.objects.visible_to(member(request)).numbered(number).select_related("recipient", "applicant", "provider", "law")
    case = found.first()
    if case is None:
        raise PermissionDenied
    form = CouponForm(request.POST, prefix="coupon")
    if not form.is_valid():
        return case_pages.page(request, case, status=errors.UNPROCESSABLE, forms={"coupon_form": form, "form": form})
    try:
        coupon.issue(case=case, identity_shown=form.cleaned_data["shown"], by=member(request), now=timezone.now())
    except SigningFailed:
        sentence, status = errors.unsigned()
        return case_pages.page(request, case, status=status, sentence=sentence)
    except DomainError as error:
        sentence, status = errors.told(error)
        return case_pages.page(request, case, status=status, sentence=sentence)
    return redirect("workbench-case", case.number)
