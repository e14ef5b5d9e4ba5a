"""`emhana bench certificate`: composing and signing one result document."""

import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from emhana.bench.measure import Measurement, under
from emhana.documents.compose import compose
from emhana.documents.contents import AttachmentNotice, Language, Organisation, Person, Volume
from emhana.documents.signing import DemoAuthority, sign

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
SIZE = 40
MILLI = 1e3
COMMAND = "emhana bench certificate"


def run(size: int | None) -> list[Measurement]:
    """Return the median milliseconds of composing and signing one notice with an ECDSA key."""
    with tempfile.TemporaryDirectory() as folder:
        authority = DemoAuthority.create(Path(folder), NOW)
        key = authority.organisation_key("990140999905", "Емхана")
        document = _notice()
        sign(compose(document, base_url="http://127.0.0.1:8000", composed_at=NOW), key, now=NOW)
        runs = []
        for _ in range(size or SIZE):
            start = time.perf_counter()
            sign(compose(document, base_url="http://127.0.0.1:8000", composed_at=NOW), key, now=NOW)
            runs.append(time.perf_counter() - start)
    return [under("certificate", statistics.median(runs) * MILLI, "ms", 40.0, COMMAND)]


def _notice() -> AttachmentNotice:
    return AttachmentNotice(
        language=Language.KK,
        number="1",
        formed_at=NOW,
        check_code="7K2M-9QXD-4TRH",
        person=Person("Әбдіғаппарова Үміт Құрманқызы", "881231399011", date(1988, 12, 31)),
        address="Қарағанды қ.",
        organisation=Organisation("Емхана", "990140999905", "Қарағанды қ.", "1414"),
        ground="тұрғылықты жерін өзгерту",
        ground_code="ҚР ДСМ-194/2020, 10-тармақ",
        attached_from=date(2026, 11, 23),
        volume=Volume.GUARANTEED,
    )
