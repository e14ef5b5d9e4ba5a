"""`emhana bench instant`: insurance information over HTTP, from the request to the signed annex 2 in the cabinet, 20 citizens at a time."""

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from emhana.bench.measure import Measurement, percentile, under
from emhana.bench.world import World, execute, world
from emhana.documents.signing import DemoAuthority

SIZE = 400
PEOPLE = 2000
CITIZENS = 20
LIMIT = 1000.0
COMMAND = "emhana bench instant"
CONSENTS = {"restricted_data_consent": True, "identity_document_consent": True}


def run(size: int | None) -> list[Measurement]:
    """Return the 99th percentile of the answer, which comes when the document is signed and stored; raises RuntimeError if one is not."""
    requests = size or SIZE
    with tempfile.TemporaryDirectory() as folder:
        # The web server signs with the key of the Fund.
        os.environ["EMHANA_AUTHORITY"] = folder
        DemoAuthority.create(Path(folder), datetime.now(UTC))
        with world(PEOPLE, requests) as found:
            took = _asked(found, requests)
    return [under("instant", percentile(took, 0.99) * 1e3, f"ms p99 of {requests} requests, {CITIZENS} at a time", LIMIT, COMMAND)]


def _asked(found: World, requests: int) -> list[float]:
    askers = [_asking(found.askers[place % len(found.askers)]) for place in range(requests)]
    found.send([found.ask(asker, f"warm-{place}") for place, asker in enumerate(askers[:CITIZENS])], connections=CITIZENS)
    _, answers = found.send([found.ask(asker, f"run-{place}") for place, asker in enumerate(askers)], connections=CITIZENS)
    cases = [json.loads(text) for status, _, text in answers if status == 201]
    signed = execute(found.cluster, "SELECT count(*) FROM documents_resultdocument WHERE kind = 'participation_information'")[0][0]
    if [case["outcome"] for case in cases] != ["granted"] * requests or signed != requests + min(CITIZENS, requests):
        raise RuntimeError(f"of {requests} requests {len(cases)} were answered, and {signed} documents are signed in all")
    return [each for _, each, _ in answers]


def _asking(asker: dict) -> dict:
    body = asker["body"] | {"service": "mshi_participation_information", "data": CONSENTS, "language": "kk"}
    return asker | {"body": body}
