"""Signing in as staff: login, password and authenticator code on one page, then the role."""

import re
from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emhana.accounts import actions, sessions
from emhana.accounts.errors import SignInRefused
from emhana.accounts.models import Role, User
from emhana.accounts.staff.actions import change_password
from emhana.journal.errors import DomainError
from emhana.workbench import errors, wording


class StaffSignInForm(forms.Form):
    """What a member of staff knows and has."""

    login = forms.CharField(label=_l("Login"), max_length=60, widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false"}))
    password = forms.CharField(
        label=_l("Password"), max_length=200, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    totp = forms.CharField(
        label=_l("Authenticator code"),
        help_text=_l("6 digits from the application on your phone"),
        max_length=10,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-5"}),
    )

    def clean_totp(self) -> str:
        """Return the code without the space that applications show in it."""
        return re.sub(r"\s", "", self.cleaned_data["totp"])


class RoleForm(forms.Form):
    """In which of the roles held today the member of staff will act."""

    role = forms.ModelChoiceField(
        label=_l("In which role will you work?"), queryset=Role.objects.none(), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, roles: list[Role], data: object = None) -> None:
        super().__init__(data or None)  # type: ignore[arg-type]  # a QueryDict
        field: forms.ModelChoiceField = self.fields["role"]  # type: ignore[assignment]  # declared above
        field.queryset = Role.objects.filter(pk__in=[role.pk for role in roles]).select_related("organisation", "region")
        field.label_from_instance = wording.role_name  # type: ignore[method-assign,assignment]  # the documented hook


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login, password and authenticator code, and say no more than that one of them is wrong."""
    onward = sessions.local_path(request.GET.get("next"), otherwise=reverse("workbench"))
    form = StaffSignInForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        try:
            user = actions.sign_in_staff(**form.cleaned_data, now=now)
        except SignInRefused:
            form.add_error(
                None, _("Login, password or code is wrong. Each code works once. After five mistakes the account is locked for 15 minutes.")
            )
        else:
            sessions.open_session(request, user, now=now)
            return _with_role(request, user, onward)
    return render(request, "workbench/sign_in.html", {"title": _("Sign in as staff"), "form": form})


def _with_role(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """Take the only role at once; with several, or none, go to the page of roles."""
    roles = _roles_today(user)
    if len(roles) != 1:
        request.session["next"] = onward
        return redirect("workbench-role")
    return _take(request, user, roles[0], onward)


def _take(request: HttpRequest, user: User, role: Role, onward: str) -> HttpResponse:
    actions.take_role(user=user, role=role, now=timezone.now())
    sessions.keep_role(request, role)
    return redirect(onward)


def _roles_today(user: User) -> list[Role]:
    return [*Role.objects.on(timezone.localdate()).filter(user=user).order_by("kind", "pk")]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest) -> HttpResponse:
    """Let a member of staff choose, or change, the role of this session."""
    user = sessions.user_of(request)
    if user is None or not user.is_staff_member:
        return redirect("workbench-sign-in")
    roles = _roles_today(user)
    form = RoleForm(roles, request.POST)
    if form.is_valid():
        asked = request.GET.get("next") or request.session.pop("next", None)
        return _take(request, user, form.cleaned_data["role"], sessions.local_path(asked, otherwise=reverse("workbench")))
    return render(request, "workbench/role.html", {"title": _("Your role"), "form": form, "roles": roles})


class PasswordForm(forms.Form):
    """The present password and the one to come, twice."""

    present = forms.CharField(
        label=_l("Present password"), max_length=200, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_l("New password"), help_text=_l("At least 12 characters"), max_length=200, strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_l("New password once more"), max_length=200, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two new passwords that differ."""
        data = super().clean() or {}
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", _("The two new passwords differ. Type the same one twice."))
        return data


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Let a member of staff choose a password of their own; a temporary one opens no other page."""
    user = sessions.user_of(request)
    if user is None or not user.is_staff_member:
        return redirect("workbench-sign-in")
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            change_password(user=user, present=form.cleaned_data["present"], new=form.cleaned_data["new"], now=timezone.now())
        except DomainError as error:
            form.add_error("present" if error.code == "password_wrong" else "new", errors.told(error)[0])
        else:
            update_session_auth_hash(request, user)
            return redirect(sessions.local_path(request.GET.get("next"), otherwise=reverse("workbench")))
    status = errors.UNPROCESSABLE if form.errors else 200
    return render(request, "workbench/password.html", {"title": _("Choose your password"), "form": form}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    user = sessions.user_of(request)
    if user is not None:
        actions.sign_out(user=user, now=timezone.now())
    sessions.close_session(request)
    return redirect("workbench-sign-in")
