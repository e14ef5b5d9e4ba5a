"""The workbench in a real browser: each state of its pages accessible and narrow, the queue worked by the keyboard alone."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import timezone

from emhana.documents.signing import DemoAuthority
from tests.browser.desk_site import furnished
from tests.browser.test_shell import MATRIX, at, look
from tests.conftest import empty_tables

pytestmark = pytest.mark.browser
PAGES = [
    ("register_specialist", "/workbench/"),
    ("register_specialist", "open"),
    ("register_specialist", "overdue"),
    ("register_specialist", "holding"),
    ("registrar", "withdrawn"),
    ("registrar", "returned"),
    ("registrar", "open/application/"),
    ("registrar", "/workbench/desk/"),
    ("registrar", "/workbench/desk/intake/"),
    ("registrar", "intake"),
    ("registrar", "open/complaint/"),
    ("head", "/workbench/complaints/"),
    ("head", "/workbench/monitoring/"),
    ("administrator", "/workbench/maintenance/"),
    ("administrator", "/workbench/overrides/"),
]


@pytest.fixture(scope="module")
def desk(site, database_cluster, tmp_path_factory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("desk") / "authority"
    with override_settings(EMHANA_AUTHORITY=folder, EMHANA_DIGITAL_DOCUMENTS_URL="http://127.0.0.1:9"):
        DemoAuthority.create(folder, timezone.now())
        yield furnished()
    empty_tables(database_cluster)


def opened(chromium, site, desk, role: str, page: str, *, width: int = 1280, language: str = "kk", **options: bool):
    """Open `page` (an address, or a name the desk gives one) in a window of the member of staff."""
    tab, (name, *rest) = chromium.open(width, session=desk[role], site=site, **options), page.split("/", 1)
    tab.goto(site + at(page if page.startswith("/") else desk[name] + "".join(rest), language))
    return tab


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize(("role", "address"), PAGES, ids=[f"{role} {address}" for role, address in PAGES])
def test_page_is_accessible_and_narrow(site, chromium, desk, role, address, language, width):
    page = opened(chromium, site, desk, role, address, width=width, language=language)
    look(page, f"{role}_{address}_{language}_{width}")


def test_the_queue_is_worked_by_keyboard(site, chromium, desk):
    page = opened(chromium, site, desk, "register_specialist", "/workbench/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row]").nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    page.go_back()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_rows_are_dense(site, chromium, desk):
    page = opened(chromium, site, desk, "register_specialist", "/workbench/", language="ru")
    assert page.locator(".emhana-queue tbody tr").first.evaluate("row => row.getBoundingClientRect().height") <= 38


def test_a_case_is_decided_without_scripts(site, chromium, desk):
    page = opened(chromium, site, desk, "register_specialist", "holding", scripts=False)
    page.get_by_role("button", name="Бас тарту").click()
    assert page.get_by_role("heading", name="Шешім: бас тартылды").is_visible()
