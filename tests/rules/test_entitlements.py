"""Categories of citizens and the three classes of products: dated, cited or said to be ours."""

from datetime import date

import pytest
from pydantic import ValidationError

from emhana.law.entitlements import DeviceKind, Entitlements, entitlements
from emhana.law.requirements import ledger

DAY = date(2026, 11, 24)


@pytest.mark.law("MED-01-02")
def test_there_are_exactly_three_classes_of_products() -> None:
    assert list(entitlements().classes_on(DAY)) == ["medicine", "specialised_therapeutic_product", "medical_device"]
    assert entitlements().classes_on(DAY)["specialised_therapeutic_product"].text.kk == "бейімделген емдік өнім"


@pytest.mark.law("MED-02-02")
def test_a_device_is_of_one_of_six_kinds_and_the_other_classes_have_none() -> None:
    classes = entitlements().classes_on(DAY)
    assert classes["medical_device"].kinds == tuple(DeviceKind)
    assert [kind.value for kind in DeviceKind] == ["material", "article", "solution", "reagent", "set", "kit"]
    assert classes["medicine"].kinds == classes["specialised_therapeutic_product"].kinds == ()


@pytest.mark.parametrize(
    ("category", "product", "entitled"),
    [
        ("diabetes", "medicine", True),
        ("diabetes", "medical_device", True),
        ("diabetes", "specialised_therapeutic_product", False),
        ("phenylketonuria", "specialised_therapeutic_product", True),
        ("nobody", "medicine", False),
    ],
)
def test_a_category_covers_its_classes_only(category: str, product: str, entitled: bool) -> None:
    assert entitlements().entitles(category, product, age=40, on=DAY) is entitled


@pytest.mark.parametrize(("age", "entitled"), [(0, True), (4, True), (5, False)])
def test_a_category_of_children_ends_on_the_birthday(age: int, entitled: bool) -> None:
    assert entitlements().entitles("child_under_5", "medicine", age=age, on=DAY) is entitled


@pytest.mark.parametrize(("day", "entitled"), [(date(2022, 12, 31), False), (date(2023, 1, 1), True)])
def test_a_category_holds_from_its_first_day(day: date, entitled: bool) -> None:
    assert entitlements().entitles("stoma", "medical_device", age=40, on=day) is entitled


def test_before_the_order_nobody_is_entitled() -> None:
    assert entitlements().categories_on(date(2021, 10, 24)) == {}


def test_every_entry_cites_the_ledger_or_says_why_it_is_ours() -> None:
    for entry in (*entitlements().classes, *entitlements().categories):
        assert entry.cites or entry.ours
        assert set(entry.cites) <= set(ledger())


@pytest.mark.parametrize(
    ("change", "words"),
    [({"ours": ""}, "says why"), ({"until": "2021-10-25"}, "ends before"), ({"classes": ["toy"]}, "toy"), ({"classes": []}, "at least 1")],
)
def test_a_mistake_in_an_entry_is_named(change: dict[str, object], words: str) -> None:
    entry = {
        "code": "x", "since": "2021-10-25", "ours": "a test", "volume": "guaranteed", "classes": ["medicine"],
        "text": {"kk": "х", "ru": "х", "en": "x"},
    }  # fmt: skip
    with pytest.raises(ValidationError, match=words):
        Entitlements.model_validate({"classes": [], "categories": [entry | change]})


def test_two_entries_of_one_code_do_not_overlap() -> None:
    entry = {
        "code": "x", "since": "2021-10-25", "ours": "a test", "volume": "guaranteed", "classes": ["medicine"],
        "text": {"kk": "х", "ru": "х", "en": "x"},
    }  # fmt: skip
    with pytest.raises(ValidationError, match="hold on one day"):
        Entitlements.model_validate({"classes": [], "categories": [entry, entry | {"since": "2023-01-01"}]})
    later = [entry | {"until": "2023-01-01"}, entry | {"since": "2023-01-01"}]
    assert len(Entitlements.model_validate({"classes": [], "categories": later}).categories) == 2
