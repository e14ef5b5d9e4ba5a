"""Errors of the business: a stable code for programs, and the values that the words for people need."""

from typing import Any


class DomainError(Exception):
    """An act was refused. The pages and the API find the words by `code` and fill them from `args_for_words`.

    The text of the exception is the code alone, so that nothing personal reaches a log.
    """

    code: str = "domain_error"

    def __init__(self, **args: Any) -> None:
        super().__init__(self.code)
        self.args_for_words: dict[str, Any] = args
