"""`emhana bench case-write`: citizens ask for an attachment over HTTP, against pgbench with the statements of such a request."""

import json
import statistics
from dataclasses import dataclass
from functools import partial

from emhana.bench import ceiling
from emhana.bench.measure import RUNS, Measurement, percentile, share, under
from emhana.bench.world import CONNECTIONS, World, execute, people_for, seconds_for, world

SIZE = 3000
SCRIPTS = 12
SHARE, P99 = 0.25, 200.0
SECONDS = 12
# Counted in the database, not in the answers: acknowledged is what can be found again.
KEPT = """
    SELECT count(*) FROM cases_case c JOIN cases_request r ON r.case_id = c.id
    WHERE r.key LIKE 'run-{turn}-%' AND c.state = 'in_review'
"""
COMMAND = "emhana bench case-write"


@dataclass(frozen=True)
class Run:
    """One run: cases a second, the ceiling beside it, the 99th percentile in milliseconds."""

    rate: float
    ceiling: float
    p99: float


def run(size: int | None) -> list[Measurement]:
    """Return cases a second as a share of the ceiling, and the 99th percentile of the time of an answer, at 32 connections."""
    requests = size or SIZE
    seconds = seconds_for(requests, size=SIZE, whole=SECONDS)
    with world(people_for(requests), max(requests, SCRIPTS)) as found:
        scripts = _scripts(found)
        found.send([found.ask(asker, f"warm-{place}") for place, asker in enumerate(found.askers[:200])])
        runs = [_run(found, scripts, requests, turn, seconds=seconds) for turn in range(RUNS)]
    ratios = [one.rate / one.ceiling for one in runs]
    middle = sorted(runs, key=lambda one: one.rate / one.ceiling)[len(runs) // 2]
    return [
        share("case-write", middle.rate, "cases/s", middle.ceiling, SHARE, COMMAND, ratios),
        under("case-write", statistics.median(one.p99 for one in runs), f"ms p99 at {CONNECTIONS} connections", P99, COMMAND),
    ]


def _scripts(found: World) -> list[str]:
    taken = []
    for place, asker in enumerate(found.askers[:SCRIPTS]):
        request = found.ask(asker, f"taken-{place:08d}")
        found.send([found.ask(asker, f"before-{place:08d}")], connections=1)  # the second of a pair finds everything loaded
        empty(found)
        statements = ceiling.capture(found.cluster, partial(found.send, [request], connections=1))
        taken.append(ceiling.Taken(statements, asker["person"], f"taken-{place:08d}"))
    empty(found)
    persons = [asker["person"] for asker in found.askers]
    return [ceiling.script(one, (min(persons), max(persons))) for one in taken]


def _run(found: World, scripts: list[str], requests: int, turn: int, *, seconds: int) -> Run:
    empty(found)
    took, answers = found.send([found.ask(asker, f"run-{turn}-{place}") for place, asker in enumerate(found.askers[:requests])])
    numbers = {json.loads(text)["number"] for status, _, text in answers if status == 201}
    kept = execute(found.cluster, KEPT.format(turn=turn))[0][0]
    if kept != len(numbers) or kept != requests:
        raise RuntimeError(f"of {requests} requests {len(numbers)} were acknowledged and {kept} are cases in review")
    empty(found)
    limit = ceiling.pgbench(found.cluster, scripts, seconds=seconds)
    return Run(kept / took, limit, percentile([each for _, each, _ in answers], 0.99) * 1e3)


def empty(found: World) -> None:
    """Forget every case, so that each run starts from the same rows."""
    execute(found.cluster, "TRUNCATE cases_case, registers_hold, notifications_message CASCADE", "CHECKPOINT")
