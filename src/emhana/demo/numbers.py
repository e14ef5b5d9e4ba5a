"""Numbers that pass their checks and belong to nobody: IIN, BIN, phones, foreign documents. Each is given once."""

from collections import defaultdict
from datetime import date

from emhana.parties.identifiers import check_digit

PHONE_CODES = ("700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778")
MIXER = 7_654_321  # shares no factor with ten million, so every number comes once


class Numbers:
    """Gives numbers out. It remembers one count for each birth date and sex, so its size does not grow with the population."""

    def __init__(self) -> None:
        self._next: defaultdict[str, int] = defaultdict(lambda: 9999)
        self._phones = 1
        self._documents = 0

    def iin(self, born_on: date, sex: str) -> str:
        """Return a new IIN that tells `born_on` and `sex`; serials count down from 9999, where real ones are unlikely."""
        century = 3 if born_on.year < 2000 else 5
        return self._checked(f"{born_on:%y%m%d}{century + (sex == 'female')}")

    def bin(self, registered_on: date) -> str:
        """Return a new BIN of a resident legal entity registered in that month."""
        return self._checked(f"{registered_on:%y%m}400")

    def phone(self) -> str:
        """Return a new mobile number; neighbours in the list do not have neighbouring numbers."""
        code, place = divmod(self._phones, 10_000_000)
        self._phones += 1
        return f"+7{PHONE_CODES[(code + place) % len(PHONE_CODES)]}{place * MIXER % 10_000_000:07d}"

    def document(self, country: str) -> str:
        """Return a new document number of `country` (ISO 3166 alpha-3), with the country before it."""
        self._documents += 1
        return f"{country}D{self._documents:08d}"

    def _checked(self, beginning: str) -> str:
        while True:
            first_eleven = f"{beginning}{self._next[beginning]:04d}"
            self._next[beginning] -= 1
            digit = check_digit(first_eleven)
            if digit is not None:
                return f"{first_eleven}{digit}"
