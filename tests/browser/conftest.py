"""A served site and a real browser, whose windows are used again."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from emhana.ui.build import MODULES

T = TypeVar("T")
AXE = MODULES / "axe-core" / "axe.min.js"
TEMPLATES = Path(__file__).parents[1] / "web" / "templates"


class Server(ThreadingMixIn, WSGIServer):
    """Answer several requests at once: a browser keeps spare connections open."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Do not print each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker) -> Iterator[str]:
    """Serve the site with the gallery and an empty database on a free port and return its address.

    The database is made here, before the browser's driver starts its event loop: beside one Django refuses to query.
    """
    template = {**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    served = override_settings(ROOT_URLCONF="tests.web.gallery", TEMPLATES=[template], PASSWORD_HASHERS=quick)
    with django_db_blocker.unblock(), served:
        server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()


def in_thread(act: Callable[[], T]) -> T:
    """Return what `act` returns, run where no event loop is; its rows are committed."""

    def closing() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing).result()


class Windows:
    """Windows of one browser. A new one starts a process and fetches every font: half a second that most tests need not spend."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.free, self.used = browser, [], []

    def open(self, width: int = 1280, *, scripts: bool = True, session: str = "", site: str = "") -> Page:
        """Return the page of a window without cookies, or with the key of a `session` at `site`; axe is ready in it."""
        found = next((each for each in self.free if each[1] == scripts), None) or (self._made(scripts), scripts)
        self.free = [each for each in self.free if each is not found]
        self.used.append(found)
        page = found[0]
        page.set_viewport_size({"width": width, "height": 900})
        if session:
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        return page

    def _made(self, scripts: bool) -> Page:
        context = self.browser.new_context(java_script_enabled=scripts)
        if scripts:
            context.add_init_script(path=AXE)
        return context.new_page()

    def put_back(self) -> None:
        """Take the cookies out of every window that was used; the next test goes to its own page."""
        for page, _scripts in self.used:
            page.context.clear_cookies()
        self.free, self.used = [*self.free, *self.used], []


@pytest.fixture(autouse=True)
def tidy(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put the windows of a test back when it is over."""
    yield
    if "chromium" in request.fixturenames:
        request.getfixturevalue("chromium").put_back()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Windows]:
    """Start the system's Chromium. Without one the tests are skipped, except where CI promised it."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("CI must have Chromium; install the package `chromium`")
    if path is None:
        pytest.skip("no Chromium here; install the package `chromium` to run the browser tests")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)
        yield Windows(browser)
        browser.close()
