"""What the store says about the demo country: is there room for one, or is one there already, and which."""

from emhana.journal.models import Entry
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory

LOADED = "demo_country_loaded"


class Occupied(Exception):
    """The store holds something that is not this demo country; the message is the one line a person reads."""


def loaded_seed() -> int | None:
    """Return the seed of the demo country in the store, or None."""
    entry = Entry.objects.filter(act=LOADED).order_by("id").first()
    return None if entry is None else int(entry.detail["seed"])


def is_empty() -> bool:
    """Return whether the store knows no person, no organisation and no unit."""
    return not (Person.objects.exists() or Organisation.objects.exists() or Territory.objects.exists())


def check_room(seed: int) -> bool:
    """Return whether the country of `seed` has still to be loaded; raise Occupied when something else is in the store."""
    there = loaded_seed()
    if there is not None and there != seed:
        raise Occupied(f"the store holds the demo country of seed {there}: take --seed {there}, or another data folder")
    if there is None and not is_empty():
        raise Occupied("the store holds data that are not a demo country: nothing was changed")
    return there is None
