"""Where a rule stands, in words: for every entry of the ledger, and for each way in which a place is written."""

import re

import pytest

from emhana.law.citing import places
from emhana.law.requirements import ledger

SAID = [
    ("ATCH-09-02", "стандарт, 9-жол, 2) тармақша", "стандарт, строка 9, подпункт 2)"),
    ("ATT-10-05", "№ ҚР ДСМ-194/2020 бұйрық, 10-тармақ, 2) тармақша", "приказ № ҚР ДСМ-194/2020, пункт 10, подпункт 2)"),
    ("ATT-09A-10", "№ ҚР ДСМ-194/2020 бұйрық, 9-1-тармақ, 3-бөлік", "приказ № ҚР ДСМ-194/2020, пункт 9-1, часть 3"),
    ("MSHI-03-01", "№ ҚР ДСМ-26/2020 бұйрық, 3-тармақ, 1) тармақша", "приказ № ҚР ДСМ-26/2020, пункт 3, подпункт 1)"),
    (
        "MED-S10-02",
        "№ ҚР ДСМ-103/2021 бұйрық, 1-қосымша, 10-жол, 2) тармақша",
        "приказ № ҚР ДСМ-103/2021, приложение 1, строка 10, подпункт 2)",
    ),
    ("ATT-11-06", "№ ҚР ДСМ-194/2020 бұйрық, 11-тармақ, 1-бөлік", "приказ № ҚР ДСМ-194/2020, пункт 11, часть 1"),
]


@pytest.mark.parametrize(("ledger_id", "kk", "ru"), SAID)
def test_a_place_is_told_as_officials_write_it(ledger_id: str, kk: str, ru: str) -> None:
    assert (places([ledger_id], "kk"), places([ledger_id], "ru")) == (kk, ru)


def test_a_place_stands_once_and_a_whole_act_not_beside_its_part() -> None:
    assert places(["ATCH-09-02", "ATCH-09-03", "ALL-00-02"], "en") == "standard, row 9, subparagraph 2)"


def test_several_rows_and_a_range_are_joined_as_a_language_joins_them() -> None:
    assert places(["MSHI-ORD-03"], "ru") == "приказ № ҚР ДСМ-26/2020, пункты 2–4"


def test_no_place_leaves_english_or_an_id_on_a_page() -> None:
    said = [places([each], language) for each in ledger() for language in ("kk", "ru")]
    assert [words for words in said if re.search("[A-Za-z{}]", words)] == []


def test_what_is_no_rule_of_the_ledger_stands_as_it_is() -> None:
    assert places(["АППК, 91-бап"], "kk") == "АППК, 91-бап"
