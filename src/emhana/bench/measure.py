"""One shape for every benchmark: a figure, the limit it is held against, their ratio, and whether the goal is met."""

import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 3


@dataclass(frozen=True)
class Measurement:
    """One goal of one benchmark. `ratio` is limit divided by figure for a bound, figure divided by ceiling for a rate."""

    name: str
    figure: float
    unit: str
    limit: float
    ratio: float
    goal: str
    met: bool
    command: str
    machine: str


def machine() -> str:
    """Return a short description of this machine."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def seconds_each(work: Callable[[], object], times: int) -> float:
    """Return the median over three runs of the seconds one call of `work` takes, each run being `times` calls."""
    runs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(times):
            work()
        runs.append((time.perf_counter() - start) / times)
    return statistics.median(runs)


def under(name: str, figure: float, unit: str, bound: float, command: str) -> Measurement:
    """Return a measurement against an absolute bound: the goal is a figure not above it."""
    return Measurement(name, figure, unit, bound, bound / figure, f"at most {bound} {unit}", figure <= bound, command, machine())
