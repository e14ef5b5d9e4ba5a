"""What staff do to the register that people must be told of: the act and its notices are one."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import override

from emhana.accounts.models import User
from emhana.journal.actions import Actor, record, together
from emhana.law.passport import Words
from emhana.notifications.actions import notify
from emhana.parties.models import Organisation, Person, Precinct, Representation
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.institutions.models import PeopleList
from emhana.registers.attachment.models import DoctorChange
from emhana.registers.insurers.models import InsuranceContract, Insurer

SUBJECT = Words(kk="Дәрігер ауысты", ru="Сменился врач", en="The doctor has changed")
BODY = Words(
    kk="{since} бастап дәрігер: {doctor}, {number}-учаске, «{place}». Кімге қатысты: {name}. Басқа дәрігерді таңдағыңыз келсе, порталда "
    "бекіту туралы өтініш беріңіз.",
    ru="С {since} врач: {doctor}, участок {number}, «{place}». Кого это касается: {name}. Если хотите другого врача, подайте на портале "
    "заявление о прикреплении.",
    en="From {since} the doctor is {doctor}, precinct {number}, “{place}”. This concerns {name}. If you want another doctor, ask for "
    "attachment on the portal.",
)
NO_DOCTOR = Words(
    kk="{since} бастап «{place}» ұйымында дәрігер тағайындалмаған: бұрынғы ауыстырудың күші жойылды. Кімге қатысты: {name}. Дәрігерді "
    "порталда таңдай аласыз.",
    ru="С {since} врач в организации «{place}» не назначен: прежний перевод отменён. Кого это касается: {name}. Врача можно выбрать на "
    "портале.",
    en="From {since} there is no doctor at “{place}”: the earlier change was taken back. This concerns {name}. You can choose a doctor on "
    "the portal.",
)


@transaction.atomic
def change_doctors(
    *, organisation: Organisation, doctors: Mapping[int, int | None], since: date, reason: str, by: User, now: datetime
) -> DoctorChange:
    """Give people other doctors of `organisation` and tell each of them. Raises the errors of the register."""
    return _told(register.change_doctors, now, organisation=organisation, doctors=doctors, since=since, reason=reason, by=by)


@transaction.atomic
def undo_change(*, change: DoctorChange, reason: str, by: User, now: datetime) -> DoctorChange:
    """Take `change` back by a new act and tell each person. Raises the errors of the register."""
    return _told(register.undo_change, now, change=change, reason=reason, by=by)


@transaction.atomic
def record_people_read(*, organisation: Organisation, precinct: Precinct | None, people: int, on: date, by: User, now: datetime) -> None:
    """Record that a page of the people of a doctor, or of those without one, was looked at."""
    record("precinct_list_read", precinct or organisation, by=by, at=now, detail={"people": people, "on": on})


@transaction.atomic
def record_insured_read(*, of: InsuranceContract | Insurer, people: int, by: Actor, now: datetime) -> None:
    """Record that an officer looked at a page of people insured under a contract, or under all of the insurer's."""
    record("insured_list_read", of, by=by, at=now, detail={"people": people})


@transaction.atomic
def record_lines_read(*, batch: PeopleList, lines: int, by: User, now: datetime) -> None:
    """Record that a page of the lines of a list was looked at."""
    record("list_lines_read", batch, by=by, at=now, detail={"lines": lines})


def _told(act: Callable[..., DoctorChange], now: datetime, **values: Any) -> DoctorChange:
    with together():
        change = act(**values, now=now)
        rows = change.rows.select_related("attachment__person", "placement__precinct", "change__organisation")
        people = [(row.attachment.person, row.placement.precinct if row.placement else None) for row in rows]
        receivers = _receivers([person for person, _ in people], change.since)
        for person, precinct in people:
            for receiver in receivers[person.pk]:
                key = f"doctor_changed:{change.pk}:{person.pk}:{receiver.pk}"
                notify(
                    person=receiver, kind="doctor_changed", key=key, case_number="", subject=SUBJECT,
                    body=_body(change, person, precinct), now=now,
                )  # fmt: skip
    return change


def _receivers(people: list[Person], day: date) -> dict[int, list[Person]]:
    """Return whom to tell about each of `people`: of a child, those who stand for it, if anybody does; else the person."""
    children = [person for person in people if person.is_child_on(day)]
    ties = Representation.objects.filter(represented__in=children, valid__contains=day).select_related("representative").order_by("pk")
    standing = defaultdict(list)
    for tie in ties:
        standing[tie.represented_id].append(tie.representative)
    return {person.pk: standing[person.pk] or [person] for person in people}


def _body(change: DoctorChange, person: Person, precinct: Precinct | None) -> Words:
    told = {}
    for language in ("kk", "ru", "en"):
        with override(language):
            since = date_format(change.since, "DATE_FORMAT")
        values = {"since": since, "place": change.organisation.name(language), "name": person.full_name}
        doctor = {"doctor": precinct.doctor, "number": precinct.number} if precinct else {}
        told[language] = (BODY if precinct else NO_DOCTOR).into(language).format(**values, **doctor)
    return Words(**told)
