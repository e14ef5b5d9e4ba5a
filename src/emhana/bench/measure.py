"""One shape for every benchmark: a figure, the limit it is held against, their ratio, and whether the goal is met."""

import math
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 3


@dataclass(frozen=True)
class Measurement:
    """One goal of one benchmark. `ratio` is limit by figure for a bound, figure by ceiling for a rate; `spread` has all runs."""

    name: str
    figure: float
    unit: str
    limit: float
    ratio: float
    goal: str
    met: bool
    command: str
    machine: str
    spread: tuple[float, ...] = ()


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


def under(name: str, figure: float, unit: str, bound: float, command: str, figures: Sequence[float] = ()) -> Measurement:
    """Return a measurement against an absolute bound: the goal is a figure not above it, the median where there are `figures`."""
    spread = tuple(sorted(bound / one for one in figures))
    return Measurement(name, figure, unit, bound, bound / figure, f"at most {bound} {unit}", figure <= bound, command, machine(), spread)


def share(name: str, figure: float, unit: str, ceiling: float, goal: float, command: str, ratios: Sequence[float]) -> Measurement:
    """Return a measurement of a rate against a ceiling measured beside it: the goal is a share not below `goal`."""
    ratio, told = statistics.median(ratios), f"at least {goal:.0%} of the ceiling"
    return Measurement(name, figure, unit, ceiling, ratio, told, ratio >= goal, command, machine(), tuple(sorted(ratios)))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest of `values` that at least `part` of them do not pass."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * part) - 1, 0)]
