"""A health department, a children's home and a penal institution of the demo country, with the decision that puts them into a zone."""

from datetime import date, datetime

from psycopg.types.range import DateRange

from emhana.demo.numbers import Numbers
from emhana.journal.actions import Actor
from emhana.parties.models import Organisation
from emhana.registers.attachment.institutions import actions

WEEK = {day: {"open": "09:00", "close": "18:00"} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
OPENED, DECIDED = date(1994, 5, 1), date(2026, 1, 12)
DEPARTMENT = ("Алматы қаласының қоғамдық денсаулық сақтау басқармасы (демо)", "Управление общественного здоровья города Алматы (демо)",
              "Public Health Department of Almaty (demo)")  # fmt: skip
HOMES = (
    ("children_home", ("№ 2 балалар үйі (демо)", "Детский дом № 2 (демо)", "Children's Home No 2 (demo)")),
    ("penal", ("ЛА-155 мекемесі (демо)", "Учреждение ЛА-155 (демо)", "Institution LA-155 (demo)")),
)


def enter(*, clinic: int, territory: int, numbers: Numbers, by: Actor, now: datetime) -> None:
    """Open the institutions in `territory` and record that `clinic` serves them."""
    serving = Organisation.objects.get(pk=clinic)
    department = _opened(DEPARTMENT, territory, numbers)
    places = [(kind, _opened(names, territory, numbers)) for kind, names in HOMES]
    zones = [(actions.register_institution(organisation=place, kind=kind, by=by, now=now), serving) for kind, place in places]
    actions.enter_decision(department=department, number="15", decided_on=DECIDED, zones=zones, since=DECIDED, by=by, now=now)


def _opened(names: tuple[str, str, str], territory: int, numbers: Numbers) -> Organisation:
    kk, ru, en = names
    return Organisation.objects.create(
        bin=numbers.bin(OPENED), name_kk=kk, name_ru=ru, name_en=en, territory_id=territory, address="Алматы", phone="1414",
        week=WEEK, valid=DateRange(OPENED, None),
    )  # fmt: skip
