"""Citizens: codes to the registered phone, and the account that they open."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.domain.account_samples import NOW, at_once, check, issue, other_than, person

from emhana.accounts import actions
from emhana.accounts.errors import NoPhone, TooMany
from emhana.accounts.models import OneTimePassword
from emhana.journal.models import Entry

pytestmark = pytest.mark.django_db


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


def test_a_code_is_sent_once_a_minute_for_one_purpose_and_at_once_for_another() -> None:
    someone = person()
    issue(someone)
    issue(someone, NOW + timedelta(seconds=1), purpose="confirm:1")
    with pytest.raises(TooMany) as caught:
        issue(someone, NOW + timedelta(seconds=59))
    assert caught.value.args_for_words == {"retry_at": NOW + timedelta(minutes=1)}
    issue(someone, NOW + timedelta(minutes=1))


def test_codes_are_sent_ten_times_an_hour_whatever_they_are_for() -> None:
    someone = person()
    for minute in range(10):
        issue(someone, NOW + timedelta(minutes=minute), purpose=f"confirm:{minute}")
    with pytest.raises(TooMany) as caught:
        issue(someone, NOW + timedelta(minutes=59))
    assert caught.value.args_for_words["retry_at"] == NOW + timedelta(hours=1)
    issue(someone, NOW + timedelta(hours=1))


def test_without_a_registered_phone_there_is_no_code() -> None:
    with pytest.raises(NoPhone):
        issue(person(phone=None))


@pytest.mark.django_db(transaction=True)
def test_of_two_right_answers_at_once_one_is_taken() -> None:
    someone = person()
    code = issue(someone)
    assert sorted(at_once(lambda: check(someone, code))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_code_is_sent() -> None:
    someone = person()

    def ask() -> bool:
        try:
            return bool(issue(someone))
        except TooMany:
            return False

    assert sorted(at_once(ask)) == [False, True]


def test_a_code_opens_the_same_account_of_the_citizen_each_time() -> None:
    someone = person()
    first = actions.sign_in_citizen(person=someone, code=issue(someone), now=NOW)
    later = NOW + timedelta(hours=1)
    second = actions.sign_in_citizen(person=someone, code=issue(someone, later), now=later)
    assert first == second == actions.citizen_of(someone)
    assert first is not None
    assert not first.has_usable_password()
    assert Entry.objects.filter(act="signed_in", actor=first.actor_key, actor_role="citizen").count() == 2
