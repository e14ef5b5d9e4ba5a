"""Every write about accounts of staff beside their roles: deputies, locks, passwords, and who is on duty when."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from emhana.accounts import passwords
from emhana.accounts.actions import give_role
from emhana.accounts.errors import DeputyOfDeputy, NotOfPlace, PasswordWeak, PasswordWrong, RoleDays
from emhana.accounts.models import Duty, Place, Role, User
from emhana.journal.actions import Actor, record

SHORTEST = 12
WEEK = timedelta(days=7)


@transaction.atomic
def name_deputy(*, role: Role, deputy: User, since: date, until: date, order: str, by: Actor, now: datetime) -> Role:
    """Let `deputy` act in `role` from `since` until `until` (excluded), as `order` says; the holder keeps it.

    Raises DeputyOfDeputy, RoleDays when the days are not within those of the role, and the errors of `give_role`.
    """
    if role.deputy_of_id is not None:
        raise DeputyOfDeputy()
    if since < role.valid.lower or (role.valid.upper is not None and until > role.valid.upper):
        raise RoleDays(on=since)
    return give_role(
        user=deputy, kind=role.kind, since=since, until=until, organisation=role.organisation, region=role.region,
        position=role.position, appointment=order, deputy_of=role, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def unlock(*, user: User, by: Actor, now: datetime) -> None:
    """Let `user` try to sign in again before the lock ends."""
    User.objects.filter(pk=user.pk).update(failures=0, locked_until=None)
    user.refresh_from_db(fields=["failures", "locked_until"])
    record("staff_unlocked", user, by=by, at=now, person=user.person.key if user.person else None)


@transaction.atomic
def renew_access(*, user: User, password: str, totp_secret: str, by: Actor, now: datetime) -> None:
    """Give `user` a temporary password and another authenticator secret; the former ones open nothing any more."""
    passwords.check_secret(totp_secret)
    user.password, user.totp_secret, user.temporary_password = make_password(password), totp_secret, True
    user.failures, user.locked_until = 0, None
    user.save(update_fields=["password", "totp_secret", "temporary_password", "failures", "locked_until"])
    record("access_renewed", user, by=by, at=now, person=user.person.key if user.person else None)


@transaction.atomic
def change_password(*, user: User, present: str, new: str, now: datetime) -> None:
    """Give `user` the password they chose. Raises PasswordWrong, PasswordWeak."""
    if not user.check_password(present):
        raise PasswordWrong()
    if len(new) < SHORTEST or new == present:
        raise PasswordWeak(shortest=SHORTEST)
    user.password, user.temporary_password = make_password(new), False
    user.save(update_fields=["password", "temporary_password"])
    record("password_changed", user, by=user, at=now, person=user.person.key if user.person else None)


@transaction.atomic
def put_on_duty(*, place: Place, user: User, days: Iterable[date], by: Actor, now: datetime) -> int:
    """Put `user` on duty at `place` on each of `days` and return on how many they were not yet. Raises NotOfPlace."""
    wanted = sorted(set(days))
    held = Role.objects.filter(_of(place), user=user)
    spans = list(held.values_list("valid", flat=True))
    strange = [day for day in wanted if not any(day in valid for valid in spans)]
    if strange:
        raise NotOfPlace(days=strange)
    there = set(Duty.objects.filter(_of(place), kind=place.kind, user=user, on__in=wanted).values_list("on", flat=True))
    rows = [Duty(user=user, kind=place.kind, organisation=place.organisation, region=place.region, on=day) for day in wanted]
    made = Duty.objects.bulk_create([row for row in rows if row.on not in there])
    if made:
        detail = {"kind": place.kind, "place": _key(place), "days": [row.on.isoformat() for row in made]}
        record("put_on_duty", user, by=by, at=now, detail=detail)
    return len(made)


@transaction.atomic
def take_off_duty(*, place: Place, user: User, days: Iterable[date], by: Actor, now: datetime) -> int:
    """Take `user` off duty at `place` on each of `days` and return on how many they were. The journal keeps what stood."""
    rows = Duty.objects.filter(_of(place), kind=place.kind, user=user, on__in=set(days))
    found = sorted(rows.values_list("on", flat=True))
    rows.delete()
    if found:
        detail = {"kind": place.kind, "place": _key(place), "days": [day.isoformat() for day in found]}
        record("taken_off_duty", user, by=by, at=now, detail=detail)
    return len(found)


@transaction.atomic
def copy_week(*, place: Place, monday: date, by: Actor, now: datetime) -> int:
    """Repeat the week before `monday` in the week that begins with it; return how many duties are new.

    Whoever has no role at the place on the new day is left out.
    """
    former = Duty.objects.at(place, since=monday - WEEK, until=monday)
    days: dict[User, list[date]] = {}
    for duty in former.select_related("user"):
        days.setdefault(duty.user, []).append(duty.on + WEEK)
    copied = 0
    for user, wanted in days.items():
        spans = list(Role.objects.filter(_of(place), user=user).values_list("valid", flat=True))
        free = [day for day in wanted if any(day in valid for valid in spans)]
        copied += put_on_duty(place=place, user=user, days=free, by=by, now=now)
    return copied


def _of(place: Place) -> Q:
    return Q(organisation=place.organisation, region=place.region)


def _key(place: Place) -> str:
    return place.organisation.key if place.organisation else place.region.code if place.region else ""
