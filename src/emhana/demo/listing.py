"""The sign-ins of a demo country, as data and as the table a person reads."""

from collections.abc import Iterable
from typing import Any

from emhana.demo.cast import Cast, Citizen, Staff
from emhana.demo.population import Human

LANGUAGES = ("kk", "ru", "en")


def listed(cast: Cast) -> dict[str, Any]:
    """Return citizens, staff and the clinics of the stories as JSON values."""
    return {
        "citizens": [_citizen(cast, one) for one in cast.citizens],
        "staff": [_staff(cast, one) for one in cast.staff],
        "clinics": [{"key": one.key, "bin": one.bin, "name": dict(zip(LANGUAGES, one.names, strict=True))} for one in cast.clinics],
    }


def table(found: dict[str, Any]) -> str:
    """Return what `listed` gave as aligned text."""
    citizens = ((one["iin"] or one["document"], one["phone"] or "-", one["name"], one["what"]) for one in found["citizens"])
    staff = ((one["user"], one["password"], one["totp_secret"], one["role"], one["name"]) for one in found["staff"])
    clinics = ((one["bin"], one["key"], one["name"]["en"]) for one in found["clinics"])
    parts = (
        ("Citizens", ("IIN or document", "phone", "name", "who"), citizens),
        ("Staff", ("user", "password", "TOTP secret", "role", "name"), staff),
        ("Clinics of the stories", ("BIN", "which", "name"), clinics),
    )
    return "\n\n".join(f"{title}\n{_aligned([heading, *rows])}" for title, heading, rows in parts)


def full_name(human: Human) -> str:
    """Return family name, given name and patronymic."""
    return " ".join(part for part in (human.family_name, human.given_name, human.patronymic) if part)


def _citizen(cast: Cast, one: Citizen) -> dict[str, Any]:
    human = one.human
    return {
        "key": one.key,
        "iin": human.iin,
        "document": human.document,
        "phone": human.phone,
        "name": full_name(human),
        "born_on": human.born_on.isoformat(),
        "status": human.status,
        "what": one.what,
        "clinic": cast.bin(one.clinic) or None,
    }


def _staff(cast: Cast, one: Staff) -> dict[str, Any]:
    organisation = cast.bin(one.place)
    return {
        "user": one.login,
        "password": one.password,
        "totp_secret": one.totp_secret,
        "role": one.role,
        "organisation": organisation or None,
        "region": one.place if one.place and not organisation else None,
        "name": full_name(one.human),
    }


def _aligned(rows: Iterable[tuple[str, ...]]) -> str:
    found = list(rows)
    widths = [max(len(row[column]) for row in found) for column in range(len(found[0]))]
    return "\n".join("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in found)
