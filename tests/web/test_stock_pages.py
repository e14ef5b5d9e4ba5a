"""The pharmacist's stock: receiving, counting anew, writing off, what expires, and whose category may be given what."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.test import Client

from emhana.accounts.models import Role
from emhana.journal.models import Entry
from emhana.parties.models import Organisation
from emhana.registers.pharmacy.models import Batch, StockMovement
from tests.domain.people import NOW, a_clinic, staff
from tests.domain.pharmacy_samples import FORMULA, METFORMIN, STRIPS, batch, pharmacist, product
from tests.web.staff_session import at_work

pytestmark = pytest.mark.django_db
STOCK = "/workbench/pharmacy/stock/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Organisation:
    return a_clinic()


@pytest.fixture
def client(clinic: Organisation) -> Client:
    return at_work(pharmacist(clinic))


def shown(response, status: int = 200) -> str:
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def said(**fields: object) -> dict[str, object]:
    plain = {"product": product(**METFORMIN).pk, "number": "S-7", "units": "40", "source": "«Дәрі» ЖШС, № 5"}
    return plain | {"expires_on_day": "30", "expires_on_month": "6", "expires_on_year": "2027"} | fields


def test_a_batch_is_received_with_its_source_and_again_adds_to_it(client, clinic) -> None:
    for units in ("40", "10"):
        assert client.post(f"{STOCK}receive/", said(units=units)).status_code == 302
    held = Batch.objects.get()
    assert (held.organisation, held.number, held.expires_on, held.units) == (clinic, "S-7", date(2027, 6, 30), 50)
    page = shown(client.get(f"{STOCK}{held.pk}/", {"lang": "en"}))
    assert page.count("«Дәрі» ЖШС, № 5") == 2
    assert ("+40" in page, "+10" in page) == (True, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"units": "0"}, "greater than or equal to 1"),
        ({"units": "ten"}, "Enter a whole number."),
        ({"expires_on_year": "2026"}, "This batch has expired. Do not take it in; return it to the supplier."),
        ({"expires_on_month": "7"}, "Batch S-7 is on record until 30.06.2027. Compare the day with the package."),
        ({"expires_on_day": "31"}, "Last day on which it may be handed over: Enter a valid date."),
        ({"source": " "}, "“Supplier and waybill” is empty. Fill it in."),
        ({"product": "0"}, "Product: Select a valid choice."),
    ],
)
def test_what_cannot_be_received_is_one_sentence_and_nothing_typed_is_lost(client, clinic, fields, sentence) -> None:
    held = batch(clinic, 5, number="S-7")
    page = shown(client.post(f"{STOCK}receive/", said(**fields), headers={"accept-language": "en"}), 422)
    assert sentence in page
    assert "S-7" in page
    held.refresh_from_db()
    assert held.units == 5


def test_units_are_written_off_with_a_reason_and_never_more_than_there_are(client, clinic) -> None:
    held = batch(clinic, 20)
    address, english = f"{STOCK}{held.pk}/", {"accept-language": "en"}
    for fields, sentence in (
        ({"units": "21", "reason": "broken"}, "Only 20 units of this batch are left"),
        ({"units": "5", "reason": ""}, "is empty. Fill it in."),
    ):
        assert sentence in shown(client.post(address, {"act": "write_off", **fields}, headers=english), 422)
    assert client.post(address, {"act": "write_off", "units": "5", "reason": "flooded"}).status_code == 302
    held.refresh_from_db()
    moved = StockMovement.objects.get(kind="written_off")
    assert (held.units, moved.units, moved.why) == (15, -5, "flooded")
    assert Entry.objects.filter(act="stock_written_off").get().reason == "flooded"


def test_a_count_corrects_the_number_unless_units_left_meanwhile(client, clinic) -> None:
    held = batch(clinic, 20)
    address = f"{STOCK}{held.pk}/"
    assert client.post(address, {"act": "count", "counted": "18", "seen": "20", "reason": "two missing"}).status_code == 302
    page = shown(
        client.post(address, {"act": "count", "counted": "17", "seen": "20", "reason": "x"}, headers={"accept-language": "en"}), 422
    )
    assert "Meanwhile the batch has 18 units. Count it again." in page
    assert 'name="seen" value="18"' in page
    held.refresh_from_db()
    assert (held.units, Entry.objects.get(act="stock_corrected").detail) == (18, {"from": 20, "to": 18})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ("Дәрі-дәрмек қоры", "мерзімі өткен", "мерзімі жақында бітеді", "Кімге не берілуі мүмкін")),
        ("ru", ("Склад лекарств", "срок истёк", "срок скоро истечёт", "Кому что положено")),
        ("en", ("Stock", "expired", "expires soon", "Who may be given what")),
    ],
)
def test_what_expires_stands_first_with_its_class_in_each_language(client, clinic, language: str, words) -> None:
    late = batch(clinic, of=STRIPS, number="T-1")
    soon = batch(clinic, of=FORMULA, number="F-1", expires=date(2026, 12, 30))
    gone = batch(clinic, of=METFORMIN, number="M-0", expires=date(2026, 11, 20))
    page = shown(client.get(STOCK, {"lang": language}))
    for word in words:
        assert word in page, word
    assert page.index(gone.number) < page.index(soon.number) < page.index(late.number)
    if language != "en":
        texts = [part.strip() for part in re.findall(r">([^<>]+)<", page)]
        names = ("English", "Metformin", "Glucose", "Phenylalanine", "T-1", "F-1", "M-0")
        assert [part for part in texts if re.search("[a-z]{4}", part) and not any(name in part for name in names)] == []


def test_the_three_classes_and_what_expires_narrow_the_list(client, clinic) -> None:
    for of, number in ((METFORMIN, "M-1"), (FORMULA, "F-1"), (STRIPS, "T-1")):
        batch(clinic, of=of, number=number)
    batch(clinic, number="M-0", expires=date(2026, 12, 1))
    found = {
        query: re.findall(r"stock/\d+/\">([MFT]-\d)<", shown(client.get(STOCK + query)))
        for query in ("?class=medicine", "?class=specialised_therapeutic_product", "?class=medical_device", "?soon=1", "?class=nonsense")
    }
    assert [*found.values()] == [["M-0", "M-1"], ["F-1"], ["T-1"], ["M-0"], ["M-0", "M-1", "F-1", "T-1"]]


def test_the_list_costs_the_same_however_many_batches_there_are(client, clinic, django_assert_max_num_queries) -> None:
    for _ in range(12):
        batch(clinic)
    with django_assert_max_num_queries(9):
        client.get(STOCK)


def test_only_a_pharmacist_of_the_organisation_opens_a_batch(client, clinic) -> None:
    held = batch(a_clinic("Басқа"))
    assert client.get(f"{STOCK}{held.pk}/").status_code == 404
    assert client.post(f"{STOCK}{held.pk}/", {"act": "write_off", "units": "1", "reason": "x"}).status_code == 404
    for kind in (Role.Kind.REGISTRAR, Role.Kind.HEAD):
        for tail in ("", "receive/", f"{held.pk}/"):
            assert at_work(staff(kind.value, clinic)).get(STOCK + tail).status_code == 403
