"""The check code printed on a document: how it is made, and how it is read back from whatever a person typed."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without signs that are mistaken for one another
_SIGNS, _GROUP = 16, 4
# A Kazakh or Russian keyboard gives these letters for the Latin ones they look like.
_LOOK_ALIKES = str.maketrans("АВСЕНКМРТУХҮ", "ABCEHKMPTYXY")


def new_code() -> str:
    """Return a code nobody can guess: sixteen signs (79 bits) in groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(_SIGNS)))


def grouped(signs: str) -> str:
    """Return the signs in groups of four, as a code is printed, kept and written in the address."""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def read_code(typed: str) -> str | None:
    """Return the code meant by `typed`, whatever its case, spaces, hyphens and alphabet; None when it can be no code."""
    signs = re.sub(r"[\s\-‐-―−]+", "", typed).upper().translate(_LOOK_ALIKES)
    return grouped(signs) if len(signs) == _SIGNS and set(signs) <= set(ALPHABET) else None
