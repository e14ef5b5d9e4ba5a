"""What somebody meant by a text reply: yes or no, and the code of the question. Pure."""

import re
from typing import NamedTuple

YES = frozenset({"иә", "ия", "иа", "да", "yes", "iä", "ia", "da"})
NO = frozenset({"жоқ", "жок", "нет", "no", "joq", "net"})
_CODE = re.compile(r"[0-9]{6}")


class Reply(NamedTuple):
    """The answer and the code it is given under."""

    yes: bool
    code: str


def read(text: str) -> Reply | None:
    """Return what `text` says; None unless it is one word for yes or no and one code, in any order and case."""
    words = re.findall(r"\w+", text.casefold())
    codes = [word for word in words if _CODE.fullmatch(word)]
    said = [word for word in words if word not in codes]
    if len(words) != 2 or len(codes) != 1 or said[0] not in YES | NO:
        return None
    return Reply(said[0] in YES, codes[0])
