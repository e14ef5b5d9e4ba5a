"""The record of a person: found without a name in an address, as known and as valid, corrected with a preview, merged by two."""

from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.accounts.models import User
from emhana.journal.models import Entry
from emhana.parties import actions as parties
from emhana.parties.models import MergeProposal, Organisation, Person
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.models import Attachment, Ground, Volume
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit, iin_of, staff
from tests.web.staff_session import an_attachment, at_work

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
PERSONS = "/workbench/persons/"
CORRECTION = {"kind": "annul", "paragraph": "9", "document": "№ 12 қызметтік хат", "reason": "басқа адам"}


@pytest.fixture(autouse=True)
def ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic(posts=("gp",))


@pytest.fixture
def who(clinic) -> Person:
    found = a_person()
    attach(found, clinic)
    return found


@pytest.fixture
def specialist() -> User:
    return staff("register_specialist", a_unit())


@pytest.fixture
def desk(specialist) -> Client:
    return at_work(specialist)


def attach(person: Person, where: Organisation, since: date = MARCH, basis: str = "000000001-95", now: datetime = NOW) -> Attachment:
    given = {"volume": Volume.GUARANTEED, "ground": Ground.FREE_CHOICE, "basis": basis, "by": BY}
    return register.attach(person=person, organisation=where, since=since, now=now - timedelta(days=200), **given)


def record_of(person: Person) -> str:
    return f"{PERSONS}{person.pk}/"


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_an_iin_leads_to_the_record_and_stays_out_of_address_and_session(desk, who):
    answer = desk.post(PERSONS, {"q": who.iin})
    assert answer.url == record_of(who)
    assert who.iin not in answer.url + str(dict(desk.session))
    assert Entry.objects.about(who.iin).filter(act="persons_searched").count() == 1


def test_a_part_of_a_name_lists_people_and_a_document_finds_a_foreigner(desk, clinic):
    people = [a_person(("Өтегенова", name, "")) for name in ("Әйгерім", "Дана")]
    page = desk.post(PERSONS, {"q": "отегенова"}, follow=True)
    assert page.redirect_chain == [(PERSONS, 302)]
    assert all(person.full_name in text(page) for person in people)
    foreigner = a_person(("Каримов", "Тимур", ""), sex="male", iin=None, document="UZBAB1234567", status="temporary_foreigner")
    assert desk.post(PERSONS, {"q": "uzb ab1234567"}).url == record_of(foreigner)


@pytest.mark.parametrize(("said", "sentence"), [("850327300124", "бақылау цифры"), ("ах", "кемінде үш"), ("", "Осы өрісті толтырыңыз.")])
def test_bad_input_is_told_in_a_sentence_and_kept(desk, said, sentence):
    answer = desk.post(PERSONS, {"q": said})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'value="{said}"' in text(answer) or not said


def test_who_belongs_elsewhere_is_not_found_and_has_no_page(who, clinic):
    capital = a_unit("710000000", "capital", "Астана")
    far, other = staff("register_specialist", capital), staff("registrar", a_clinic("№ 1 емхана", capital))
    for user in (far, other):
        client = at_work(user)
        assert "ешкім табылмады" in text(client.post(PERSONS, {"q": who.iin}, follow=True))
        assert client.get(record_of(who)).status_code == 404
    for kind in ("registrar", "head"):
        assert at_work(staff(kind, clinic)).get(record_of(who)).status_code == 200
    assert at_work(staff("administrator")).get(PERSONS).status_code == 403
    assert Client().get(PERSONS).status_code == 302


def test_the_record_tells_who_where_by_which_act_and_every_look_is_journaled(desk, who, clinic):
    child = a_person(("Ахметов", "Али", ""), date(2020, 5, 1), "male")
    tie = {"kind": "parent", "source": "туу туралы жазба", "since": date(2020, 5, 1)}
    parties.represent(representative=who, represented=child, by=BY, now=NOW, **tie)
    case = an_attachment(a_clinic("№ 9 емхана"), who)
    page = text(desk.get(record_of(who)))
    for said in (who.full_name, clinic.name("kk"), "Абай көшесі, 1", "Ахметов Али", "ата-ана", case.number, "000000001-95", "күшінде"):
        assert said in page, said
    desk.get(record_of(who))
    assert Entry.objects.about(who.iin).filter(act="person_read").count() == 2


def test_the_past_is_shown_as_it_was_known_and_as_it_was_valid(desk, who, clinic):
    chosen = a_clinic("№ 9 емхана")
    attach(who, chosen, APRIL, basis="000000002-92", now=NOW + timedelta(days=100))
    now = text(desk.get(record_of(who)))
    assert clinic.name("kk") in now
    assert "№ 9 емхана" in now
    attachments = lambda **query: text(desk.get(record_of(who), query)).split('id="attachments"')[1].split("</section>")[0]  # noqa: E731
    march = attachments(valid_day="15", valid_month="3", valid_year="2026")
    assert clinic.name("kk") in march
    assert "№ 9 емхана" not in march
    known = attachments(known_day="1", known_month="6", known_year="2026")
    assert "№ 9 емхана" not in known, "it was recorded later"
    assert "Бұл – қазіргі жағдай емес." in known


def test_a_day_that_is_none_is_told_and_the_present_is_shown(desk, who, clinic):
    answer = desk.get(record_of(who), {"known_day": "31", "known_month": "2", "known_year": "2026"})
    assert answer.status_code == 422
    assert clinic.name("kk") in text(answer)
    assert desk.get(record_of(who), {"known_day": "1", "known_month": "1", "known_year": "2030"}).status_code == 422


def test_a_correction_is_shown_before_it_is_made_and_can_be_undone(desk, who, clinic):
    attach(who, a_clinic("№ 9 емхана"), APRIL, basis="order 7")
    wrong = Attachment.objects.in_force().get(basis="order 7")
    address = f"{record_of(who)}attachments/{wrong.pk}/correct/"
    shown = text(desk.post(address, CORRECTION | {"step": "show"}))
    before, after, *_rest = shown.split("</table>")
    assert "№ 9 емхана" in before
    assert "№ 9 емхана" not in after
    assert clinic.name("kk") in after
    assert Attachment.objects.in_force().filter(pk=wrong.pk).exists(), "seeing it changes nothing"
    assert desk.post(address, CORRECTION | {"step": "do"}).url == record_of(who)
    assert [row.organisation for row in Attachment.objects.in_force()] == [clinic]
    page = text(desk.get(record_of(who)))
    assert "№ 12 қызметтік хат" in page
    undo = f"{record_of(who)}corrections/{wrong.corrections.get().pk}/undo/"
    assert desk.post(undo, {"reason": ""}).status_code == 422
    assert desk.post(undo, {"reason": "дұрыс еді"}).status_code == 302
    assert Attachment.objects.in_force().count() == 2


def test_a_correction_without_a_paper_and_of_an_end_that_follows_is_refused_with_what_was_typed(desk, who):
    address = f"{record_of(who)}attachments/{Attachment.objects.get().pk}/correct/"
    missing = desk.post(address, CORRECTION | {"document": "", "step": "do"})
    assert missing.status_code == 422
    assert "басқа адам" in text(missing)
    ends = CORRECTION | {"kind": "end", "until_day": "1", "until_month": "6", "until_year": "2026", "step": "do"}
    refused = desk.post(address, ends)
    assert refused.status_code == 422
    assert "келесі бекітуге" in text(refused)
    assert Attachment.objects.get().end_reason == ""


def test_only_the_specialist_corrects_and_merges(who, clinic):
    row = Attachment.objects.get()
    for kind in ("registrar", "head"):
        client = at_work(staff(kind, clinic))
        assert "Түзету" not in text(client.get(record_of(who)))
        assert client.post(f"{record_of(who)}attachments/{row.pk}/correct/", CORRECTION | {"step": "do"}).status_code == 403
        assert client.get(f"{record_of(who)}merge/").status_code == 403
        assert client.get("/workbench/leaving/").status_code == 403
    assert Attachment.objects.in_force().get() == row


def twins(who: Person) -> Person:
    """Return another record of `who`: a foreigner then, with a document and no IIN."""
    names = (who.family_name, who.given_name, who.patronymic)
    return a_person(names, who.born_on, iin=None, document="UZBAB1234567", status="temporary_foreigner")


def test_a_foreigner_who_got_an_iin_is_a_candidate_compared_prepared_confirmed_and_undone(desk, who, clinic):
    other = twins(who)
    a_person(("Ахметова", "Айгүл", ""), who.born_on)
    page = text(desk.get(f"{record_of(who)}merge/"))
    assert "бірінде ЖСН бар, екіншісінде тек құжат" in page
    assert page.count("?with=") == 1
    address = f"{record_of(who)}merge/?with={other.pk}"
    side_by_side = text(desk.get(address))
    assert who.iin in side_by_side
    assert "UZBAB1234567" in side_by_side
    assert desk.post(address, {"survivor": str(who.pk), "reason": ""}).status_code == 422
    assert desk.post(address, {"survivor": str(who.pk), "reason": "паспорт пен куәлік"}).status_code == 302
    proposal = MergeProposal.objects.get()
    acts = f"{record_of(who)}merges/{proposal.pk}/"
    own = desk.post(f"{acts}confirm/")
    assert own.status_code == 403
    assert "оны өзі растай алмайды" in text(own)
    colleague = at_work(staff("register_specialist", a_unit()))
    assert colleague.post(f"{acts}confirm/").status_code == 302
    other.refresh_from_db()
    assert other.merged_into == who
    assert "Негізгі жазбаны ашу" in text(colleague.get(record_of(other)))
    assert colleague.post(f"{acts}undo/", {"reason": ""}).status_code == 422
    assert colleague.post(f"{acts}undo/", {"reason": "екі адам"}).status_code == 302
    other.refresh_from_db()
    assert other.merged_into is None


def test_the_same_document_written_otherwise_makes_a_candidate_and_another_birth_date_does_not(desk, who):
    first = a_person(("Каримов", "Тимур", ""), date(1991, 2, 3), "male", iin=None, document="UZBAB1234567", status="temporary_foreigner")
    again = iin_of(date(1991, 2, 3), "male")
    a_person(("Karimov", "Timur", ""), date(1991, 2, 3), "male", iin=again, document="UZAB1234567", status="permanent_foreigner")
    page = text(desk.get(f"{record_of(first)}merge/"))
    assert again in page
    assert "құжат нөмірі бірдей" in page
    assert "?with=" not in text(desk.get(f"{record_of(who)}merge/"))


def test_requests_of_a_duplicate_are_shown_on_the_record_that_stands(desk, who, clinic):
    other = twins(who)
    parties.merge(survivor=who, duplicate=other, reason="one", by=BY, now=NOW)
    case = an_attachment(clinic, other)
    page = text(desk.get(record_of(who)))
    assert case.number in page
    assert "қайталанған жазбамен берілген" in page


def test_a_longer_history_costs_no_more_queries(desk, who, django_assert_num_queries):
    desk.get(record_of(who))
    for count in (1, 3):
        for number in range(count):
            attach(who, a_clinic(f"№ {count}{number} емхана"), date(2026, 5, count * 7 + number), basis=f"order {count}{number}")
        with django_assert_num_queries(21):
            desk.get(record_of(who))
