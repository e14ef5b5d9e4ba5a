"""A served site and a real browser."""

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
from playwright.sync_api import Browser, sync_playwright

T = TypeVar("T")
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
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF="tests.web.gallery", TEMPLATES=[template]):
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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium. Without one the tests are skipped, except where CI promised it."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("CI must have Chromium; install the package `chromium`")
    if path is None:
        pytest.skip("no Chromium here; install the package `chromium` to run the browser tests")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)
        yield browser
        browser.close()
