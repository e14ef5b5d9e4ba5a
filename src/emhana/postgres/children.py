"""Child processes that do not outlive the process which started them."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn` after which the kernel sends `number` to the child when its parent dies, or None outside Linux.

    The kernel watches the thread that started the child, so start children from a thread which lives as long as they do.
    """
    if LIBC is None:
        return None
    libc, parent = LIBC, os.getpid()

    def arm() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the line above took effect
            os._exit(1)

    return arm
