"""What can go wrong with an outside system. Texts carry neither numbers of people nor what was asked about them."""

import re

LONGEST_WORDS = 200
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){5,}")


class Unavailable(Exception):
    """The system `name` did not answer, or not with anything usable: the same call may succeed later."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} is not available: {what}")
        self.name = name


class Rejected(Exception):
    """The system `name` answered no; `words` are its own, with long numbers hidden, and `code` is its code."""

    def __init__(self, name: str, words: str, code: str = "") -> None:
        self.name, self.code = name, code
        self.words = _LONG_NUMBER.sub("…", words)[:LONGEST_WORDS]
        super().__init__(f"{name} rejected the request: {self.words}" + (f" ({code})" if code else ""))
