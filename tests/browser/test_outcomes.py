"""Both sides of the counter in real browsers: a citizen or a desk asks, an officer decides, the outcome is read and checked by anybody."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pyotp
import pytest
from django.utils import timezone
from psycopg.types.range import DateRange
from pypdf import PdfReader

from emhana.accounts import actions as accounts
from emhana.parties.models import Organisation, Person
from emhana.reference.models import Override
from emhana.registers.attachment import actions as register
from emhana.registers.attachment.models import Ground, Volume
from tests.browser.country import Country, country  # noqa: F401 a fixture
from tests.browser.test_citizen_journey import Walker, walk, walker_in
from tests.browser.test_shell import FULL, MATRIX, SHOTS, at, look, violations
from tests.domain.people import BY, NOW, a_clinic, a_person, a_unit

pytestmark = pytest.mark.browser
PASSWORD, SECRET = "пароль для проверки 2026", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NORM = 3


class Officer:
    """A member of staff at a browser of their own, signed in with password and authenticator."""

    def __init__(self, chromium, site: str, language: str, width: int, *, login: str) -> None:
        self.site, self.language, self.width = site, language, width
        self.page = chromium.open(width)
        self.open("/workbench/sign-in/")
        for name, value in (("login", login), ("password", PASSWORD), ("totp", pyotp.TOTP(SECRET).now())):
            self.page.fill(f"[name={name}]", value)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url("**/workbench/**")

    def open(self, address: str) -> None:
        """Open an address in the officer's language."""
        self.page.goto(self.site + at(address, self.language))

    def look(self, name: str) -> None:
        """Check that the page is accessible and narrow, and draw it when asked."""
        look(self.page, f"outcome_{name}_{self.language}_{self.width}")

    def find_unreliable(self, number: str) -> None:
        """Record that the source does not confirm the residence."""
        self.open(f"/workbench/cases/{number}/")
        self.page.locator("details:has(input[value=check_failed]) summary").click()
        self.page.select_option("[name$=document]", "residence")
        self.page.select_option("[name$=source]", "address_register")
        self.page.locator("form:has(input[value=check_failed]) button").click()
        self.page.wait_for_load_state()

    def decide(self, number: str, outcome: str, ground: int | None = None) -> None:
        """Decide through the case page; the ground named must be offered."""
        self.open(f"/workbench/cases/{number}/")
        self.look(f"before_{outcome}_{ground}")
        if ground is not None:
            box = self.page.locator(f"#ground_{ground}")
            box.check(force=True)
        if self.page.locator("[name$=reason]").first.is_visible():
            self.page.locator("section[aria-labelledby=decision] [name$=reason]").fill("Тексерілді")
        self.page.locator(f"button[name=outcome][value={outcome}]").click()
        self.page.wait_for_load_state()
        assert self.page.locator("section.emhana-decision h2").count() == 1
        self.look(f"after_{outcome}_{ground}")


def staffed(country: Country, kind: str, place) -> str:  # noqa: F811
    """Return the login of a new member of staff."""
    logins = f"{kind}{timezone.now().timestamp():.0f}{id(place) % 1000}"

    def hire() -> str:
        person = a_person(("Омарова", "Сәуле", "Ерланқызы"))
        user = accounts.add_staff(login=logins, password=PASSWORD, totp_secret=SECRET, person=person, by=BY, now=timezone.now())
        field = "region" if kind in ("register_specialist", "quality_controller") else "organisation"
        accounts.give_role(user=user, kind=kind, since=date(2020, 1, 1), by=BY, now=timezone.now(), **{field: place})
        return logins

    return country.do(hire)


def specialist(chromium, site, country, walker: Walker, region) -> Officer:  # noqa: F811
    """Return the officer who decides for `region`."""
    login = staffed(country, "register_specialist", region)
    return Officer(chromium, site, walker.language, walker.width, login=login)


def read_outcome(chromium, walker: Walker, number: str, name: str) -> str:
    """Return the text of the signed document after looking at the case page and checking the paper as a stranger does."""
    walker.open(f"/cabinet/cases/{number}/")
    walker.looks = True
    walker.look(name)
    with walker.page.expect_download() as waiting:
        walker.page.locator("a[download][href*='/documents/']").last.click()
    pdf = Path(waiting.value.path()).read_bytes()
    assert pdf.startswith(b"%PDF-")
    if SHOTS:
        (Path(SHOTS) / f"{name}_{walker.language}.pdf").write_bytes(pdf)
    stranger = chromium.open()
    address = walker.page.locator("a[href*='/verify/']").last.get_attribute("href")
    stranger.goto(walker.site + at(address, walker.language))
    assert violations(stranger) == []
    assert stranger.locator(".govuk-tag--green").count() >= 1
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def ask_for_child(walker: Walker, clinic: str, whom: str, child: Person) -> str:
    """Ask for a child and return the number: one the register links is chosen, another is named by IIN and birth date."""
    walker.open("/apply/phc_attachment/")
    walker.press()
    walker.choose("whom", whom)
    walker.press()
    if whom == "other":
        walker.page.fill("#id_iin", child.iin)
        for index, part in enumerate((child.born_on.day, child.born_on.month, child.born_on.year)):
            walker.page.fill(f"#id_born_on_{index}", str(part))
        walker.press()
        walker.choose("capacity", "parent")
        walker.choose("have", "none")
        walker.press()
    for field, value in (("residence", "permanent"), ("ground", "free_choice"), ("clinic", clinic), ("doctor", "any")):
        walker.choose(field, value)
        walker.press()
    return walker.confirm()


def full_clinic() -> Organisation:
    """Return a clinic whose only doctor has exactly as many people as a lowered norm allows."""
    clinic = a_clinic("Толы емхана", a_unit(), posts=("gp",))
    Override.objects.update_or_create(
        kind="norm",
        key="gp",
        defaults={"value": NORM, "valid": DateRange(date(2020, 1, 1), None), "act": "test", "author": "test", "recorded_at": NOW},
    )
    for _ in range(NORM):
        person = a_person(("Толық", "Адам", ""))
        register.attach(
            person=person, organisation=clinic, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=date(2026, 1, 5), basis="test",
            by=BY, now=NOW, precinct=clinic.precincts.get(),
        )  # fmt: skip
    return clinic


def unfull() -> None:
    """Take the lowered norm away again: the other journeys need places."""
    Override.objects.update(valid=DateRange(date(2020, 1, 1), date(2020, 1, 2)))


Story = Callable[[Walker, Officer, Country], tuple[str, int | None]]


def granted(walker: Walker, officer: Officer, country: Country) -> tuple[str, int | None]:  # noqa: F811
    return walk(walker, country.near.bin), None


def unreliable(walker: Walker, officer: Officer, country: Country) -> tuple[str, int | None]:  # noqa: F811
    number = walk(walker, country.near.bin)
    officer.find_unreliable(number)
    return number, 1


def outside(walker: Walker, officer: Officer, country: Country) -> tuple[str, int | None]:  # noqa: F811
    return walk(walker, country.far.bin, elsewhere=True), 2


def full(walker: Walker, officer: Officer, country: Country) -> tuple[str, int | None]:  # noqa: F811
    clinic = country.do(full_clinic)
    return walk(walker, clinic.bin), 3


def unlinked_child(walker: Walker, officer: Officer, country: Country) -> tuple[str, int | None]:  # noqa: F811
    return ask_for_child(walker, country.near.bin, "other", country.unlinked), 4


def own_child(walker: Walker, officer: Officer, country: Country) -> tuple[str, int | None]:  # noqa: F811
    child = country.do(lambda: Person.objects.get(represented_by__representative__iin_digest=walker.person.iin_digest))
    return ask_for_child(walker, country.near.bin, str(child.pk), child), None


STORIES = [granted, unreliable, outside, full, unlinked_child, own_child]
# What is refused differs in its words alone: the ordinary run reads them in the two state languages.
REFUSED = [unreliable, outside, full]
WALKS = [(story, *pair) for pair in MATRIX for story in STORIES if MATRIX is FULL or pair[0] != "en" or story not in REFUSED]


@pytest.mark.parametrize(("story", "language", "width"), WALKS, ids=[f"{s.__name__}-{lang}-{w}" for s, lang, w in WALKS])
def test_what_a_citizen_asks_is_decided_and_the_paper_holds(site, chromium, country, story, language, width):  # noqa: F811
    walker = walker_in(chromium, site, country, language, width)
    walker.person, walker.looks = country.citizen(), False
    walker.sign_in(walker.person.iin)
    region = country.capital if story is outside else country.do(a_unit)
    officer = specialist(chromium, site, country, walker, region)
    try:
        number, ground = story(walker, officer, country)
        officer.decide(number, "granted" if ground is None else "refused", ground)
    finally:
        country.do(unfull)
    text = read_outcome(chromium, walker, number, f"outcome_{story.__name__}")
    assert number in text


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_desk_takes_a_request_and_it_is_decided(site, chromium, country, language, width):  # noqa: F811
    person = country.citizen(("Ибраева", "Мөлдір", ""))
    registrar = Officer(chromium, site, language, width, login=staffed(country, "registrar", country.near))
    registrar.open("/workbench/desk/intake/")
    registrar.page.fill("[name=iin]", person.iin)
    registrar.page.locator("main form button").first.click()
    registrar.page.wait_for_url("**/intake/*-*/")
    registrar.look("intake")
    registrar.page.locator("input[name$=papers]").first.check(force=True)
    registrar.page.locator("button[name=step][value=submit]").click()
    registrar.page.wait_for_url("**/taken/*/")
    registrar.look("taken")
    number = re.search(r"taken/([0-9-]+)/", registrar.page.url)[1]
    officer = Officer(chromium, site, language, width, login=staffed(country, "register_specialist", country.do(a_unit)))
    officer.decide(number, "granted")
    registrar.open(f"/workbench/cases/{number}/")
    assert registrar.page.locator("a[href*='/results/']").count() == 1
