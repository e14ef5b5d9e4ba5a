"""The error file of an import: one line a row that was not taken, with its number, the code and a sentence."""

import csv
from pathlib import Path

from emhana.registers.insurance.errors import FAULTS
from emhana.registers.insurance.models import PaymentBatch


def write_faults(batch: PaymentBatch, path: Path, *, language: str) -> int:
    """Write the rows of `batch` that were not taken to `path`, in the order of the file; return how many. No IIN is repeated."""
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("row", "code", "sentence"))
        for row, code in batch.faults.order_by("row").values_list("row", "code").iterator(chunk_size=10_000):
            out.writerow((row, code, FAULTS[code].into(language)))
            written += 1
    return written
