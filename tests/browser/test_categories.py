"""The groups of paragraph 9, a guardian and a parent at the desk in one window of a browser; rival claims, letters, an organisation."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from emhana.documents.signing import DemoAuthority
from emhana.parties import actions as parties
from emhana.parties.models import Person
from emhana.workbench import intakes
from tests.browser.conftest import in_thread
from tests.browser.test_shell import MATRIX, at, look
from tests.conftest import empty_tables
from tests.domain.people import BY, NOW, a_clinic, a_home, a_person, a_unit, staff
from tests.web.staff_session import ATTACHMENT, an_attachment, at_work
from tests.web.test_workbench_categories import CHILD, GROUPS, HOME, PAPER, Group

pytestmark = pytest.mark.browser
GUARDIAN = Group("legal_representative", ["court_decision"], PAPER | {"basis-capacity": "guardian", "basis-signer": "Сот"}, "", CHILD, True)
PARENT = Group("legal_representative", [], {"basis-capacity": "parent"}, "", CHILD, True)
EVERYBODY = [*GROUPS, GUARDIAN, PARENT]
WALKS = [(group, *shape) for shape in MATRIX for group in EVERYBODY]


def _furnish() -> dict[str, str]:
    """Return the session of a registrar, an intake for each walk, a case with rival claims, and an organisation."""
    now, clinic = timezone.now(), a_clinic("«№ 4 қалалық емхана» ШЖҚ КМК", posts=("gp", "paediatrician"))
    a_home("«Мейірім» қарттар үйі", bin=HOME)
    registrar = staff("registrar", clinic)
    client = at_work(registrar, now)
    session = client.session
    session[intakes.KEPT], addresses = {}, {}
    for group, language, width in WALKS:
        person = a_person(("Қайратұлы", "Асан", "Ерланұлы"), group.born_on, "male")
        asking = a_person(("Қайратова", "Дана", "")) if group.by_another else person
        if group is PARENT:
            parties.represent(representative=asking, represented=person, kind="parent", source="АХАЖ", since=CHILD, by=BY, now=NOW)
        key = str(uuid4())
        looked_up = {"source": "ЖТ МДҚ / ГБД ФЛ", "at": now.isoformat()}
        row = {"service": ATTACHMENT.code, "person": person.pk, "applicant": asking.pk, "visit": None, "looked_up": looked_up}
        session[intakes.KEPT][key] = row
        addresses[f"{group}_{language}_{width}"] = f"/workbench/desk/intake/{key}/"
    session.save()
    case = an_attachment(clinic, _child(), now, applicant=a_person(("Ким", "Вера", "")), category="legal_representative", by=registrar)
    return addresses | {
        "session": client.cookies["sessionid"].value,
        "rivals": f"/workbench/cases/{case.number}/",
        "organisation": f"/organisations/{clinic.key}/",
        "letters": "/workbench/desk/letters/",
    }


def _child() -> Person:
    child, mother = a_person(("Әлиев", "Дамир", ""), CHILD, "male", unit=a_unit()), a_person(("Әлиева", "Сара", ""))
    parties.represent(representative=mother, represented=child, kind="parent", source="АХАЖ", since=CHILD, by=BY, now=NOW)
    return child


@pytest.fixture(scope="module")
def desk(site, database_cluster, tmp_path_factory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("categories") / "authority"
    with override_settings(EMHANA_AUTHORITY=folder):
        DemoAuthority.create(folder, timezone.now())
        yield in_thread(_furnish)
    empty_tables(database_cluster)


def opened(chromium, site, desk, address: str, language: str, width: int, *, scripts: bool = True):
    """Open `address` in a window of the registrar."""
    page = chromium.open(width, scripts=scripts, session=desk["session"], site=site)
    page.goto(site + at(address, language))
    return page


def fill(page, group: Group) -> None:
    """Tick the papers and type what they say."""
    for code in ("identity_document", *group.papers):
        page.locator(f"input[name=papers][value={code}]").check(force=True)
    for name, said in group.typed.items():
        box = page.locator(f"[name={name}]")
        box.select_option(said) if box.evaluate("box => box.tagName") == "SELECT" else box.fill(said)


@pytest.mark.parametrize(("group", "language", "width"), WALKS, ids=[f"{group}-{language}-{width}" for group, language, width in WALKS])
def test_a_group_is_taken_in_at_the_desk(site, chromium, desk, group, language, width):
    name = f"{group}_{language}_{width}"
    page = opened(chromium, site, desk, desk[name], language, width)
    page.select_option("[name=category]", group.category)
    page.locator("button[value=category]").click()
    page.wait_for_load_state()
    for code in group.papers:
        page.locator(f"input[name=papers][value={code}]").check(force=True)
    if group.papers and group.typed:
        page.locator("button[value=submit]").click()
        page.locator(".govuk-error-summary").wait_for()
        look(page, f"{name}_error")
    else:
        look(page, f"{name}_open")
    fill(page, group)
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/taken/**")
    assert page.locator(".emhana-clock").count() == 1, "taken up: papers are complete and the term runs"
    page.locator("main a[href*='/workbench/cases/']").nth(1).click()
    page.wait_for_url("**/workbench/cases/*/")
    look(page, f"{name}_case")


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize("address", ["rivals", "organisation", "letters"])
def test_a_warned_case_an_organisation_and_the_letters_are_accessible(site, chromium, desk, address, language, width):
    page = opened(chromium, site, desk, desk[address], language, width)
    look(page, f"{address}_{language}_{width}")


def test_the_fields_of_a_category_come_without_scripts(site, chromium, desk):
    group = GROUPS[-1]
    page = opened(chromium, site, desk, desk[f"{GROUPS[0]}_kk_320"], "kk", 320, scripts=False)
    assert page.locator("[name=basis-valid_until_day]").count() == 0
    page.select_option("[name=category]", group.category)
    page.locator("button[value=category]").click()
    assert page.locator("[name=basis-valid_until_day]").is_visible()
