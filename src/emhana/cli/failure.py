"""Bad input on the command line."""


class BadInput(Exception):
    """The person gave something unusable; the message is the one clear line they read (exit code 2)."""
