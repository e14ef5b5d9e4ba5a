"""The staff pages of the dispensary registers: one person, one register, a reason; the emergency door; the lists of readers."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.accounts.models import User
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.registers.dispensary import actions
from emhana.registers.dispensary.models import Register, RegisterReader
from tests.domain.dispensary_samples import kept_by, observed, somebody
from tests.domain.people import BY, NOW, a_clinic, a_person, iin_of, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
LOOK, EMERGENCY, READERS = "/workbench/dispensary/", "/workbench/dispensary/emergency/", "/workbench/dispensary/readers/"
ENGLISH = {"accept-language": "en"}
OTHERS = [(one, other) for one in Register for other in Register if one != other]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def a_reader(register: Register) -> User:
    user = staff("registrar", a_clinic())
    actions.list_reader(register=register, user=user, basis="№ 1", since=date(2026, 1, 1), by=BY, now=NOW)
    return user


def asked(client: Client, address: str, person, register: Register, status: int = 200, **more: str) -> str:
    said = {"register": register.value, "iin": person.iin, "reason": "operation today"} | more
    response = client.post(address, said, headers=ENGLISH)
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


@pytest.mark.parametrize("register", Register)
def test_a_listed_reader_sees_yes_or_no_and_the_reason_is_kept(register: Register) -> None:
    client = at_work(a_reader(register))
    on, off = observed(somebody(), register), a_person()
    assert ">Under dynamic observation<" in asked(client, LOOK, on, register)
    assert ">Not under dynamic observation<" in asked(client, LOOK, off, register)
    entries = Entry.objects.filter(act="register_read")
    assert {(entry.reason, entry.detail["register"]) for entry in entries} == {("operation today", register.value)}
    assert not Message.objects.exists()


@pytest.mark.parametrize(("own", "other"), OTHERS)
def test_a_reader_of_one_register_gets_one_sentence_from_another_and_leaves_nothing(own: Register, other: Register) -> None:
    client, person = at_work(a_reader(own)), observed(somebody(), other)
    before = Entry.objects.count()
    page = asked(client, LOOK, person, other, 403)
    assert page.count("You are not on the list of readers of this register. Nothing was looked up") == 1
    assert person.full_name not in page
    nobody = a_person()
    nobody.iin = iin_of(date(1980, 1, 1), "male")
    assert asked(client, LOOK, nobody, other, 403).count("Nothing was looked up") == 1  # who is on record is not told either
    assert Entry.objects.filter(act__in=["register_read", "glass_broken"]).count() == 0
    assert Entry.objects.exclude(act="person_entered").exclude(act="residence_recorded").count() <= before


def test_what_is_left_out_or_wrong_is_one_sentence_and_nothing_is_read() -> None:
    client, person = at_work(a_reader(Register.NARCOLOGY)), somebody()
    for more, sentence in (
        ({"reason": " "}, "“Why you look” is empty. Fill it in."),
        ({"iin": "900101300127"}, "IIN of the person:"),
        ({"iin": iin_of(date(1980, 1, 1), "male")}, "Nobody in the register of persons has this IIN."),
    ):
        assert sentence in asked(client, LOOK, person, Register.NARCOLOGY, 422, **more), sentence
    unknown = client.post(LOOK, {"register": "x", "iin": person.iin, "reason": "x"}, headers=ENGLISH)
    assert (unknown.status_code, "Register: Select a valid choice." in unescape(unknown.content.decode())) == (422, True)
    assert not Entry.objects.filter(act="register_read").exists()


def test_an_emergency_is_told_to_the_person_and_the_second_look_is_marked() -> None:
    kept_by(Register.PSYCHIATRY)
    person, doctor = observed(somebody(), Register.PSYCHIATRY), staff("registrar", a_clinic("№ 7 емхана"))
    client = at_work(doctor)
    page = asked(client, EMERGENCY, person, Register.PSYCHIATRY, 422)
    assert "Confirm that you know it." in page
    assert not Message.objects.exists()
    first = asked(client, EMERGENCY, person, Register.PSYCHIATRY, understood="on")
    assert (">Under dynamic observation<" in first, "second look is marked" in first) == (True, False)
    notice = Message.objects.filter(person=person, channel="sms").get()
    assert "№ 7 емхана" in notice.body
    assert "operation today" in notice.body
    assert "second look is marked" in asked(client, EMERGENCY, person, Register.PSYCHIATRY, understood="on")
    assert [entry.detail.get("again") for entry in Entry.objects.filter(act="glass_broken").order_by("id")] == [None, True]
    other = asked(client, EMERGENCY, a_person(), Register.PSYCHIATRY, understood="on")
    assert "second look is marked" not in other
    listed = unescape(at_work(staff("administrator")).get(READERS, {"lang": "en"}).content.decode())
    assert (listed.count("operation today"), listed.count("second look at the same person")) == (3, 1)
    assert person.full_name not in listed


def test_the_emergency_door_is_for_those_who_care_for_people() -> None:
    person = somebody()
    for user in (staff("administrator"), staff("register_specialist", person.residences.get().territory)):
        assert at_work(user).get(EMERGENCY).status_code == 403
    assert Client().get(EMERGENCY).status_code == 302


def test_the_administrator_puts_readers_on_lists_and_takes_them_off() -> None:
    reader, client = staff("registrar", a_clinic()), at_work(staff("administrator"))
    said = {"register": "narcology", "login": reader.login, "basis": "№ 5-Ө", "since_day": "24", "since_month": "11", "since_year": "2026"}
    assert client.post(READERS, said).status_code == 302
    again = client.post(READERS, said, headers=ENGLISH)
    assert "This person is on the list of this register already" in unescape(again.content.decode())
    for more, sentence in (({"login": "nobody"}, "No member of staff has this login."), ({"basis": ""}, "is empty. Fill it in.")):
        response = client.post(READERS, said | more, headers=ENGLISH)
        assert (response.status_code, sentence in unescape(response.content.decode())) == (422, True)
    row = RegisterReader.objects.get()
    assert (row.register, row.user, row.valid.lower, row.valid.upper) == ("narcology", reader, date(2026, 11, 24), None)
    RegisterReader.objects.update(valid=row.valid.__class__(date(2026, 1, 1), None))
    assert client.post(f"{READERS}{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.valid.upper == date(2026, 11, 24)
    assert Entry.objects.filter(act="reader_unlisted").count() == 1
    asked(at_work(reader), LOOK, somebody(), Register.NARCOLOGY, 403)
    assert at_work(reader).get(READERS).status_code == 403


def test_the_list_of_readers_costs_the_same_however_long_it_is(django_assert_max_num_queries) -> None:
    kept_by(Register.NARCOLOGY)
    for _ in range(4):
        a_reader(Register.NARCOLOGY)
    client = at_work(staff("administrator"))
    with django_assert_max_num_queries(9):
        client.get(READERS)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ("Диспансерлік тіркелімдер", "Қарау себебі", "Төтенше жағдайда қарау")),
        ("ru", ("Диспансерные регистры", "Зачем вы смотрите")),
    ],
)
def test_every_word_is_in_the_language(language: str, words) -> None:
    client = at_work(a_reader(Register.NARCOLOGY))
    for address in (LOOK, EMERGENCY):
        page = unescape(client.get(address, {"lang": language}).content.decode())
        shown = [part.strip() for part in re.findall(r">([^<>]+)<", page)]
        assert [part for part in shown if re.search("[a-z]{3}", part) and part != "English"] == []
    page = unescape(client.get(LOOK, {"lang": language}).content.decode())
    assert all(word in page for word in words)
