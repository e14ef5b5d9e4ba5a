"""Ground 3 by address: offered on the portal and at the desk in the days of the campaign only, chosen, told and taken back."""

from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from emhana.cases.actions import decide
from emhana.cases.models import Case
from emhana.documents.models import ResultDocument
from emhana.documents.signing import DemoAuthority
from emhana.parties.models import Organisation, Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.models import Attachment, Ground, Volume
from tests.domain.people import BY, NOW, a_clinic, a_person, staff
from tests.web.people_online import answered, applied, begun, signed_in
from tests.web.staff_session import ATTACHMENT, at_work

pytestmark = pytest.mark.django_db
PHONE = "+7 701 234 56 78"
OCTOBER = datetime(2026, 10, 1, 5, 0, tzinfo=UTC)  # Thursday, 10:00 in Almaty
SOLD = date(2026, 9, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("trust") / "authority"
    DemoAuthority.create(made, OCTOBER)
    return made


@pytest.fixture(autouse=True)
def october(folder, settings):
    settings.EMHANA_AUTHORITY = folder
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(OCTOBER, tick=False):
        yield


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic()


def text(response) -> str:
    return unescape(response.content.decode())


def moved(person: Person, place: Organisation) -> None:
    """Attach `person` by the distribution order that the protocol of the commission led to."""
    register.attach_many(
        people=[person.pk], organisation=place, volume=Volume.GUARANTEED, ground=Ground.NO_VOLUME, since=SOLD, basis="order 41", by=BY,
        now=NOW, protocol="8",
    )  # fmt: skip


def offered(page: str, name: str) -> list[str]:
    """Return the grounds that the radios called `name` offer."""
    return [part.split('value="')[1].split('"')[0] for part in page.split("<input")[1:] if f'name="{name}"' in part.split(">")[0]]


def on_the_portal(person: Person, language: str = "en") -> str:
    """Return the page that asks for the ground."""
    client = signed_in(person, language)
    address = begun(client)
    client.post(f"{address}whom/", {"whom": "self"})
    client.post(f"{address}home/", {"residence": "permanent"})
    return text(client.get(f"{address}why/"))


def at_desk(clinic: Organisation, person: Person) -> tuple[Client, str]:
    """Return the registrar's browser and the address of an intake begun for `person`."""
    desk = at_work(staff("registrar", clinic), OCTOBER)
    answer = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": person.iin})
    return desk, answer.url


@pytest.mark.law("ATT-11-01")
@pytest.mark.parametrize(("day", "open_"), [(14, False), (15, True)])
def test_the_list_of_grounds_has_the_third_in_the_campaign_and_the_fifth_after_the_commission(clinic, day, open_):
    plain, moved_one = a_person(phone=PHONE), a_person(phone="+7 701 234 56 79")
    moved(moved_one, clinic)
    with time_machine.travel(datetime(2026, 9, day, 5, 0, tzinfo=UTC), tick=False):
        for person in (plain, moved_one):
            grounds = {"free_choice", "residence_change", *(["campaign"] if open_ else [])}
            grounds |= {"commission_disagreement"} if person == moved_one else set()
            # The contract of insurance is ground 4, for which the portal is open too [ATT-11-07].
            assert set(offered(on_the_portal(person), "ground")) - {"vhi"} == grounds


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Сізді 2027 жылғы 1 қаңтардан бастап"), ("ru", "примет вас с 1 января 2027 г."),
        ("en", "takes you from 1 January 2027 if it has a contract"),
    ],
)  # fmt: skip
def test_the_third_ground_says_from_which_day_and_on_which_condition(language, said):
    assert said in on_the_portal(a_person(phone=PHONE), language).replace("\xa0", " ")


def test_free_choice_stands_before_the_choice_for_the_next_year():
    assert offered(on_the_portal(a_person(phone=PHONE)), "ground")[:2] == ["free_choice", "campaign"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("kk", "жыл бойы ашық"), ("ru", "открыто круглый год"), ("en", "runs every year from 15.09 to 15.11, both days included")],
)
def test_a_page_from_the_last_day_sent_after_midnight_is_told_why_it_is_too_late(language, said):
    with time_machine.travel(datetime(2026, 11, 15, 18, 59, tzinfo=UTC), tick=False):
        client = signed_in(a_person(phone=PHONE), language)
        address = begun(client)
        client.post(f"{address}whom/", {"whom": "self"})
        client.post(f"{address}home/", {"residence": "permanent"})
    with time_machine.travel(datetime(2026, 11, 15, 19, 1, tzinfo=UTC), tick=False):
        client.post(f"{address}why/", {"ground": "campaign"})
        assert said in text(client.get(f"{address}why/"))


@pytest.mark.law("ATT-11-06")
def test_a_pensioner_without_an_account_chooses_for_the_next_year_at_the_desk(clinic):
    pensioner = a_person(("Ким", "Вера", ""), date(1955, 3, 1))
    desk, address = at_desk(clinic, pensioner)
    assert "campaign" in offered(text(desk.get(address)), "data-ground")
    answers = {
        "step": "submit", "category": "pensioner", "language": "ru", "papers": ["identity_document", "pension_certificate"],
        "data-ground": "campaign", "data-residence": "permanent",
    }  # fmt: skip
    assert desk.post(address, answers).status_code == 302
    case = Case.objects.get()
    assert (case.state, case.channel, case.data["ground"], case.recipient) == ("in_review", "in_person", "campaign", pensioner)
    assert "Бекіту науқанында келесі жылға таңдау" in text(desk.get(f"/workbench/cases/{case.number}/"))


def test_at_the_desk_too_the_third_ground_is_closed_outside_the_campaign(clinic):
    desk, address = at_desk(clinic, a_person())
    with time_machine.travel(datetime(2026, 11, 16, 5, 0, tzinfo=UTC), tick=False):
        desk = at_work(staff("registrar", clinic), datetime(2026, 11, 16, 5, 0, tzinfo=UTC))
        address = desk.post("/workbench/desk/intake/", {"service": "phc_attachment", "iin": a_person().iin}).url
        assert "campaign" not in offered(text(desk.get(address)), "data-ground")
        answers = {
            "step": "submit", "category": "general", "language": "kk", "papers": ["identity_document"], "data-ground": "campaign",
            "data-residence": "permanent",
        }  # fmt: skip
        answer = desk.post(address, answers)
    assert answer.status_code == 422
    assert "15.09–15.11 аралығында өтеді" in text(answer)
    assert not Case.objects.exists()


def test_the_whole_way_schedules_the_record_and_the_cabinet_takes_it_back(clinic):
    person = a_person(phone=PHONE)
    register.attach(
        person=person, organisation=a_clinic("№ 1"), volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=SOLD, basis="act", by=BY,
        now=OCTOBER,
    )  # fmt: skip
    client = signed_in(person)
    case = applied(client, clinic, why={"ground": "campaign"})
    decide.decide(
        case=case, service=ATTACHMENT, outcome="granted", by=staff("register_specialist", clinic.territory), now=OCTOBER, reason="checked"
    )
    page = f"/cabinet/cases/{case.number}/"
    assert "Таңдаған емханаңыз 01.01.2027 бастап қызмет көрсетеді" in text(client.get(page))
    assert f"{page}withdraw/" in text(client.get(page))
    assert "your present attachment goes on" in text(client.get(f"{page}withdraw/"))
    assert client.post(f"{page}withdraw/").status_code == 302
    assert not Attachment.objects.in_force().filter(person=person, ground="campaign").exists()
    assert ResultDocument.objects.get().status == "revoked"
    after = text(client.get(page))
    assert "The request was withdrawn before it took effect" in after
    assert f"{page}withdraw/" not in after


def test_the_registrar_takes_a_choice_back_for_whoever_comes(clinic):
    person = a_person()
    desk, address = at_desk(clinic, person)
    answers = {"step": "submit", "category": "general", "language": "kk", "papers": ["identity_document"]}
    desk.post(address, answers | {"data-ground": "campaign", "data-residence": "permanent"})
    case = Case.objects.get()
    decide.decide(
        case=case, service=ATTACHMENT, outcome="granted", by=staff("register_specialist", clinic.territory), now=OCTOBER, reason="checked"
    )
    desk.post(f"/workbench/cases/{case.number}/withdraw/", {"withdraw-reason": "Жазбаша өтініш бойынша"})
    case.refresh_from_db()
    assert (case.state, Attachment.objects.in_force().exists()) == ("withdrawn", False)


def test_for_the_next_year_clinics_under_contract_today_or_then_are_offered(clinic):
    client = signed_in(a_person(phone=PHONE))
    without = a_clinic("№ 9", contracted=False)
    address = answered(client, clinic, why={"ground": "campaign"})
    page = text(client.get(f"{address}clinic/"))
    assert (clinic.bin in page, without.bin in page) == (True, False)
