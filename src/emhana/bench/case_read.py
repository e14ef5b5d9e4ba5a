"""`emhana bench case-read`: citizens read their cases with the timeline over HTTP, against pgbench with the statements of such a read."""

import json
import statistics
from typing import Any

from emhana.bench import ceiling
from emhana.bench.case_write import SCRIPTS, Run, empty
from emhana.bench.measure import RUNS, Measurement, percentile, share, under
from emhana.bench.world import CONNECTIONS, World, execute, people_for, seconds_for, world

CASES, SIZE = 400, 4000
SHARE, P99 = 0.20, 150.0
SECONDS = 10
READS = "SELECT count(*) FROM journal_entry WHERE act = 'case_read'"
COMMAND = "emhana bench case-read"


def run(size: int | None) -> list[Measurement]:
    """Return reads a second as a share of the ceiling, and the 99th percentile of the time of an answer, at 32 connections."""
    requests = size or SIZE
    seconds = seconds_for(requests, size=SIZE, whole=SECONDS)
    with world(people_for(requests), min(CASES, max(requests, SCRIPTS))) as found:
        empty(found)
        _, answers = found.send([found.ask(asker, f"case-{place}") for place, asker in enumerate(found.askers)])
        numbers = [json.loads(text)["number"] for _, _, text in answers]
        looks = [found.look(asker, number) for asker, number in zip(found.askers, numbers, strict=True)]
        found.send(looks)
        scripts = [_script(found, look) for look in looks[:SCRIPTS]]
        wanted = [looks[place % len(looks)] for place in range(requests)]
        runs = [_run(found, scripts, wanted, seconds=seconds) for _ in range(RUNS)]
    middle = sorted(runs, key=lambda one: one.rate / one.ceiling)[len(runs) // 2]
    ratios = [one.rate / one.ceiling for one in runs]
    return [
        share("case-read", middle.rate, "reads/s", middle.ceiling, SHARE, COMMAND, ratios),
        under("case-read", statistics.median(one.p99 for one in runs), f"ms p99 at {CONNECTIONS} connections", P99, COMMAND),
    ]


def _script(found: World, look: dict[str, Any]) -> str:
    """Return the statements of one read as they were sent: who asks and for which case stays, the twelve scripts differ."""
    statements = ceiling.capture(found.cluster, lambda: found.send([look], connections=1))
    return "".join(f"{statement};\n" for statement in statements)


def _run(found: World, scripts: list[str], looks: list[dict[str, Any]], *, seconds: int) -> Run:
    before = execute(found.cluster, READS)[0][0]
    took, answers = found.send(looks)
    shown = sum(1 for status, _, text in answers if status == 200 and json.loads(text)["timeline"])
    if shown != len(looks) or execute(found.cluster, READS)[0][0] - before != len(looks):
        raise RuntimeError(f"of {len(looks)} reads {shown} showed a timeline, or one left no entry in the journal")
    limit = ceiling.pgbench(found.cluster, scripts, seconds=seconds)
    return Run(shown / took, limit, percentile([each for _, each, _ in answers], 0.99) * 1e3)
