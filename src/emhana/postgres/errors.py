"""The one exception this package raises on purpose."""


class ClusterError(Exception):
    """The server cannot be started, stopped or removed; the message is one line an operator can act on."""
