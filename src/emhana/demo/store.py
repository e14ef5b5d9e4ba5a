"""What the store says about the demo country: is there room for one, or is one there already, and which."""

from dataclasses import dataclass

from emhana.journal.models import Entry
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory

LOADED = "demo_country_loaded"


class Occupied(Exception):
    """The store holds something that is not this demo country; the message is the one line a person reads."""


@dataclass(frozen=True)
class Loaded:
    """The demo country of the store."""

    seed: int
    people: int


def loaded() -> Loaded | None:
    """Return which demo country the store holds, or None."""
    entry = Entry.objects.filter(act=LOADED).order_by("id").first()
    return None if entry is None else Loaded(entry.detail["seed"], entry.detail["people"])


def check_room(seed: int) -> bool:
    """Return whether the country of `seed` has still to be loaded; raise Occupied when something else is in the store."""
    there = loaded()
    if there is not None and there.seed != seed:
        raise Occupied(f"the store holds the demo country of seed {there.seed}: take --seed {there.seed}, or an empty store")
    if there is None and (Person.objects.exists() or Organisation.objects.exists() or Territory.objects.exists()):
        raise Occupied("the store holds data that are no demo country: nothing was changed")
    return there is None
