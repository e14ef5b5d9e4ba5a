"""The Fund's pages: payment files handed in, their progress and faults; the fifteen minutes kept and missed."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emhana import catalogue
from emhana.cases.actions import submit
from emhana.cases.models import Case
from emhana.documents.signing import DemoAuthority
from emhana.jobs import paying
from emhana.journal.models import Entry
from emhana.parties.models import Organisation
from emhana.registers.insurance import actions
from emhana.registers.insurance.models import Payment, PaymentBatch
from tests.domain.insurance_samples import imported, line, payment_file, the_fund
from tests.domain.people import NOW, a_citizen, a_clinic, a_person, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
PAYMENTS, TERMS = "/workbench/payments/", "/workbench/terms/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def today(settings, tmp_path: Path):
    settings.EMHANA_PAYMENT_FILES = tmp_path / "payments"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fund() -> Organisation:
    return the_fund()


@pytest.fixture
def client(fund: Organisation) -> Client:
    return at_work(staff("fund", fund))


def handed_in(client: Client, content: bytes, status: int = 302, name: str = "march.csv") -> str:
    response = client.post(PAYMENTS, {"file": SimpleUploadedFile(name, content)}, headers=ENGLISH)
    assert response.status_code == status
    return unescape(response.content.decode())


def content_of(folder: Path, *lines: str) -> bytes:
    return payment_file(folder, lines, "made.csv").read_bytes()


def shown(client: Client, address: str = PAYMENTS, language: str = "en") -> str:
    return re.sub(r"\s+", " ", unescape(client.get(address, {"lang": language}).content.decode()))


def import_now(settings) -> None:
    paying.import_waiting(settings.EMHANA_PAYMENT_FILES, clock=lambda: NOW)


def test_a_file_sent_waits_is_taken_in_by_the_job_and_its_copy_is_removed(client, settings, tmp_path) -> None:
    person = a_person()
    handed_in(client, content_of(tmp_path, line(person, "2026-08"), line(person, "2026-09", -5)))
    batch = PaymentBatch.objects.get()
    (kept,) = (settings.EMHANA_PAYMENT_FILES / "sent").iterdir()
    assert (batch.state, batch.rows_total, batch.name, kept.stat().st_mode & 0o777) == ("waiting", 2, "march.csv", 0o600)
    assert ("waits" in shown(client), "0 %" in shown(client)) == (True, True)
    import_now(settings)
    page = shown(client)
    assert (Payment.objects.count(), "taken in" in page, kept.exists()) == (1, True, False)
    errors = client.get(f"{PAYMENTS}{batch.pk}/errors/", {"lang": "ru"})
    text = b"".join(errors.streaming_content).decode()
    assert [row.split(",")[:2] for row in text.splitlines()] == [["row", "code"], ["3", "amount"]]
    assert "сумма должна быть положительной" in text
    assert person.key not in text
    assert {"payments_kept", "payments_imported", "payment_faults_handed_out"} <= set(Entry.objects.values_list("act", flat=True))


def test_the_same_file_again_is_told_and_changes_nothing(client, settings, tmp_path) -> None:
    content = content_of(tmp_path, line(a_person(), "2026-08"))
    handed_in(client, content)
    assert "This very file already waits" in handed_in(client, content, 409)
    import_now(settings)
    assert re.search("This very file was taken in on 24[^<]*with 1 payments. Nothing was changed.", handed_in(client, content, 409))
    assert [*(settings.EMHANA_PAYMENT_FILES / "sent").iterdir()] == []
    assert (PaymentBatch.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_file_on_the_server_is_chosen_and_one_that_changed_is_given_up(client, settings, tmp_path) -> None:
    folder = settings.EMHANA_PAYMENT_FILES
    folder.mkdir()
    path = payment_file(folder, [line(a_person(), "2026-08")], "fund-2026-08.csv")
    assert "fund-2026-08.csv" in shown(client)
    assert client.post(PAYMENTS, {"on_server": path.name}).status_code == 302
    path.write_text("changed", encoding="utf-8")
    import_now(settings)
    batch = PaymentBatch.objects.get()
    assert (batch.state, batch.failure) == ("failed", "file_changed")
    assert "The file was changed after it was chosen. Choose it again." in shown(client)
    payment_file(folder, [line(a_person(), "2026-09")], path.name)
    client.post(PAYMENTS, {"on_server": path.name})
    path.unlink()
    import_now(settings)
    assert [*PaymentBatch.objects.order_by("pk").values_list("failure", flat=True)] == ["file_changed", "file_unreadable"]


def test_a_file_given_up_is_handed_in_again_and_goes_on(client, settings, tmp_path) -> None:
    content = content_of(tmp_path, line(a_person(), "2026-08"))
    handed_in(client, content)
    actions.give_up(PaymentBatch.objects.get(), why="file_unreadable")
    handed_in(client, content)
    import_now(settings)
    batch = PaymentBatch.objects.get()
    assert (batch.state, batch.failure, batch.added, batch.percent_done) == ("done", "", 1, 100)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Dear Fund\n1\n", "This is not a payment file: its first line has to be act,kind,iin,payer,month,amount,received_on,document"),
        (b"", "The submitted file is empty."),
        (b"\xff\xfe\x00", "This is not a payment file"),
    ],
)  # fmt: skip
def test_what_is_no_payment_file_is_one_sentence(client, content, sentence) -> None:
    assert sentence in handed_in(client, content, 422)
    assert not PaymentBatch.objects.exists()


def test_nothing_chosen_or_too_much_is_told(client) -> None:
    response = client.post(PAYMENTS, {}, headers=ENGLISH)
    assert (response.status_code, "Choose one file" in response.content.decode()) == (422, True)
    large = client.generic("POST", PAYMENTS, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(3 * 1024**3), headers=ENGLISH)
    assert (large.status_code, "larger than 2 GB" in large.content.decode()) == (413, True)


def test_the_page_is_the_funds_and_keeps_its_token(client, fund, tmp_path) -> None:
    for user in (staff("registrar", a_clinic()), staff("administrator")):
        for address in (PAYMENTS, TERMS, f"{PAYMENTS}1/errors/"):
            assert at_work(user).get(address).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(PAYMENTS, {"file": SimpleUploadedFile("a.csv", content_of(tmp_path, "x"))}).status_code == 403
    assert not PaymentBatch.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("kk", "Төлем файлдары"), ("ru", "Файлы платежей")])
def test_the_pages_speak_the_language_and_cost_the_same(client, tmp_path, language, words, django_assert_max_num_queries) -> None:
    for number in range(4):
        imported(tmp_path, [line(a_person(), "2026-08", document=str(number))], name=f"{number}.csv")
    with django_assert_max_num_queries(8):
        assert words in shown(client, PAYMENTS, language)
    for address in (PAYMENTS, TERMS):
        texts = [part.strip() for part in re.findall(r">([^<>]+)<", shown(client, address, language))]
        left = [part for part in texts if re.search("[a-z]{3}", part) and part != "English" and not part.endswith(".csv")]
        assert left == ["act,kind,iin,payer,month,amount,received_on,document,adjustment"] * (address == PAYMENTS)


def a_request(fund: Organisation) -> Case:
    person, service = a_person(phone="+77010000001"), catalogue.by_code("mshi_participation_information")
    asked = submit.Asked(
        service=service, recipient=person, applicant=person, provider=None, channel="portal", language="kk",
        data={"restricted_data_consent": True, "identity_document_consent": True},
    )  # fmt: skip
    return submit.submit(asked, by=a_citizen(person), now=NOW)


def still_open(like: Case, minutes: int) -> Case:
    """Return another request like this one that nobody answered, due so many minutes from now."""
    case = Case.objects.get(pk=like.pk)
    case.pk, case.state, case.outcome, case.due_at = None, "accepted", "", NOW + timedelta(minutes=minutes)
    case.save(force_insert=True)
    return case


def test_the_fifteen_minutes_kept_and_missed_are_counted_by_month(client, fund, settings, tmp_path, django_assert_max_num_queries) -> None:
    settings.EMHANA_AUTHORITY = tmp_path / "authority"
    DemoAuthority.create(settings.EMHANA_AUTHORITY, NOW)
    kept, late, before = (a_request(fund) for _ in range(3))
    assert kept.due_at == NOW + timedelta(minutes=15)
    Case.objects.filter(pk=kept.pk).update(due_at=NOW)
    Case.objects.filter(pk=late.pk).update(due_at=NOW - timedelta(seconds=1))
    Case.objects.filter(pk=before.pk).update(submitted_at=NOW - timedelta(days=30))
    open_late, waiting = still_open(kept, -3), still_open(kept, 3)
    with django_assert_max_num_queries(10):
        page = shown(client, TERMS)
    assert re.findall(r'summary-list__value">(\d+)<', page) == ["1", "2", "1"]
    assert (late.number in page, open_late.number in page, kept.number in page, waiting.number in page) == (True, True, False, False)
    assert "not answered yet" in page
    october = unescape(client.get(TERMS, {"month": "2026-10", "lang": "en"}).content.decode())
    assert ("selected>October 2026<" in october, "No term was missed in this month." in october) == (True, True)
    assert re.findall(r'summary-list__value">(\d+)<', october) == ["1", "0", "0"]
    assert client.get(f"{TERMS}?month=nonsense").status_code == 200
