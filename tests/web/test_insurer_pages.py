"""The pages of an insurer's own staff: its contracts and whom they insure, its requests, its attachments that end, and nothing else."""

from datetime import date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emhana.accounts import sessions
from emhana.accounts.models import Role
from emhana.accounts.staff.actions import name_deputy
from emhana.cases.models import Case
from emhana.journal.models import Entry
from emhana.parties.models import Person
from emhana.registers.attachment.models import Attachment
from emhana.registers.insurers import actions as insurers
from emhana.registers.insurers.models import InsuranceContract, Insurer
from tests.domain.attachment_requests import granted
from tests.domain.people import BY, a_clinic, a_person, staff
from tests.domain.voluntary_samples import DAY, NOW, Desk, a_contract, a_desk, a_foreigner, an_insurer, told
from tests.web.people_online import signed_in
from tests.web.staff_session import at_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("insured_morning")]
HOME, REQUESTS, ENDINGS = "/workbench/insurer/", "/workbench/insurer/requests/", "/workbench/insurer/endings/"


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def officer_of(insurer: Insurer, now: datetime = NOW) -> Client:
    return at_work(staff("insurer", insurer.organisation), now)


@pytest.fixture
def officer(desk: Desk) -> Client:
    return officer_of(desk.insurer)


def text(response) -> str:
    return unescape(response.content.decode())


def day(prefix: str, value: date) -> dict[str, str]:
    return {f"{prefix}_day": str(value.day), f"{prefix}_month": str(value.month), f"{prefix}_year": str(value.year)}


def person(place: int, document: str, names: tuple[str, str], born: date, **more: str) -> dict[str, str]:
    said = {
        "part": "attached", "country": document[:3], "document": document[3:], "identity": "foreign_passport", "family_name": names[0],
        "given_name": names[1], "sex": "male", "status": "temporary_foreigner", "street": "Абай, 5", "shown": "on",
    }  # fmt: skip
    return {f"p{place}-{name}": value for name, value in (said | more).items()} | day(f"p{place}-born_on", born)


MAN = person(0, "TUR1", ("Yılmaz", "Deniz"), date(1985, 4, 3))


def sent(*people: dict[str, str], **more: object) -> dict[str, object]:
    said: dict[str, object] = {
        "step": "submit", "key": str(uuid4()), "people": str(len(people)), "application-statement_language": "ru",
        "application-language": "kk",
    }  # fmt: skip
    for one in people:
        said |= one
    return said | more


def asking(contract: InsuranceContract, clinic) -> str:
    return f"{HOME}contracts/{contract.pk}/{clinic.bin}/"


def own_contract(desk: Desk, *people: Person, **more: object) -> InsuranceContract:
    return a_contract(desk.insurer, *people, clinics=(desk.clinic,), **more)


def test_an_officer_begins_with_the_contracts_and_sees_whom_each_insures_and_where(desk, officer):
    man = a_foreigner()
    contract = own_contract(desk, man, policyholder="«Құрылыс» ЖШС")
    granted(desk.case(told(contract), man), now=NOW)
    home = officer.get("/workbench/", follow=True)
    assert (home.redirect_chain[-1][0], "C-77" in text(home)) == (HOME, True)
    said = text(officer.get(f"{HOME}contracts/{contract.pk}/"))
    for wanted in ("Yılmaz Deniz", "03.04.1985", desk.clinic.name("kk"), "02.06.2026", "28.02.2027", "«Құрылыс» ЖШС"):
        assert wanted in said
    assert Entry.objects.filter(act="insured_list_read", actor__startswith=f"insurer:{desk.insurer.organisation.bin}/user:").exists()


def test_a_new_contract_is_entered_and_another_one_under_its_number_is_told(desk, officer):
    typed = {
        "act": "enter", "enter-number": "N-1", "enter-kind": "voluntary", "enter-clinics": desk.clinic.bin,
        **day("enter-first_day", date(2026, 3, 1)), **day("enter-last_day", date(2027, 2, 28)),
    }  # fmt: skip
    answer = officer.post(HOME, typed, follow=True)
    contract = InsuranceContract.objects.get()
    assert (answer.status_code, contract.source, contract.clinics.get().organisation) == (200, "insurer", desk.clinic)
    again = officer.post(HOME, typed | {"enter-last_day_year": "2028"})
    assert (again.status_code, "Сақтандырушының осы нөмірмен" in text(again) or "N-1" in text(again)) == (422, True)
    assert InsuranceContract.objects.count() == 1


WRONG_CONTRACT = [
    ({"enter-clinics": "000000000000"}, "000000000000"),
    ({"enter-clinics": "{home}"}, "медициналық-санитариялық алғашқы көмек ұйымы жоқ"),
    ({"enter-last_day_year": "2025"}, "Басталмай тұрып аяқталады"),
    ({"enter-number": ""}, "Шарт нөмірі"),
]


@pytest.mark.parametrize(("changed", "sentence"), WRONG_CONTRACT, ids=["checksum", "no clinic", "ends first", "no number"])
def test_what_is_wrong_with_a_contract_is_named_and_nothing_is_entered(desk, officer, changed, sentence):
    changed = {name: value.format(home=desk.insurer.organisation.bin) for name, value in changed.items()}
    typed = {
        "act": "enter", "enter-number": "N-1", "enter-kind": "voluntary", "enter-clinics": desk.clinic.bin,
        **day("enter-first_day", date(2026, 3, 1)), **day("enter-last_day", date(2027, 2, 28)), **changed,
    }  # fmt: skip
    answer = officer.post(HOME, typed)
    assert (answer.status_code, sentence in text(answer), InsuranceContract.objects.count()) == (422, True, 0)


def test_a_person_who_is_on_no_record_gets_a_request_by_the_insurer_and_is_listed_as_insured(desk, officer):
    contract = own_contract(desk)
    typed = sent(MAN)
    answer = officer.post(asking(contract, desk.clinic), typed, follow=True)
    case = Case.objects.get()
    assert (answer.status_code, case.number in text(answer), case.state, case.channel) == (200, True, "in_review", "insurer")
    asked = case.data["voluntary"]
    assert (asked["asked_by"], asked["insurer_asking"]) == ("insurer", desk.insurer.organisation.bin)
    assert contract.insured.get().person == case.recipient
    event = case.events.earliest("pk")
    assert (event.actor.startswith(f"insurer:{desk.insurer.organisation.bin}/user:"), event.actor_role) == (True, "insurer")
    officer.post(asking(contract, desk.clinic), typed)
    assert Case.objects.count() == 1


def test_a_family_is_asked_for_with_its_child_and_each_gets_a_request(desk, officer):
    contract = own_contract(desk)
    wife = person(1, "TUR2", ("Yılmaz", "Elif"), date(1987, 4, 3), sex="female", consents="on")
    boy = person(2, "TUR3", ("Yılmaz", "Can"), date(2016, 4, 3))
    answer = officer.post(asking(contract, desk.clinic), sent(MAN, wife, boy), follow=True)
    cases = list(Case.objects.order_by("pk"))
    assert [(case.category, case.state) for case in cases] == [
        ("vhi_family", "in_review"), ("vhi_family", "in_review"), ("vhi_minor", "in_review"),
    ]  # fmt: skip
    assert all(case.number in text(answer) for case in cases)
    heads = list(contract.insured.order_by("pk").values_list("family_of__given_name", flat=True))
    assert heads == [None, "Deniz", "Deniz"]


def test_a_family_without_a_written_consent_comes_back_by_the_same_rule_as_at_the_desk(desk, officer):
    contract = own_contract(desk)
    wife = person(1, "TUR2", ("Yılmaz", "Elif"), date(1987, 4, 3), sex="female")
    answer = officer.post(asking(contract, desk.clinic), sent(MAN, wife), follow=True)
    assert ({case.state for case in Case.objects.all()}, "жазбаша келісімі қоса берілмеген" in text(answer)) == ({"returned"}, True)
    assert "жазбаша келісімі қоса берілмеген" in text(officer.get(REQUESTS))


def test_an_insurer_learns_no_name_behind_a_number_it_types(desk, officer):
    contract, known = own_contract(desk), a_person(("Ахметова", "Айгүл", "Сәкенқызы"))
    typed = sent(person(0, "", ("Yılmaz", "Deniz"), known.born_on, iin=known.iin, sex="female"))
    answer = officer.post(asking(contract, desk.clinic), typed)
    assert (answer.status_code, "басқа аты-жөн" in text(answer), "Ахметова" in text(answer)) == (422, True, False)
    assert not Case.objects.exists()
    named = typed | {"p0-family_name": "ахметова", "p0-given_name": "Айгүл"}
    assert officer.post(asking(contract, desk.clinic), named, follow=True).status_code == 200
    assert Case.objects.get().recipient == known


WRONG = [
    ({"p0-street": ""}, "мекенжайды енгізіңіз"),
    ({"p0-family_name": ""}, "Тегі"),
    ({"p0-document": ""}, "құжаттың елі мен нөмірін"),
    ({"p0-part": "asks"}, "Кем дегенде бір адам"),
]


@pytest.mark.parametrize(("changed", "sentence"), WRONG, ids=["address", "name", "document", "only asks"])
def test_what_is_missing_is_named_and_what_was_typed_stays(desk, officer, changed, sentence):
    answer = officer.post(asking(own_contract(desk), desk.clinic), sent(MAN, **changed))
    assert (answer.status_code, sentence in text(answer), 'value="Deniz"' in text(answer)) == (422, True, True)
    assert not Case.objects.exists()


@pytest.mark.law("ATT-02-09")
def test_an_insurer_whose_licence_has_run_out_is_told_so_and_sends_nothing(desk):
    lapsed = an_insurer("«Ескі» АҚ", until=date(2026, 5, 31))
    contract, client = a_contract(lapsed, clinics=(desk.clinic,), number="E-1"), officer_of(lapsed)
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        answer = client.post(asking(contract, desk.clinic), sent(MAN))
    assert (answer.status_code, "лицензиясы жоқ" in text(answer), Case.objects.count()) == (422, True, 0)
    assert "Лицензияңыз бүгін қолданыста емес" in text(client.get(HOME))


def test_the_list_tells_state_clock_decision_and_reason_of_own_requests_alone(desk, officer):
    contract = own_contract(desk)
    officer.post(asking(contract, desk.clinic), sent(MAN))
    case = Case.objects.get()
    said = text(officer.get(REQUESTS))
    for wanted in (case.number, "Yılmaz Deniz", "C-77", desk.clinic.name("kk"), "қалды"):
        assert wanted in said
    granted(case, now=NOW)
    shown = text(officer.get(f"{REQUESTS}{case.number}/"))
    for wanted in ("Yılmaz Deniz", "28.02.2027", "02.06.2026"):
        assert wanted in shown
    at_the_desk = desk.case(told(contract), a_foreigner("TURZZ", ("Kaya", "Ali", "")))
    assert at_the_desk.number not in text(officer.get(REQUESTS))
    assert officer.get(f"{REQUESTS}{at_the_desk.number}/").status_code == 404


def test_what_the_system_of_the_insurer_sent_stands_in_the_list_of_its_officers(desk, officer, client):
    _, key = insurers.make_key(insurer=desk.insurer, since=date(2026, 1, 1), until=date(2027, 1, 1), by=BY, now=NOW)
    own_contract(desk)
    one = {
        "person": {"country": "TUR", "document": "A1", "family_name": "Kaya", "given_name": "Ali", "born_on": "1985-04-03", "sex": "male"},
        "contract": {"number": "C-77"}, "organisation": desk.clinic.bin,
        "address": {"territory": desk.clinic.territory.code, "street": "Абай, 5"},
    }  # fmt: skip
    headers = {"X-API-Key": key, "Idempotency-Key": "b1"}
    answer = client.post("/api/v1/insurer/requests", {"requests": [one]}, content_type="application/json", headers=headers).json()
    number = answer["requests"][0]["number"]
    assert officer.get(f"{REQUESTS}{number}/").status_code == 200
    officer.post(asking(InsuranceContract.objects.get(), desk.clinic), sent(MAN))
    by_page = Case.objects.latest("pk").number
    assert client.get(f"/api/v1/insurer/requests/{by_page}", headers={"X-API-Key": key}).json()["number"] == by_page


def test_another_insurer_finds_neither_the_contract_nor_the_request_nor_the_people(desk, officer):
    man = a_foreigner()
    contract = own_contract(desk, man)
    officer.post(asking(contract, desk.clinic), sent(MAN))
    number, stranger = Case.objects.get().number, officer_of(an_insurer("«Басқа» АҚ"))
    for address in (f"{HOME}contracts/{contract.pk}/", asking(contract, desk.clinic), f"{REQUESTS}{number}/"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(asking(contract, desk.clinic), sent(MAN)).status_code == 404
    for address in (HOME, REQUESTS, ENDINGS):
        said = text(stranger.get(address))
        assert [part for part in ("C-77", number, "Yılmaz") if part in said] == [], address


def test_one_person_at_two_insurers_sees_in_each_role_what_was_sent_in_it(desk):
    user, other = staff("insurer", desk.insurer.organisation), an_insurer("«Басқа» АҚ")
    client, contract = at_work(user, NOW), own_contract(desk)
    assert "Yılmaz Deniz" in text(client.post(asking(contract, desk.clinic), sent(MAN), follow=True))
    second = Role.objects.create(user=user, kind="insurer", organisation=other.organisation, valid=user.acting.valid)
    session = client.session
    session[sessions.ROLE] = second.pk
    session.save()
    assert "Yılmaz" not in text(client.get(f"{REQUESTS}taken/")) + text(client.get(REQUESTS))


def test_a_deputy_of_an_officer_sends_requests_and_is_named_as_one(desk):
    officer = staff("insurer", desk.insurer.organisation)
    days = {"since": DAY, "until": DAY + timedelta(days=5)}
    role = name_deputy(role=officer.acting, deputy=staff("registrar", desk.clinic), order="№ 1", by=BY, now=NOW, **days)
    deputy = role.user
    deputy.acting = role
    at_work(deputy, NOW).post(asking(own_contract(desk), desk.clinic), sent(MAN))
    assert Case.objects.get().events.earliest("pk").actor_role == "insurer:deputy"


def test_a_clinic_that_the_contract_does_not_name_has_no_form(desk, officer):
    elsewhere = a_clinic("№ 5 қалалық емхана")
    assert officer.get(asking(own_contract(desk), elsewhere)).status_code == 404


CLOSED = ["cases/{number}/", "persons/", "desk/insured/", "complaints/", "payments/", "load/", "institutions/", "admin/"]


@pytest.mark.parametrize("address", CLOSED)
def test_every_other_page_of_staff_stays_closed_to_an_officer(desk, officer, address):
    officer.post(asking(own_contract(desk), desk.clinic), sent(MAN))
    answer = officer.get("/workbench/" + address.format(number=Case.objects.get().number))
    assert answer.status_code == (404 if "cases" in address else 403)


@pytest.mark.parametrize("kind", ["registrar", "head", "fund", "administrator"])
def test_the_pages_open_to_no_other_role(desk, kind):
    worker = at_work(staff(kind, None if kind == "administrator" else desk.clinic), NOW)
    for address in (HOME, REQUESTS, ENDINGS, f"{REQUESTS}taken/"):
        assert worker.get(address).status_code == 403, address


def test_an_officer_of_an_organisation_that_is_no_insurer_sees_nothing(desk):
    assert at_work(staff("insurer", desk.clinic), NOW).get(HOME).status_code == 403


def test_what_ends_within_thirty_days_and_what_has_ended_is_listed(desk):
    near, far, past = (a_foreigner(f"TUR{place}", ("Kaya", name, "")) for place, name in enumerate(("Near", "Far", "Past")))
    for number, man, last in (("A-1", near, DAY + timedelta(days=31)), ("A-2", far, DAY + timedelta(days=32)), ("A-3", past, DAY)):
        granted(desk.case(told(own_contract(desk, man, number=number, last=last)), man), now=NOW)
    tomorrow = NOW + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        soon, over = text(officer_of(desk.insurer, tomorrow).get(ENDINGS)).split("<table")[1:]
    assert [name in soon for name in ("Kaya Near", "Kaya Far", "Kaya Past")] == [True, False, False]
    assert [name in over for name in ("Kaya Near", "Kaya Far", "Kaya Past")] == [False, False, True]


def test_a_contract_is_prolonged_with_its_attachments_and_ended_early_from_its_page(desk, officer):
    man = a_foreigner()
    contract = own_contract(desk, man)
    granted(desk.case(told(contract), man), now=NOW)
    page = f"{HOME}contracts/{contract.pk}/"
    earlier = officer.post(page, {"act": "prolong", **day("prolong-until", date(2026, 12, 31))})
    assert (earlier.status_code, "кейінгі күнге" in text(earlier)) == (422, True)
    officer.post(page, {"act": "prolong", **day("prolong-until", date(2027, 12, 31))})
    assert Attachment.objects.in_force().get().valid.upper == date(2028, 1, 1)
    officer.post(page, {"act": "end", **day("end-until", date(2026, 8, 31))})
    assert Attachment.objects.in_force().get().valid.upper == date(2026, 9, 1)
    other = a_clinic("№ 5 қалалық емхана")
    officer.post(page, {"act": "clinic", "clinic-clinics": other.bin})
    assert contract.clinics.filter(organisation=other).exists()


def test_the_person_reads_that_the_officer_of_an_insurer_looked(desk, officer):
    man = a_person()
    typed = person(0, "", (man.family_name, man.given_name), man.born_on, iin=man.iin, sex="female")
    officer.post(asking(own_contract(desk), desk.clinic), sent(typed))
    officer.get(f"{REQUESTS}{Case.objects.get().number}/")
    said = text(signed_in(man, "kk").get("/cabinet/access/"))
    assert "Омаров Ержан Болатұлы, сақтандыру ұйымы" in said


def test_the_lists_ask_the_database_the_same_for_one_and_for_six(desk, officer):
    contract = own_contract(desk)
    lists = (HOME, f"{HOME}contracts/{contract.pk}/", REQUESTS, ENDINGS)
    asked = []
    for people in (range(1), range(1, 6)):
        named = [(place, f"TUR{number}", ("Yılmaz", f"D{number}")) for place, number in enumerate(people)]
        said = [person(*one, date(1985, 4, 3), consents="on") for one in named]
        officer.post(asking(contract, desk.clinic), sent(*said))
        for case in Case.objects.filter(state="in_review"):
            granted(case, now=NOW)
        asked.append([counted(officer, address) for address in lists])
    assert (Case.objects.count(), asked[0]) == (6, asked[1])


def counted(client: Client, address: str) -> int:
    """Return how often the page asks the database."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_an_administrator_gives_the_role_at_an_insurer_and_at_no_other_organisation(desk):
    chief, man = at_work(staff("administrator"), NOW), staff("registrar", desk.clinic)
    page = f"/workbench/admin/staff/{man.pk}/"
    typed = {"act": "give", "give-kind": "insurer", "give-organisation": desk.clinic.bin, **day("give-since", DAY)}
    answer = chief.post(page, typed)
    assert (answer.status_code, "сақтандыру ұйымдарының тізілімінде жоқ" in text(answer)) == (422, True)
    chief.post(page, typed | {"give-organisation": desk.insurer.organisation.bin})
    assert Role.objects.get(user=man, kind="insurer").organisation == desk.insurer.organisation
