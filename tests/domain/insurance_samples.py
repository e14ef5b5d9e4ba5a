"""Files of payments and people to pay for, for the tests of the insurance register."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tests.domain.people import ALWAYS, BY, NOW, a_person, a_unit, bin_of

from emhana.parties.models import Organisation, Person
from emhana.registers.insurance import actions
from emhana.registers.insurance.models import PaymentBatch
from emhana.registers.insurance.rows import COLUMNS

EMPLOYER, OTHER_EMPLOYER = "000340000129", "000340000139"
FUND = "160440000104"


def the_fund() -> Organisation:
    """Return the Fund."""
    names = {"name_kk": "Әлеуметтік медициналық сақтандыру қоры", "name_ru": "Фонд", "name_en": "Social Health Insurance Fund"}
    return Organisation.objects.create(bin=FUND, territory=a_unit(), address="Астана", phone="1406", valid=ALWAYS, **names)


def line(
    person: Person | str, month: str, amount: object = "3500.00", *, act: str = "payment", kind: str = "contribution",
    payer: str = EMPLOYER, on: str = "", document: str = "1", adjustment: str = "",
) -> str:  # fmt: skip
    """Return one line of a payment file; the money comes on the tenth of the month after unless `on` says otherwise."""
    year, number = map(int, month.split("-"))
    day = on or f"{date(year + number // 12, number % 12 + 1, 10)}"
    iin = person if isinstance(person, str) else person.key
    return f"{act},{kind},{iin},{payer},{month},{amount},{day},{document},{adjustment}"


def payment_file(folder: Path, lines: Iterable[str], name: str = "payments.csv") -> Path:
    """Return a file of `lines` under the header."""
    path = folder / name
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


def imported(folder: Path, lines: Iterable[str], name: str = "payments.csv", **options: int) -> PaymentBatch:
    """Return the batch of a file of `lines`."""
    return actions.import_payments(payment_file(folder, lines, name), by=BY, now=NOW, **options)


__all__ = ["BY", "EMPLOYER", "FUND", "NOW", "OTHER_EMPLOYER", "a_person", "bin_of", "imported", "line", "payment_file", "the_fund"]
