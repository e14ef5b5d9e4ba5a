"""A person signs in and signs a request in a real browser: through NCALayer's stand-in with scripts, with a file without them."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from emhana.cases.models import Case
from emhana.documents import citizen_keys
from emhana.documents.signing import DemoAuthority
from emhana.parties.models import Person
from emhana.signatures.issuing import Named
from tests.browser.country import Country, country  # noqa: F401 a fixture
from tests.browser.test_citizen_journey import Walker, walker_in
from tests.browser.test_shell import MATRIX
from tests.contracts import targets

pytestmark = pytest.mark.browser


@contextmanager
def ncalayer(person: Person, folder: Path) -> Iterator[targets.StandIn]:
    """Run the stand-in with the key of `person`, known to the site by its address."""
    named = Named(person.iin, person.family_name, person.given_name, person.patronymic)
    authority = DemoAuthority.load(settings.EMHANA_AUTHORITY)
    key = citizen_keys.key_file(authority, named, ec.generate_private_key(ec.SECP256R1()), now=timezone.now())
    (folder / "01.p12").write_bytes(key)
    stand_in = targets.start("emhana.integrations.ncalayer.fake", "--keys", str(folder))
    try:
        with override_settings(EMHANA_NCALAYER_URL=stand_in.url.replace("http", "ws", 1)):
            yield stand_in
    finally:
        targets.stop(stand_in)


def through(walker: Walker) -> None:
    """Press the button that talks to NCALayer."""
    walker.page.locator("[data-sign]").click()


def by_file(stand_in: targets.StandIn) -> Callable[[Walker], None]:
    """Return what downloads the text, has it signed by the program, and sends the signature."""

    def sign(walker: Walker) -> None:
        with walker.page.expect_download() as found:
            walker.page.locator("main a[download]").click()
        content = Path(found.value.path()).read_bytes()
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.txt"\r\n\r\n' + content + b"\r\n--x--\r\n"
        connection = http.client.HTTPConnection(urlsplit(stand_in.url).netloc, timeout=5)
        connection.request("POST", "/sign", body, {"Content-Type": "multipart/form-data; boundary=x"})
        cms = connection.getresponse().read()
        connection.close()
        sent = {"name": "request.cms", "mimeType": "application/octet-stream", "buffer": cms}
        walker.page.locator("#id_signature").set_input_files(sent)
        walker.page.locator("form[enctype] button").click()

    return sign


def walk(walker: Walker, clinic: str, sign: Callable[[Walker], None]) -> None:
    """Sign in, ask for an attachment and send it, all by signature."""
    walker.open("/sign-in/?next=/cabinet/")
    walker.look("sign_in")
    walker.page.locator("main a[href*='/sign-in/signature/']").click()
    walker.look("sign_in_signature")
    walker.press()
    walker.look("sign_in_text")
    sign(walker)
    walker.page.wait_for_url("**/cabinet/**")
    walker.start()
    for page, name, value in (("whom", "whom", "self"), ("home", "residence", "permanent"), ("why", "ground", "free_choice")):
        walker.answer(page, name, value)
    walker.answer("clinic", "clinic", clinic)
    walker.answer("doctor", "doctor", "any")
    walker.page.locator("main a.govuk-button").click()
    walker.look("confirm_choice")
    walker.page.locator("form[action*='/sign/'] button").click()
    walker.look("sign")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_citizen_signs_in_and_signs_a_request_through_ncalayer(site, chromium, country: Country, tmp_path, language, width):  # noqa: F811
    person = country.citizen()
    with ncalayer(person, tmp_path) as stand_in:
        walker = walker_in(chromium, site, country, language, width)
        refused: list[str] = []
        walker.page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
        walk(walker, country.near.bin, through)
        stand_in.control(answer="cancel")
        through(walker)
        walker.page.locator("[role=status]", has_text="NCALayer").wait_for()
        walker.page.locator("[data-sign]:enabled").first.wait_for()
        walker.look("sign_cancelled")
        stand_in.control(answer="sign")
        through(walker)
        walker.page.wait_for_url("**/cabinet/cases/*/")
        walker.look("case_signed")
        assert refused == []
    assert country.do(lambda: Case.objects.get(recipient=person).signature.evidence["iin"]) == person.iin


def test_it_works_with_a_file_where_no_script_runs(site, chromium, country: Country, tmp_path):  # noqa: F811
    person = country.citizen()
    with ncalayer(person, tmp_path) as stand_in:
        walker = walker_in(chromium, site, country, "kk", 320, scripts=False)
        sign = by_file(stand_in)
        walk(walker, country.near.bin, sign)
        sign(walker)
        walker.page.wait_for_url("**/cabinet/cases/*/")
    assert country.do(lambda: Case.objects.get(recipient=person).signature.evidence["name"]).startswith(person.family_name)
