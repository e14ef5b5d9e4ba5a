"""The page shell and the kit in a real browser: accessible, narrow, strict, and usable without scripts."""

import os
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is never asked for: telling it takes axe several times as long as finding what does not.
AXE_RUN = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
  .then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}`)))"""
DUE = "/deadline/?service=phc_attachment&channel=portal&day_day=23&day_month=11&day_year=2026&clock=21:15"
SERVICES = [
    "/services/",
    "/services/phc_attachment/",
    "/services/ambulance_call/",
    "/deadline/",
    DUE,
    "/deadline/?clock=25:00&channel=phone",
]
DIRECTORY = ["/organisations/", "/organisations/?q=%D0%90%D0%B1%D0%B0%D0%B9"]
SIGN_IN = ["/sign-in/", "/workbench/sign-in/"]
ERRORS = ["/no-such-page", "/403", "/400", "/500"]
ADDRESSES = ["/", "/accessibility", *SERVICES, *DIRECTORY, *SIGN_IN, "/gallery", "/gallery?sent=1&iin=12", *ERRORS]
# Every state in each language, two of them narrow and one wide; `make test-browser` tries every pair.
FULL = [(language, width) for language in ("kk", "ru", "en") for width in (320, 1280)]
MATRIX = FULL if os.environ.get("EMHANA_BROWSER_MATRIX") == "full" else [("kk", 320), ("ru", 1280), ("en", 320)]
SHOTS = os.environ.get("EMHANA_SHOTS", "")


def at(address: str, language: str) -> str:
    """Return the address asking for this language."""
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def violations(page) -> list[str]:
    """Run axe on the page and return what it objects to, with the places."""
    return page.evaluate(AXE_RUN, TAGS)


def draw(page, name: str) -> None:
    """Keep a picture of the page when pictures are asked for."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{re.sub('[^0-9a-zA-Z]', '_', name)}.png", full_page=True)


def look(page, name: str) -> None:
    """Check that the page is narrow and accessible as it stands, and draw it when asked."""
    page.wait_for_load_state()
    draw(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert violations(page) == [], name


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_accessible_narrow_and_within_its_policy(site, chromium, address, language, width):
    page = chromium.open(width)
    refused, requested = [], []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(site + at(address, language))
    look(page, f"shell{address}_{language}_{width}")
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")
    assert page.evaluate("document.fonts.load('16px \"Golos Text Variable\"', 'Әі ₸ A').then(faces => faces.length)") == 4
    assert [url for url in requested if not url.startswith(site)] == []
    assert refused == []


def test_error_summary_takes_the_focus_and_leads_to_the_field(site, chromium):
    page = chromium.open()
    page.goto(site + "/gallery?sent=1&iin=12")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("alert").get_by_role("link").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "id_born_0"


def test_main_button_wears_the_brand(site, chromium):
    page = chromium.open()
    page.goto(site + "/gallery")
    colour = page.get_by_role("button", name="Жалғастыру").evaluate("button => getComputedStyle(button).backgroundColor")
    assert colour == "rgb(10, 90, 110)"


def test_first_tab_leads_past_the_header_to_the_content(site, chromium):
    page = chromium.open()
    page.goto(site + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_language_form_and_details_work_without_scripts(site, chromium):
    page = chromium.open(scripts=False)
    page.goto(site + "/gallery")
    page.get_by_role("link", name="Русский").click()
    assert page.locator("html").get_attribute("lang") == "ru"
    page.goto(site + "/accessibility")
    assert page.locator("h1").inner_text() == "Заявление о доступности"
    page.goto(site + "/gallery")
    page.get_by_role("button", name="Жалғастыру").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 6
    page.get_by_text("Бұл мерзім қалай есептелді").click()
    assert page.get_by_text("Жұмыс күндері есептеледі.").is_visible()
