"""Roles in the words of a page."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l

from emhana.accounts.models import Role

ROLES = {
    Role.Kind.REGISTRAR: _l("Registrar"),
    Role.Kind.REGISTER_SPECIALIST: _l("Register specialist"),
    Role.Kind.HEAD: _l("Head of the organisation"),
    Role.Kind.ADMINISTRATOR: _l("Administrator"),
    Role.Kind.PHARMACIST: _l("Pharmacist"),
    Role.Kind.FUND: _l("Specialist of the Fund"),
}


def role_name(role: Role) -> str:
    """Return the role and its place in the language of the page."""
    language = (get_language() or "kk")[:2]
    place = role.organisation.name(language) if role.organisation else str(getattr(role.region, f"name_{language}", ""))
    return ", ".join(part for part in (str(ROLES[Role.Kind(role.kind)]), place) if part)
