"""Load, changes of doctors and institutions in a real browser: accessible and narrow; a long list goes on by itself, and by hand."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from emhana.parties import actions as parties
from emhana.parties.models import Organisation, Person, Precinct
from emhana.reference.actions import override
from emhana.registers.attachment import actions
from emhana.registers.attachment.institutions import actions as institutions
from emhana.registers.attachment.models import Ground, Volume
from emhana.workbench import list_pages
from tests.browser.conftest import in_thread
from tests.browser.test_shell import MATRIX, at, look
from tests.conftest import empty_tables
from tests.domain.people import BY, a_clinic, a_person, a_unit, staff
from tests.web.staff_session import at_work

pytestmark = pytest.mark.browser
SINCE = date(2026, 1, 5)
NAMES = [("Өтегенова", "Әйгерім", "Қасымқызы"), ("Қасымов", "Ерлан", ""), ("Әбдіғаппарова", "Үміт", "Құрманқызы"), ("Ли", "Анна", "")]
PAGES = [
    ("head", "/workbench/load/"), ("head", "people"), ("head", "/workbench/load/level/"), ("head", "change"),
    ("register_specialist", "/workbench/load/"), ("register_specialist", "/workbench/institutions/"),
    ("register_specialist", "/workbench/institutions/new/"), ("register_specialist", "/workbench/institutions/decisions/new/"),
    ("register_specialist", "institution"), ("register_specialist", "list"), ("registrar", "penal"), ("registrar", "copy"),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(site, database_cluster) -> Iterator[dict[str, str]]:
    yield in_thread(furnish)
    empty_tables(database_cluster)


def furnish() -> dict[str, str]:
    """Return, for each role, the key of its session, and the addresses of pages that need a key."""
    now, clinic = timezone.now(), a_clinic("«№ 4 қалалық емхана» ШЖҚ КМК", posts=("gp", "gp", "gp", "therapist", "paediatrician"))
    parties.contract(organisation=clinic, number="2027", since=date(2027, 1, 1), until=None, by=BY, now=now)
    for key, value in (("gp", 9), ("therapist", 4), ("paed_u14", 7), ("paed_u6", 3)):
        override(kind="norm", key=key, value=value, since=date(2020, 1, 1), act="test", by=BY, now=now)
    rows = [attached(clinic, "1", a_person(NAMES[number % 4]).pk) for number in range(11)]
    attached(clinic, None, a_person(("Ким", "Вера", "")).pk)
    for number in range(4):
        attached(clinic, "5", a_person(NAMES[number], date(2022, 3, 4)).pk)
    people = {kind: staff(kind, clinic) for kind in ("registrar", "head")} | {"register_specialist": staff("register_specialist", a_unit())}
    second = Precinct.objects.get(organisation=clinic, number="2").pk
    change = actions.change_doctors(
        organisation=clinic, doctors={rows[0]: second}, since=timezone.localdate(now), reason="Демалыс", by=people["head"], now=now
    )
    homes = [home(clinic, kind) for kind in ("children_home", "penal")]
    children = [a_person(("Сейітов", "Асқар", ""), date(2016, 4, 5), "male") for _ in range(2)]
    lines = [(child.iin, child.full_name, child.born_on.isoformat()) for child in children]
    batches = [listed(one, [*lines, ("12", "Әбдіғаппаров Нұрсұлтан Құрманғазыұлы", "1")]) for one in [*homes, homes[0], homes[0]]]
    sessions = {kind: at_work(user, now).cookies[settings.SESSION_COOKIE_NAME].value for kind, user in people.items()}
    first, base = Precinct.objects.get(organisation=clinic, number="1").pk, "/workbench/institutions"
    return sessions | {
        "people": f"/workbench/load/{first}/", "change": f"/workbench/load/changes/{change.pk}/", "institution": f"{base}/{homes[0]}/",
        "list": f"{base}/lists/{batches[0]}/", "penal": f"{base}/lists/{batches[1]}/", "copy": f"{base}/lists/{batches[1]}/copies/2/",
        "with scripts": f"{base}/lists/{batches[2]}/", "by hand": f"{base}/lists/{batches[3]}/",
    }  # fmt: skip


def attached(clinic: Organisation, number: str | None, person: int) -> int:
    precinct = Precinct.objects.get(organisation=clinic, number=number) if number else None
    row = actions.attach(
        person=Person.objects.get(pk=person), organisation=clinic, volume=Volume.GUARANTEED, ground=Ground.FREE_CHOICE, since=SINCE,
        basis="case", by=BY, now=timezone.now(), precinct=precinct,
    )  # fmt: skip
    return row.pk


def home(clinic: Organisation, kind: str) -> int:
    now, place = timezone.now(), a_clinic("№ 2 балалар үйі", contracted=False, posts=())
    department = a_clinic("Денсаулық сақтау басқармасы", contracted=False, posts=())
    Organisation.objects.filter(pk__in=(place.pk, department.pk)).update(gives_primary_care=False)
    row = institutions.register_institution(organisation=place, kind=kind, by=BY, now=now)
    institutions.enter_decision(department=department, number="15", decided_on=SINCE, zones=[(row, clinic)], since=SINCE, by=BY, now=now)
    return row.pk


def listed(institution: int, rows: list[tuple[str, str, str]]) -> int:
    row = institutions.Institution.objects.get(pk=institution)
    data = "\n".join(";".join(line) for line in [("ЖСН", "Аты-жөні", "Туған күні"), *rows]).encode()
    now = timezone.now()
    return institutions.read_list(
        institution=row, since=timezone.localdate(now), file_name="tizim.csv", data=data, by=BY, now=now
    ).pk


def opened(chromium, site, desk, role: str, page: str, *, width: int = 1280, language: str = "kk", **options: bool):
    """Open `page` (an address, or a name the desk gives one) in a window of the member of staff."""
    tab = chromium.open(width, session=desk[role], site=site, **options)
    tab.goto(site + at(page if page.startswith("/") else desk[page], language))
    return tab


@pytest.mark.parametrize(("language", "width"), MATRIX)
@pytest.mark.parametrize(("role", "address"), PAGES, ids=[f"{role} {address}" for role, address in PAGES])
def test_page_is_accessible_and_narrow(site, chromium, desk, role, address, language, width):
    page = opened(chromium, site, desk, role, address, width=width, language=language)
    look(page, f"{role}_{address}_{language}_{width}")


@pytest.mark.parametrize(("language", "width"), MATRIX)
def test_the_preview_of_a_change_is_accessible_and_narrow(site, chromium, desk, language, width):
    page = opened(chromium, site, desk, "head", "people", width=width, language=language)
    for box in page.locator("input[name=who]").all()[:2]:
        box.check()
    page.locator("[name=precinct]").select_option(index=1)
    page.locator("[name=reason]").fill("Дәрігер демалыста")
    page.locator("form[action*=move] button").last.click()
    assert page.locator("input[name=step]").count() == 1
    look(page, f"preview_{language}_{width}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_applied_part_by_part_by_itself_or_by_hand(site, chromium, desk, scripts, monkeypatch):
    monkeypatch.setattr(list_pages, "PART", 1)
    name = "with scripts" if scripts else "by hand"
    page = opened(chromium, site, desk, "register_specialist", name, scripts=scripts)
    page.locator("form[action$='apply/'] button").click()
    if not scripts:
        page.locator("form[action$='apply/'] button").click()
    page.locator("form[action$='undo/']").wait_for(state="attached")
    page.get_by_text("орындалды", exact=True).wait_for()
    page.locator("summary").last.click()
    page.locator("[name=reason]").fill("қате тізім")
    page.locator("form[action$='undo/'] button").click()
    page.get_by_text("кері қайтарылды", exact=True).wait_for()
