"""What somebody meant by a text reply: yes or no, and the code of the question. Pure."""

import re
from typing import NamedTuple

YES = frozenset({"иә", "ия", "иа", "да", "yes", "iä", "ia", "da"})
NO = frozenset({"жоқ", "жок", "нет", "no", "joq", "net"})
_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
CODE_DIGITS = 6


class Reply(NamedTuple):
    """The answer and the code it is given under."""

    yes: bool
    code: str


def read(text: str) -> Reply | None:
    """Return what `text` says; None unless it is one word for yes or no and one code, in any order and case."""
    words = [word.casefold() for word in _WORDS.findall(text)]
    said = [word for word in words if not word.isdigit()]
    codes = [word for word in words if word.isdigit()]
    if len(said) != 1 or len(codes) != 1 or len(codes[0]) != CODE_DIGITS or said[0] not in YES | NO:
        return None
    return Reply(said[0] in YES, codes[0])
