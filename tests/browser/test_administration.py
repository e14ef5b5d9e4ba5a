"""The administrator's pages in a real browser: accessible, narrow, and worked without scripts."""

from collections.abc import Iterator

import pytest

from tests.browser.admin_site import furnished
from tests.browser.test_shell import MATRIX, at, draw, look
from tests.conftest import empty_tables

pytestmark = pytest.mark.browser
HERE = "/workbench/admin/"
PAGES = [
    *(("administrator", f"{HERE}{page}") for page in (
        "", "organisations/", "organisations/new/", "staff/", "staff/new/", "borders/", "norms/", "loads/"
    )),
    *(("administrator", page) for page in (
        "organisation", "precinct", "closed precinct", "member", "role", "load", "border", "norm", "roster", "/workbench/rosters/",
        "/workbench/hand-out/", "/workbench/left/", "left", "/workbench/password/",
    )),
    ("register_specialist", "/workbench/rosters/"),
    ("register_specialist", "/workbench/left/"),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(site, database_cluster) -> Iterator[dict[str, str]]:
    yield furnished()
    empty_tables(database_cluster)


def opened(chromium, site, desk, role: str, page: str, *, width: int = 1280, language: str = "kk", **options: bool):
    """Open `page` in a window of the member of staff."""
    tab, address = chromium.open(width, session=desk[role], site=site, **options), page if page.startswith("/") else desk[page]
    if "?" in address:
        tab.goto(f"{site}{address}&lang={language}")
    else:
        tab.goto(site + at(address, language))
    return tab


def unfold(page) -> None:
    """Open every form that is folded away."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize(("role", "address"), PAGES, ids=[f"{role} {address}" for role, address in PAGES])
def test_page_is_accessible_and_narrow(site, chromium, desk, role, address, language, width):
    page = opened(chromium, site, desk, role, address, width=width, language=language)
    unfold(page)
    look(page, f"{role}_{address}_{language}_{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_access_is_shown_once_without_scripts_and_mistakes_keep_what_was_typed(site, chromium, desk, width):
    page = opened(chromium, site, desk, "administrator", f"{HERE}staff/new/", width=width, scripts=False)
    page.get_by_label("Логин").fill("Әлия")
    page.get_by_role("button", name="Қосу").click()
    assert page.get_by_label("Логин").input_value() == "Әлия"
    page.get_by_label("ЖСН").or_(page.locator("[name=add-person]")).first.fill(desk["person"])
    page.get_by_label("Логин").fill(f"aliya.{width}")
    page.get_by_role("button", name="Қосу").click()
    if width == 320:
        assert page.locator(".emhana-drawn svg").is_visible()
        draw(page, "access_once_320")


def test_closing_is_stopped_and_told(site, chromium, desk):
    page = opened(chromium, site, desk, "administrator", "organisation", width=320)
    unfold(page)
    form = page.locator("form:has([value=close])")
    for name, value in (("day", "1"), ("month", "12"), ("year", "2027")):
        form.locator(f"[name=close-on_{name}]").fill(value)
    form.locator("[name=close-act]").fill("№ 9")
    form.get_by_role("button").click()
    assert page.get_by_role("alert").is_visible()
    look(page, "closing_stopped_320")
