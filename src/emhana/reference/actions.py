"""Every write of the classifiers. Each leaves an entry in the journal; each override names its act and its author."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from psycopg.types.range import DateRange
from pydantic import ValidationError

from emhana.journal.actions import Actor, record
from emhana.journal.errors import DomainError
from emhana.law.lawbook import DayOverride, SettingOverride
from emhana.reference.models import BorderPair, Override, Territory


class InvalidOverride(Exception):
    """The override does not have the shape its kind demands; the message says what is wrong."""

    code = "invalid_override"


class PairExists(DomainError):
    """The two units are a pair on some of these days already."""

    code = "pair_exists"


class PeriodImpossible(DomainError):
    """A period ends after it began, and no later than it ends already."""

    code = "day_impossible"


@transaction.atomic
def pair_bordering(
    *, first: Territory, second: Territory, since: date, until: date | None = None, act: str, by: Actor, now: datetime
) -> BorderPair:
    """Record that residents of `first` may choose a nearby polyclinic in `second` from `since` (included) [ATCH-09-07].

    A pair holds both ways. Raises PairExists when it is in force on some of these days, whichever way it was entered.
    """
    either = Q(first=first, second=second) | Q(first=second, second=first)
    if BorderPair.objects.filter(either, valid__overlap=DateRange(since, until)).exists():
        raise PairExists()
    pair = BorderPair.objects.create(first=first, second=second, valid=DateRange(since, until), act=act, author=by.actor_key)
    record("border_paired", pair, by=by, at=now, reason=act)
    return pair


@transaction.atomic
def end_pair(pair: BorderPair, *, until: date, act: str, by: Actor, now: datetime) -> None:
    """Let `pair` hold until `until` (excluded), as `act` says; its past stays as it was. Raises PeriodImpossible."""
    pair.valid = _ended(pair.valid, until)
    pair.save(update_fields=["valid"])
    record("border_pair_ended", pair, by=by, at=now, reason=act, detail={"until": until})


@transaction.atomic
def override(
    *, kind: Override.Kind, key: str, value: Any, since: date, until: date | None = None, act: str, by: Actor, now: datetime
) -> Override:
    """Add a dated override; raises InvalidOverride for a wrong shape, IntegrityError when one is in force already."""
    _check(kind, key, value, since, act)
    row = Override.objects.create(
        kind=kind, key=key, value=value, valid=DateRange(since, until), act=act, author=by.actor_key, recorded_at=now
    )
    record("override_added", row, by=by, at=now, reason=act)
    return row


@transaction.atomic
def end_override(row: Override, *, until: date, by: Actor, now: datetime) -> None:
    """Let `row` hold until `until` (excluded); its past stays as it was. Raises PeriodImpossible."""
    row.valid = _ended(row.valid, until)
    row.save(update_fields=["valid"])
    record("override_ended", row, by=by, at=now)


def _ended(valid: DateRange, until: date) -> DateRange:
    if valid.lower is None or until <= valid.lower or (valid.upper is not None and until > valid.upper):
        raise PeriodImpossible(on=until)
    return DateRange(valid.lower, until)


def _check(kind: Override.Kind, key: str, value: Any, since: date, act: str) -> None:
    try:
        if kind == Override.Kind.DAY:
            DayOverride(day=date.fromisoformat(key), act=act, **value)
        elif kind == Override.Kind.SETTING:
            SettingOverride(id=key, value=value, act=act, since=since)
        elif not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError("a norm is a number of persons, one or more")
    except (ValidationError, ValueError, TypeError) as error:
        raise InvalidOverride(f"{kind} {key}: {error}") from error
