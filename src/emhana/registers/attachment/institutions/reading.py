"""A list of residents as an institution sends it: a CSV or XLSX file with a heading row, read into lines of text. Pure: no database."""

from dataclasses import dataclass

from emhana.registers.attachment import sheets

MOST_LINES, MOST_BYTES = 50_000, 10 * 1024 * 1024
HEADINGS = {
    "iin": sheets.IIN,
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
    rows = sheets.read_rows(data, file_name, HEADINGS, most_lines=MOST_LINES, most_bytes=MOST_BYTES)
    return [Line(number, sheets.twelve_digits(row["iin"]), sheets.text(row["name"]), sheets.day(row["born"])) for number, row in rows]
