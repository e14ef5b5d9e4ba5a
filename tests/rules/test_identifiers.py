"""IIN and BIN, on numbers that three independent implementations agree about."""

from datetime import date

import pytest

from emhana.parties.identifiers import (
    BORN_TOO_EARLY,
    NO_BIN_STRUCTURE,
    NO_BIRTH_DATE,
    OTHER_BIRTH_DATE,
    OTHER_SEX,
    TEST_NUMBER,
    Sex,
    birth_date_of,
    check_bin,
    check_digit,
    check_iin,
    sex_of,
)

VALID_IINS = [
    "590101399900", "650615499905", "720229399906", "881231399011",
    "991130499901", "000229699905", "010704599902", "070815599600", "150320599903", "251107699905",
]
VALID_BINS = ["990140999905", "990240999909", "991041999909", "100150999906", "230264999902"]
WRONG_CHECKSUM = ["590101399901", "720229399907", "881231399012", "510320599903", "650615499950", "010740599902", "990101199050"]
NOT_TWELVE_DIGITS = [
    "72023039990", "7202303999001", "6506154999O5", "５９０１０１３９９９００", "٥٩٠١٠١٣٩٩٩٠٠",
    "", " 590101399900", "590101399900\n", "59010139990²",
]
ODD_STRUCTURE = ["720230399901", "010229399908", "650615799904", "991331399908"]
TEST_NUMBERS = ["123456789011", "123456789021"]


@pytest.mark.parametrize("number", VALID_IINS)
def test_a_valid_iin_has_neither_error_nor_warning(number: str) -> None:
    checked = check_iin(number)
    assert checked.is_valid
    assert checked.warnings == ()
    assert birth_date_of(number) is not None


@pytest.mark.parametrize("number", VALID_BINS)
def test_a_valid_bin_has_neither_error_nor_warning(number: str) -> None:
    checked = check_bin(number)
    assert checked.is_valid
    assert checked.warnings == ()


@pytest.mark.parametrize("number", WRONG_CHECKSUM)
def test_a_wrong_check_digit_is_an_error(number: str) -> None:
    for checked in (check_iin(number), check_bin(number)):
        assert checked.error is not None
        assert "бақылау цифры" in checked.error.kk
        assert checked.warnings == ()


@pytest.mark.parametrize("number", NOT_TWELVE_DIGITS)
def test_anything_but_twelve_ascii_digits_is_an_error(number: str) -> None:
    for checked in (check_iin(number), check_bin(number)):
        assert checked.error is not None
        assert "12" in checked.error.en


def test_some_numbers_are_never_issued() -> None:
    assert check_digit("99010119905") is None


@pytest.mark.parametrize("number", ODD_STRUCTURE)
def test_an_impossible_date_is_a_warning_only(number: str) -> None:
    checked = check_iin(number)
    assert checked.is_valid
    assert checked.warnings == (NO_BIRTH_DATE,)


@pytest.mark.parametrize("number", ["590101100017", "991231200017"])
def test_a_birth_before_1900_is_a_warning_only(number: str) -> None:
    checked = check_iin(number)
    assert checked.is_valid
    assert checked.warnings == (BORN_TOO_EARLY,)


def test_disagreement_with_the_register_is_a_warning_only() -> None:
    agreeing = check_iin("650615499905", born_on=date(1965, 6, 15), sex=Sex.FEMALE)
    assert (agreeing.is_valid, agreeing.warnings) == (True, ())
    other = check_iin("650615499905", born_on=date(1965, 6, 16), sex=Sex.MALE)
    assert (other.is_valid, other.warnings) == (True, (OTHER_BIRTH_DATE, OTHER_SEX))


def test_the_century_and_sex_are_read_from_the_seventh_digit() -> None:
    assert birth_date_of("000229699905") == date(2000, 2, 29)
    assert [sex_of(number) for number in ("590101399900", "650615499905", "650615799904")] == [Sex.MALE, Sex.FEMALE, None]


def test_a_foreigners_number_gives_no_date_and_no_warning() -> None:
    stem = "85061509900"
    number = f"{stem}{check_digit(stem)}"
    assert birth_date_of(number) is None
    assert (check_iin(number).is_valid, check_iin(number, sex=Sex.MALE).warnings) == (True, ())


@pytest.mark.parametrize("number", TEST_NUMBERS)
def test_the_numbers_of_test_certificates_need_the_flag(number: str) -> None:
    for check in (check_iin, check_bin):
        assert check(number).error == TEST_NUMBER
        accepted = check(number, accept_test=True)
        assert (accepted.is_valid, accepted.warnings) == (True, (TEST_NUMBER,))


def test_an_iin_in_place_of_a_bin_is_unusual_but_no_error() -> None:
    checked = check_bin("590101399900")
    assert (checked.is_valid, checked.warnings) == (True, (NO_BIN_STRUCTURE,))
