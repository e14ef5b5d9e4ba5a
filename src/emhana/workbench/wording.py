"""Roles in the words of a page."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from psycopg.types.range import DateRange

from emhana.accounts.models import Role, User
from emhana.ui.languages import language

ROLES = {
    Role.Kind.REGISTRAR: _l("Registrar"),
    Role.Kind.REGISTER_SPECIALIST: _l("Register specialist"),
    Role.Kind.HEAD: _l("Head of the organisation"),
    Role.Kind.ADMINISTRATOR: _l("Administrator"),
    Role.Kind.PHARMACIST: _l("Pharmacist"),
    Role.Kind.QUALITY_CONTROLLER: _l("Quality controller"),
    Role.Kind.FUND: _l("Specialist of the Fund"),
    Role.Kind.INSURER: _l("Officer of an insurance organisation"),
}


POSTS = {"gp": _l("general practitioner"), "therapist": _l("therapist"), "paediatrician": _l("paediatrician")}


BUILDS = {"new": _l("new building"), "converted": _l("conversion of an existing facility")}


def role_name(role: Role) -> str:
    """Return the role and its place in the language of the page."""
    place = role.organisation.name(language()) if role.organisation else str(getattr(role.region, f"name_{language()}", ""))
    return ", ".join(part for part in (str(ROLES[Role.Kind(role.kind)]), place, replaced(role)) if part)


def short(day: date | None) -> str:
    """Return a day in numbers, "" for none."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def days(valid: DateRange) -> str:
    """Return the first and the last day of a period in words."""
    first = short(valid.lower)
    if valid.upper is None:
        return _("from %(first)s") % {"first": first}
    return _("%(first)s to %(last)s") % {"first": first, "last": short(valid.upper - timedelta(days=1))}


def replaced(role: Role) -> str:
    """Return for whom a deputy acts, "" for whoever holds the role."""
    return _("acting for %(name)s") % {"name": called(role.deputy_of.user)} if role.deputy_of else ""


def called(user: User) -> str:
    """Return the name of a member of staff, the login of one without a person."""
    return user.person.full_name if user.person else str(user.login)


def holder(role: Role) -> str:
    """Return who holds `role`, with the role and its place."""
    return f"{called(role.user)}, {role_name(role)}"
