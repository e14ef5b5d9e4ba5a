"""Medicines asked for online and handed over by the pharmacist in another browser; the stock from which they come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.both_sides import at_desk, paper
from tests.browser.country import country  # noqa: F401 a fixture
from tests.browser.test_citizen_journey import walker_in
from tests.browser.test_shell import MATRIX
from tests.domain.pharmacy_samples import FORMULA, attached, batch, pharmacist, prescription

pytestmark = pytest.mark.browser


def prescribed(country, person):  # noqa: F811
    """Attach the person and write a prescription for them, with stock that ends soon and later."""
    now = timezone.now()
    today = timezone.localdate(now)
    attached(person, country.near)
    batch(country.near, 20, expires=today + timedelta(days=40))
    batch(country.near, 50, of=FORMULA, expires=today + timedelta(days=400))
    return prescription(person, now=now, issued_on=today - timedelta(days=10), valid_to=today + timedelta(days=20), units=10)


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_medicines_are_asked_for_online_and_handed_over(site, chromium, country, language, width):  # noqa: F811
    person = country.citizen()
    written = country.do(lambda: prescribed(country, person))
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(person.iin)
    walker.start("/apply/medicines_dispensing/")
    walker.answer("medicines_whom", "person", str(person.pk))
    walker.look("medicines_what")
    walker.press()
    walker.look("medicines_what_error")
    walker.choose("prescription", written.number)
    walker.choose("organisation", country.near.bin)
    walker.press()
    number = walker.confirm()
    walker.look("medicines_waiting")
    officer = at_desk(chromium, site, country, language, width, lambda: pharmacist(country.near))
    officer.open("/workbench/pharmacy/")
    officer.look("pharmacy_queue")
    officer.page.locator(f"a:has-text('{number}')").first.click()
    officer.look("pharmacy_request")
    officer.page.locator("form:has(input[name^=units]) button").first.click()
    officer.look("pharmacy_done")
    for medium in ("electronic", "paper"):
        officer.page.locator(f"input[name=medium][value={medium}]").check(force=True)
    officer.page.locator("form:has(input[name=medium]) button").click()
    officer.look("pharmacy_medium")
    walker.open(f"/cabinet/cases/{number}/")
    walker.look("medicines_granted")
    text = paper(walker, "medicines")
    assert "Метформин-Тева" in text
    assert number in text
    walker.open("/cabinet/health/")
    walker.look("medicines_health")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_stock_is_received_counted_and_written_off(site, chromium, country, language, width):  # noqa: F811
    held = country.do(lambda: batch(country.near, 20, expires=timezone.localdate() + timedelta(days=40)))
    officer = at_desk(chromium, site, country, language, width, lambda: pharmacist(country.near))
    officer.open("/workbench/pharmacy/stock/")
    officer.look("stock")
    officer.open("/workbench/pharmacy/stock/receive/")
    officer.look("stock_receive")
    officer.press()
    officer.look("stock_receive_error")
    officer.open(f"/workbench/pharmacy/stock/{held.pk}/")
    officer.look("stock_batch")
    officer.page.fill("#id_off_units", "999")
    officer.page.fill("#id_off_reason", "broken")
    officer.page.locator("form:has(#id_off_units) button").click()
    officer.look("stock_batch_error")
