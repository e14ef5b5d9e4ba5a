"""What the journeys of the health services share: a member of staff at a browser of their own, and the paper a person receives."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from emhana.accounts.models import User
from tests.browser.country import Country
from tests.browser.test_citizen_journey import Walker, walker_in
from tests.browser.test_shell import SHOTS
from tests.web.staff_session import at_work


def at_desk(chromium, site: str, country: Country, language: str, width: int, made: Callable[[], User]) -> Walker:
    """Return a browser in which the member of staff whom `made` returns is at work."""
    key = country.do(lambda: at_work(made(), timezone.now()).cookies[settings.SESSION_COOKIE_NAME].value)
    walker = walker_in(chromium, site, country, language, width)
    walker.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    return walker


def paper(walker: Walker, name: str) -> str:
    """Return the text of the signed document that the page of the case offers."""
    answer = walker.page.context.request.get(walker.site + walker.page.locator("main a[download]").first.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    if SHOTS:
        (Path(SHOTS) / f"{name}_{walker.language}.pdf").write_bytes(answer.body())
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)
