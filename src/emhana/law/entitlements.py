"""Categories of citizens and what each may be given free of charge, by class of product, as dated data. Pure."""

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from emhana.law import sources
from emhana.law.dated import Words


class ProductClass(StrEnum):
    """The three classes of products that the service hands over, in the words of its title [MED-01-02]."""

    MEDICINE = "medicine"
    SPECIALISED_THERAPEUTIC_PRODUCT = "specialised_therapeutic_product"
    MEDICAL_DEVICE = "medical_device"


class DeviceKind(StrEnum):
    """What a medical device is [MED-02-02]."""

    MATERIAL = "material"
    ARTICLE = "article"
    SOLUTION = "solution"
    REAGENT = "reagent"
    SET = "set"
    KIT = "kit"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    since: date
    until: date | None = None
    cites: tuple[str, ...] = ()
    ours: str = ""
    text: Words

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if not self.cites and not self.ours:
            raise ValueError("an entry cites the law or says why it is ours")
        if self.until is not None and self.until <= self.since:
            raise ValueError("the period ends before it begins")
        return self

    def holds_on(self, day: date) -> bool:
        """Return whether the entry is in force on `day`; `until` is the first day outside."""
        return self.since <= day and (self.until is None or day < self.until)


class ClassOfProduct(_Entry):
    """One class of products and its name; `kinds` are those a device is chosen from."""

    code: ProductClass
    kinds: tuple[DeviceKind, ...] = ()


class Category(_Entry):
    """A category of citizens: the classes it may be given, what pays for them, and the age at which it ends, if any."""

    classes: frozenset[ProductClass] = Field(min_length=1)
    volume: Literal["guaranteed", "insurance"]
    below_years: int | None = None

    def covers(self, product_class: str, *, age: int) -> bool:
        """Return whether a person of `age` full years may be given a product of this class."""
        return product_class in self.classes and (self.below_years is None or age < self.below_years)


class Entitlements(BaseModel):
    """The whole table. Two entries of one code do not overlap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    classes: tuple[ClassOfProduct, ...]
    categories: tuple[Category, ...]

    @model_validator(mode="after")
    def _one_a_day(self) -> Self:
        for entries in (self.classes, self.categories):
            for entry in entries:
                same = [other for other in entries if other.code == entry.code and other is not entry]
                if any(other.holds_on(entry.since) for other in same):
                    raise ValueError(f"two entries of {entry.code} hold on one day")
        return self

    def classes_on(self, day: date) -> dict[str, ClassOfProduct]:
        """Return the classes of products in force on `day`, by code, in the order of the table."""
        return {entry.code: entry for entry in self.classes if entry.holds_on(day)}

    def categories_on(self, day: date) -> dict[str, Category]:
        """Return the categories in force on `day`, by code, in the order of the table."""
        return {entry.code: entry for entry in self.categories if entry.holds_on(day)}

    def entitles(self, category: str, product_class: str, *, age: int, on: date) -> bool:
        """Return whether `category` is in force on `on` and covers a product of this class for a person of `age`."""
        found = self.categories_on(on).get(category)
        return found is not None and found.covers(product_class, age=age)


@cache
def entitlements() -> Entitlements:
    """Return the table; raises `LawError` with file and line for a mistake in it."""
    return sources.load(Path(__file__).with_name("entitlements.yaml"), Entitlements)
