"""Pharmacies of the demo country: products, stock in the clinics of the stories, prescriptions for people of the cast."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from psycopg.types.range import DateRange

from emhana.demo.cast import Cast
from emhana.integrations.prescriptions.messages import Given, Prescription, Product
from emhana.journal.actions import Actor
from emhana.parties.models import Organisation, Person
from emhana.registers.pharmacy import models
from emhana.registers.pharmacy.actions import stock

METFORMIN, SIOFOR, LOSARTAN, FORMULA, STRIPS = (
    Product(code="D-MET-500", product_class="medicine", substance="Metformin", trade_name="Метформин-Үлгі", form="таблетка",
            strength="500 мг", unit="таблетка"),
    Product(code="D-SIO-500", product_class="medicine", substance="Metformin", trade_name="Сиоформа-Үлгі", form="таблетка",
            strength="500 мг", unit="таблетка"),
    Product(code="D-LOS-50", product_class="medicine", substance="Losartan", trade_name="Лозартан-Үлгі", form="таблетка",
            strength="50 мг", unit="таблетка"),
    Product(code="D-PKU-1", product_class="specialised_therapeutic_product", substance="Phenylalanine-free formula",
            trade_name="ФКУ-Үлгі қоспасы", form="ұнтақ", unit="құты"),
    Product(code="D-STR-50", product_class="medical_device", device_kind="reagent", substance="Glucose test strips",
            trade_name="Тест-жолақ-Үлгі", unit="дана"),
)  # fmt: skip
# Days from the day of loading until expiry, units. The first batch of metformin is too small for a whole prescription.
SHELF = (
    (METFORMIN, "M-01", 25, 40), (METFORMIN, "M-02", 400, 600), (METFORMIN, "M-00", -5, 30), (SIOFOR, "S-01", 300, 200),
    (LOSARTAN, "L-01", 200, 300), (FORMULA, "F-01", 120, 12), (STRIPS, "T-01", 500, 500),
)  # fmt: skip
# Key of the cast, number, product, category, volume, units, days from issue until the day of loading, days it is valid, given elsewhere.
WRITTEN = (
    ("attached", "D-0001", METFORMIN, "diabetes", "guaranteed", 60, 3, 90, 0),
    ("attached", "D-0002", STRIPS, "diabetes", "guaranteed", 50, 3, 90, 0),
    ("moved", "D-0003", LOSARTAN, "arterial_hypertension", "insurance", 30, 5, 90, 10),
    ("moved_child", "D-0004", FORMULA, "phenylketonuria", "guaranteed", 20, 2, 60, 0),
    ("grant", "D-0005", METFORMIN, "diabetes", "guaranteed", 30, 1, 90, 0),
    ("outside", "D-0006", METFORMIN, "diabetes", "guaranteed", 30, 6, 90, 30),
    ("full", "D-0007", LOSARTAN, "arterial_hypertension", "insurance", 30, 120, 90, 0),
)  # fmt: skip
ELSEWHERE = "990940999902"
OWNER_ONLY = 0o600


def enter(cast: Cast, *, organisations: Mapping[str, int], by: Actor, now: datetime) -> None:
    """Put stock on the shelves of the clinics with a contract, and enter the prescriptions of the cast."""
    day = now.date()
    for product in (METFORMIN, SIOFOR, LOSARTAN, FORMULA, STRIPS):
        models.Product.objects.create(**product.model_dump())
    products = {row.code: row for row in models.Product.objects.all()}
    for clinic in cast.clinics:
        if clinic.contracted:
            organisation = Organisation.objects.get(pk=organisations[clinic.bin])
            for product, number, days, units in SHELF:
                stock.receive(
                    organisation=organisation, product=products[product.code], number=number, expires_on=day + timedelta(days=days),
                    units=units, by=by, now=now,
                )  # fmt: skip
    for one in prescriptions(cast, day=day):
        _written(one, products[one.product.code], now)


def _written(one: Prescription, product: models.Product, now: datetime) -> None:
    """Enter one prescription as a look-up of `now` would; the entry of the whole load names nobody."""
    person = Person.objects.with_iin(one.iin).get()
    models.LookUp.objects.get_or_create(person=person, defaults={"at": now})
    models.Prescription.objects.create(
        number=one.number, person=person, product=product, category=one.category, volume=one.volume, prescriber=one.prescriber,
        units_prescribed=one.units, units_elsewhere=one.units - one.units_left, issued_on=one.issued_on, status=one.status.value,
        valid=DateRange(one.issued_on, one.valid_to + timedelta(days=1)), checked_at=now,
    )  # fmt: skip


def prescriptions(cast: Cast, *, day: date) -> Iterator[Prescription]:
    """Yield the prescriptions of the cast as ДҚАЖ has them on `day`."""
    people = {one.key: one.human.iin for one in cast.citizens}
    for key, number, product, category, volume, units, before, length, elsewhere in WRITTEN:
        issued = day - timedelta(days=before)
        at = datetime.combine(issued, time(10), UTC)
        given = (Given(key=f"other:{number}", bin=ELSEWHERE, units=elsewhere, at=at),) if elsewhere else ()
        yield Prescription.model_validate(
            {
                "number": number, "iin": people[key], "product": product, "category": category, "volume": volume, "units": units,
                "prescriber": "Үлгі дәрігер", "issued_on": issued, "valid_to": issued + timedelta(days=length), "given": given,
                "status": "dispensed" if elsewhere == units else "active",
            }
        )  # fmt: skip


def write(path: Path, *, people: int, seed: int, day: date) -> int:
    """Write the prescriptions for the stand-in of ДҚАЖ to `path`, readable by its owner alone; return how many they are."""
    found = list(prescriptions(Cast(seed, people), day=day))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
        file.writelines(one.model_dump_json() + "\n" for one in found)
    return len(found)
