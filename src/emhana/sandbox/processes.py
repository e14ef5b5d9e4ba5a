"""One long-running child process: started in a group of its own, restarted when it dies, stopped with all its descendants."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

FORGET_AFTER = 60.0  # seconds a child must live for its earlier deaths not to count
DEATHS_ALLOWED = 5


class Child:
    """The child process `name`, whose command is `argv`; it is started by `start` and watched by calling `revive` often.

    `before_exec` runs in the child before its command, for example `emhana.postgres.children.die_with_parent(...)`.
    """

    def __init__(
        self, name: str, argv: Sequence[str], env: Mapping[str, str], before_exec: Callable[[], None] | None = None
    ) -> None:
        self.name = name
        self._argv = list(argv)
        self._env = dict(env)
        self._before_exec = before_exec
        self._process: subprocess.Popen | None = None
        self._started = 0.0
        self._deaths = 0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """Return the process number of the last start, or None."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process in a group of its own."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - commands of this program
            self._argv, env=self._env, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=self._before_exec
        )

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while the process runs or was not started."""
        return self._process.poll() if self._process else None

    def revive(self) -> bool:
        """Start the process again if it died, later after each death in a row; return False when it dies too often."""
        code = self.poll()
        now = time.monotonic()
        if self._process is not None and code is not None:
            self._signal(signal.SIGKILL)  # descendants that its death left behind
            self._process = None
            self._deaths = self._deaths + 1 if now - self._started < FORGET_AFTER else 1
            self._not_before = now + (self._deaths - 1)
            print(f"{self.name} ended unexpectedly (exit {code}): starting it again", flush=True)
        if self._deaths >= DEATHS_ALLOWED:
            return False
        if self._process is None and now >= self._not_before:
            self.start()
        return True

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the process, which ends what it started itself."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def finish(self, until: float) -> None:
        """Wait for the process until `until` of the monotonic clock, then kill what is left of its group."""
        if self._process is None:
            return
        try:
            self._process.wait(max(until - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._signal(signal.SIGKILL)
        self._process = None

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):  # the group is empty; macOS answers with the second
            return
