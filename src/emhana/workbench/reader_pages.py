"""The administrator's page of the dispensary registers: who may read which from when until when, and the looks in an emergency."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from emhana.accounts.models import Role, User
from emhana.journal.errors import DomainError
from emhana.journal.models import Entry
from emhana.registers.dispensary import actions
from emhana.registers.dispensary.models import Register, RegisterReader
from emhana.ui.forms import DateParts
from emhana.workbench import errors
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment
from emhana.workbench.dispensary_pages import register_name
from emhana.workbench.wording import short

SHOWN = 200
LOOKS = 50


class ReaderForm(forms.Form):
    """Who is put on the list of one register, on which act, from when until when."""

    register = forms.ChoiceField(label=_l("Register"), widget=forms.RadioSelect)
    login = forms.CharField(label=_l("Login of the member of staff"), max_length=60)
    basis = forms.CharField(label=_l("Act: name, number and date"), max_length=200)
    since = forms.DateField(label=_l("On the list from"), widget=DateParts)
    until = forms.DateField(label=_l("On the list until, that day excluded"), widget=DateParts, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["register"].choices = [(one.value, register_name(one)) for one in Register]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_login(self) -> User:
        """Return the account of this login."""
        user = User.objects.filter(login=self.cleaned_data["login"].strip()).first()
        if user is None:
            raise forms.ValidationError(_("No member of staff has this login."))
        return user

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] <= data["since"]:
            self.add_error("until", _("The period ends after it begins."))
        return data


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def readers(request: HttpRequest) -> HttpResponse:
    """List the readers with their days and put another on a list."""
    form = ReaderForm(request.POST or None)
    if form.is_valid() and _listed(request, form):
        return redirect("workbench-readers")
    today = timezone.localdate()
    rows = RegisterReader.objects.select_related("user__person").order_by("register", "-valid", "pk")[:SHOWN]
    context = {
        "title": _("Readers of the dispensary registers"),
        "form": form,
        "rows": [_row(row, today in row.valid) for row in rows],
        "looks": _looks(),
    }
    return render(request, "workbench/readers.html", context, status=errors.UNPROCESSABLE if form.errors else 200)


@require_POST
@staff_only(Role.Kind.ADMINISTRATOR)
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Take a reader off the list from today on; the row stays with its days."""
    now = timezone.now()
    reader = get_object_or_404(RegisterReader.objects.on(timezone.localdate(now)), pk=key)
    actions.unlist_reader(reader, until=timezone.localdate(now), by=member(request), now=now)
    return redirect("workbench-readers")


def _listed(request: HttpRequest, form: ReaderForm) -> bool:
    said = form.cleaned_data
    try:
        actions.list_reader(
            register=Register(said["register"]), user=said["login"], basis=said["basis"], since=said["since"], until=said["until"],
            by=member(request), now=timezone.now(),
        )  # fmt: skip
    except DomainError:
        form.add_error("login", _("This person is on the list of this register already on some of these days."))
    return form.is_valid()


def _row(row: RegisterReader, in_force: bool) -> dict[str, Any]:
    return {
        "key": row.pk,
        "register": register_name(Register(row.register)),
        "who": _name(row.user),
        "since": short(row.valid.lower),
        "until": short(row.valid.upper),
        "basis": row.basis,
        "in_force": in_force,
    }


def _looks() -> list[dict[str, Any]]:
    """Return the latest looks in an emergency: when, by whom and why; never at whom."""
    entries = list(Entry.objects.filter(act="glass_broken").order_by("-id")[:LOOKS])
    keys = [int(entry.actor.removeprefix("user:")) for entry in entries]
    users = {user.actor_key: user for user in User.objects.filter(pk__in=keys).select_related("person")}
    return [
        {
            "at": moment(entry.at),
            "who": _name(users[entry.actor]),
            "register": register_name(Register(entry.detail["register"])),
            "why": entry.reason,
            "again": bool(entry.detail.get("again")),
        }
        for entry in entries
    ]


def _name(user: User) -> str:
    return user.person.full_name if user.person else str(user.login)
