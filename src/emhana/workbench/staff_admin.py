"""Members of staff as the administrator keeps them: accounts, dated roles, deputies, locks."""

import secrets
from collections.abc import Mapping
from typing import Any

import pyotp
import segno
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emhana.accounts import actions
from emhana.accounts.models import Role, User
from emhana.accounts.staff import actions as staff
from emhana.parties.models import Person
from emhana.workbench import staff_forms as questions
from emhana.workbench import wording
from emhana.workbench.access import member, staff_only
from emhana.workbench.case_wording import moment
from emhana.workbench.organisation_admin import home
from emhana.workbench.sections import Act, Link, Table, listed, respond

ISSUER = "Emhana"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PLACES = ("organisation", "region", "deputy_of__user__person")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def everybody(request: HttpRequest) -> HttpResponse:
    """List the members of staff with their roles of today; a name is searched for by a form that leaves no address."""
    form, today = questions.FindForm(request.POST or None), timezone.localdate()
    found = User.objects.filter(login__isnull=False)
    answers = form.cleaned_data if form.is_valid() else {}
    if said := answers.get("q", "").strip():
        found = found.filter(login=said.lower()) | found.filter(person__in=Person.objects.called(said))
    if answers.get("kind"):
        found = found.filter(roles__in=Role.objects.on(today).filter(kind=answers["kind"])).distinct()
    held = Prefetch("roles", Role.objects.on(today).select_related(*PLACES).order_by("kind", "pk"), to_attr="today")
    page = listed(found.select_related("person").prefetch_related(held).order_by("login"), request)
    rows = [
        (Link(str(row.login), reverse("workbench-admin-member", args=[row.pk])), wording.called(row),
         "; ".join(wording.role_name(role) for role in row.today), _locked(row))
        for row in page
    ]  # fmt: skip
    columns = (_("Login"), _("Name"), _("Roles today"), _("Sign-in"))
    context = {
        "title": _("Staff"),
        "back": home(),
        "search": {"method": "post", "form": form, "button": _("Find")},
        "links": [{"href": reverse("workbench-admin-member-new"), "text": _("Add a member of staff")}],
        "tables": [Table(_("Members of staff"), columns, rows, _("Nobody was found."), page)],
    }
    return render(request, "workbench/sections.html", context)


def _locked(user: User) -> str:
    until = user.locked_until
    return _("locked until %(when)s") % {"when": moment(until)} if until and until > timezone.now() else ""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def new_member(request: HttpRequest) -> HttpResponse:
    """Add a member of staff, and show password and authenticator secret once."""

    def do(answers: Mapping[str, Any]) -> HttpResponse:
        password, secret = _password(), pyotp.random_base32()
        user = actions.add_staff(
            **answers, password=password, totp_secret=secret, temporary=True, by=member(request), now=timezone.now()
        )
        return _shown_once(request, user, password, secret)

    note = _("The person signs in with the temporary password once and then chooses their own.")
    act = Act("add", _("Add a member of staff"), _("Add"), questions.AddForm, do, note=note, only=True)
    back = {"href": reverse("workbench-admin-staff"), "text": _("Staff")}
    return respond(request, [act], lambda: {"title": _("Add a member of staff"), "back": back})


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(5)) for _part in range(3))


def _shown_once(request: HttpRequest, user: User, password: str, secret: str) -> HttpResponse:
    """Return the page that shows what nobody can look up again."""
    address = pyotp.TOTP(secret).provisioning_uri(name=str(user.login), issuer_name=ISSUER)
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, dark="#14212B", light="#FFFFFF")
    context = {
        "title": _("Access of %(name)s") % {"name": wording.called(user)},
        "rows": [
            {"key": _("Login"), "value": user.login},
            {"key": _("Temporary password"), "value": password},
            {"key": _("Authenticator key"), "value": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))},
        ],
        "drawn": mark_safe(drawn),  # noqa: S308 - drawn here from an address of our own
        "back": {"href": reverse("workbench-admin-member", args=[user.pk]), "text": _("To the roles of this person")},
    }
    return render(request, "workbench/access_once.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Show one member of staff with all roles, and do what is asked."""
    user = _member(key)
    return respond(request, _acts(request, user), lambda: _context(_member(key)))


def _member(key: int) -> User:
    return get_object_or_404(User.objects.select_related("person"), pk=key, login__isnull=False)


def _context(user: User) -> dict[str, Any]:
    roles = [
        (Link(wording.role_name(role), reverse("workbench-admin-role", args=[role.pk])), wording.days(role.valid), role.position,
         role.appointment)
        for role in user.roles.select_related(*PLACES).order_by("-valid", "pk")
    ]  # fmt: skip
    password = _("temporary: changed at the next sign-in") if user.temporary_password else _("chosen by the person")
    return {
        "title": wording.called(user),
        "back": {"href": reverse("workbench-admin-staff"), "text": _("Staff")},
        "rows": [
            {"key": _("Login"), "value": user.login},
            {"key": _("Password"), "value": password},
            {"key": _("Sign-in"), "value": _locked(user) or _("not locked")},
        ],
        "tables": [Table(_("Roles"), (_("Role"), _("Days"), _("Position"), _("Order of appointment")), roles, _("No role was given."))],
    }


def _acts(request: HttpRequest, user: User) -> list[Act]:
    by, now, here = member(request), timezone.now(), reverse("workbench-admin-member", args=[user.pk])

    def give(answers: Mapping[str, Any]) -> str:
        actions.give_role(user=user, by=by, now=now, **answers)
        return here

    def unlock(answers: Mapping[str, Any]) -> str:
        staff.unlock(user=user, by=by, now=now)
        return here

    def renew(answers: Mapping[str, Any]) -> HttpResponse:
        password, secret = _password(), pyotp.random_base32()
        staff.renew_access(user=user, password=password, totp_secret=secret, by=by, now=now)
        return _shown_once(request, user, password, secret)

    renewed = _("Password and authenticator key become new ones, shown once; the former open nothing any more.")
    return [
        Act("give", _("Give a role"), _("Give the role"), questions.RoleForm, give),
        Act("unlock", _("Unlock"), _("Unlock the sign-in"), questions.Nothing, unlock),
        Act("renew", _("Give new access"), _("Give new access"), questions.Nothing, renew, note=renewed, warning=True),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.Kind.ADMINISTRATOR)
def role(request: HttpRequest, key: int) -> HttpResponse:
    """Show one role with its deputies; end it or name a deputy."""
    row = _role(key)
    return respond(request, _role_acts(request, row), lambda: _role_context(_role(key)))


def _role(key: int) -> Role:
    return get_object_or_404(Role.objects.select_related("user__person", *PLACES), pk=key)


def _role_context(row: Role) -> dict[str, Any]:
    deputies = [
        (Link(wording.called(each.user), reverse("workbench-admin-role", args=[each.pk])), wording.days(each.valid), each.appointment)
        for each in row.deputies.select_related("user__person").order_by("-valid")
    ]
    rows = [
        {"key": _("Who"), "value": wording.called(row.user)},
        {"key": _("Days"), "value": wording.days(row.valid)},
        {"key": _("Position"), "value": row.position},
        {"key": _("Order of appointment"), "value": row.appointment},
    ]
    told = Table(_("Deputies"), (_("Name"), _("Days"), _("Order of appointment")), deputies, _("No deputy was named."))
    return {
        "title": wording.role_name(row),
        "back": {"href": reverse("workbench-admin-member", args=[row.user_id]), "text": wording.called(row.user)},
        "rows": [each for each in rows if each["value"]],
        "tables": [] if row.deputy_of_id else [told],
    }


def _role_acts(request: HttpRequest, row: Role) -> list[Act]:
    by, now, here = member(request), timezone.now(), reverse("workbench-admin-role", args=[row.pk])

    def end(answers: Mapping[str, Any]) -> str:
        actions.end_role(row, by=by, now=now, **answers)
        return here

    def deputy(answers: Mapping[str, Any]) -> str:
        staff.name_deputy(role=row, by=by, now=now, **answers)
        return here

    acts = [Act("end", _("End the role"), _("End on that day"), questions.EndForm, end, warning=True)]
    note = _("The deputy acts in this role on these days and is named as a deputy in decisions and in the journal.")
    if row.deputy_of_id is None:
        acts.insert(0, Act("deputy", _("Name a deputy"), _("Name the deputy"), questions.DeputyForm, deputy, note=note))
    return acts
