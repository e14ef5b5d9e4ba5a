"""Accounts: codes to the registered phone, sign-in of staff, and roles that live in time."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import connection, connections
from psycopg.types.range import DateRange

from emhana.accounts import actions
from emhana.accounts.errors import LoginTaken, NoPhone, RoleHeld, RoleNotHeld, SignInRefused, TooMany, WrongPlace
from emhana.accounts.models import OneTimePassword, Role, User
from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Level, Territory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BY = Program("test")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a long sentence of staff"


@pytest.fixture(autouse=True)
def quick_hasher(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def person(iin: str = "850327300123", phone: str | None = "+7 701 234 56 78") -> Person:
    names = ("Қасымов", "Ерлан", "")
    return parties.enter_person(
        iin=iin, names=names, born_on=date(1985, 3, 27), sex="male", status="citizen", phone=phone, by=BY, now=NOW
    )


def staff(**fields: str) -> User:
    arguments = {"login": "erlan", "password": PASSWORD, "totp_secret": SECRET} | fields
    return actions.add_staff(**arguments, person=person(), by=BY, now=NOW)


def organisation() -> Organisation:
    names = {"kk": "№ 4 емхана", "ru": "Поликлиника № 4", "en": "Clinic No. 4"}
    territory = Territory.objects.create(
        code="710000000", level=Level.CAPITAL, name_kk="Астана", name_ru="Астана", name_en="Astana", valid=DateRange(date(1991, 12, 16))
    )
    return Organisation.objects.create(
        bin="990140000126", territory=territory, valid=DateRange(date(2000, 1, 1)), **{f"name_{key}": name for key, name in names.items()}
    )


def issue(of: Person, at: datetime = NOW, purpose: str = "sign_in") -> str:
    return actions.issue_code(person=of, purpose=purpose, now=at, by=BY)


def check(of: Person, code: str, at: datetime = NOW, purpose: str = "sign_in") -> bool:
    return actions.check_code(person=of, purpose=purpose, code=code, now=at, by=BY)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def enter(at: datetime = NOW, **given: str) -> User:
    arguments = {"login": "erlan", "password": PASSWORD, "totp": pyotp.TOTP(SECRET).at(at)} | given
    return actions.sign_in_staff(**arguments, now=at)


@pytest.mark.law("ATCH-10-01")
def test_the_right_code_is_taken_once_and_a_wrong_one_never() -> None:
    someone = person()
    code = issue(someone)
    assert [check(someone, other_than(code)), check(someone, code), check(someone, code)] == [False, True, False]


def test_a_code_has_six_digits_and_is_stored_as_a_keyed_hash_only() -> None:
    someone = person()
    code = issue(someone)
    assert len(code) == 6
    assert code.isdigit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_onetimepassword t")
        stored = cursor.fetchone()[0]
    assert code not in stored
    assert len(bytes(OneTimePassword.objects.get().digest)) == 32
    assert not [entry for entry in Entry.objects.all() if code in f"{entry.detail} {entry.reason} {entry.subject_key}"]


def test_a_code_ends_after_five_minutes() -> None:
    someone = person()
    code = issue(someone)
    assert not check(someone, code, NOW + timedelta(minutes=5))
    assert check(someone, code, NOW + timedelta(minutes=4, seconds=59))


def test_a_code_serves_its_purpose_and_its_person_only() -> None:
    someone, another = person(), person(iin="900101400122")
    code = issue(someone, purpose="confirm:17")
    assert not check(someone, code)
    assert not check(another, code, purpose="confirm:17")
    assert check(someone, code, purpose="confirm:17")


def test_a_new_code_makes_the_earlier_one_void() -> None:
    someone = person()
    first = issue(someone)
    second = issue(someone, NOW + timedelta(minutes=1))
    assert not check(someone, first, NOW + timedelta(minutes=1)) or first == second
    assert check(someone, second, NOW + timedelta(minutes=1))


def test_after_five_wrong_answers_the_right_one_comes_too_late() -> None:
    someone = person()
    code = issue(someone)
    assert not any(check(someone, other_than(code)) for _attempt in range(5))
    assert not check(someone, code)
    assert OneTimePassword.objects.get().attempts == 5


def test_codes_are_sent_once_a_minute_whatever_they_are_for() -> None:
    someone = person()
    issue(someone)
    with pytest.raises(TooMany) as caught:
        issue(someone, NOW + timedelta(seconds=59), purpose="confirm:1")
    assert caught.value.args_for_words == {"retry_at": NOW + timedelta(minutes=1)}
    issue(someone, NOW + timedelta(minutes=1))


def test_codes_are_sent_five_times_an_hour() -> None:
    someone = person()
    for minute in range(5):
        issue(someone, NOW + timedelta(minutes=minute))
    with pytest.raises(TooMany) as caught:
        issue(someone, NOW + timedelta(minutes=59))
    assert caught.value.args_for_words["retry_at"] == NOW + timedelta(hours=1)
    issue(someone, NOW + timedelta(hours=1))


def test_without_a_registered_phone_there_is_no_code() -> None:
    with pytest.raises(NoPhone):
        issue(person(phone=None))


@pytest.fixture
def race(transactional_db) -> Iterator[None]:
    yield
    connections.close_all()


def at_once(work) -> list[bool]:
    """Return what two threads answer that start together."""
    answers: list[bool] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        answers.append(work())
        connections.close_all()

    threads = [threading.Thread(target=run) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_right_answers_at_once_one_is_taken(race) -> None:
    someone = person()
    code = issue(someone)
    assert sorted(at_once(lambda: check(someone, code))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_code_is_sent(race) -> None:
    someone = person()

    def ask() -> bool:
        try:
            return bool(issue(someone))
        except TooMany:
            return False

    assert sorted(at_once(ask)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_one_authenticator_code_opens_one_of_two_sessions_at_once(race) -> None:
    staff()

    def attempt() -> bool:
        try:
            return bool(enter())
        except SignInRefused:
            return False

    assert sorted(at_once(attempt)) == [False, True]


def test_a_code_opens_the_same_account_of_the_citizen_each_time() -> None:
    someone = person()
    first = actions.sign_in_citizen(person=someone, code=issue(someone), now=NOW)
    later = NOW + timedelta(hours=1)
    second = actions.sign_in_citizen(person=someone, code=issue(someone, later), now=later)
    assert first == second == actions.citizen_of(someone)
    assert first is not None
    assert not first.has_usable_password()
    assert Entry.objects.filter(act="signed_in", actor=first.actor_key, actor_role="citizen").count() == 2


def test_staff_who_come_in_by_a_code_are_citizens() -> None:
    member = staff()
    user = actions.sign_in_citizen(person=member.person, code=issue(member.person), now=NOW)
    assert user == member
    assert user is not None
    assert (user.is_staff_member, user.actor_role) == (False, "citizen")


def test_staff_sign_in_with_password_and_authenticator() -> None:
    member = staff()
    assert enter() == member
    assert identify_hasher(member.password).algorithm == "md5"
    assert Entry.objects.filter(act="signed_in", actor=member.actor_key).exists()


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"totp": "000000"}, {"totp": ""}, {"login": "nobody"}])
def test_every_wrong_answer_is_refused_alike_and_kept(wrong: dict[str, str]) -> None:
    staff()
    with pytest.raises(SignInRefused) as caught:
        enter(**wrong)
    assert (str(caught.value), caught.value.args_for_words) == ("sign_in_refused", {})
    assert Entry.objects.filter(act="sign_in_failed").count() == 1


def test_an_unknown_login_costs_a_hash_too(monkeypatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(actions, "make_password", hashed.append)
    with pytest.raises(SignInRefused):
        enter(login="nobody")
    assert hashed == [PASSWORD]


def test_an_account_without_an_authenticator_opens_to_no_code() -> None:
    staff()
    User.objects.update(totp_secret=None)
    with pytest.raises(SignInRefused):
        enter(totp="000000")


@pytest.mark.parametrize("secret", ["", "JBSWY3DP"])
def test_a_secret_too_short_to_be_one_is_not_entered(secret: str) -> None:
    with pytest.raises(ValueError, match="112 bits"):
        staff(totp_secret=secret)


def test_a_code_of_the_authenticator_works_once() -> None:
    staff()
    code = pyotp.TOTP(SECRET).at(NOW)
    enter(totp=code)
    with pytest.raises(SignInRefused):
        enter(totp=code)
    enter(NOW + timedelta(seconds=30))


def test_an_older_code_of_the_authenticator_is_not_taken_after_a_newer_one() -> None:
    staff()
    enter()
    with pytest.raises(SignInRefused):
        enter(totp=pyotp.TOTP(SECRET).at(NOW - timedelta(seconds=30)))


def test_five_failures_lock_for_fifteen_minutes_and_then_the_count_starts_anew() -> None:
    staff()
    for _attempt in range(5):
        with pytest.raises(SignInRefused):
            enter(password="x")
    with pytest.raises(SignInRefused):
        enter(NOW + timedelta(minutes=14, seconds=59))
    with pytest.raises(SignInRefused):
        enter(NOW + timedelta(minutes=15), password="x")
    enter(NOW + timedelta(minutes=15))
    member = User.objects.get(login="erlan")
    assert (member.failures, member.locked_until) == (0, None)


def test_a_success_clears_the_failures() -> None:
    staff()
    for _attempt in range(4):
        with pytest.raises(SignInRefused):
            enter(password="x")
    enter()
    assert User.objects.get(login="erlan").failures == 0


def test_a_citizen_becomes_staff_with_the_same_account_and_no_login_stands_twice() -> None:
    someone = person()
    citizen = actions.citizen_of(someone)
    given = {"password": PASSWORD, "totp_secret": SECRET, "by": BY, "now": NOW}
    assert actions.add_staff(login="erlan", person=someone, **given) == citizen
    with pytest.raises(LoginTaken):
        actions.add_staff(login="erlan", person=person(iin="900101400122"), **given)


def test_the_secret_of_the_authenticator_is_sealed() -> None:
    staff()
    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM accounts_user")
        assert SECRET.encode() not in bytes(cursor.fetchone()[0])


def test_a_role_is_held_from_its_first_day_until_the_day_it_ends() -> None:
    member, clinic = staff(), organisation()
    role = actions.give_role(user=member, kind="registrar", organisation=clinic, since=TODAY, by=BY, now=NOW)
    actions.end_role(role, until=date(2026, 12, 1), by=BY, now=NOW)
    days = (date(2026, 11, 22), TODAY, date(2026, 11, 30), date(2026, 12, 1))
    assert [Role.objects.on(day).count() for day in days] == [0, 1, 1, 0]
    assert {"role_given", "role_ended"} <= set(Entry.objects.values_list("act", flat=True))


def test_a_role_is_bound_to_its_kind_of_place() -> None:
    member, clinic = staff(), organisation()
    for kind, place in (("registrar", {}), ("administrator", {"organisation": clinic}), ("register_specialist", {"organisation": clinic})):
        with pytest.raises(WrongPlace):
            actions.give_role(user=member, kind=kind, since=TODAY, by=BY, now=NOW, **place)


def test_a_role_is_not_given_twice_for_the_same_days() -> None:
    member = staff()
    given = {"user": member, "kind": "administrator", "by": BY, "now": NOW}
    actions.give_role(**given, since=TODAY, until=date(2026, 12, 1))
    with pytest.raises(RoleHeld):
        actions.give_role(**given, since=date(2026, 11, 30))
    actions.give_role(**given, since=date(2026, 12, 1))


def test_nobody_takes_a_role_that_is_not_theirs_today() -> None:
    member = staff()
    role = actions.give_role(user=member, kind="administrator", since=date(2026, 11, 24), by=BY, now=NOW)
    with pytest.raises(RoleNotHeld):
        actions.take_role(user=member, role=role, now=NOW)
    actions.take_role(user=member, role=role, now=NOW + timedelta(days=1))
    assert member.actor_role == "administrator"
