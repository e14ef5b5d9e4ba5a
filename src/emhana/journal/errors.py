"""What the business foresees and cannot do: a stable code for machines, and the words' arguments for people."""

from typing import Any


class DomainError(Exception):
    """Something the rules of the house do not allow; faces turn `code` and `args_for_words` into a sentence."""

    code = "error"

    def __init__(self, **args: Any) -> None:
        super().__init__(self.code)
        self.args_for_words = args
