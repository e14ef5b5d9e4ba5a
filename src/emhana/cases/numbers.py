"""Case numbers as people read, type and dictate them: nine digits of the row and two check digits."""

import re

_SHAPE = re.compile(r"^([0-9]{9})-?([0-9]{2})$")


def number_of(key: int) -> str:
    """Return the number of the case stored under `key`, for example `000000042-69`; the check digits are those of ISO 7064 (MOD 97-10)."""
    return f"{key:09d}-{98 - key * 100 % 97:02d}"


def key_of(number: str) -> int | None:
    """Return the key that `number` names, spaces allowed; None when it is mistyped."""
    found = _SHAPE.match(re.sub(r"\s", "", number))
    if found is None or int(found[1] + found[2]) % 97 != 1:
        return None
    return int(found[1])
