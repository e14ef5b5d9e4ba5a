"""People whose organisation has closed: the list from which the health department of a region distributes them."""

from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from emhana.accounts.models import Role, User
from emhana.journal.actions import record
from emhana.parties.models import Organisation
from emhana.registers.attachment import history
from emhana.registers.attachment.models import Attachment
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import language
from emhana.workbench.organisation_admin import home, organisation_of
from emhana.workbench.sections import Link, Table, listed
from emhana.workbench.wording import short

OPEN_TO = (Role.Kind.ADMINISTRATOR, Role.Kind.REGISTER_SPECIALIST)


def _of_region(user: User) -> QuerySet[Organisation]:
    """Return the organisations whose people the user may list: those of the region, all for the administrator."""
    role = user.acting
    if role is not None and role.region is not None:
        return Organisation.objects.filter(territory__code__startswith=role.region.code[:2])
    return Organisation.objects.all()


@require_safe
@staff_only(*OPEN_TO)
def left(request: HttpRequest) -> HttpResponse:
    """List the closed organisations to which people are still attached."""
    today, user = timezone.localdate(), member(request)
    standing = Attachment.objects.on(today).filter(organisation__in=_of_region(user).exclude(valid__contains=today))
    counted = dict(standing.order_by().values_list("organisation").annotate(Count("pk")))
    page = listed(Organisation.objects.filter(pk__in=counted).select_related("territory").order_by("valid", "bin"), request)
    rows = [
        (Link(row.name(language()), reverse("workbench-left-people", args=[row.bin])), getattr(row.territory, f"name_{language()}"),
         short(row.valid.upper), str(counted[row.pk]))
        for row in page
    ]  # fmt: skip
    columns = (_("Organisation"), _("Unit"), _("Closed since"), _("People"))
    table = Table(_("Closed organisations with people"), columns, rows, _("Nobody is attached to a closed organisation."), page)
    notes = [_("People stay attached until the department distributes them; each may choose an organisation at any time.")]
    back = home() if user.actor_role == Role.Kind.ADMINISTRATOR else None
    context = {"title": _("Without an organisation"), "back": back, "notes": notes, "tables": [table]}
    return render(request, "workbench/sections.html", context)


@require_safe
@staff_only(*OPEN_TO)
def people(request: HttpRequest, bin: str) -> HttpResponse:
    """List who is attached to a closed organisation; the look is journaled."""
    row, today, user = organisation_of(bin), timezone.localdate(), member(request)
    if not _of_region(user).filter(pk=row.pk).exists() or today in row.valid:
        raise Http404(bin)
    page = listed(history.left_by(row, on=today), request)
    _looked(row, user, len(page))
    rows = [(each.person.full_name, short(each.person.born_on), short(each.valid.lower)) for each in page]
    columns = (_("Name"), _("Born"), _("Attached since"))
    context: dict[str, Any] = {
        "title": row.name(language()),
        "back": {"href": reverse("workbench-left"), "text": _("Without an organisation")},
        "tables": [Table(_("People to distribute"), columns, rows, _("Nobody is attached here any more."), page)],
    }
    return render(request, "workbench/sections.html", context)


@transaction.atomic
def _looked(row: Organisation, user: User, number: int) -> None:
    record("left_people_listed", row, by=user, at=timezone.now(), detail={"people": number})
