"""IIN and BIN: what a number itself can tell. Pure: no register, no clock.

A checksum never identifies a person: about one random number in ten passes. Birth date and sex come from the person
register; a number that disagrees with itself about them is worth a warning, never a refusal.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

from emhana.law.passport import Words

LENGTH = 12
FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
TEST_CERTIFICATE_NUMBERS = frozenset({"123456789011", "123456789021"})
"""The numbers in the test certificates of the national certification authority; neither passes the checksum."""


class Sex(StrEnum):
    """Sex as the seventh digit of an IIN tells it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Checked:
    """A number with what speaks against it: an `error` forbids its use, a warning is only shown."""

    number: str
    error: Words | None = None
    warnings: tuple[Words, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Return whether the number may be used."""
        return self.error is None


def _not_twelve_digits(kk_name: str, ru_name: str, en_name: str) -> Words:
    return Words(
        kk=f"{kk_name} 12 цифрдан тұруы тиіс: тек 0–9 цифрлары, бос орынсыз",
        ru=f"{ru_name} состоит из 12 цифр: только цифры 0–9, без пробелов",
        en=f"{en_name} has 12 digits: only 0 to 9, without spaces",
    )


def _wrong_checksum(kk_name: str, ru_name: str, en_name: str) -> Words:
    return Words(
        kk=f"{kk_name} қате терілген: бақылау цифры сәйкес келмейді",
        ru=f"{ru_name} набран с ошибкой: контрольная цифра не сходится",
        en=f"the {en_name} is mistyped: its check digit does not fit",
    )


IIN_NAMES = ("ЖСН", "ИИН", "IIN")
BIN_NAMES = ("БСН", "БИН", "BIN")
NO_BIRTH_DATE = Words(
    kk="ЖСН-ның алғашқы цифрлары туған күнді білдірмейді; құжатпен салыстырыңыз",
    ru="первые цифры ИИН не образуют дату рождения; сверьте номер с документом",
    en="the first digits of the IIN are no birth date; compare it with the document",
)
OTHER_BIRTH_DATE = Words(
    kk="ЖСН-дағы туған күн тіркелімдегі күнге сәйкес келмейді",
    ru="дата рождения в ИИН не совпадает с датой в реестре",
    en="the birth date in the IIN is not the one of the register",
)
OTHER_SEX = Words(
    kk="ЖСН-дағы жыныс белгісі тіркелім деректеріне сәйкес келмейді",
    ru="признак пола в ИИН не совпадает с данными реестра",
    en="the sex in the IIN is not the one of the register",
)
BORN_TOO_EARLY = Words(
    kk="ЖСН бойынша адам XIX ғасырда туған; құжатпен салыстырыңыз",
    ru="по ИИН человек родился в XIX веке; сверьте номер с документом",
    en="by the IIN the person was born before 1900; compare it with the document",
)
TEST_NUMBER = Words(
    kk="бұл – сынақ сертификатының нөмірі; ол тек сынақ режимінде қабылданады",
    ru="это номер тестового сертификата; он принимается только в тестовом режиме",
    en="this is the number of a test certificate, accepted in test mode only",
)
NO_BIN_STRUCTURE = Words(
    kk="БСН құрылымы әдеттегіден өзгеше (тіркелген айы немесе тұлға түрі); құжатпен салыстырыңыз",
    ru="строение БИН необычно (месяц регистрации или вид лица); сверьте номер с документом",
    en="the BIN is unusual (month of registration or kind of entity); compare it with the document",
)


def check_digit(first_eleven: str) -> int | None:
    """Return the twelfth digit for eleven ASCII digits, or None when no such number is issued."""
    # The code of a digit is the digit and 48, and each row of weights adds up to 66: what is too much is a multiple of 11.
    codes = first_eleven.encode("ascii")
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        remainder = sum(map(mul, codes, weights)) % 11
        if remainder < 10:
            return remainder
    return None


def birth_date_of(iin: str) -> date | None:
    """Return the birth date twelve digits customarily hold, or None when they hold none (foreigners, old errors)."""
    century = CENTURIES.get(iin[6])
    if century is None:
        return None
    try:
        return date(century + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None


def sex_of(iin: str) -> Sex | None:
    """Return the sex the seventh digit customarily tells, or None when it tells none."""
    if iin[6] not in CENTURIES:
        return None
    return Sex.MALE if int(iin[6]) % 2 else Sex.FEMALE


def check_iin(number: str, *, born_on: date | None = None, sex: Sex | None = None, accept_test: bool = False) -> Checked:
    """Return the check of an IIN, compared with the register's birth date and sex where they are given."""
    error = _error(number, IIN_NAMES, accept_test)
    if error is not None or number in TEST_CERTIFICATE_NUMBERS:
        return Checked(number, error, () if error else (TEST_NUMBER,))
    return Checked(number, warnings=(*_date_warnings(number, born_on), *_sex_warnings(number, sex)))


def check_bin(number: str, *, accept_test: bool = False) -> Checked:
    """Return the check of a BIN; a sole proprietor gives an IIN instead, which `check_iin` reads."""
    error = _error(number, BIN_NAMES, accept_test)
    if error is not None or number in TEST_CERTIFICATE_NUMBERS:
        return Checked(number, error, () if error else (TEST_NUMBER,))
    usual = "01" <= number[2:4] <= "12" and number[4] in "456" and number[5] in "01234"
    return Checked(number, warnings=() if usual else (NO_BIN_STRUCTURE,))


def _error(number: str, names: tuple[str, str, str], accept_test: bool) -> Words | None:
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        return _not_twelve_digits(*names)
    if number in TEST_CERTIFICATE_NUMBERS:
        return None if accept_test else TEST_NUMBER
    if check_digit(number[:11]) != int(number[11]):
        return _wrong_checksum(*names)
    return None


def _date_warnings(iin: str, born_on: date | None) -> tuple[Words, ...]:
    if iin[6] == "0":
        return ()
    told = birth_date_of(iin)
    if told is None:
        return (NO_BIRTH_DATE,)
    if born_on is not None and told != born_on:
        return (OTHER_BIRTH_DATE,)
    return (BORN_TOO_EARLY,) if told.year < 1900 else ()


def _sex_warnings(iin: str, sex: Sex | None) -> tuple[Words, ...]:
    told = sex_of(iin)
    return (OTHER_SEX,) if sex is not None and told is not None and told is not sex else ()
