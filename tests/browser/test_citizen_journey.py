"""A citizen's whole journey in a real browser: sign in, answer, confirm, read the decision; every state accessible and narrow."""

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from emhana.reference import actions as reference
from emhana.reference.models import Override
from tests.browser.country import PHONE, Country, country  # noqa: F401 a fixture
from tests.browser.test_shell import MATRIX, SHOTS, at, look
from tests.domain.people import BY, NOW

pytestmark = pytest.mark.browser
APPLY = "/apply/phc_attachment/"


@dataclass
class Walker:
    """One person at one browser, looking at each page closely unless others looked at the same way before."""

    page: object
    site: str
    country: Country
    language: str
    width: int
    scripts: bool = True
    looks: bool = True

    def look(self, name: str) -> None:
        """Check the page as it stands, and draw it when asked."""
        if self.scripts and self.looks:
            look(self.page, f"journey_{name}_{self.language}_{self.width}")

    def open(self, address: str) -> None:
        """Open an address of the site in the language of the journey."""
        self.page.goto(self.site + at(address, self.language))

    def press(self) -> None:
        """Press the main button of the page."""
        self.page.locator("main form[method=post] button.govuk-button:not(.govuk-button--secondary)").first.click()

    def choose(self, name: str, value: str) -> None:
        """Choose a radio."""
        self.page.locator(f"input[name={name}][value='{value}']").check(force=True)

    def sign_in(self, iin: str) -> None:
        """Come in by a one-time password."""
        self.open("/sign-in/?next=/cabinet/")
        self.page.fill("#id_iin", iin)
        self.page.fill("#id_phone", PHONE)
        self.press()
        self.page.fill("#id_code", self.country.code())
        self.press()
        self.look("cabinet_empty")

    def start(self, address: str = APPLY) -> None:
        """Begin a request."""
        self.open(address)
        self.look("start")
        self.press()

    def answer(self, name: str, field_name: str, value: str) -> None:
        """Answer a page with one choice, after the error of answering nothing."""
        self.look(name)
        if self.looks and not self.page.locator(f"input[name={field_name}]:checked").count():
            self.press()
            self.look(f"{name}_error")
        self.choose(field_name, value)
        self.press()

    def confirm(self) -> str:
        """Confirm with a code and return the number of the case."""
        self.look("check")
        self.page.locator("main a.govuk-button").click()
        self.look("confirm")
        self.country.later()
        self.press()
        self.look("confirm_code")
        self.page.fill("#id_code", "12")
        self.press()
        self.look("confirm_error")
        self.page.fill("#id_code", self.country.code())
        self.press()
        self.page.wait_for_url("**/cabinet/cases/*/")
        return re.search(r"cases/([0-9-]+)/", self.page.url)[1]


def walk(walker: Walker, clinic: str, *, elsewhere: bool = False, ground: str = "free_choice") -> str:
    """Go from the start page to the case and return its number."""
    walker.start()
    walker.answer("whom", "whom", "self")
    walker.answer("home", "residence", "permanent")
    walker.answer("why", "ground", ground)
    if elsewhere:
        walker.page.fill("#q", "№ 9")
        walker.page.locator("form[method=get] button").click()
        walker.look("clinic_search")
    walker.answer("clinic", "clinic", clinic)
    if elsewhere:
        walker.look("elsewhere")
        walker.page.locator("#id_understood").check(force=True)
        walker.press()
    walker.answer("doctor", "doctor", "any")
    return walker.confirm()


def walker_in(chromium, site, country, language, width, *, scripts=True) -> Walker:  # noqa: F811
    """Return a walker at a window of their own."""
    return Walker(chromium.open(width, scripts=scripts), site, country, language, width, scripts)


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_citizen_asks_is_granted_asks_elsewhere_and_is_refused(site, chromium, country, language, width):  # noqa: F811
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(country.citizen().iin)
    number = walk(walker, country.near.bin)
    walker.look("case_open")
    walker.page.locator("details summary").first.click()
    walker.look("case_derivation")
    walker.open(f"/cabinet/cases/{number}/withdraw/")
    walker.look("withdraw")
    country.decide(number, refuse=False)
    walker.open(f"/cabinet/cases/{number}/")
    walker.look("case_granted")
    number = walk(walker, country.far.bin, elsewhere=True)
    country.decide(number, refuse=True)
    walker.open(f"/cabinet/cases/{number}/")
    walker.look("case_refused")
    for name in ("", "health/", "profile/", "access/"):
        walker.open(f"/cabinet/{name}")
        walker.look(f"cabinet_{name.strip('/') or 'full'}")


def open_campaign() -> None:
    """Let the campaign be on today, as an act that moves its days would: the site runs by the real clock."""
    if not Override.objects.filter(key="ATT-10-10").exists():
        reference.override(
            kind=Override.Kind.SETTING, key="ATT-10-10", value={"start": "01-01", "end": "12-31"}, since=date(2020, 1, 1), act="act", by=BY,
            now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_citizen_chooses_for_the_next_year_and_takes_the_choice_back(site, chromium, country, language, width):  # noqa: F811
    country.do(open_campaign)
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(country.citizen().iin)
    number = walk(walker, country.near.bin, ground="campaign")
    country.decide(number, refuse=False)
    walker.open(f"/cabinet/cases/{number}/")
    walker.look("campaign_granted")
    address = walker.page.locator("main a[download]").first.get_attribute("href")
    pdf = walker.page.context.request.get(site + address).body()
    if SHOTS:
        (Path(SHOTS) / f"campaign_{language}.pdf").write_bytes(pdf)
    assert f"{timezone.localdate().year + 1}" in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    walker.page.locator(f"main a[href$='/cabinet/cases/{number}/withdraw/']").click()
    walker.look("campaign_withdraw")
    walker.press()
    walker.look("campaign_withdrawn")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_a_child_no_register_links_is_asked_for_and_a_move_is_told(site, chromium, country, language, width):  # noqa: F811
    walker = walker_in(chromium, site, country, language, width)
    walker.sign_in(country.citizen().iin)
    walker.start()
    walker.answer("whom", "whom", "other")
    walker.look("child")
    walker.press()
    walker.look("child_error")
    walker.page.fill("#id_iin", country.unlinked.iin)
    for index, part in enumerate(("14", "3", "2019")):
        walker.page.fill(f"#id_born_on_{index}", part)
    walker.press()
    walker.look("proof")
    walker.choose("capacity", "guardian")
    walker.choose("have", "court_decision")
    walker.page.locator("#id_file").set_input_files({"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    walker.press()
    walker.look("proof_error")
    walker.choose("capacity", "guardian")
    walker.choose("have", "none")
    walker.press()
    walker.answer("home_unlinked", "residence", "permanent")
    walker.answer("why_child", "ground", "residence_change")
    walker.look("move")
    walker.press()
    walker.look("move_error")
    walker.open("/cabinet/")
    walker.look("cabinet_draft")


def test_the_whole_journey_works_without_scripts(site, chromium, country):  # noqa: F811
    walker = walker_in(chromium, site, country, "kk", 320, scripts=False)
    walker.sign_in(country.citizen().iin)
    number = walk(walker, country.near.bin)
    assert number in walker.page.locator("h1").inner_text()
