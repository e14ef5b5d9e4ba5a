"""Signing in and out by address: what is told, where it leads, and how long a session lives."""

import re
from datetime import date, timedelta
from html import unescape

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from emhana.accounts import actions, sessions
from emhana.accounts.models import OneTimePassword, User
from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.notifications.models import Message
from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Level, Territory

BY = Program("test")
IIN, PHONE = "850327300123", "+7 701 234 56 78"
SECRET, PASSWORD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "a long sentence of staff"
SINCE = date(2020, 1, 1)


@pytest.fixture
def person(db) -> Person:
    names = ("Қасымов", "Ерлан", "")
    fields = {"born_on": date(1985, 3, 27), "sex": "male", "status": "citizen", "language": "ru"}
    return parties.enter_person(iin=IIN, names=names, phone=PHONE, by=BY, now=timezone.now(), **fields)


@pytest.fixture
def member(person) -> User:
    return actions.add_staff(login="erlan", password=PASSWORD, totp_secret=SECRET, person=person, by=BY, now=timezone.now())


def give(member: User, kind: str = "administrator", **place: object):
    return actions.give_role(user=member, kind=kind, since=SINCE, by=BY, now=timezone.now(), **place)


def clinic() -> Organisation:
    names = {"name_kk": "№ 4 емхана", "name_ru": "Поликлиника № 4", "name_en": "Clinic No. 4"}
    territory = Territory.objects.create(
        code="710000000", level=Level.CAPITAL, name_kk="Астана", name_ru="Астана", name_en="Astana", valid=DateRange(SINCE)
    )
    return Organisation.objects.create(bin="990140000126", territory=territory, valid=DateRange(SINCE), **names)


def ask(client: Client, *, query: str = "", phone: str = PHONE, iin: str = IIN):
    return client.post(f"/sign-in/{query}", {"iin": iin, "phone": phone})


def sent_code() -> str:
    return re.search(r"\d{6}", Message.objects.latest("pk").body)[0]


def enter(client: Client, query: str = ""):
    """Sign in as the citizen and return the last answer."""
    ask(client, query=query)
    return client.post("/sign-in/code/", {"code": sent_code()})


def enter_staff(client: Client, query: str = "", **given: str):
    data = {"login": "erlan", "password": PASSWORD, "totp": pyotp.TOTP(SECRET).now()} | given
    return client.post(f"/workbench/sign-in/{query}", data)


def text_of(response) -> str:
    """Return what the page says, without the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", unescape(response.content.decode()))


@pytest.mark.parametrize("address", ["/sign-in/", "/workbench/sign-in/"])
@pytest.mark.parametrize(
    ("language", "title"),
    [("kk", ("Кіру", "Қызметкер ретінде кіру")), ("ru", ("Войти", "Вход для сотрудников")), ("en", ("Sign in", "Sign in as staff"))],
)
def test_sign_in_speaks_the_language_asked_for(client, address, language, title):
    response = client.get(address, {"lang": language})
    assert response.status_code == 200
    assert f">{title['workbench' in address]}</h1>" in response.content.decode()


def test_a_citizen_signs_in_with_the_code_sent_to_the_registered_phone(client, person):
    response = enter(client)
    assert (response.status_code, response.url) == (302, "/cabinet/")
    message = Message.objects.get()
    assert (message.kind, message.channel, message.address, message.language) == ("code", "sms", PHONE, "ru")
    assert "икому" in message.body
    page = text_of(client.get("/cabinet/"))
    assert "Қасымов Ерлан" in page
    assert "Шығу" in page
    assert IIN not in page


@pytest.mark.parametrize("given", [{"phone": "+7 777 000 00 00"}, {"iin": "900101400122"}])
def test_the_answer_is_the_same_for_a_phone_that_is_not_the_registered_one(person, given):
    answers, pages, refusals = [], [], []
    for asked in ({}, given):
        client = Client()
        response = ask(client, **asked)
        answers.append((response.status_code, response.url, sorted(response.cookies)))
        pages.append(text_of(client.get("/sign-in/code/")))
        refusals.append(text_of(client.post("/sign-in/code/", {"code": "000000" if sent_code() != "000000" else "000001"})))
    assert answers[0] == answers[1]
    assert pages[0] == pages[1]
    assert refusals[0] == refusals[1]
    assert OneTimePassword.objects.count() == Message.objects.count() == 1


def test_a_reached_limit_is_answered_like_everything_else_and_the_code_sent_before_works(client, person):
    ask(client)
    response = ask(client)
    assert (response.status_code, response.url) == (302, "/sign-in/code/")
    assert OneTimePassword.objects.count() == 1
    assert client.post("/sign-in/code/", {"code": sent_code()}).url == "/cabinet/"


@pytest.mark.parametrize("written", ["87012345678", "7012345678", "+7 (701) 234-56-78"])
def test_a_phone_may_be_written_in_any_usual_way(client, person, written):
    ask(client, phone=written)
    assert Message.objects.count() == 1


def test_a_dead_person_is_sent_no_code(client, person):
    Person.objects.filter(pk=person.pk).update(died_on=date(2026, 1, 1))
    ask(client)
    assert not Message.objects.exists()


MISTYPED = {
    "kk": ("бақылау цифры сәйкес келмейді", "Нөмірдің +7-ден кейінгі 10 цифрын толық енгізіңіз.", "Код 6 цифрдан тұрады."),
    "ru": ("контрольная цифра не сходится", "Введите номер полностью: 10 цифр после +7.", "Код состоит из 6 цифр."),
    "en": ("its check digit does not fit", "Enter the number with its 10 digits after +7.", "The code has 6 digits."),
}


@pytest.mark.parametrize("language", MISTYPED)
def test_errors_are_named_in_the_language_of_the_page(client, person, language):
    text = text_of(ask(client, query=f"?lang={language}", iin="850327300124", phone="12"))
    assert "govuk-error-summary" in text
    assert MISTYPED[language][0] in text
    assert MISTYPED[language][1] in text
    ask(client)
    assert MISTYPED[language][2] in text_of(client.post("/sign-in/code/", {"code": "12"}))


def test_there_is_no_code_page_without_a_beginning(client, db):
    assert client.get("/sign-in/code/").url == "/sign-in/"


@pytest.mark.parametrize("asked", ["/services/?q=1", "/cabinet/x"])
def test_a_local_page_is_returned_to(client, person, asked):
    assert enter(client, f"?next={asked}").url == asked


@pytest.mark.parametrize(
    "asked", ["https://evil.kz/", "//evil.kz", "/\\evil.kz", "///evil.kz", "javascript:alert(1)", "cabinet", "/\t/evil.kz"]
)
def test_no_other_site_is_led_to(client, member, asked):
    assert sessions.local_path(asked, otherwise="/cabinet/") == "/cabinet/"
    give(member)
    staff_client = Client()
    assert staff_client.post("/workbench/sign-in/", {}, query_params={"next": asked}).status_code == 200
    data = {"login": "erlan", "password": PASSWORD, "totp": pyotp.TOTP(SECRET).now()}
    assert staff_client.post("/workbench/sign-in/", data, query_params={"next": asked}).url == "/workbench/"


def test_the_cabinet_asks_a_visitor_to_sign_in_and_come_back(client):
    assert client.get("/cabinet/?a=1").url == "/sign-in/?next=%2Fcabinet%2F%3Fa%3D1"


def test_the_key_of_the_session_changes_at_sign_in(client, person):
    ask(client)
    before = client.cookies["sessionid"].value
    client.post("/sign-in/code/", {"code": sent_code()})
    cookie = client.cookies["sessionid"]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/cabinet/").status_code == 302


def test_pages_of_somebody_signed_in_are_kept_by_no_cache(client, person):
    enter(client)
    assert "no-store" in client.get("/cabinet/").headers["Cache-Control"]


def test_signing_out_ends_the_session(client, person):
    enter(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert client.get("/cabinet/").status_code == 302
    assert Entry.objects.filter(act="signed_out").exists()


def test_a_form_without_its_token_is_refused(person):
    assert Client(enforce_csrf_checks=True).post("/sign-in/", {"iin": IIN, "phone": PHONE}).status_code == 403


def age(client: Client, **keys: timedelta) -> None:
    """Move the session's instants into the past."""
    session = client.session
    for key, by in keys.items():
        session[key] -= by.total_seconds()
    session.save()


@pytest.mark.parametrize(("keys", "left"), [({"used_at": timedelta(hours=2)}, 200), ({"opened_at": timedelta(hours=8)}, 302)])
def test_a_session_of_a_citizen_ends_after_eight_hours(client, person, keys, left):
    enter(client)
    age(client, **keys)
    assert client.get("/cabinet/").status_code == left


@pytest.mark.parametrize(
    ("keys", "left"),
    [({"used_at": timedelta(minutes=29)}, 200), ({"used_at": timedelta(minutes=30)}, 302), ({"opened_at": timedelta(hours=8)}, 302)],
)
def test_a_session_of_staff_ends_after_half_an_hour_without_use(client, member, keys, left):
    give(member)
    enter_staff(client)
    age(client, **keys)
    assert client.get("/workbench/").status_code == left


def test_staff_with_one_role_go_straight_to_work_and_are_named_with_it(client, member):
    give(member, "registrar", organisation=clinic())
    assert enter_staff(client).url == "/workbench/"
    page = text_of(client.get("/workbench/"))
    assert "Қасымов Ерлан" in page
    assert "Тіркеуші, № 4 емхана" in page
    assert 'action="/workbench/sign-out/"' in page


def test_staff_with_several_roles_choose_one_and_go_on(client, member):
    give(member)
    registrar = give(member, "registrar", organisation=clinic())
    assert enter_staff(client, "?next=/workbench/?tab=2").url == "/workbench/role/"
    assert client.get("/workbench/").url == "/workbench/role/?next=%2Fworkbench%2F"
    page = text_of(client.get("/workbench/role/"))
    assert "Тіркеуші, № 4 емхана" in page
    assert "Әкімші" in page
    before = client.cookies["sessionid"].value
    assert client.post("/workbench/role/", {"role": registrar.pk}).url == "/workbench/?tab=2"
    assert client.cookies["sessionid"].value != before
    assert Entry.objects.filter(act="role_taken", actor_role="registrar").exists()


def test_a_role_of_somebody_else_cannot_be_chosen(client, member):
    assert enter_staff(client).url == "/workbench/role/"
    another = User.objects.create(login="another", password="x")
    role = give(another)
    assert client.post("/workbench/role/", {"role": role.pk}).status_code == 200
    assert "Бүгін Сізге рөл берілмеген" in text_of(client.get("/workbench/role/"))


def test_a_role_that_has_ended_is_lost_in_the_open_session(client, member):
    role = give(member)
    enter_staff(client)
    assert client.get("/workbench/").status_code == 200
    actions.end_role(role, until=timezone.localdate(), by=BY, now=timezone.now())
    assert client.get("/workbench/").url == "/workbench/role/?next=%2Fworkbench%2F"


@pytest.mark.parametrize("given", [{"password": "x"}, {"totp": "000000"}, {"login": "nobody"}])
def test_a_wrong_staff_sign_in_says_one_thing(client, member, given):
    text = text_of(enter_staff(client, **given))
    assert "Логин, құпиясөз немесе код қате." in text
    assert PASSWORD not in text


def test_staff_and_citizens_do_not_open_each_others_pages(member):
    give(member)
    citizen, staff = Client(), Client()
    enter(citizen)
    enter_staff(staff)
    assert [citizen.get(address).status_code for address in ("/cabinet/", "/workbench/")] == [200, 403]
    assert [staff.get(address).status_code for address in ("/cabinet/", "/workbench/")] == [403, 200]


def test_a_visitor_costs_no_query_and_is_offered_to_sign_in(client):
    assert 'href="/sign-in/"' in client.get("/").content.decode()
