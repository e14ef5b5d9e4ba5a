"""The outbox page of a demo, readiness and metrics, by address."""

from datetime import UTC, date, datetime, timedelta

import pytest

from emhana.journal.actions import Program, seal
from emhana.notifications import actions
from emhana.notifications.models import Message
from emhana.parties.actions import enter_person
from emhana.parties.models import Person
from emhana.postgres import edition

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
EMPTY = {"kk": "Әзірге хабарлама жоқ.", "ru": "Сообщений пока нет.", "en": "No message yet."}


@pytest.fixture
def person() -> Person:
    return enter_person(
        iin="850101300015", names=("Ахметов", "Ерлан", ""), born_on=date(1985, 1, 1), sex="male", status="citizen",
        by=Program("desk"), now=NOW, phone="+77010000001", language="ru",
    )  # fmt: skip


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    return settings


def queue_code(person: Person, code: str, at: datetime = NOW) -> Message:
    return actions.queue_code(person=person, code=code, expires_at=at + timedelta(minutes=5), now=at)


def write_to_office(addressee: str) -> Message:
    texts = {"subject": "Өзгерістер туралы", "kk": "Бірінші жол.\nЕкінші жол.", "ru": "Первая строка."}
    return actions.write_to_office(addressee=addressee, kind="edition_published", key=f"edition:{addressee}", now=NOW, **texts)


@pytest.mark.parametrize("language", EMPTY)
def test_an_empty_outbox_says_so_in_the_language_of_the_page(client, demo, language):
    response = client.get("/demo/outbox", {"lang": language})
    assert response.status_code == 200
    assert EMPTY[language] in response.content.decode()


def test_codes_are_shown_newest_first_in_the_language_they_were_written_in(client, demo, person):
    queue_code(person, "111111")
    queue_code(person, "222222", NOW + timedelta(minutes=1))
    text = client.get("/demo/outbox", {"lang": "kk"}).content.decode()
    assert text.index("код для входа – 222222") < text.index("код для входа – 111111")
    assert "+77010000001" in text
    assert '<p class="govuk-body" lang="ru">' in text
    assert "Кезекте" in text


@pytest.mark.parametrize(
    ("language", "office"),
    [
        ("kk", "Мемлекеттік қызметтер көрсету мәселелері жөніндегі бірыңғай байланыс орталығы"),
        ("ru", "Единый контакт-центр по вопросам оказания государственных услуг"),
        ("en", "The Unified Contact Centre for state services"),
    ],
)
def test_a_letter_to_an_office_names_it_and_marks_the_language_of_each_half(client, demo, language, office):
    demo.EMHANA_NOTICE_ADDRESSES = {"contact_centre": "office@example.kz"}
    write_to_office("contact_centre")
    text = client.get("/demo/outbox", {"lang": language}).content.decode()
    assert f": {office} <" in text
    assert '<p class="govuk-body" lang="kk">Бірінші жол.<br>Екінші жол.</p>' in text
    assert '<p class="govuk-body" lang="ru">Первая строка.</p>' in text
    assert "contact_centre" not in text
    actions.claim(now=NOW)
    assert f": {office}, office@example.kz <" in client.get("/demo/outbox", {"lang": language}).content.decode()


def test_the_page_costs_the_same_however_many_messages_there_are(client, demo, person, django_assert_num_queries):
    for number in range(7):
        queue_code(person, f"{number:06d}", NOW + timedelta(minutes=number))
    write_to_office("fund")
    with django_assert_num_queries(1):
        client.get("/demo/outbox")


def test_the_page_is_never_kept_by_a_browser(client, demo):
    assert "no-store" in client.get("/demo/outbox").headers["Cache-Control"]


def test_there_is_no_such_page_in_production(client, settings):
    settings.DEMO = False
    assert client.get("/demo/outbox").status_code == 404


def test_a_whole_system_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "problems": []})


def test_a_missing_key_file_is_named_without_its_place(client, settings, tmp_path):
    settings.EMHANA_KEY_FILE = tmp_path / "gone.json"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["problems"]) == (503, ["the key file is missing or cannot be used"])


def test_a_database_behind_the_code_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(edition, "_newest", lambda: ("notifications.0001_outbox", "notifications.9999_later"))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["problems"]) == (503, ["migrations are missing: notifications.9999_later"])


def test_metrics_count_what_waits(client, person, heads_file):
    queue_code(person, "111111")
    lines = client.get("/metrics").content.decode().splitlines()
    values = dict(line.split() for line in lines if not line.startswith("#"))
    assert values["emhana_messages_queued"] == "1"
    assert float(values["emhana_messages_oldest_queued_seconds"]) > 0
    assert (values["emhana_cases_undecided"], values["emhana_cases_overdue"]) == ("0", "0")
    assert values["emhana_journal_entries_unsealed"] == "2"
    assert "+7701" not in "".join(lines)


def test_metrics_count_the_letters_to_offices_without_an_address(client, person, settings, heads_file):
    settings.DEMO, settings.EMHANA_SMTP_URL, settings.EMHANA_NOTICE_ADDRESSES = False, "smtp://127.0.0.1:1", {"fund": "office@example.kz"}
    queue_code(person, "111111")
    for office in ("fund", "contact_centre"):
        write_to_office(office)
    lines = client.get("/metrics").content.decode().splitlines()
    assert {"emhana_messages_queued 3", "emhana_messages_without_address 1"} <= set(lines)


@pytest.mark.django_db(transaction=True)
def test_metrics_count_the_journal_behind_the_last_seal(client, person, heads_file):
    seal(NOW, published_in=heads_file)
    assert "emhana_journal_entries_unsealed 0" in client.get("/metrics").content.decode()
    queue_code(person, "111111")
    assert "emhana_journal_entries_unsealed 1" in client.get("/metrics").content.decode()
