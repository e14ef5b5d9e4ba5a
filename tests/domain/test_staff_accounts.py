"""Staff: password and authenticator, the lock, and roles that live in time."""

from datetime import date, timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import connection
from tests.domain.account_samples import BY, NOW, PASSWORD, SECRET, TODAY, at_once, enter, issue, organisation, person, staff

from emhana.accounts import actions
from emhana.accounts.errors import LoginTaken, RoleHeld, RoleNotHeld, SignInRefused, WrongPlace
from emhana.accounts.models import Role, User
from emhana.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_one_authenticator_code_opens_one_of_two_sessions_at_once() -> None:
    staff()

    def attempt() -> bool:
        try:
            return bool(enter())
        except SignInRefused:
            return False

    assert sorted(at_once(attempt)) == [False, True]


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


def test_staff_who_come_in_by_a_code_are_citizens() -> None:
    member = staff()
    user = actions.sign_in_citizen(person=member.person, code=issue(member.person), now=NOW)
    assert user == member
    assert user is not None
    assert (user.is_staff_member, user.actor_role) == (False, "citizen")
