"""The error file of an import: one line a row that was not taken, with its number, the code and a sentence."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from emhana.registers.insurance.errors import FAULTS
from emhana.registers.insurance.models import PaymentBatch

HEADER = ("row", "code", "sentence")


def fault_lines(batch: PaymentBatch, *, language: str) -> Iterator[str]:
    """Yield the lines of the error file: the header, then the rows of `batch` that were not taken, in order. No IIN is repeated."""
    yield _line(HEADER)
    for row, code in batch.faults.order_by("row").values_list("row", "code").iterator(chunk_size=10_000):
        yield _line((row, code, FAULTS[code].into(language)))


def write_faults(batch: PaymentBatch, path: Path, *, language: str) -> None:
    """Write the error file of `batch` to `path`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(fault_lines(batch, language=language))


def _line(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
