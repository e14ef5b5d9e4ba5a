"""Pharmacies with stock, and prescriptions as ДҚАЖ writes them, for the tests of dispensing."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from psycopg.types.range import DateRange
from tests.domain.people import BY, NOW, a_person, staff

from emhana.accounts.models import Role, User
from emhana.integrations.prescriptions.messages import Prescription as Written
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions as attachment
from emhana.registers.pharmacy.actions import dispensing, prescribed, stock
from emhana.registers.pharmacy.actions.dispensing import Line, Pharmacist
from emhana.registers.pharmacy.models import Batch, Dispense, Prescription, Product

DAY = date(2026, 11, 24)
ORDER = "№ 12-Ө, 05.01.2026"
METFORMIN: dict[str, str] = {
    "code": "metformin-500", "product_class": "medicine", "substance": "Metformin", "trade_name": "Метформин-Тева",
    "form": "таблетка", "strength": "500 мг", "unit": "таблетка",
}  # fmt: skip
SIOFOR = METFORMIN | {"code": "siofor-500", "trade_name": "Сиофор"}
STRONGER = METFORMIN | {"code": "metformin-850", "strength": "850 мг"}
FORMULA: dict[str, str] = {
    "code": "pku-formula", "product_class": "specialised_therapeutic_product", "substance": "Phenylalanine-free formula",
    "trade_name": "ФКУ қоспасы", "unit": "құты",
}  # fmt: skip
STRIPS: dict[str, str] = {
    "code": "strips-50", "product_class": "medical_device", "device_kind": "reagent", "substance": "Glucose test strips",
    "trade_name": "Тест-жолақ", "unit": "дана",
}  # fmt: skip
_serial = count(1)


def written(person: Person, **fields: Any) -> Written:
    """Return a prescription of 30 tablets as ДҚАЖ says it."""
    values = {
        "number": f"RX-{next(_serial):04d}", "iin": person.iin, "product": METFORMIN, "category": "diabetes", "volume": "guaranteed",
        "prescriber": "Дәрігер 1", "units": 30, "issued_on": DAY - timedelta(days=10), "valid_to": DAY + timedelta(days=20),
    }  # fmt: skip
    return Written.model_validate(values | fields)


def taken(person: Person, *found: Written, now: datetime = NOW) -> list[Prescription]:
    """Take prescriptions over as a look-up does."""
    return prescribed.take_over(person=person, found=found, by=BY, now=now)


def prescription(person: Person | None = None, now: datetime = NOW, **fields: Any) -> Prescription:
    """Return a prescription in the register."""
    person = person or a_person()
    return taken(person, written(person, **fields), now=now)[0]


def product(**fields: str) -> Product:
    """Return the product, made the first time."""
    return Product.objects.get_or_create(code=fields["code"], defaults={key: value for key, value in fields.items() if key != "code"})[0]


def batch(
    organisation: Organisation, units: int = 100, *, of: dict[str, str] = METFORMIN, number: str = "", expires: date = date(2027, 6, 30)
) -> Batch:
    """Return a batch received by `organisation`."""
    number = number or f"B{next(_serial)}"
    return stock.receive(organisation=organisation, product=product(**of), number=number, expires_on=expires, units=units, by=BY, now=NOW)


def pharmacist(organisation: Organisation, person: Person | None = None) -> User:
    """Return a pharmacist appointed by order of the head, acting."""
    user = staff("head", organisation, person=person)
    user.acting = Role.objects.create(
        user=user, kind=Role.Kind.PHARMACIST, organisation=organisation, appointment=ORDER, position="фармацевт",
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip
    return user


def give(written_: Prescription, from_: Batch, units: int, *, now: datetime = NOW, reason: str = "", case: str = "") -> list[Dispense]:
    """Hand over units of one batch on one prescription, in the batch's organisation."""
    who = Pharmacist("Омаров Ержан", ORDER, from_.organisation)
    line = Line(written_, from_, units, reason)
    return dispensing.dispense(lines=[line], pharmacist=who, collected_by=written_.person, by=BY, now=now, case_number=case)


def attached(person: Person, organisation: Organisation) -> None:
    """Attach the person to the organisation."""
    attachment.attach(
        person=person, organisation=organisation, volume="guaranteed", ground="free_choice", since=date(2026, 1, 5), basis="test", by=BY,
        now=NOW,
    )  # fmt: skip
