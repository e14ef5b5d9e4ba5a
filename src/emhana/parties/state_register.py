"""The state database "Individuals" as the source of who people are: asked outside any transaction, entered afterwards."""

from datetime import datetime

from django.conf import settings

from emhana.integrations.errors import Rejected, Unavailable
from emhana.integrations.person_database import messages
from emhana.integrations.person_database.client import PersonDatabase
from emhana.journal.actions import Actor
from emhana.parties import actions
from emhana.parties.models import Person, Status
from emhana.reference.models import Territory

SOURCE = "ЖТ МДҚ / ГБД ФЛ"
OURS = "Emhana"  # a person the state database described earlier
KAZAKHSTAN = ("KZ", "KAZ")
# The other member states of the Eurasian Economic Union.
UNION = frozenset({"AM", "BY", "KG", "RU"})


def database() -> PersonDatabase | None:
    """Return the configured database, None when this installation has none."""
    if not settings.EMHANA_PERSON_DATABASE_URL:
        return None
    return PersonDatabase(
        url=settings.EMHANA_PERSON_DATABASE_URL,
        sender_id=settings.EMHANA_PERSON_DATABASE_SENDER,
        password=settings.EMHANA_PERSON_DATABASE_PASSWORD,
        within=3.0,
    )


def known_or_asked(iin: str, *, by: Actor, now: datetime) -> Person | None:
    """Return the person with `iin`, entering them from the state database when they are new; None when nobody knows the number.

    Asks over the network, so call it in no transaction. Raises Unavailable or Rejected when a new person cannot be asked about.
    """
    known = Person.objects.with_iin(iin).first()
    source = database()
    if known is not None or source is None:
        return known
    found = source.find(iin, now=now)
    return None if found is None else enter(found, by=by, now=now)


def registered_phone(person: Person, *, now: datetime) -> str:
    """Return the number the mobile operator registered for `person`, "" when none is or when the database cannot be asked."""
    found = _looked_up(person, now)
    return found.registered_phone if found is not None else ""


def told_of(person: Person, *, now: datetime) -> dict[str, str] | None:
    """Return what the state database tells of `person` for a request form; None without one, and when it is away."""
    found = _looked_up(person, now)
    return identity(found) if found is not None else None


def _looked_up(person: Person, now: datetime) -> messages.Person | None:
    """Ask over the network, so call it in no transaction; whoever asks here can do without an answer."""
    source = database()
    if source is None or not person.iin:
        return None
    try:
        return source.find(person.iin, now=now)
    except (Unavailable, Rejected):
        return None


def identity(found: messages.Person) -> dict[str, str]:
    """Return what a request is filled with: name, day of birth, and the number of the identity document, "" where there is none."""
    names = " ".join(filter(None, (found.surname, found.name, found.patronymic)))
    return {"name": names, "born_on": found.born_on.isoformat(), "number": found.document.number if found.document else ""}


def enter(found: messages.Person, *, by: Actor, now: datetime) -> Person:
    """Enter `found` with the addresses whose unit we know and the phone the state has registered."""
    person = actions.enter_person(
        iin=found.iin,
        names=(found.surname, found.name, found.patronymic),
        born_on=found.born_on,
        sex=found.sex.value,
        status=status_of(found),
        phone=found.registered_phone or None,
        by=by,
        now=now,
    )
    for kind, address in (("permanent", found.permanent), ("temporary", found.temporary)):
        unit = address and Territory.objects.filter(code=address.kato, valid__contains=now.date()).first()
        if address and unit:
            since = address.since or now.date()
            actions.settle(
                person=person, kind=kind, territory=unit, street=address.text, since=since, by=by, now=now, source=SOURCE
            )
    return person


def status_of(found: messages.Person) -> Status:
    """Return who the person is to the order by citizenship, residence and employment; Kandas and refugees are told by a paper alone.

    A labour migrant is a citizen of the Union who stays and works here lawfully and lives here only for a time [ATT-02-06].
    """
    if found.citizenship in KAZAKHSTAN:
        return Status.CITIZEN
    if found.permanent is not None:
        return Status.PERMANENT_FOREIGNER if found.citizenship else Status.PERMANENT_STATELESS
    if found.citizenship in UNION and found.temporary is not None and found.employed:
        return Status.LABOUR_MIGRANT
    return Status.TEMPORARY_FOREIGNER if found.citizenship else Status.TEMPORARY_STATELESS


def differences(person: Person, found: messages.Person | None) -> tuple[str, ...]:
    """Return which of our data the state's contradict: `unknown`, `names`, `born_on`, `died_on`; nothing when all agree."""
    if found is None:
        return ("unknown",)
    ours = (person.family_name, person.given_name, person.patronymic)
    theirs = (found.surname, found.name, found.patronymic)
    same = [name.casefold() for name in ours] == [name.casefold() for name in theirs]
    told = {"names": same, "born_on": person.born_on == found.born_on, "died_on": person.died_on == found.died_on}
    return tuple(name for name, agrees in told.items() if not agrees)
