"""Reads the overrides in force and freezes them into the one `LawBook` that the pure functions take."""

from datetime import date

from emhana.law.lawbook import DayOverride, LawBook, SettingOverride
from emhana.reference.models import BorderPair, Override


def lawbook(*, on: date) -> LawBook:
    """Return the law book of `on`. Days moved by decree are all in it, whenever they lie: a term may run into them."""
    days, settings, norms = [], [], []
    for row in Override.objects.order_by("kind", "key", "id"):
        if row.kind == Override.Kind.DAY:
            days.append(DayOverride(day=date.fromisoformat(row.key), act=row.act, **row.value))
        elif row.kind == Override.Kind.SETTING:
            settings.append(SettingOverride(id=row.key, value=row.value, act=row.act, since=row.valid.lower, until=row.valid.upper))
        elif on in row.valid:
            norms.append((row.key, int(row.value)))
    pairs = BorderPair.objects.filter(valid__contains=on).order_by("id").values_list("first__code", "second__code")
    return LawBook(days=tuple(days), settings=tuple(settings), norms=tuple(norms), border_pairs=tuple(pairs))
