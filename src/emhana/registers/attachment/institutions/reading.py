"""A list of residents as an institution sends it: a CSV or XLSX file with a heading row, read into lines of text. Pure: no database."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from emhana.registers.attachment.institutions.errors import ListUnreadable

MOST_LINES, MOST_BYTES = 50_000, 10 * 1024 * 1024
HEADINGS = {
    "iin": {"жсн", "иин", "iin"},
    "name": {"аты-жөні", "тегі, аты, әкесінің аты", "таә", "фио", "ф.и.о.", "name"},
    "born": {"туған күні", "дата рождения", "birth date"},
}


@dataclass(frozen=True)
class Line:
    """One line of the file by its number there; `born` is an ISO date, or what was written when that is no date."""

    line: int
    iin: str
    name: str
    born: str


def read_lines(data: bytes, file_name: str) -> list[Line]:
    """Return the lines of the file in its order, empty ones left out. Raises ListUnreadable."""
    if len(data) > MOST_BYTES:
        raise ListUnreadable(why="too_long")
    table = _from_xlsx(data) if file_name.casefold().endswith(".xlsx") else _from_csv(data)
    columns = _columns(table[0] if table else [])
    lines = [_line(number, row, columns) for number, row in enumerate(table[1:], start=2) if any(_text(cell) for cell in row)]
    if not lines:
        raise ListUnreadable(why="empty")
    if len(lines) > MOST_LINES:
        raise ListUnreadable(why="too_long")
    return lines


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


def _columns(heading: Iterable[Any]) -> dict[str, int]:
    written = [_text(cell).casefold() for cell in heading]
    found = {column: position for column, names in HEADINGS.items() for position, cell in enumerate(written) if cell in names}
    if found.keys() != HEADINGS.keys():
        raise ListUnreadable(why="header")
    return found


def _line(number: int, row: Sequence[Any], columns: dict[str, int]) -> Line:
    cells = {column: row[position] if position < len(row) else "" for column, position in columns.items()}
    return Line(number, _iin(cells["iin"]), _text(cells["name"]), _day(cells["born"]))


def _iin(cell: Any) -> str:
    # A cell formatted as a number loses the zeros with which the IINs of people born from 2000 to 2009 begin.
    if isinstance(cell, int | float) and cell == int(cell):
        return f"{int(cell):012d}"
    return re.sub(r"\s", "", _text(cell))


def _day(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = cell.isoformat() if isinstance(cell, date) else _text(cell)
    found = re.fullmatch(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})", text)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text


def _text(cell: Any) -> str:
    return " ".join(str(cell).split())
