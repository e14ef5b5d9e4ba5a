"""Every write of accounts: codes, sign-in, staff and their roles. Each leaves an entry in the journal, never a code or a password."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NoReturn

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from psycopg.types.range import DateRange

from emhana.accounts import passwords, signatures
from emhana.accounts.errors import (
    LoginTaken,
    NoPhone,
    NotAppointed,
    OwnRole,
    RoleDays,
    RoleHeld,
    RoleNotHeld,
    SignatureRefused,
    SignInRefused,
    TooMany,
    WrongPlace,
)
from emhana.accounts.models import OneTimePassword, Role, SignatureRequest, User
from emhana.journal.actions import Actor, Program, record
from emhana.journal.models import Entry
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Territory
from emhana.signatures.verification import Signed

DOOR = Program("sign_in")
SIGN_IN = "sign_in"
FAILURES = 5
LOCK = timedelta(minutes=15)
COOLING = timedelta(hours=24)
PLACES = {
    Role.Kind.REGISTRAR: (True, False),
    Role.Kind.HEAD: (True, False),
    Role.Kind.REGISTER_SPECIALIST: (False, True),
    Role.Kind.ADMINISTRATOR: (False, False),
    Role.Kind.PHARMACIST: (True, False),
    Role.Kind.QUALITY_CONTROLLER: (False, True),
    Role.Kind.FUND: (True, False),
    Role.Kind.INSURER: (True, False),
}
"""Whether a role of this kind is bound to an organisation, and whether to a region."""


@transaction.atomic
def issue_code(*, person: Person, purpose: str, now: datetime, by: Actor) -> str:
    """Return a new code for `purpose` (`sign_in` or `confirm:<what>`), for the registered phone only [ATCH-10-01].

    Earlier codes of the same purpose are void from then on. Raises NoPhone, and TooMany with `retry_at`.
    """
    # The row of the person is the queue in which two requests for a code stand.
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.phone_digest is None:
        raise NoPhone
    sent = OneTimePassword.objects.filter(person=locked).order_by("-created_at").values_list("purpose", "created_at")
    retry_at = passwords.retry_at([*sent[: passwords.AN_HOUR]], purpose)
    for until in (retry_at, _cooled_at(locked)):
        if until is not None and now < until:
            raise TooMany(retry_at=until)
    OneTimePassword.objects.filter(person=locked, purpose=purpose, used_at=None, expires_at__gt=now).update(expires_at=now)
    code = passwords.new_code()
    row = OneTimePassword.objects.create(
        person=locked,
        purpose=purpose,
        digest=passwords.digest(person_id=locked.pk, purpose=purpose, code=code),
        created_at=now,
        expires_at=now + passwords.LIFETIME,
    )
    record("code_issued", row, by=by, at=now, person=locked.key, detail={"purpose": purpose})
    return code


def _cooled_at(person: Person) -> datetime | None:
    """Return when codes may go to a number that replaced another: whoever got it registered by deceit meets the owner first (ours)."""
    last = Entry.objects.about(person.key).filter(act="phone_registered").first()
    return last.at + COOLING if last is not None and last.detail.get("replaces") else None


@transaction.atomic(durable=True)
def check_code(*, person: Person, purpose: str, code: str, now: datetime, by: Actor) -> bool:
    """Return whether `code` is the person's open code for `purpose`, and use it up; of two right answers at once one is taken.

    A transaction of its own, called inside no other: a failure after it must not give the attempt back.
    """
    row = OneTimePassword.objects.filter(person=person, purpose=purpose).order_by("-created_at", "-pk").first()
    if row is None:
        return False
    # Counted before it is compared. The update holds the row, so a second answer sees what the first one did.
    trying = OneTimePassword.objects.filter(pk=row.pk, used_at=None, expires_at__gt=now, attempts__lt=passwords.ATTEMPTS)
    counted = trying.update(attempts=F("attempts") + 1)
    right = passwords.is_same(row.digest, passwords.digest(person_id=person.pk, purpose=purpose, code=code))
    taken = bool(counted and right and OneTimePassword.objects.filter(pk=row.pk, used_at=None).update(used_at=now))
    record("code_accepted" if taken else "code_refused", row, by=by, at=now, person=person.key, detail={"purpose": purpose})
    return taken


def citizen_of(person: Person) -> User:
    """Return the account of `person`, made at its first use; the entry in the journal is that of the act it is used for."""
    return User.objects.get_or_create(person=person, defaults={"password": make_password(None)})[0]


def sign_in_citizen(*, person: Person, code: str, now: datetime) -> User | None:
    """Return the citizen's account when `code` is their open code for signing in, else None."""
    if not check_code(person=person, purpose=SIGN_IN, code=code, now=now, by=DOOR):
        return None
    with transaction.atomic():
        user = citizen_of(person)
        user.as_citizen = True
        record("signed_in", user, by=user, at=now, person=person.key, detail={"how": "code"})
    return user


def sign_in_staff(*, login: str, password: str, totp: str, now: datetime) -> User:
    """Return the member of staff; five failures lock the account for 15 minutes. Raises SignInRefused, the same for every cause."""
    user = User.objects.select_related("person").filter(login=login).first()
    if user is None or not _count_try(user, now):
        make_password(password)  # the work of a check, so that the time taken does not tell which logins exist
        _refuse(user, now)
    step = passwords.totp_step(secret=user.totp_secret, code=totp, now=now)
    if not user.check_password(password) or step is None or not _enter(user, step, now):
        _refuse(user, now)
    return user


def _count_try(user: User, now: datetime) -> bool:
    """Count a try before its password is looked at, so that many at once are not more than five; False while locked."""
    was_locked = Q(locked_until__isnull=False)
    free = User.objects.filter(Q(locked_until=None) | Q(locked_until__lte=now), pk=user.pk)
    return bool(
        free.update(
            failures=Case(When(was_locked, then=Value(1)), default=F("failures") + 1),
            locked_until=Case(When(~was_locked & Q(failures__gte=FAILURES - 1), then=Value(now + LOCK)), default=None),
        )
    )


def _refuse(user: User | None, now: datetime) -> NoReturn:
    """Leave an entry that outlives the exception; what was typed as the login may be a password, so it is not kept."""
    with transaction.atomic():
        record("sign_in_failed", user or User(), by=DOOR, at=now, person=user.person.key if user and user.person else None)
    raise SignInRefused


@transaction.atomic
def _enter(user: User, step: int, now: datetime) -> bool:
    """Clear the failures and spend the authenticator's step; False when that step was spent before."""
    if not User.objects.filter(pk=user.pk, totp_step__lt=step).update(totp_step=step, failures=0, locked_until=None):
        return False
    user.refresh_from_db(fields=["totp_step", "failures", "locked_until"])
    record("signed_in", user, by=user, at=now, person=user.person.key if user.person else None, detail={"how": "password"})
    return True


@transaction.atomic
def sign_out(*, user: User, now: datetime) -> None:
    """Record that `user` ended their session."""
    record("signed_out", user, by=user, at=now, person=user.person.key if user.person else None)


@transaction.atomic
def take_role(*, user: User, role: Role, now: datetime) -> None:
    """Let `user` act in `role` for the rest of the session. Raises RoleNotHeld."""
    if not Role.objects.on(timezone.localdate(now)).filter(pk=role.pk, user=user).exists():
        raise RoleNotHeld
    user.acting = role
    record("role_taken", role, by=user, at=now)


@transaction.atomic
def add_staff(
    *, login: str, password: str, totp_secret: str, person: Person, by: Actor, now: datetime, temporary: bool = False
) -> User:
    """Give `person` an account of staff; the account they have as a citizen becomes it. A `temporary` password is changed at sign-in.

    Raises LoginTaken, and ValueError for a TOTP secret that is not base32 of 112 bits or more.
    """
    passwords.check_secret(totp_secret)
    user = User.objects.select_for_update(of=("self",)).filter(person=person).first() or User(person=person)
    if user.login is not None or User.objects.filter(login=login).exists():
        raise LoginTaken
    user.login, user.totp_secret, user.password, user.temporary_password = login, totp_secret, make_password(password), temporary
    user.save()
    record("staff_added", user, by=by, at=now, person=person.key)
    return user


@transaction.atomic
def give_role(
    *,
    user: User,
    kind: str,
    since: date,
    by: Actor,
    now: datetime,
    organisation: Organisation | None = None,
    region: Territory | None = None,
    position: str = "",
    until: date | None = None,
    appointment: str = "",
    deputy_of: Role | None = None,
) -> Role:
    """Make `user` a `kind` at the place from `since` until `until` (excluded); `appointment` is the order that says so.

    Raises OwnRole, RoleDays, WrongPlace, RoleHeld, and NotAppointed for a pharmacist without such an order [MED-05-01].
    """
    if by.actor_key == user.actor_key:
        raise OwnRole()
    if until is not None and until <= since:
        raise RoleDays(on=until)
    if PLACES[Role.Kind(kind)] != (organisation is not None, region is not None):
        raise WrongPlace(kind=kind)
    if kind == Role.Kind.PHARMACIST and not appointment.strip():
        raise NotAppointed(kind=kind)
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    valid = DateRange(since, until)
    # The database's own constraint is silent about roles without an organisation: NULL equals nothing.
    if Role.objects.filter(user=user, kind=kind, organisation=organisation, region=region, valid__overlap=valid).exists():
        raise RoleHeld(kind=kind)
    role = Role.objects.create(
        user=user, kind=kind, organisation=organisation, region=region, position=position, appointment=appointment, valid=valid,
        deputy_of=deputy_of,
    )  # fmt: skip
    instead_of = {"deputy_of": deputy_of.user.actor_key} if deputy_of else {}
    record("role_given", role, by=by, at=now, reason=appointment, detail={"kind": role.kind, "user": user.actor_key, **instead_of})
    return role


@transaction.atomic
def end_role(role: Role, *, until: date, by: Actor, now: datetime) -> None:
    """Let `role` be held until `until` (excluded), its deputies no longer; open sessions lose it on that day. Raises OwnRole, RoleDays."""
    if by.actor_key == role.user.actor_key:
        raise OwnRole()
    if until <= role.valid.lower or (role.valid.upper is not None and until > role.valid.upper):
        raise RoleDays(on=until)
    for held in (role, *role.deputies.filter(valid__endswith__gt=until, valid__startswith__lt=until)):
        held.valid = DateRange(held.valid.lower, until)
        held.save(update_fields=["valid"])
        record("role_ended", held, by=by, at=now, detail={"kind": held.kind, "until": until})


@transaction.atomic
def ask_signature(*, person: Person | None, purpose: str, write: Callable[[str], str], now: datetime, by: Actor) -> SignatureRequest:
    """Return what is to be signed for `purpose`: the text that `write` makes around a new nonce; open for five minutes."""
    nonce = secrets.token_hex(16)
    row = SignatureRequest.objects.create(
        nonce=nonce, person=person, purpose=purpose, content=write(nonce), created_at=now, expires_at=now + passwords.LIFETIME
    )
    record("signature_asked", row, by=by, at=now, person=person.key if person else None, detail={"purpose": purpose})
    return row


def read_signature(*, asked: SignatureRequest, cms: bytes, now: datetime, by: Actor) -> Signed:
    """Return whose signature `cms` is on what was asked; it serves no act until `spend_signature`. Raises SignatureRefused.

    A transaction of its own, like `check_code`: the attempt counts whatever follows.
    """
    found = _judge(asked, cms, now, by)
    if not isinstance(found, Signed):
        raise SignatureRefused(why=found)
    return found


@transaction.atomic(durable=True)
def _judge(asked: SignatureRequest, cms: bytes, now: datetime, by: Actor) -> Signed | str:
    trying = SignatureRequest.objects.filter(pk=asked.pk, used_at=None, expires_at__gt=now, attempts__lt=passwords.ATTEMPTS)
    found = signatures.judged(asked, cms, now=now) if trying.update(attempts=F("attempts") + 1) else signatures.LATE
    why = "" if isinstance(found, Signed) else found
    detail = {"purpose": asked.purpose, "why": why}
    person = asked.person.key if asked.person else None
    record("signature_refused" if why else "signature_accepted", asked, by=by, at=now, person=person, detail=detail)
    return found


@transaction.atomic
def spend_signature(*, asked: SignatureRequest, now: datetime, by: Actor) -> None:
    """Use up what was signed, in the transaction of the act it is for; raises SignatureRefused when it was used before."""
    if SignatureRequest.objects.filter(pk=asked.pk, used_at=None).update(used_at=now) != 1:
        raise SignatureRefused(why=signatures.USED)
    person = asked.person.key if asked.person else None
    record("signature_used", asked, by=by, at=now, person=person, detail={"purpose": asked.purpose})


@transaction.atomic
def sign_in_by_signature(*, asked: SignatureRequest, person: Person, now: datetime) -> User:
    """Return the account of `person`, whose signature on `asked` was read; raises SignatureRefused when it was used before."""
    spend_signature(asked=asked, now=now, by=DOOR)
    user = citizen_of(person)
    user.as_citizen = True
    record("signed_in", user, by=user, at=now, person=person.key, detail={"how": "signature"})
    return user
