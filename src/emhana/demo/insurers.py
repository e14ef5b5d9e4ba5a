"""An invented insurer of the demo country, and its contracts: of a visitor, a family with children, a labour migrant, an asylum seeker."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from emhana.demo.cast import INSURER_BIN, Cast
from emhana.demo.clinics import WEEKDAYS
from emhana.journal.actions import Actor
from emhana.law.steps import local
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory
from emhana.registers.insurers import actions
from emhana.registers.insurers.models import InsuranceContract, Insurer

NAMES = {"kk": "«Үлгі-Сақтандыру» АҚ (демо)", "ru": "АО «Үлгі-Сақтандыру» (демо)", "en": "Ulgi Insurance JSC (demo)"}
# Number, kind, key of the clinic, who concluded it, keys of the insured: the first heads the family of the others.
CONTRACTS = (
    ("D-100", "voluntary", "free", "", ("visitor",)),
    ("D-200", "voluntary", "free", "«Үлгі-Құрылыс» ЖШС (демо)", ("mother", "child", "baby")),
    ("D-300", "imposed", "full", "«Үлгі-Құрылыс» ЖШС (демо)", ("labour_migrant",)),
    ("D-400", "voluntary", "full", "", ("asylum_seeker",)),
)
LICENSED = date(2020, 1, 1)


def enter(cast: Cast, *, organisations: Mapping[str, int], seat: int, by: Actor, now: datetime) -> Insurer:
    """Return the insurer, at home in the unit `seat`, entered with contracts of a year for people of the cast."""
    insurer = _insurer(seat, by, now)
    people = {one.key: one.human for one in cast.citizens}
    first = local(now).date() - timedelta(days=30)
    for number, kind, clinic, policyholder, keys in CONTRACTS:
        contract = actions.enter_contract(
            insurer=insurer, number=number, kind=kind, first_day=first, last_day=first + timedelta(days=364),
            clinics=[Organisation.objects.get(pk=organisations[cast.bin(clinic)])], source=InsuranceContract.FROM_INSURER,
            policyholder=policyholder, by=by, now=now,
        )  # fmt: skip
        insured = [_person(people[key].iin, people[key].document) for key in keys]
        for person in insured:
            actions.insure(contract=contract, person=person, family_of=None if person is insured[0] else insured[0], by=by, now=now)
    return insurer


def _insurer(seat: int, by: Actor, now: datetime) -> Insurer:
    place = Territory.objects.get(pk=seat)
    organisation = parties.open_organisation(
        bin=INSURER_BIN, names=NAMES, since=LICENSED, by=by, now=now, territory=place, address="Алматы қаласы, Үлгі көшесі, 1",
        phone="+7 727 000 00 77", week={day: {"open": "09:00", "close": "18:00"} for day in WEEKDAYS},
    )  # fmt: skip
    insurer = actions.enter_insurer(organisation=organisation, by=by, now=now)
    actions.license_insurer(insurer=insurer, number="2.1.1 (демо)", issued_by="demo", since=LICENSED, last_day=None, by=by, now=now)
    return insurer


def _person(iin: str | None, document: str | None) -> Person:
    rows = Person.objects.with_iin(iin) if iin else Person.objects.with_document((document or "")[:3], (document or "")[3:])
    return rows.get()
