"""Tables that people send and receive: CSV and XLSX files read into rows by their headings, and written again. Pure: no database."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from emhana.registers.attachment.institutions.errors import ListUnreadable

Cells = Mapping[str, Any]
IIN = {"жсн", "иин", "iin"}
FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def read_rows(
    data: bytes, file_name: str, headings: Mapping[str, Iterable[str]], *, most_lines: int, most_bytes: int
) -> list[tuple[int, Cells]]:
    """Return the rows of the file with their numbers in it, the cells by the names in `headings`; empty rows are left out.

    `headings` maps a name to the words that may stand above its column. Raises ListUnreadable.
    """
    if len(data) > most_bytes:
        raise ListUnreadable(why="too_long")
    table = _from_xlsx(data) if file_name.casefold().endswith(".xlsx") else _from_csv(data)
    columns = _columns(table[0] if table else [], headings)
    rows = [(number, _cells(row, columns)) for number, row in enumerate(table[1:], start=2) if any(text(cell) for cell in row)]
    if not rows:
        raise ListUnreadable(why="empty")
    if len(rows) > most_lines:
        raise ListUnreadable(why="too_long")
    return rows


def _from_xlsx(data: bytes) -> list[Sequence[Any]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return list(sheet.to_python(skip_empty_area=False))
    except (CalamineError, OSError, IndexError):
        raise ListUnreadable(why="form") from None


def _from_csv(data: bytes) -> list[Sequence[Any]]:
    # Spreadsheets of this country save CSV in UTF-8 with a mark, or in the Windows code page, and part cells by semicolons.
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        first = text.partition("\n")[0]
        delimiter = max(";,\t", key=first.count)
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            break
    raise ListUnreadable(why="form")


def _columns(heading: Iterable[Any], headings: Mapping[str, Iterable[str]]) -> dict[str, int]:
    written = [text(cell).casefold() for cell in heading]
    found = {column: position for column, names in headings.items() for position, cell in enumerate(written) if cell in names}
    if found.keys() != headings.keys():
        raise ListUnreadable(why="header")
    return found


def _cells(row: Sequence[Any], columns: Mapping[str, int]) -> Cells:
    return {column: row[position] if position < len(row) else "" for column, position in columns.items()}


def twelve_digits(cell: Any) -> str:
    """Return the IIN or BIN of a cell as text."""
    # A cell formatted as a number loses the zeros with which the IINs of people born from 2000 to 2009 begin.
    if isinstance(cell, int | float) and cell == int(cell):
        return f"{int(cell):012d}"
    return re.sub(r"\s", "", text(cell))


def day(cell: Any) -> str:
    """Return the day of a cell in ISO form, or what is written there when that is no day."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    said = cell.isoformat() if isinstance(cell, date) else text(cell)
    found = re.fullmatch(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})", said)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else said


def text(cell: Any) -> str:
    """Return what a cell says, with single spaces; a whole number without its decimal point."""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return " ".join(str(cell).split())


def written(table: Sequence[Sequence[str]], form: str) -> bytes:
    """Return `table` as a file of the kind `form`: `xlsx` or `csv`."""
    return _xlsx(table) if form == "xlsx" else _csv(table)


def _xlsx(table: Sequence[Sequence[str]]) -> bytes:
    target = io.BytesIO()
    # Strings stay strings: a name that begins with = is no formula, an IIN keeps its zeros.
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    target = io.StringIO(newline="")
    # A spreadsheet runs a cell that begins with one of these signs; a quote before it makes it text.
    safe = [[f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in table]
    csv.writer(target, delimiter=";").writerows(safe)
    return target.getvalue().encode("utf-8-sig")
