"""What a person may not do, may not do any more, or has done already: errors with a stable code, never a crash."""


class DomainError(Exception):
    """An act that the rules of the system do not allow; `code` is stable, faces turn it into a sentence in the person's language."""

    code = "error"

    def __init__(self, **args: object) -> None:
        super().__init__(self.code)
        self.args_for_words = args
