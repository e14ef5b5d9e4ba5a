"""The outbox: what is written for whom, what is tried when, and what the journal keeps of it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from tests.domain.gateways import Gateway

from emhana.cli.main import main
from emhana.integrations.errors import Rejected, Unavailable
from emhana.jobs import sending
from emhana.journal.actions import Program
from emhana.journal.models import Entry
from emhana.law.passport import Words
from emhana.notifications import actions, channels, retries
from emhana.notifications.channels import email
from emhana.notifications.models import Message
from emhana.parties.actions import change_contacts, enter_person
from emhana.parties.models import Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DESK = Program("desk")
PHONE = "+77010000001"
SUBJECT = Words(kk="Өтініш қабылданды", ru="Заявление принято", en="Your request is accepted")
BODY = Words(kk="Жауап 3 наурызға дейін.", ru="Ответ до 3 марта.", en="The answer comes by 3 March.")


@pytest.fixture
def person() -> Person:
    """Return a person who reads Russian and asked for every channel."""
    found = enter_person(
        iin="850101300015", names=("Ахметов", "Ерлан", ""), born_on=date(1985, 1, 1), sex="male", status="citizen",
        by=DESK, now=NOW, phone=PHONE,
    )  # fmt: skip
    change_contacts(found, email="erlan@example.kz", language="ru", channels=["sms", "email"], by=DESK, now=NOW)
    return found


def notify(person: Person, **changes) -> list[Message]:
    given = {"kind": "accepted", "key": "case:1:accepted", "case_number": "2026-000001", "subject": SUBJECT, "body": BODY, "now": NOW}
    return actions.notify(person=person, **given | changes)


def queued_sms(person: Person, **changes) -> Message:
    return next(message for message in notify(person, **changes) if message.channel == "sms")


def failing(error: Exception):
    def send(message: Message) -> str:
        raise error

    return send


def acts(message: Message) -> list[str]:
    entries = Entry.objects.filter(subject_label="notifications.message", subject_key=message.pk)
    return list(entries.order_by("id").values_list("act", flat=True))


def test_a_notice_goes_to_every_chosen_channel_in_the_persons_language(person):
    found = {message.channel: message for message in notify(person)}
    assert set(found) == {"cabinet", "sms", "email"}
    assert {message.body for message in found.values()} == {BODY.ru}
    assert (found["sms"].address, found["email"].address) == (PHONE, "erlan@example.kz")
    assert (found["cabinet"].state, found["cabinet"].delivered_at, found["cabinet"].address) == ("delivered", NOW, "")
    assert {found["sms"].state, found["email"].state} == {"queued"}


def test_a_channel_without_an_address_or_a_wish_is_left_out(person):
    change_contacts(person, email=None, language="kk", channels=["email"], by=DESK, now=NOW)
    assert [message.channel for message in notify(person)] == ["cabinet"]


def test_the_same_key_again_writes_nothing_and_journals_nothing(person):
    first = notify(person)
    entries = Entry.objects.count()
    assert notify(person) == first
    assert (Message.objects.count(), Entry.objects.count()) == (3, entries)


def test_the_journal_names_the_message_and_never_its_address_or_text(person):
    message = queued_sms(person)
    entry = Entry.objects.get(subject_label="notifications.message", subject_key=message.pk)
    assert (entry.act, entry.actor, entry.case_number) == ("message_written", "program:outbox", "2026-000001")
    assert entry.detail == {"kind": "accepted", "channel": "sms", "attempts": 0}
    assert list(Entry.objects.about(person.key).filter(act="message_written").values_list("id", flat=True)).count(entry.id) == 1


def test_the_text_and_the_address_lie_sealed_in_the_table(person):
    message = queued_sms(person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, body FROM notifications_message WHERE id = %s", [message.pk])
        assert all(text.encode() not in bytes(column) for column in cursor.fetchone() for text in (PHONE, BODY.ru))


def test_a_code_goes_by_sms_alone_whatever_channels_were_chosen(person):
    change_contacts(person, email=None, language="kk", channels=[], by=DESK, now=NOW)
    message = actions.queue_code(person=person, code="123456", expires_at=NOW + timedelta(minutes=5), now=NOW)
    assert (message.channel, message.kind, message.address) == ("sms", "code", PHONE)
    assert message.body == "Емхана: кіру кодыңыз – 123456. Оны ешкімге айтпаңыз."


def test_a_person_without_a_phone_gets_no_code(person):
    person.phone = None
    with pytest.raises(actions.NotReachable):
        actions.queue_code(person=person, code="123456", expires_at=NOW + timedelta(minutes=5), now=NOW)


def test_what_is_due_is_sent_once_and_recorded_with_the_gateways_reference(person):
    message, gateway = queued_sms(person), Gateway()
    send = lambda sent: gateway.take(sent.address, sent.body, sent.key)  # noqa: E731 - one line of a fake
    assert sending.send_due(clock=lambda: NOW, send=send) == 2
    assert sending.send_due(clock=lambda: NOW + timedelta(days=1), send=send) == 0
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == ("sent", NOW, 1)
    assert gateway.taken[message.key] == BODY.ru
    assert acts(message) == ["message_written", "message_sent"]


def test_a_claimed_message_is_left_alone_until_its_claim_runs_out(person):
    queued_sms(person)
    first, second = actions.claim(now=NOW), actions.claim(now=NOW)
    assert first != second
    assert actions.claim(now=NOW + retries.LEASE - timedelta(seconds=1)) is None
    assert actions.claim(now=NOW + retries.LEASE) == first


@pytest.mark.django_db(transaction=True)
def test_a_message_another_worker_holds_is_passed_over(person):
    queued_sms(person)
    other = connections.create_connection("default")
    try:
        with transaction.atomic():
            held = actions.claim(now=NOW)
            with other.cursor() as cursor:
                cursor.execute("SELECT id FROM notifications_message WHERE state = 'queued' ORDER BY id FOR UPDATE SKIP LOCKED")
                assert held.pk not in [pk for (pk,) in cursor.fetchall()]
    finally:
        other.close()


def test_an_unavailable_gateway_is_tried_again_later_and_later_until_the_last_time(person):
    message, now = queued_sms(person), NOW
    for wait in retries.BACKOFF:
        sending.send_due(clock=lambda: now, send=failing(Unavailable("gateway", "no answer")))  # noqa: B023 - called at once
        message.refresh_from_db()
        assert (message.state, message.next_try_at - now, message.failure) == ("queued", wait, "gateway is not available: no answer")
        now += wait
    sending.send_due(clock=lambda: now, send=failing(Unavailable("gateway", "no answer")))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", len(retries.BACKOFF) + 1)
    assert acts(message)[-2:] == ["message_put_off", "message_failed"]


def test_a_refusal_is_final_and_keeps_the_words_without_the_address(person):
    message = queued_sms(person)
    sending.send_due(clock=lambda: NOW, send=failing(Rejected("gateway", f"subscriber {PHONE} or 8 701 000 00 01 is barred")))
    message.refresh_from_db()
    assert (message.state, message.failure) == ("failed", "subscriber … or … is barred")


def test_a_bug_in_one_message_does_not_hold_up_the_others(person, caplog):
    message = queued_sms(person)
    assert sending.send_due(clock=lambda: NOW, send=failing(KeyError(PHONE))) == 2
    message.refresh_from_db()
    assert (message.state, message.failure) == ("queued", "KeyError")
    assert PHONE not in caplog.text


@pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(hours=1)])
def test_an_expired_code_is_never_sent(person, late):
    message = actions.queue_code(person=person, code="123456", expires_at=NOW + timedelta(minutes=5), now=NOW)
    assert sending.send_due(clock=lambda: NOW + late, send=failing(AssertionError("sent"))) == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 0)


def test_a_code_whose_next_try_would_come_too_late_fails_at_once(person):
    message = actions.queue_code(person=person, code="123456", expires_at=NOW + timedelta(seconds=10), now=NOW)
    sending.send_due(clock=lambda: NOW, send=failing(Unavailable("gateway", "busy")))
    message.refresh_from_db()
    assert message.state == "failed"


def test_a_late_record_of_another_try_does_not_overwrite_the_newer_one(person):
    queued_sms(person)
    stale = actions.claim(now=NOW)
    fresh = next(message for message in (actions.claim(now=NOW + retries.LEASE) for _ in range(2)) if message == stale)
    actions.mark_sent(fresh, reference="second", now=NOW)
    with pytest.raises(actions.AlreadySettled):
        actions.mark_failed(stale, reason="time-out", final=False, now=NOW)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.reference) == ("sent", "second")


def test_only_a_sent_message_becomes_delivered(person):
    message = queued_sms(person)
    with pytest.raises(actions.AlreadySettled):
        actions.mark_delivered(message, now=NOW)
    actions.mark_sent(message, reference="r", now=NOW)
    actions.mark_delivered(message, now=NOW + timedelta(seconds=3))
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("delivered", NOW + timedelta(seconds=3))


def test_the_first_reading_counts(person):
    message = next(message for message in notify(person) if message.channel == "cabinet")
    for minutes in (1, 2):
        actions.mark_read(message, by=DESK, now=NOW + timedelta(minutes=minutes))
    message.refresh_from_db()
    assert message.read_at == NOW + timedelta(minutes=1)
    assert acts(message) == ["message_written", "message_read"]


def test_a_demo_without_a_gateway_keeps_the_message_to_be_seen(person, settings):
    settings.DEMO = True
    queued_sms(person)
    sending.send_due(clock=lambda: NOW)
    assert set(Message.objects.leaving().values_list("state", "reference")) == {("sent", "demo")}


def test_in_production_a_message_waits_for_a_gateway(person, settings):
    settings.DEMO = False
    message = queued_sms(person)
    sending.send_due(clock=lambda: NOW)
    message.refresh_from_db()
    assert (message.state, message.failure) == ("queued", "gateway is not available: none is configured for this channel")


def test_an_sms_goes_through_the_configured_client_with_its_key(person, settings):
    message = queued_sms(person)
    with Gateway() as gateway:
        settings.EMHANA_SMS_GATEWAY_URL, settings.EMHANA_SMS_CLIENT = gateway.url, "tests.domain.gateways.Client"
        assert [channels.send(message), channels.send(message)] == ["ref-0", "ref-0"]
    assert gateway.taken == {message.key: BODY.ru}


def test_a_letter_carries_an_id_made_from_its_key(person, settings, monkeypatch):
    letter = next(message for message in notify(person) if message.channel == "email")
    settings.EMHANA_SMTP_URL = "smtp://127.0.0.1:2525"
    kept = mail.get_connection("django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(email, "get_connection", lambda backend, **server: kept)
    reference = channels.send(letter)
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["erlan@example.kz"], SUBJECT.ru, BODY.ru)
    assert sent.extra_headers["Message-ID"] == f"<{reference}>"


def test_a_mail_server_that_is_away_is_tried_again(person, settings):
    letter = next(message for message in notify(person) if message.channel == "email")
    settings.EMHANA_SMTP_URL = "smtp://127.0.0.1:1"
    with pytest.raises(Unavailable):
        channels.send(letter)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.kz", ("mail.example.kz", 25, "", False, False)),
        ("smtps://a%40b:c@mail.example.kz", ("mail.example.kz", 465, "a@b", True, False)),
        ("smtp://mail.example.kz:587?starttls=1", ("mail.example.kz", 587, "", False, True)),
    ],
)
def test_the_address_of_the_mail_server_is_read(url, expected):
    found = email.server(url)
    assert tuple(found[name] for name in ("host", "port", "username", "use_ssl", "use_tls")) == expected


def test_the_address_of_the_mail_server_has_a_known_scheme():
    with pytest.raises(ValueError, match="must look like"):
        email.server("http://mail.example.kz")


def test_the_command_prints_what_leaves_newest_first(person, settings, capsys):
    settings.DEMO = True
    notify(person)
    actions.queue_code(person=person, code="123456", expires_at=NOW + timedelta(minutes=5), now=NOW)
    assert main(["outbox", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in rows] == ["code", "accepted", "accepted"]
    assert (rows[0]["address"], "123456" in rows[0]["body"]) == (PHONE, True)
    assert main(["outbox", "--limit", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"2026-03-02T10:00:00+00:00  sms to {PHONE}  [code, queued]"


def test_the_command_is_absent_in_production(settings, capsys):
    settings.DEMO = False
    assert main(["outbox"]) == 2
    assert capsys.readouterr().err == "emhana outbox: only a demo has an outbox to look into\n"
