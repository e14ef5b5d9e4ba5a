"""The file of an existing register: a CSV or XLSX table of IIN, BIN, precinct and first day, read into lines of text. Pure: no database."""

from dataclasses import dataclass

from emhana.registers.attachment import sheets

MOST_LINES, MOST_BYTES = 200_000, 10 * 1024 * 1024
HEADINGS = {
    "iin": sheets.IIN,
    "bin": {"бсн", "бин", "bin", "ұйымның бсн", "бин организации", "bin of the organisation"},
    "number": {"учаске", "учаске нөмірі", "участок", "номер участка", "precinct", "precinct number"},
    "since": {"бекітілген күні", "дата прикрепления", "attached since"},
}


@dataclass(frozen=True)
class Line:
    """One line of the file by its number there; `since` is an ISO day, or what was written when that is no day."""

    line: int
    iin: str
    bin: str
    number: str
    since: str


def read_lines(data: bytes, file_name: str) -> list[Line]:
    """Return the lines of the file in its order, empty ones left out. Raises ListUnreadable."""
    rows = sheets.read_rows(data, file_name, HEADINGS, most_lines=MOST_LINES, most_bytes=MOST_BYTES)
    return [
        Line(
            number,
            sheets.twelve_digits(row["iin"])[:40],
            sheets.twelve_digits(row["bin"])[:40],
            sheets.text(row["number"])[:40],
            sheets.day(row["since"])[:40],
        )
        for number, row in rows
    ]
