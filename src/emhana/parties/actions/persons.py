"""What is recorded about persons: names, numbers, homes, who stands for whom, contacts, deaths, and two rows of one human being."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from emhana.journal.actions import Actor, record
from emhana.parties import identifiers
from emhana.parties.errors import DayImpossible, OtherIin
from emhana.parties.models import Merge, Person, Representation, Residence, digest
from emhana.parties.names import folded
from emhana.reference.models import Territory


@transaction.atomic
def enter_person(
    *,
    iin: str | None,
    names: tuple[str, str, str],
    born_on: date,
    sex: str,
    status: str,
    by: Actor,
    now: datetime,
    document: str | None = None,
    phone: str | None = None,
    language: str = "kk",
) -> Person:
    """Enter a person as the state register describes them; `names` is family, given, patronymic ("" when there is none).

    `document` is country and number, for a person without an IIN. Raises ValueError for an IIN whose checksum is wrong and
    IntegrityError for one entered already.
    """
    if iin is not None and identifiers.check_iin(iin).error:
        raise ValueError("the checksum of the IIN is wrong")
    person = Person.objects.create(
        iin=iin,
        iin_digest=iin and digest("iin_digest", iin),
        document=document,
        document_digest=document and digest("document_digest", document),
        family_name=names[0],
        given_name=names[1],
        patronymic=names[2],
        search_name=folded(" ".join(names)),
        born_on=born_on,
        sex=sex,
        status=status,
        phone=phone,
        phone_digest=phone and digest("phone_digest", phone),
        language=language,
    )
    record("person_entered", person, by=by, at=now, person=iin or document)
    return person


@transaction.atomic
def learn_iin(*, person: Person, iin: str, by: Actor, now: datetime) -> None:
    """Give a person known by a document the IIN they received since; every record of theirs is then under it [ATT-09A-19].

    Does nothing when they have it. Raises OtherIin for a person with another one, and when the IIN is that of another row: two rows of
    one human being are merged instead.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    found = digest("iin_digest", iin)
    if locked.iin_digest == found:
        return
    if locked.iin_digest is not None or Person.objects.filter(iin_digest=found).exists():
        raise OtherIin()
    person.iin, person.iin_digest = iin, found
    person.save(update_fields=["iin", "iin_digest"])
    record("iin_learned", person, by=by, at=now, person=iin)


@transaction.atomic
def settle(
    *, person: Person, kind: str, territory: Territory, street: str, since: date, by: Actor, now: datetime, cell: str = "", source: str = ""
) -> Residence:
    """Record that `person` lives at `street` in `territory` from `since`; the residence of that kind before it ends that day."""
    for earlier in person.residences.select_for_update(of=("self",)).filter(kind=kind, valid__contains=since):
        earlier.valid = DateRange(earlier.valid.lower, since)
        earlier.save(update_fields=["valid"])
    row = Residence.objects.create(
        person=person, kind=kind, territory=territory, street=street, cell=cell, source=source, valid=DateRange(since, None)
    )
    record("residence_recorded", row, by=by, at=now, person=person.key)
    return row


@transaction.atomic
def represent(
    *, representative: Person, represented: Person, kind: str, source: str, since: date, by: Actor, now: datetime, until: date | None = None
) -> Representation:
    """Record that `representative` acts for `represented` from `since` until `until` (excluded), as `source` proves."""
    row = Representation.objects.create(
        representative=representative, represented=represented, kind=kind, source=source, valid=DateRange(since, until)
    )
    record("representation_recorded", row, by=by, at=now, person=represented.key)
    return row


@transaction.atomic
def register_phone(person: Person, *, phone: str, by: Actor, now: datetime) -> None:
    """Make `phone` the registered number of `person`: the one for one-time passwords; the entry says if it replaces another."""
    replaces = person.phone_digest is not None
    person.phone, person.phone_digest = phone, digest("phone_digest", phone)
    person.save(update_fields=["phone", "phone_digest"])
    record("phone_registered", person, by=by, at=now, person=person.key, detail={"replaces": replaces})


@transaction.atomic
def change_contacts(person: Person, *, email: str | None, language: str, channels: list[str], by: Actor, now: datetime) -> None:
    """Record how `person` wants to be written to: e-mail, language, and the channels of notices besides the cabinet."""
    person.email, person.language, person.notice_channels = email or None, language, channels
    person.save(update_fields=["email", "language", "notice_channels"])
    record("contacts_changed", person, by=by, at=now, person=person.key, detail={"language": language, "channels": channels})


@transaction.atomic
def record_death(*, person: Person, on: date, basis: str, by: Actor, now: datetime) -> None:
    """Record that `person` died on `on`, as `basis` (the certificate) proves. Raises DayImpossible."""
    if on < person.born_on or on > timezone.localdate(now):
        raise DayImpossible(on=on)
    person.died_on = on
    person.save(update_fields=["died_on"])
    record("death_recorded", person, by=by, at=now, person=person.key, reason=basis, detail={"on": on})


@transaction.atomic
def correct_death(*, person: Person, reason: str, by: Actor, now: datetime) -> None:
    """Record that `person` lives: the death was recorded by mistake. The journal keeps both entries and the day that was wrong."""
    wrong, person.died_on = person.died_on, None
    person.save(update_fields=["died_on"])
    record("death_corrected", person, by=by, at=now, person=person.key, reason=reason, detail={"was": wrong})


@transaction.atomic
def merge(*, survivor: Person, duplicate: Person, reason: str, by: Actor, now: datetime) -> Merge:
    """Record that `duplicate` is the same human being as `survivor`, which stands. Registers move their own rows."""
    row = Merge.objects.create(survivor=survivor, duplicate=duplicate, made_at=now)
    duplicate.merged_into = survivor
    duplicate.save(update_fields=["merged_into"])
    for person in (survivor, duplicate):
        record("persons_merged", row, by=by, at=now, person=person.key, reason=reason)
    return row


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: Actor, now: datetime) -> None:
    """Record that the two rows of `merge` are two human beings."""
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    merge.duplicate.merged_into = None
    merge.duplicate.save(update_fields=["merged_into"])
    for person in (merge.survivor, merge.duplicate):
        record("merge_undone", merge, by=by, at=now, person=person.key, reason=reason)
