"""The release of passports: what stood is taken down, a changed edition is told to the offices its passport names."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from emhana import catalogue
from emhana.cases.actions import editions
from emhana.cases.models import Edition
from emhana.cases.service import Service
from emhana.cli import migrate
from emhana.integrations.errors import Rejected, Unavailable
from emhana.jobs import sending
from emhana.journal.models import Entry
from emhana.law.passport import load_passport
from emhana.notifications import actions, addresses
from emhana.notifications.models import Message
from emhana.parties.models import Person

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 2, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
CODE = "mshi_participation_information"
OFFICES = ["fund", "egov_operator", "contact_centre"]
FEE = "  - { since: 2022-11-12, cites: [MSHI-A1R06-01], ours: *undated, kind: free, text: { kk: Тегін, ru: Бесплатно, en: Free } }\n"
NEW_FEE = """  - { since: 2022-11-12, until: 2027-06-01, cites: [MSHI-A1R06-01], ours: *undated, kind: free,
      text: { kk: Тегін, ru: Бесплатно, en: Free } }
  - { since: 2027-06-01, cites: [MSHI-A1R06-01, MSHI-05-01], kind: free, text: { kk: Ақысыз, ru: Безвозмездно, en: Free } }
"""


def changed(tmp_path: Path, old: str, new: str, code: str = CODE) -> tuple[Service, ...]:
    """Return the catalogue with the passport of `code` written otherwise."""
    service = catalogue.by_code(code)
    text = (service.folder / "passport.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "passport.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    other = replace(service, passport=load_passport(path))
    return tuple(other if found is service else found for found in catalogue.SERVICES)


def publish(services: tuple[Service, ...] = catalogue.SERVICES, now: datetime = NOW) -> list[Edition]:
    return editions.publish(services=services, by=editions.RELEASE, now=now)


@pytest.fixture
def letters(tmp_path) -> list[Message]:
    """Return the letters about an edition with another fee from June."""
    publish()
    publish(changed(tmp_path, FEE, NEW_FEE), LATER)
    return list(Message.objects.order_by("id"))


def test_the_first_release_takes_down_what_stands_and_tells_nobody():
    found = publish()
    assert {edition.service for edition in found} == {service.code for service in catalogue.SERVICES}
    assert {edition.number for edition in found} == {1}
    assert Message.objects.count() == 0
    assert Entry.objects.filter(act="edition_published").count() == len(found)


@pytest.mark.law("MSHI-02-02")
def test_a_new_edition_queues_a_notice_to_the_fund_the_operator_and_the_contact_centre(tmp_path):
    publish()
    [edition] = publish(changed(tmp_path, FEE, NEW_FEE), LATER)
    assert (edition.service, edition.number, edition.since, edition.published_at) == (CODE, 2, date(2027, 6, 1), LATER)
    queued = Message.objects.queued().order_by("id")
    assert [(message.addressee, message.person, message.kind, message.channel) for message in queued] == [
        (office, None, "edition_published", "email") for office in OFFICES
    ]
    entry = Entry.objects.get(act="edition_published", subject_key=edition.pk)
    assert (entry.actor, entry.detail) == (
        "program:release", {"service": CODE, "number": 2, "since": "2027-06-01", "told": OFFICES},
    )  # fmt: skip


def test_the_letter_says_in_both_languages_what_changed_and_since_when(letters):
    (kazakh, kk), (russian, ru) = addresses.parts(letters[1].body)
    name = catalogue.by_code(CODE).passport.names[-1].text
    assert (kazakh, russian, letters[1].language) == ("kk", "ru", "kk")
    assert letters[1].subject == "Мемлекеттік қызмет көрсету қағидаларына енгізілген өзгерістер туралы"
    assert kk.startswith('Кімге: "Электрондық үкіметтің" ақпараттық-коммуникациялық инфрақұрылымының операторы.')
    assert f"«{name.kk}» мемлекеттік қызметін көрсету қағидаларына өзгерістер және (немесе) толықтырулар енгізілді." in kk
    assert "паспортының 2-редакциясы 01.04.2027 күні жарияланды." in kk
    assert kk.endswith("Қолданысқа енгізілетін күні – 01.06.2027: 1-қосымша, 6-жол; 5-тармақ.")
    assert f"«{name.ru}»" in ru
    assert ru.endswith("Вводится в действие 01.06.2027: приложение 1, строка 6; пункт 5.")


def test_the_same_release_again_does_nothing(tmp_path, letters):
    before = (Message.objects.count(), Entry.objects.count(), Edition.objects.count())
    assert publish(changed(tmp_path, FEE, NEW_FEE), LATER + timedelta(days=1)) == []
    assert (Message.objects.count(), Entry.objects.count(), Edition.objects.count()) == before


def test_an_edition_that_differs_in_comments_alone_is_none(tmp_path):
    publish()
    assert publish(changed(tmp_path, "fee:\n", "# Said more clearly.\nfee:\n"), LATER) == []
    assert Message.objects.count() == 0


def test_a_norm_that_only_ends_is_told_without_paragraphs(tmp_path):
    publish()
    publish(changed(tmp_path, "  - code: reasoned_refusal\n", "  - code: reasoned_refusal\n    until: 2027-06-01\n"), LATER)
    (_, kk), (_, ru) = addresses.parts(Message.objects.first().body)
    assert "Жаңа норма енгізілген жоқ" in kk
    assert "Новых норм нет" in ru


def test_a_passport_that_names_no_office_is_published_without_letters(tmp_path):
    publish()
    [edition] = publish(changed(tmp_path, "automation: partial", "automation: none", "sick_leave_sheet"), LATER)
    assert (edition.service, edition.number, Message.objects.count()) == ("sick_leave_sheet", 2, 0)


def test_a_service_that_joins_later_changes_nothing_that_was_known():
    publish(tuple(service for service in catalogue.SERVICES if service.code != CODE))
    [edition] = publish(now=LATER)
    assert (edition.service, edition.number, Message.objects.count()) == (CODE, 1, 0)


def test_an_edition_that_goes_back_is_the_next_one(tmp_path, letters):
    [edition] = publish(now=LATER + timedelta(days=1))
    assert (edition.number, Message.objects.count()) == (3, 6)


def test_two_releases_at_once_cannot_take_down_one_number():
    [first, *_] = publish()
    first.pk = None
    with pytest.raises(IntegrityError, match="cases_edition_number_once"), transaction.atomic():
        first.save(force_insert=True)


def test_a_message_has_a_person_or_an_office_and_never_both_or_none(letters):
    for wrong in ({"addressee": ""}, {"addressee": "fund", "person": Person(pk=1)}):
        with pytest.raises(IntegrityError, match="notifications_message_one_receiver"), transaction.atomic():
            Message.objects.filter(pk=letters[0].pk).update(**wrong)


def test_a_letter_without_an_address_waits_untried_and_goes_where_the_address_then_says(letters, settings):
    settings.DEMO, settings.EMHANA_SMTP_URL, settings.EMHANA_NOTICE_ADDRESSES = False, "smtp://127.0.0.1:1", {}
    sent: list[str] = []

    def send(message: Message) -> str:
        sent.append(message.address)
        return "taken"

    assert sending.send_due(clock=lambda: LATER, send=send) == 0
    assert Message.objects.without_address().count() == 3
    settings.EMHANA_NOTICE_ADDRESSES = {"fund": "office@example.kz"}
    assert sending.send_due(clock=lambda: LATER + timedelta(days=90), send=send) == 1
    assert (sent, Message.objects.without_address().count()) == (["office@example.kz"], 2)
    assert list(Message.objects.filter(state="sent").values_list("addressee", "address", "attempts")) == [("fund", "office@example.kz", 1)]


def test_an_address_alone_does_not_do_without_a_mail_server(letters, settings):
    settings.DEMO, settings.EMHANA_SMTP_URL, settings.EMHANA_NOTICE_ADDRESSES = False, "", {"fund": "office@example.kz"}
    assert actions.claim(now=LATER) is None
    assert Message.objects.without_address().count() == 3


def test_a_demo_keeps_the_letters_to_be_seen(letters, settings):
    settings.DEMO = True
    assert sending.send_due(clock=lambda: LATER) == 3
    assert set(Message.objects.values_list("state", "reference")) == {("sent", "demo")}
    assert Message.objects.without_address().count() == 0


def test_a_letter_that_is_refused_goes_no_other_way(letters, settings):
    settings.DEMO = True

    def send(message: Message) -> str:
        raise Rejected("mail server", "no such box")

    sending.send_due(clock=lambda: LATER, send=send)
    assert list(Message.objects.values_list("state", "failure")) == [("failed", "no such box")] * 3


def test_a_mail_server_that_is_away_puts_a_letter_off(letters, settings):
    settings.DEMO = True

    def send(message: Message) -> str:
        raise Unavailable("mail server", "no answer")

    sending.send_due(clock=lambda: LATER, send=send)
    assert set(Message.objects.values_list("state", "attempts")) == {("queued", 1)}


def test_the_journal_of_a_letter_is_about_nobody(letters):
    entries = Entry.objects.filter(act="message_written")
    assert [(entry.person, entry.detail["kind"]) for entry in entries] == [(None, "edition_published")] * 3


def test_addresses_are_read_from_one_line():
    assert addresses.parse(" fund=a@example.kz, contact_centre = b@example.kz ,") == {
        "fund": "a@example.kz", "contact_centre": "b@example.kz",
    }  # fmt: skip
    assert addresses.parse("") == {}


@pytest.mark.parametrize("text", ["fund", "fund=", "=a@example.kz", "fund=somewhere"])
def test_an_address_in_another_shape_is_refused(text):
    with pytest.raises(ValueError, match="must look like"):
        addresses.parse(text)


def test_the_release_returns_what_the_command_prints(monkeypatch, tmp_path):
    first = migrate.release()
    assert migrate.told(first) == f"taken down as a first edition, told to nobody: {len(catalogue.SERVICES)}"
    monkeypatch.setattr(migrate, "SERVICES", changed(tmp_path, FEE, NEW_FEE))
    [row] = migrate.release()
    assert json.loads(json.dumps(row)) == {"service": CODE, "edition": 2, "since": "2027-06-01"}
    assert migrate.told([row]) == f"published: {CODE}, edition 2, in force from 2027-06-01"
    assert (migrate.release(), migrate.told([])) == ([], "No passport has changed.")
