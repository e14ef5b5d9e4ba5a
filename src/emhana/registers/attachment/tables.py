"""Tables of text handed out as a spreadsheet: what begins like a formula stays text."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def written(rows: Iterable[Sequence[str]], form: str) -> bytes:
    """Return `rows` as a file of `form`, one of FORMS."""
    return _xlsx(rows) if form == "xlsx" else _csv(rows)


def _xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    target = io.BytesIO()
    # Strings stay strings: a name that begins with = is no formula, an IIN keeps its zeros.
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO(newline="")
    # A spreadsheet runs a cell that begins with one of these signs; a quote before it makes it text.
    safe = ([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in rows)
    csv.writer(target, delimiter=";").writerows(safe)
    return target.getvalue().encode("utf-8-sig")
